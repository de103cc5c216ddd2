"""What can happen around a stand-up: its channel goes, people leave or have their own holidays."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.core.commands import Call
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import Profile
from assistant.standup import asks
from assistant.standup.absence.listeners import CountryCommand
from assistant.standup.card.models import CardRow
from assistant.standup.models import TeamRow
from assistant.standup.roster.channels import LostChannels
from assistant.tickets.cards import NewTicket
from assistant.tickets.models import CommentRow
from assistant.tickets.projects import ProjectService
from tests.conftest import HandClock
from tests.features.standup_crew import CHANNEL, Crew, utc

BOT, DAY = "U0USHER", utc(2026, 11, 16, 9)


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    clock.now = DAY
    return made


def happens(crew: Crew, inbox: Inbox, kind: str, **what: str) -> None:
    LostChannels(crew.db, crew.people, crew.clock, command="/standup").listen(inbox)
    body = {"event": {"channel": CHANNEL, **what}, "authorizations": [{"user_id": BOT}]}
    for number in range(2):
        with crew.db.begin() as session:
            inbox.put(session, "slack", f"Ev{number}", kind, body)
    while inbox.step():
        pass


@pytest.mark.parametrize(
    ("kind", "user", "said"),
    [
        ("channel_archive", "U1", "is archived"),
        ("group_archive", "U1", "is archived"),
        ("channel_deleted", "U1", "`/standup setup`"),
        ("member_left_channel", BOT, "Invite me again"),
        ("channel_left", BOT, "Invite me again"),
        ("group_left", BOT, "Invite me again"),
    ],
)
def test_a_lost_channel_pauses_its_stand_up_and_its_owner_hears_once(
    crew: Crew, inbox: Inbox, kind: str, user: str, said: str
) -> None:
    happens(crew, inbox, kind, user=user)
    assert crew.rows(TeamRow)[0].paused
    (told,) = crew.sent("slack.post", ":lost:")
    assert told.payload["channel"] == "U1"
    assert said in told.payload["text"]
    crew.tick(utc(2026, 11, 17, 9))
    assert {state for _, day, state in crew.asks() if day == date(2026, 11, 17)} == {asks.PAUSED}


def test_somebody_else_leaving_pauses_nothing(crew: Crew, inbox: Inbox) -> None:
    happens(crew, inbox, "member_left_channel", user="U2")
    assert not crew.rows(TeamRow)[0].paused


def test_who_is_deactivated_is_neither_asked_nor_waited_for(crew: Crew) -> None:
    with crew.db.begin() as session:
        crew.people.know(session, Profile("U2", name="U2", zone="Europe/Berlin", active=False))
    crew.tick(utc(2026, 11, 17, 8, 30))
    assert [row.payload["channel"] for row in crew.sent("slack.post", ":ask:")][-1:] == ["U1"]
    assert "U2" not in crew.standup.status("U1")


def test_ones_own_country_counts_before_the_teams(crew: Crew) -> None:
    command = CountryCommand(crew.absence, "/standup")
    said = command.run(Call("U2", CHANNEL, "country us", "1")).text
    assert said == (
        "Your public holidays are those of US: I won't ask on them. The next one is Thursday 26 November."
    )
    crew.tick(utc(2026, 11, 26, 9))
    states = {who: state for who, day, state in crew.asks() if day == date(2026, 11, 26)}
    assert (states["U1"], states["U2"]) == (asks.LATE, asks.HOLIDAY)
    assert "each stand-up again" in command.run(Call("U2", CHANNEL, "country off", "2")).text
    assert crew.person("U2").country is None
    for wrong in ("", "country", "country Atlantis"):
        with pytest.raises(UserError):
            command.run(Call("U2", CHANNEL, wrong, "3"))


def test_code_and_links_in_an_answer_are_shown_as_they_were_written(crew: Crew) -> None:
    crew.tick(DAY)
    said = "Ran `make x` and\n```\nif a < b:\n    go(&b)\n```\nsee https://example.com/a?b=1&c=2"
    crew.answer("U1", date(2026, 11, 16), today=said)
    (posted,) = crew.sent("slack.post", ":answer:")
    shown = "\n".join(block["text"]["text"] for block in posted.payload["blocks"] if "text" in block)
    assert said.replace("&", "&amp;").replace("<", "&lt;") in shown


def test_a_guest_who_takes_part_is_asked_and_answers_but_sees_and_changes_no_tickets(crew: Crew) -> None:
    ProjectService(crew.db, crew.people).create("TN", "Trending Now", by="U1")
    crew.tickets.create(NewTicket("Score the vibe", assignee="U2", status="In Progress"), by="U1")
    with crew.db.begin() as session:
        crew.people.know(session, Profile("U2", name="U2", zone="Europe/Berlin", is_guest=True))
    crew.tick(utc(2026, 11, 17, 8, 30))
    asked = [row.payload for row in crew.sent("slack.post", ":ask:") if row.payload["channel"] == "U2"]
    assert "Score the vibe" not in str(asked[-1])
    crew.answer("U2", date(2026, 11, 17), yesterday="TN-1 is in review")
    assert crew.rows(CardRow) == crew.rows(CommentRow) == []
    assert crew.tickets.show("TN-1", by="U1").card.status == "In Progress"
    (posted,) = crew.sent("slack.post", ":answer:")
    assert "TN-1 is in review" in str(posted.payload)
    assert "Score the vibe" not in str(posted.payload)
