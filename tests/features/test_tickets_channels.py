"""What a channel may show, and what guests see: nothing by default."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Event
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import People
from assistant.core.ports import Profile
from assistant.tickets.board import Boards
from assistant.tickets.cards import NewTicket
from assistant.tickets.news.limits import NO_LONGER, Channels
from assistant.tickets.projects import ProjectService
from assistant.tickets.search import TicketSearch
from tests.conftest import HandClock
from tests.features.test_tickets_news import ROOM, Team

OTHER = "C2"


@pytest.fixture
def team(db: Database, people: People, outbox: Outbox, clock: HandClock) -> Team:
    """Two projects with a ticket each: TN-1 and OPS-1."""
    with db.begin() as session:
        people.know(session, Profile("U1", "Ada", "UTC"), roles=["product_owner"])
        people.know(session, Profile("U8", "Gus", "UTC", is_guest=True))
    made = Team(db, people, outbox, clock)
    ProjectService(db, people).create("OPS", "Operations", by="U1")
    for project in ("TN", "OPS"):
        made.tickets.create(NewTicket(f"Of {project}", project=project), by="U1")
    return made


@pytest.fixture
def channels(db: Database, people: People, outbox: Outbox) -> Channels:
    return Channels(db, people, outbox)


def test_a_channel_shows_the_projects_it_allows_and_no_others(team: Team, channels: Channels) -> None:
    channels.allow(ROOM, ["TN"], by="U1")
    team.subscriptions.follow(ROOM, "", by="U1")
    team.subscriptions.follow(OTHER, "", by="U1")
    team.say("U2", "TN-1 or OPS-1?", "10.0")
    team.tickets.create(
        NewTicket("Thread", project="OPS"), by="U1", source="view:1", card_to={"channel": ROOM}
    )
    team.tell()
    assert "OPS" not in str(team.sent(ROOM))
    assert "TN-1" in str(team.sent(ROOM))
    assert "OPS-2" in str(team.sent(OTHER))
    assert "OPS-2" in str(team.sent("U1"))


def test_what_was_shown_is_taken_away_when_the_channel_is_limited(
    team: Team, channels: Channels, db: Database, outbox: Outbox
) -> None:
    team.subscriptions.follow(ROOM, "", by="U1")
    team.tickets.create(NewTicket("Card", project="OPS"), by="U1", source="v", card_to={"channel": ROOM})
    team.tell()
    team.tickets.comment("OPS-1", "not for everybody", by="U1")
    team.say("U2", "see OPS-1", "10.0")
    with db.begin() as session:
        session.execute(update(OutboxRow).values(state="sent"))
    team.tell()  # the comment waits to be posted
    channels.allow(ROOM, ["TN"], by="U1")
    (*_, card, mention) = team.sent(ROOM, "slack.update")
    assert card["text"] == mention["text"] == NO_LONGER
    with db.read() as session:
        targets = set(session.scalars(select(OutboxRow.target_key).where(OutboxRow.key.contains(":gone:"))))
    named = {f"ticket:2:in:{ROOM}", f"ticket:2:shown:{ROOM}:10.0"}
    assert targets == {*named, f"ticket:3:in:{ROOM}", "ticket:3:card"}
    assert "not for everybody" not in str(team.sent(ROOM))
    team.tickets.move("OPS-1", "Done", by="U1")
    team.tell()
    assert team.sent(ROOM, "slack.update")[-1]["text"] == NO_LONGER


def test_a_search_and_the_board_stay_within_what_the_channel_shows(
    team: Team, channels: Channels, db: Database, people: People
) -> None:
    channels.allow(ROOM, ["OPS"], by="U1")
    search, boards = TicketSearch(db, people), Boards(db)
    found = search.find("of", by="U2", channel=ROOM)
    assert ([card.key for card in found.cards], found.jql) == (["OPS-1"], 'text ~ "of" AND project in (OPS)')
    assert len(search.find("of", by="U2", channel="D1").cards) == 2
    assert boards.board(by="U2", channel=ROOM).project == "Operations"
    with pytest.raises(UserError, match="There are: OPS"):
        boards.board("TN", by="U2", channel=ROOM)


def test_what_was_allowed_once_is_told_no_more_when_it_is_not(team: Team, channels: Channels) -> None:
    team.tickets.create(
        NewTicket("Talk", project="TN"), by="U1", source="v", card_to={"channel": ROOM, "thread_ts": "9.0"}
    )
    team.subscriptions.follow(ROOM, "", by="U1")
    team.tell()
    before = len(team.sent(ROOM))
    channels.allow(ROOM, [], by="U1")
    team.tickets.comment("TN-2", "between us", by="U1")
    team.tell()
    assert len(team.sent(ROOM)) < before  # what was not posted yet is not any more
    assert "between us" not in str(team.sent(ROOM))
    channels.allow(ROOM, None, by="U1")
    assert channels.of(ROOM) is None


def test_where_people_of_other_workspaces_are_nothing_is_shown_until_somebody_allows_it(
    team: Team, channels: Channels
) -> None:
    said = {"channel": ROOM, "user": "U2", "text": "see TN-1", "ts": "10.0"}
    body = {"event": said, "is_ext_shared_channel": True}
    for ts in ("10.0", "11.0"):
        team.talk.said(Event(1, "message.channels", {**body, "event": said | {"ts": ts}}, team.clock(), 1))
        shown = team.sent(ROOM)
        assert len(shown) == (ts == "11.0")
        channels.allow(ROOM, ["TN"], by="U1")


def test_who_may_set_it_and_to_what(team: Team, channels: Channels) -> None:
    with pytest.raises(UserError, match="Only a product owner"):
        channels.allow(ROOM, ["TN"], by="U2")
    with pytest.raises(UserError, match="I know no project XX"):
        channels.allow(ROOM, ["XX"], by="U1")
    with pytest.raises(UserError, match="in a channel"):
        channels.allow("D1", ["TN"], by="U1")


def test_guests_see_and_change_nothing(team: Team, db: Database, people: People) -> None:
    assert TicketSearch(db, people).find("of", by="U8", channel="D1").cards == []
    for refused in (
        lambda: team.tickets.show("TN-1", by="U8"),
        lambda: team.tickets.move("TN-1", "done", by="U8"),
        lambda: team.tickets.create(NewTicket("No", project="TN"), by="U8"),
        lambda: team.tickets.choices(by="U8"),
    ):
        with pytest.raises(UserError, match="Guests"):
            refused()
    team.tickets.create(
        NewTicket("Talk", project="TN"), by="U1", source="v", card_to={"channel": ROOM, "thread_ts": "9.0"}
    )
    team.say("U8", "I am here too", "11.0", "9.0")
    team.say("U8", "what of TN-1", "12.0")
    assert team.comments() == []
    assert not [post for post in team.sent(ROOM) if post.get("thread_ts") == "12.0"]
