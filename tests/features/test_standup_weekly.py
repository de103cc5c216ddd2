"""The week in its channel: where it is wanted, on Monday morning, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.standup.figures.service import Counts
from assistant.standup.figures.weekly import Weekly
from assistant.standup.models import TeamRow
from assistant.standup.teams.service import Afterwards
from assistant.tickets.cards import NewTicket
from assistant.tickets.models import ChannelRow
from assistant.tickets.places import TicketPlaces
from assistant.tickets.projects import ProjectService
from integrations.standins.slack.blocks import message_blocks
from tests.conftest import HandClock
from tests.features.standup_crew import CHANNEL, MONDAY, Crew, utc

NEXT = utc(2026, 11, 23, 8)
"""Monday after, nine in Berlin."""


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    """Two in Berlin since Monday; the week is summed up for them."""
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    made.teams.set_results(1, Afterwards("Daily", "thread", "team", 2, weekly=True), by="U1")
    return made


def weekly(crew: Crew, at: datetime) -> list[dict[str, Any]]:
    """What the channel has been told once the tick of this moment is over."""
    crew.clock.now = at
    counts = Counts(crew.people, crew.standup.blockers)
    Weekly(crew.db, crew.outbox, counts, TicketPlaces(crew.outbox)).tick(at)
    told = [row.payload for row in crew.sent("slack.post", ":week:")]
    for message in told:
        message_blocks(message["blocks"])
    return told


def worked(crew: Crew) -> None:
    """On Monday both were asked and one has answered."""
    crew.tick(utc(2026, 11, 16, 8, 30))
    crew.clock.now = utc(2026, 11, 16, 9)
    crew.answer("U1", MONDAY, today="TN-1 <!here>", blockers="No key for staging")


def test_it_says_how_the_week_was(crew: Crew) -> None:
    ProjectService(crew.db, crew.people).create("TN", "Trending Now", by="U1")
    for summary in ("Score the <vibe>", "Rest"):
        crew.tickets.create(NewTicket(summary), by="U1")
    worked(crew)
    crew.tickets.close("TN-1", by="U1")
    crew.tickets.close("TN-2", by="U1")  # done too, but nobody spoke of it
    assert weekly(crew, NEXT - timedelta(minutes=1)) == []
    (told,) = weekly(crew, NEXT)
    assert told["channel"] == CHANNEL
    assert told["text"] == "The week of 16 November: Answered: 50% (1 of 2 asked)"
    said = "\n".join(block["text"]["text"] for block in told["blocks"] if block["type"] == "section")
    assert (
        "Time to answer: 30 min\nBlockers: 1 raised, 0 resolved\nOpen now: 1, the oldest for 4 days" in said
    )
    assert said.endswith("*Finished*\n• TN-1 Score the &lt;vibe&gt;")
    assert "Blockers (1)" in str(told["blocks"])


def test_of_a_project_its_channel_may_not_show_it_says_nothing(crew: Crew) -> None:
    projects = ProjectService(crew.db, crew.people)
    projects.create("TN", "Trending Now", by="U1")
    end = MONDAY + timedelta(days=11)
    projects.add_sprint("TN", "Sprint 7", goal="Hush it", first=MONDAY, last=end, state="active")
    with crew.db.begin() as session:
        session.add(ChannelRow(channel=CHANNEL, projects=[], outside=False))
    crew.tickets.create(NewTicket("Score the vibe"), by="U1")
    worked(crew)
    crew.tickets.move("TN-1", "Done", by="U1")
    assert "TN-1" not in str(weekly(crew, NEXT))
    told = [row.payload for row in crew.sent("slack.post", "") if row.payload["channel"] == CHANNEL]
    assert told
    assert not [word for word in ("vibe", "Hush it") if word in str(told)]


def test_it_comes_once_and_again_a_week_later(crew: Crew) -> None:
    worked(crew)
    parts = (crew.db, crew.outbox, Counts(crew.people, crew.standup.blockers), TicketPlaces(crew.outbox))
    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(Weekly(*parts).tick, NEXT) for _ in range(3)]:
            done.result()
    assert len(weekly(crew, NEXT + timedelta(days=6))) == 1
    crew.tick(utc(2026, 11, 23, 8, 30))
    assert len(weekly(crew, NEXT + timedelta(days=7))) == 2


@pytest.mark.parametrize("why_not", ["nobody was asked", "paused", "down for days", "turned off", "ended"])
def test_it_does_not_come_when(crew: Crew, why_not: str) -> None:
    if why_not != "nobody was asked":
        worked(crew)
    if why_not == "paused":
        crew.teams.pause(1, by="U1", paused=True)
    if why_not == "turned off":
        crew.teams.set_results(1, Afterwards("Daily", "thread", "team", 2, weekly=False), by="U1")
    if why_not == "ended":
        crew.teams.end(1, by="U1")
    late = timedelta(days=3) if why_not == "down for days" else timedelta(0)
    assert weekly(crew, NEXT + late) == []


def test_saving_the_form_again_changes_nothing(crew: Crew) -> None:
    (before,) = crew.rows(TeamRow)
    crew.clock.now = utc(2026, 11, 18)
    crew.teams.set_results(1, Afterwards("Daily", "thread", "team", 3, weekly=True), by="U1")
    (after,) = crew.rows(TeamRow)
    assert (before.weekly_at, after.weekly_at, after.escalate_after) == (NEXT, NEXT, 3)
