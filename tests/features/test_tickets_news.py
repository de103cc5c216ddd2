"""What happens to tickets is told: in channels that follow them, in their threads, to who is concerned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assistant.core.config import Settings
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Event
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import People
from assistant.core.ports import Json, Profile
from assistant.tickets.cards import NewTicket
from assistant.tickets.models import CommentRow
from assistant.tickets.news.briefs import GATHERED, Briefs
from assistant.tickets.news.service import OLD, News
from assistant.tickets.news.subscriptions import MOST, Subscriptions
from assistant.tickets.news.talk import Talk
from assistant.tickets.projects import ProjectService
from assistant.tickets.search import TicketSearch
from assistant.tickets.service import TicketService
from tests.conftest import HandClock

ROOM = "C1"
THREAD = {"channel": ROOM, "thread_ts": "10.0"}


class Team:
    """The parts under test, and what went into the outbox."""

    def __init__(self, db: Database, people: People, outbox: Outbox, clock: HandClock) -> None:
        ProjectService(db, people).create("TN", "Trending Now", by="U1")
        search = TicketSearch(db, people)
        self.db, self.people, self.clock = db, people, clock
        self.tickets = TicketService(db, people, outbox, clock)
        self.news = News(db, people, outbox, search)
        self.briefs = Briefs(db, people)
        self.talk = Talk(db, people, outbox, clock)
        self.subscriptions = Subscriptions(db, people, search, clock)

    def tell(self) -> None:
        self.news.tick(self.clock())

    def sent(self, channel: str, kind: str = "slack.post") -> list[Json]:
        """What was posted to a channel or person; the texts of edits have no channel of their own."""
        with self.db.read() as session:
            rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.id))
            return [dict(row.payload) for row in rows if row.payload.get("channel", channel) == channel]

    def say(self, user: str, text: str, ts: str, thread_ts: str | None = None, **more: Any) -> None:
        said = {"channel": ROOM, "user": user, "text": text, "ts": ts, "thread_ts": thread_ts, **more}
        self.talk.said(Event(1, "message.channels", {"event": said}, self.clock(), 1))

    def comments(self) -> list[str]:
        with self.db.read() as session:
            return list(session.scalars(select(CommentRow.body).order_by(CommentRow.id)))


@pytest.fixture
def team(db: Database, people: People, outbox: Outbox, clock: HandClock) -> Team:
    return Team(db, people, outbox, clock)


def test_a_channel_that_follows_gets_one_message_kept_up_to_date_and_the_rest_in_its_thread(
    team: Team,
) -> None:
    team.subscriptions.follow(ROOM, "type:bug", by="U1")
    team.tickets.create(NewTicket("A task"), by="U2")
    team.tickets.create(NewTicket("A <bug>", type="bug"), by="U2")
    team.tell()
    (card,) = team.sent(ROOM)
    assert "A &lt;bug&gt;" in card["text"]
    team.tickets.move("TN-2", "In Review", by="U1")
    team.tell()
    (edit,) = team.sent(ROOM, "slack.update")
    assert "(In Review)" in edit["text"]
    assert team.sent(ROOM)[-1]["text"] == "<@U1> moved it from Project Backlog to *In Review*"


def test_nothing_is_told_twice(team: Team) -> None:
    team.subscriptions.follow(ROOM, "", by="U1")
    team.tickets.create(NewTicket("Once"), by="U2")
    for _ in range(3):
        team.tell()
    assert len(team.sent(ROOM)) == 1


def test_old_history_is_no_news(team: Team) -> None:
    team.subscriptions.follow(ROOM, "", by="U1")
    team.tickets.create(
        NewTicket("Taken over", assignee="U2"), by="U1", at=team.clock() - OLD - timedelta(hours=1)
    )
    team.tell()
    assert team.sent(ROOM) == []


def test_following_is_said_and_ended_by_number(team: Team) -> None:
    assert team.subscriptions.follow(ROOM, "type:bug vibe", by="U1") == 'type = Bug AND text ~ "vibe"'
    team.subscriptions.follow(ROOM, "type:bug vibe", by="U1")
    team.subscriptions.follow(ROOM, "", by="U1")
    assert team.subscriptions.of(ROOM) == ["type:bug vibe", ""]
    for number in (None, 3):
        with pytest.raises(UserError, match="1 to 2"):
            team.subscriptions.unfollow(ROOM, number)
    assert team.subscriptions.unfollow(ROOM, 1) == "type:bug vibe"
    assert team.subscriptions.unfollow(ROOM, None) == ""
    with pytest.raises(UserError, match="follows no tickets"):
        team.subscriptions.unfollow(ROOM, None)


def test_what_cannot_be_followed_is_said(team: Team) -> None:
    with pytest.raises(UserError, match="takes epic"):
        team.subscriptions.follow(ROOM, "type:idea", by="U1")
    with pytest.raises(UserError, match="in channels"):
        team.subscriptions.follow("D1", "", by="U1")
    for number in range(MOST):
        team.subscriptions.follow(ROOM, f"word{number}", by="U1")
    with pytest.raises(UserError, match="already"):
        team.subscriptions.follow(ROOM, "one more", by="U1")


def test_a_thread_carries_comments_both_ways_without_an_echo(team: Team) -> None:
    team.tickets.create(NewTicket("Talked about"), by="U1", source="view:1", card_to=THREAD)
    team.say("U2", "It is the <https://x.example|score>, see &amp; mend", "11.0", "10.0")
    team.tickets.comment("TN-1", "On it & soon", by="U1")
    team.tell()
    assert team.comments() == ["It is the https://x.example, see & mend", "On it & soon"]
    told = [
        post for post in team.sent(ROOM) if post.get("thread_ts") == "10.0" and "commented" in post["text"]
    ]
    assert [post["text"] for post in told] == ["<@U1> on TN-1 commented: On it &amp; soon"]


def test_files_go_along_as_links_and_what_bots_say_is_no_comment(team: Team) -> None:
    team.tickets.create(NewTicket("Talked about"), by="U1", source="view:1", card_to=THREAD)
    files = [{"permalink": "https://files.example/1"}]
    team.say("U2", "", "11.0", "10.0", subtype="file_share", files=files)
    team.say("U9", "I am a bot", "12.0", "10.0", bot_id="B1")
    team.say("U2", "elsewhere", "13.0", "99.0")
    assert team.comments() == ["https://files.example/1"]


def test_a_comment_follows_its_message(team: Team) -> None:
    team.tickets.create(NewTicket("Talked about"), by="U1", source="view:1", card_to=THREAD)
    team.say("U2", "first", "11.0", "10.0")
    changed = {
        "channel": ROOM,
        "message": {"user": "U2", "text": "second", "ts": "11.0", "thread_ts": "10.0"},
    }
    team.talk.changed(Event(2, "message.channels/message_changed", {"event": changed}, team.clock(), 1))
    assert team.comments() == ["second"]
    gone = {"channel": ROOM, "deleted_ts": "11.0"}
    team.talk.deleted(Event(3, "message.channels/message_deleted", {"event": gone}, team.clock(), 1))
    assert team.comments() == []


def test_a_named_ticket_is_shown_once_a_thread_unless_the_channel_wants_peace(team: Team) -> None:
    team.tickets.create(NewTicket("Shown <b>"), by="U1")
    for ts in ("11.0", "12.0"):
        team.say("U2", "look at tn-1 and TN-99", ts, "10.0")
    (shown,) = team.sent(ROOM)
    assert (shown["thread_ts"], shown["text"]) == ("10.0", "TN-1 Shown &lt;b&gt; (Project Backlog)")
    team.talk.show_tickets(ROOM, wanted=False)
    team.say("U2", "TN-1 again", "20.0")
    assert len(team.sent(ROOM)) == 1
    team.talk.show_tickets(ROOM, wanted=True)
    team.say("U2", "TN-1 again", "21.0")
    assert len(team.sent(ROOM)) == 2


def known(team: Team, *slack_ids: str) -> None:
    with team.db.begin() as session:
        for slack_id in slack_ids:
            team.people.know(session, Profile(slack_id, slack_id, "UTC"))


def test_who_a_ticket_belongs_to_hears_of_others_in_one_message_later(team: Team) -> None:
    known(team, "U1", "U2", "U3")
    team.tickets.create(NewTicket("Mine"), by="U1")
    team.tickets.assign("TN-1", "U2", by="U2")
    team.tickets.comment("TN-1", "Is this <@U3> urgent?", by="U3")
    team.tell()
    team.briefs.tick(team.clock())
    assert team.sent("U1") == []
    team.clock.forward(minutes=GATHERED.seconds / 60)
    for _ in range(2):
        team.briefs.tick(team.clock())
    (to_maker,), (to_assignee,) = team.sent("U1"), team.sent("U2")
    assert "gave it to" in str(to_maker)
    assert "&lt;@U3&gt; urgent?" in str(to_maker)
    assert "gave it to" not in str(to_assignee)
    assert team.sent("U3") == []


def test_a_comment_is_told_a_channel_once_where_the_ticket_has_a_thread_there(team: Team) -> None:
    team.tickets.create(NewTicket("Talk"), by="U1", source="view:1", card_to=THREAD)
    team.subscriptions.follow(ROOM, "", by="U1")
    team.tickets.assign("TN-1", "U2", by="U1")
    team.tell()
    team.tickets.comment("TN-1", "from elsewhere", by="U1")
    team.tell()
    assert [post.get("thread_ts") for post in team.sent(ROOM) if "elsewhere" in post["text"]] == ["10.0"]


def test_a_brief_leaves_room_for_the_stand_up(team: Team, settings: Settings) -> None:
    known(team, "U1", "U2")
    for number in range(1, settings.unasked_per_day + 2):
        team.tickets.create(NewTicket("Mine"), by="U1")
        team.tickets.comment(f"TN-{number}", "Done?", by="U2")
        team.tell()
        team.clock.forward(minutes=GATHERED.seconds / 60)
        team.briefs.tick(team.clock())
    assert len(team.sent("U1")) == settings.unasked_per_day - 1
    with team.db.read() as session:
        person = team.people.get(session, "U1")
        assert person
        assert len(team.people.waiting(session, person)) == 2


def test_who_wants_no_notices_gets_none(team: Team) -> None:
    known(team, "U1", "U2")
    team.briefs.want("U1", wanted=False)
    team.tickets.create(NewTicket("Mine"), by="U1")
    team.tickets.comment("TN-1", "Done?", by="U2")
    team.tell()
    team.clock.forward(hours=1)
    team.briefs.tick(team.clock())
    assert team.sent("U1") == []
    team.briefs.want("U1", wanted=True)
    team.tickets.comment("TN-1", "Now?", by="U2")
    team.tell()
    team.clock.forward(hours=1)
    team.briefs.tick(team.clock())
    assert "Now?" in str(team.sent("U1"))


def test_ones_policy_is_seen_where_it_is_changed(team: Team, settings: Settings) -> None:
    assert f"At most {settings.unasked_per_day} such" in team.briefs.policy("U1", "/ticket")
    team.briefs.want("U1", wanted=False)
    assert "no messages about your tickets" in team.briefs.policy("U1", "/ticket")
