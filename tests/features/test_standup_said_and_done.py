"""Yesterday's plan beside what the tickets did: to the person by ticket, to the team as counts."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.standup import blocks
from assistant.tickets.cards import NewTicket
from assistant.tickets.projects import ProjectService
from tests.conftest import HandClock
from tests.features.standup_crew import MONDAY, TUESDAY, Crew, utc


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    """TN-1 to TN-4 are U1's, TN-5 is U2's; U1 has planned the first three on Monday."""
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    clock.now = utc(2026, 11, 16, 9)
    ProjectService(db, people).create("TN", "Trending Now", by="U1")
    for owner in ("U1", "U1", "U1", "U1", "U2"):
        made.tickets.create(NewTicket("A <b> job", assignee=owner, status="In Progress"), by="U1")
    made.answer("U1", MONDAY, today="Finish TN-1, TN-2 to review, TN-3, look at TN-5")
    clock.forward(hours=1)
    for key, to in (("TN-1", "Done"), ("TN-2", "In Review"), ("TN-4", "In Review")):
        made.tickets.move(key, to, by="U1")
    return made


def head_of_tuesday(crew: Crew) -> str:
    crew.tick(utc(2026, 11, 17, 8, 31))
    crew.answer("U1", TUESDAY, today="TN-3")
    crew.answer("U2", TUESDAY, today="TN-5")
    crew.tick(utc(2026, 11, 17, 9))
    update: Any = crew.sent("slack.update", ":thread:")[-1]
    return str(update.payload["blocks"][1]["elements"])


def test_the_person_sees_it_over_the_first_question(crew: Crew) -> None:
    crew.clock.now = utc(2026, 11, 17, 8, 31)
    form = blocks.answer_form(crew.standup.form("U1"))
    assert (
        "Your last plan: done TN-1; moved TN-2 → In Review; untouched TN-3; besides TN-4 → In Review"
        in str(form["blocks"][0])
    )
    assert "last plan:" not in str(blocks.answer_form(crew.standup.form("U2"))["blocks"][0])


def test_the_team_sees_counts(crew: Crew) -> None:
    crew.answer("U2", MONDAY, today="TN-5")
    assert "Of 4 planned: 1 done, 1 moved, 2 untouched, 1 besides" in head_of_tuesday(crew)


def test_what_only_one_person_planned_is_not_counted_before_all(crew: Crew) -> None:
    assert "planned" not in head_of_tuesday(crew)
