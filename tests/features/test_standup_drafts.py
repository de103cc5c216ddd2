"""Answered in half a minute: the draft, what was typed and not sent, and answers ahead of the question."""

from __future__ import annotations

from datetime import datetime

import pytest

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.standup import asks
from assistant.standup.answers.service import AnswerService
from assistant.standup.drafts.models import DraftRow
from assistant.standup.drafts.words import Typed
from assistant.standup.models import AnswerRow, TeamRow
from assistant.standup.team import QUESTIONS, questions_as_json
from assistant.tickets.cards import NewTicket
from assistant.tickets.models import CommentRow
from assistant.tickets.projects import ProjectService
from tests.conftest import HandClock
from tests.features.standup_crew import MONDAY, TUESDAY, Crew, utc

ASKED, NEXT_DAY = utc(2026, 11, 16, 8, 30), utc(2026, 11, 17, 8, 30)


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    return made


@pytest.fixture
def answers(crew: Crew, inbox: Inbox) -> AnswerService:
    standup = crew.standup
    return AnswerService(crew.db, inbox, crew.people, standup.taking_part, standup.rounds, crew.clock)


def with_tickets(crew: Crew, *summaries: str) -> None:
    ProjectService(crew.db, crew.people).create("TN", "Trending Now", by="U1")
    for summary in summaries:
        crew.tickets.create(NewTicket(summary=summary, assignee="U1"), by="U1")


def type_(answers: AnswerService, text: str, at: float, view: str = "V1", question: str = "today") -> None:
    answers.typed("U1", 1, MONDAY, Typed(question, text, at, view))


def initial(crew: Crew) -> dict[str, str]:
    return dict(crew.standup.form("U1").initial)


# the draft


def test_the_draft_says_what_became_of_the_plan(crew: Crew) -> None:
    with_tickets(crew, "Read the feed", "Score the vibe", "Clean the reviews", "Name the tags")
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, today="TN-1 today\nTN-2 if there is time\nRetro\nHelp Ben with TN-99")
    crew.clock.now = utc(2026, 11, 16, 15)
    crew.tickets.move("TN-1", "In Review", by="U1")
    crew.tickets.move("TN-3", "Done", by="U1")
    crew.clock.now = NEXT_DAY
    assert initial(crew) == {
        "yesterday": "TN-1 today → In Review\nRetro\nHelp Ben with TN-99\nTN-3 Clean the reviews → Done",
        "today": "TN-1 Read the feed\nTN-2 Score the vibe\nTN-4 Name the tags",
    }


def test_what_moved_before_the_last_answer_is_old_news(crew: Crew) -> None:
    with_tickets(crew, "Read the feed")
    crew.tickets.move("TN-1", "Done", by="U1")
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, today="Rest")
    crew.clock.now = NEXT_DAY
    assert initial(crew) == {"yesterday": "Rest"}


def test_the_question_shows_the_draft_and_one_click_accepts_it(crew: Crew, answers: AnswerService) -> None:
    with_tickets(crew, "Read <the> feed")
    crew.tick(ASKED)
    mine, other = crew.sent("slack.post", ":ask:")
    assert "Read &lt;the&gt; feed" in str(mine.payload["blocks"])
    assert "standup.draft" in str(mine.payload["blocks"])
    assert "standup.draft" not in str(other.payload["blocks"])
    crew.tickets.create(NewTicket(summary="Made since", assignee="U1"), by="U1")
    for _ in range(2):
        answers.use_draft("U1", (1, MONDAY))
    assert crew.stored("U1").answers == {"today": "TN-1 Read <the> feed"}
    assert len(crew.sent("slack.post", ":answer:")) == 1
    assert "answered" in crew.sent("slack.update", ":ask:")[0].payload["text"]


def test_the_draft_does_not_go_over_an_answer(crew: Crew, answers: AnswerService) -> None:
    with_tickets(crew, "Read the feed")
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, today="Mine")
    with pytest.raises(UserError, match="answered already"):
        answers.use_draft("U1", (1, MONDAY))
    with pytest.raises(UserError, match="no draft"):
        answers.use_draft("U2", (1, MONDAY))


# typed and not sent


def test_what_is_typed_is_there_again(crew: Crew, answers: AnswerService) -> None:
    with_tickets(crew, "Read the feed")
    type_(answers, "Half a sen", 1.0)
    type_(answers, "Half a sentence", 2.0)
    type_(answers, "Half a", 1.5)  # on its way for longer
    form = crew.standup.form("U1")
    assert (form.initial, form.unsent) == ({"today": "Half a sentence"}, True)
    type_(answers, "", 3.0)
    assert initial(crew) == {}


