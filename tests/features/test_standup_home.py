"""A person's stand-ups in App Home, drawn from what is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.standup.at_home.page import HomePage
from assistant.standup.blockers.service import BlockerService
from assistant.standup.setup import NewTeam
from integrations.standins.slack.blocks import check_view
from tests.conftest import HandClock
from tests.features.standup_crew import MONDAY, Crew, utc


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    return made


@pytest.fixture
def page(crew: Crew, inbox: Inbox) -> HomePage:
    blockers = BlockerService(
        crew.db, inbox, crew.people, crew.standup.blockers, crew.clock, command="/standup"
    )
    return HomePage(crew.people, crew.outbox, crew.standup.reader, blockers, crew.clock)


def shown(crew: Crew, page: HomePage, slack_id: str) -> str:
    """What the page says, with the labels of its buttons."""
    with crew.db.read() as session:
        person = crew.people.get(session, slack_id)
        assert person
        blocks = page.section(session, person)
    check_view({"type": "home", "blocks": blocks or [{"type": "divider"}]})
    return "\n".join(_words(block) for block in blocks)


def _words(block: dict[str, Any]) -> str:
    if block["type"] == "actions":
        return " ".join(f"[{one['text']['text']}]" for one in block["elements"])
    return str(block["text"]["text"])


def test_before_and_after_an_answer(crew: Crew, page: HomePage) -> None:
    crew.tick(utc(2026, 11, 16, 8, 30))
    assert shown(crew, page, "U1") == (
        "*Daily stand-up* of Monday 16 November in <#C0STANDUP01>\n"
        "You have not answered yet.\n"
        "Next question: Tuesday 17 November at 09:30.\n"
        "[Answer] [Skip today]\n"
        "*Days away*\n"
        "None are noted.\n"
        "[Add days]"
    )
    crew.answer("U1", MONDAY, today="Score *the* <vibe>", blockers="No key for staging")
    crew.deliver()
    said = shown(crew, page, "U1")
    assert "You answered at 09:30: Score *the* &lt;vibe&gt; <https://slack.com/archives/" in said
    assert "|In the thread>" in said
    assert "[Change my answer]\n*What stops you*\nNo key for staging  ·  new\n[Resolved]" in said
    assert "Skip today" not in said


def test_days_away_and_days_off_are_said(crew: Crew, page: HomePage) -> None:
    crew.absence.set("U1", "U1", "2026-11-16..2026-11-17 R&D")
    said = shown(crew, page, "U1")
    assert "You are away.\nNext question: Wednesday 18 November at 09:30.\n[Answer]\n" in said
    assert "• Monday 16 November to Tuesday 17 November (R&amp;D)\n[Add days] [I'm there after all]" in said
    crew.clock.now = utc(2026, 11, 21, 10)
    assert "It is not one of your working days." in shown(crew, page, "U2")
    crew.clock.now = utc(2026, 11, 16, 10)
    crew.teams.pause(1, by="U1", paused=True)
    assert "It is paused.\nNo question is planned in the next weeks." in shown(crew, page, "U2")


def test_each_stand_up_of_theirs_has_its_place(crew: Crew, page: HomePage) -> None:
    crew.standup.create_team("U1", NewTeam("C0OTHER0001", ["U1"], "14:00", name="Evening round"))
    crew.tick(utc(2026, 11, 16, 8, 30))
    crew.standup.skip("U1", where=(1, MONDAY))
    said = shown(crew, page, "U1")
    assert said.index("*Daily stand-up*") < said.index("You skipped it.") < said.index("*Evening round*")
    assert said.count("*Days away*") == 1
    crew.clock.now = utc(2026, 11, 16) + timedelta(days=1)
    assert "You skipped it." not in shown(crew, page, "U1")


def test_who_takes_part_in_none_has_no_section(crew: Crew, page: HomePage) -> None:
    with crew.db.begin() as session:
        crew.people.ensure(session, "U5")
    assert shown(crew, page, "U5") == ""
