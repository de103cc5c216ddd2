"""Direct messages as answers: what they are taken for, their edits, and that they were none."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Event, Inbox, InboxRow
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import People
from assistant.standup.blockers.models import BlockerRow
from assistant.standup.models import AnswerRow
from assistant.standup.replies.models import ReplyRow
from assistant.standup.replies.reading import read, sounds_like_an_answer
from assistant.standup.replies.service import ReplyService
from assistant.standup.reports.forgetting import Forgetting
from assistant.standup.setup import NewTeam
from assistant.standup.team import QUESTIONS
from assistant.standup.writing import Writing
from tests.conftest import HandClock
from tests.features.standup_crew import MONDAY, Crew, utc

ASKED, CLOSED = utc(2026, 11, 16, 8, 30), utc(2026, 11, 16, 13, 30)
DM = "D0ONE"


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    return made


class Chat:
    """What U1 writes to the bot, as events of the inbox."""

    def __init__(self, crew: Crew, inbox: Inbox) -> None:
        self.crew = crew
        self.inbox = inbox
        self.to_others: list[str] = []
        standup = crew.standup
        parts = (crew.db, inbox, crew.outbox, crew.people, standup.taking_part)
        self.replies = ReplyService(*parts, Writing(standup.rounds), crew.clock, "/standup")
        inbox.on("message.im", self.replies.said)
        inbox.on("message.im", self.elsewhere)
        inbox.on("message.im/message_changed", self.replies.edited)
        inbox.on("message.im/message_deleted", self.replies.deleted)

    def elsewhere(self, event: Event) -> None:
        if not self.replies.claims(event):
            self.to_others.append(event.body["event"]["text"])

    def send(self, kind: str, **said: Any) -> None:
        number = len(self.crew.rows(InboxRow))
        with self.crew.db.begin() as session:
            self.inbox.put(session, "slack", f"Ev{number}", kind, {"event": {"channel": DM, **said}})
        while self.inbox.step():
            pass

    def says(self, text: str, ts: str = "5.1", **more: str) -> None:
        self.send("message.im", user="U1", text=text, ts=ts, **more)

    def edits(self, text: str, ts: str = "5.1") -> None:
        message = {"user": "U1", "ts": ts, "text": text}
        self.send("message.im/message_changed", message=message, previous_message={"text": "before"})

    def deletes(self, text: str, ts: str = "5.1") -> None:
        self.send("message.im/message_deleted", deleted_ts=ts, previous_message={"text": text, "ts": ts})

    def thread(self, key: str) -> str:
        """Deliver, and say where the message with this key stands."""
        self.crew.deliver()
        (row,) = self.crew.sent("slack.post", key)
        assert row.result
        return str(row.result["ts"])


@pytest.fixture
def chat(crew: Crew, inbox: Inbox) -> Chat:
    return Chat(crew, inbox)


# reading


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("On with TN-2 and the retro", {"today": "On with TN-2 and the retro"}),
        ("Read it\nScore it\nNo key", {"yesterday": "Read it", "today": "Score it", "blockers": "No key"}),
        ("a\nb\n\nScore it\n\nNo", {"yesterday": "a\nb", "today": "Score it", "blockers": "No"}),
        ("done: a\nb\n*Today:* c", {"yesterday": "a\nb", "today": "c"}),
        ("Yesterday - TN-1\n3. stuck on a key", {"yesterday": "TN-1", "blockers": "stuck on a key"}),
        ("Is anything in your way? - no", {"blockers": "no"}),
        ("Note: two lines\nof plan", {"today": "Note: two lines\nof plan"}),
        ("blocked: no key", {"blockers": "no key"}),
    ],
)  # fmt: skip
def test_a_message_is_read_into_the_questions(text: str, answers: dict[str, str]) -> None:
    assert read(QUESTIONS, text) == answers


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Finished TN-1, on with TN-2", True),
        ("TN-2", True),
        ("same as before", True),
        ("A warm comedy under two hours", False),
        ("how is the pacing of Dune", False),
        ("Dune or Parasite tonight?", False),
        ("status of TN-42", False),
        ("thanks a lot friend", False),
        ("nice", False),
    ],
)
def test_questions_and_greetings_are_no_answers(text: str, is_one: bool) -> None:
    assert sounds_like_an_answer(text) is is_one


# taking


def test_a_plain_message_while_a_question_is_open_is_the_answer(crew: Crew, chat: Chat) -> None:
    chat.says("I read &lt;all&gt; of it before time")
    assert chat.to_others == ["I read &lt;all&gt; of it before time"]  # nobody has asked
    crew.tick(ASKED)
    chat.says("how is Dune?", "5.2")
    chat.says("Score &lt;it&gt; today", "5.3")
    assert crew.stored("U1").answers == {"today": "Score <it> today"}
    assert len(crew.sent("slack.post", ":answer:")) == 1
    (told,) = crew.sent("slack.post", "standup:reply:")
    assert "_Today_ Score &lt;it&gt; today" in str(told.payload["blocks"])
    chat.says("And now something about films", "5.4")
    assert chat.to_others[1:] == ["how is Dune?", "And now something about films"]


def test_a_reply_in_the_questions_thread_is_always_one(crew: Crew, chat: Chat) -> None:
    ts = in_thread(crew, chat)
    chat.says("Retro?", thread_ts=ts)
    assert crew.stored("U1").answers == {"today": "Retro?"}
    assert crew.sent("slack.post", "standup:reply:")[0].payload["thread_ts"] == ts
    chat.says("What is trending", "5.9", thread_ts="1.1")
    assert chat.to_others == ["What is trending"]


def in_thread(crew: Crew, chat: Chat) -> str:
    """The thread of the question to U1."""
    crew.tick(ASKED)
    ts = chat.thread(f":ask:{crew.person('U1').id}")
    asking = crew.sent("slack.post", ":ask:")
    with crew.db.begin() as session:
        for row in asking:
            session.get_one(OutboxRow, row.id).result = {"channel": DM, "ts": ts}
    return ts


def test_replies_in_the_thread_answer_question_by_question(crew: Crew, chat: Chat) -> None:
    ts = in_thread(crew, chat)
    chat.says("On with TN-2", "6.1", thread_ts=ts)
    chat.says("Read &lt;all&gt;", "6.2", thread_ts=ts)
    chat.says("Read &lt;all&gt;", "6.2", thread_ts=ts)  # told twice
    chat.says("no key", "6.3", thread_ts=ts)
    told = [str(row.payload["blocks"]) for row in crew.sent("slack.post", "standup:reply:")]
    assert ["Next: *What did you finish?*" in text for text in told] == [True, False, False]
    assert ["Next: *Is anything in your way?*" in text for text in told] == [False, True, False]
    whole = {"today": "On with TN-2", "yesterday": "Read <all>", "blockers": "no key"}
    assert crew.stored("U1").answers == whole
    assert len(crew.sent("slack.post", ":answer:")) == 1
    chat.edits("Read half", "6.2")
    assert crew.stored("U1").answers == {**whole, "yesterday": "Read half"}
    chat.deletes("no key", "6.3")
    assert crew.stored("U1").answers == {"today": "On with TN-2", "yesterday": "Read half"}
    chat.says("Today: a talk instead", "6.4", thread_ts=ts)
    assert crew.stored("U1").answers == {"today": "a talk instead", "yesterday": "Read half"}


def test_with_several_stand_ups_it_asks_which(crew: Crew, chat: Chat) -> None:
    second = crew.standup.create_team("U1", NewTeam("C0SECOND", ["U1"], name="Second"))
    crew.tick(ASKED)
    chat.says("Score it all today")
    assert crew.rows(AnswerRow) == []
    (asking,) = crew.sent("slack.post", ":which")
    assert "Second, Monday" in str(asking.payload["blocks"])
    chat.replies.chosen("U1", 1, (second.id, MONDAY))
    assert crew.stored("U1").answers == {"today": "Score it all today"}
    for user in ("U1", "U2"):
        with pytest.raises(UserError):
            chat.replies.chosen(user, 1, (1, MONDAY))


def test_the_same_event_twice_answers_once(crew: Crew, chat: Chat) -> None:
    crew.tick(ASKED)
    chat.says("Score it all today")
    chat.says("Score it all today")
    assert crew.stored("U1").earlier == []
    assert len(crew.sent("slack.post", "standup:reply:")) == 1
    assert chat.to_others == []


# editing


def test_an_edit_changes_the_posted_answer_and_is_marked_when_late(crew: Crew, chat: Chat) -> None:
    crew.tick(ASKED)
    chat.says("Score it all today")
    crew.answer("U2", MONDAY, today="Retro")
    crew.deliver()
    chat.edits("Score half of it")
    row = crew.stored("U1")
    assert (row.answers, row.edited) == ({"today": "Score half of it"}, False)
    assert "half of it" in str(crew.sent("slack.update", ":answer:")[-1].payload)
    crew.tick(CLOSED)
    crew.clock.forward(minutes=1)
    chat.edits("Score a third of it")
    assert crew.stored("U1").edited
    assert "(edited later)" in str(crew.sent("slack.update", ":answer:")[-1].payload)
    chat.edits("something else", "9.9")
    assert crew.stored("U1").answers == {"today": "Score a third of it"}


# no answer


def test_what_was_no_answer_is_taken_back_and_goes_to_others(crew: Crew, chat: Chat) -> None:
    crew.tick(ASKED)
    chat.says("Tonight I watch Dune\nblocked: by popcorn")
    crew.deliver()
    chat.replies.release("U1", 1)
    chat.replies.release("U1", 1)
    while chat.inbox.step():
        pass
    assert chat.to_others == ["Tonight I watch Dune\nblocked: by popcorn"]
    assert crew.rows(AnswerRow) == []
    assert [row.state for row in crew.rows(BlockerRow)] in ([], ["resolved"])
    assert "taken back" in str(crew.sent("slack.update", ":answer:")[-1].payload)
    assert "not answered yet" in str(crew.sent("slack.update", ":ask:")[-1].payload)
    crew.clock.forward(minutes=1)
    crew.answer("U1", MONDAY, today="Now for real")
    assert "for real" in str(crew.sent("slack.update", ":answer:")[-1].payload)


def test_a_deleted_message_takes_its_answer_along(crew: Crew, chat: Chat) -> None:
    crew.tick(ASKED)
    chat.says("Score it all today")
    chat.deletes("Score it all today")
    chat.deletes("Score it all today")
    assert crew.rows(AnswerRow) == []
    assert "not answered yet" in str(crew.sent("slack.update", ":ask:")[-1].payload)
    chat.says("Score half of it", "5.2")
    crew.answer("U1", MONDAY, today="Something else by now")
    chat.deletes("Score half of it", "5.2")
    assert crew.stored("U1").answers == {"today": "Something else by now"}


def test_what_is_deleted_too_late_stays_and_says_what_to_do(crew: Crew, chat: Chat) -> None:
    crew.tick(ASKED)
    chat.says("Score it all today")
    crew.tick(CLOSED)
    crew.clock.now = utc(2026, 11, 16, 22)
    chat.deletes("Score it all today")
    assert crew.stored("U1").answers == {"today": "Score it all today"}
    (stays,) = crew.sent("slack.post", ":stays")
    assert "`/standup mydata` takes all of yours away" in stays.payload["text"]
    chat.deletes("Nobody's", "9.9")
    assert len(crew.sent("slack.post", ":stays")) == 1


def test_forgetting_reaches_the_messages_as_they_came_in(crew: Crew, chat: Chat) -> None:
    crew.tick(ASKED)
    chat.says("sesame, all of it")
    chat.edits("sesame, half of it")
    crew.deliver()
    chat.deletes("sesame, a third of it")
    with crew.db.begin() as session:
        person = crew.people.ensure(session, "U1")
        Forgetting(crew.outbox, crew.standup.rounds).forget(session, person, crew.clock())
    assert crew.rows(ReplyRow) == []
    assert not [row for row in (*crew.rows(InboxRow),) if "sesame" in str(row.body)]
    assert not [row for row in crew.rows(OutboxRow) if "sesame" in str(row.payload)]