def test_two_devices_share_what_is_typed(crew: Crew, answers: AnswerService) -> None:
    type_(answers, "at the desk", 1.0, "V1")
    type_(answers, "nothing", 2.0, "V2", "blockers")
    assert initial(crew) == {"today": "at the desk", "blockers": "nothing"}


def test_what_is_sent_is_not_typed_any_more(crew: Crew, answers: AnswerService) -> None:
    crew.tick(ASKED)
    type_(answers, "sent from here", 1.0, "V1")
    type_(answers, "typed elsewhere", 2.0, "V2", "yesterday")
    crew.answer("U1", MONDAY, "V1", today="sent from here")
    type_(answers, "sent from he", 1.5, "V1")  # on its way for longer than the form
    form = crew.standup.form("U1")
    assert form.initial == {"yesterday": "typed elsewhere", "today": "sent from here"}
    assert form.unsent
    crew.answer("U1", MONDAY, "V3", today="sent from here", yesterday="typed elsewhere")
    assert not crew.standup.form("U1").unsent


def test_a_form_supersedes_what_it_was_drawn_with(crew: Crew, answers: AnswerService) -> None:
    type_(answers, "half", 7.5, "V1")
    form = crew.standup.form("U1")
    crew.standup.answer("U1", 1, MONDAY, {"today": "half an hour"}, submission="V2", seen=form.seen)
    assert initial(crew) == {"today": "half an hour"}


def test_typing_outlives_a_refusal_and_a_stand_up_that_ends(crew: Crew, answers: AnswerService) -> None:
    type_(answers, "x" * 4000, 1.0)
    with pytest.raises(UserError, match="Keep it under"):
        crew.answer("U1", MONDAY, "V1", today="x" * 4000)
    assert crew.rows(DraftRow)[0].typed["today"]["text"] == "x" * 4000
    crew.teams.end(1, by="U1")
    with pytest.raises(UserError, match="no part in that stand-up any more"):
        crew.answer("U1", MONDAY, "V2", today="late")
    crew.standup.remove_team(1)
    type_(answers, "nobody minds", 5.0)
    assert crew.rows(DraftRow) == []


# a question that goes while the form is open


def test_an_answer_to_a_question_taken_away_keeps_its_words_and_its_label(crew: Crew) -> None:
    with crew.db.begin() as session:
        session.get_one(TeamRow, 1).questions = questions_as_json(QUESTIONS[:2])
    crew.clock.now = ASKED
    said, labels = {"today": "Score", "blockers": "No key"}, {"blockers": "Is anything in your way?"}
    crew.standup.answer("U1", 1, MONDAY, said, submission="V1", labels=labels)
    assert crew.stored("U1").answers == {"today": "Score", "Is anything in your way?": "No key"}
    assert "*Is anything in your way?*" in str(crew.sent("slack.post", ":answer:")[0].payload["blocks"])


# ahead


def test_an_answer_ahead_waits_for_the_round(crew: Crew) -> None:
    with_tickets(crew, "Read the feed")
    crew.clock.now = utc(2026, 11, 16, 6)
    crew.answer("U1", MONDAY, "V1", today="TN-1 early")
    crew.answer("U1", MONDAY, "V2", today="TN-1 early bird")
    assert crew.rows(CommentRow) == []
    assert not crew.sent("slack.post", "standup:")
    crew.tick(ASKED)
    assert crew.asks() == [("U1", MONDAY, asks.ANSWERED), ("U2", MONDAY, asks.ASKED)]
    (post,) = crew.sent("slack.post", ":answer:")
    assert "early bird" in str(post.payload["blocks"])
    assert len(crew.rows(CommentRow)) == 1
    assert not crew.stored("U1").late


def test_when_all_answer_ahead_the_round_still_begins(crew: Crew) -> None:
    crew.clock.now = utc(2026, 11, 16, 6)
    crew.answer("U1", MONDAY, today="one")
    crew.answer("U2", MONDAY, today="two")
    crew.tick(ASKED)
    crew.tick(ASKED)
    assert not crew.sent("slack.post", ":ask:")
    assert len(crew.sent("slack.post", ":answer:")) == 2
    assert "2 of 2 answered" in str(crew.sent("slack.update", ":thread")[-1].payload)


def test_the_form_opens_for_a_day_ahead(crew: Crew) -> None:
    now: datetime = utc(2026, 11, 16, 18)
    crew.clock.now = now
    assert crew.standup.form("U1", on="tomorrow").day == TUESDAY
    assert crew.standup.form("U1", on="2026-11-20").day.isoformat() == "2026-11-20"
    for wrong in ("2026-12-24", "soon"):
        with pytest.raises(UserError, match="answer tomorrow"):
            crew.standup.form("U1", on=wrong)
    assert crew.rows(AnswerRow) == []
