"""How a stand-up goes, in numbers: counted from what happened, drawn for Slack, as a file."""

from __future__ import annotations

import base64
from datetime import date, timedelta

import pytest

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import Profile
from assistant.standup.figures.blocks import figures_message
from assistant.standup.figures.service import Counts, FigureService, as_csv
from integrations.standins.slack.blocks import message_blocks
from tests.conftest import HandClock
from tests.features.standup_crew import MONDAY, TUESDAY, Crew, utc

LAST_MONDAY = MONDAY - timedelta(days=7)


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    """Two in Berlin, asked at 08:30 UTC; since the Monday before last."""
    made = Crew.of(db, inbox, outbox, people, clock)
    clock.now = utc(2026, 11, 9)
    made.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    return made


@pytest.fixture
def figures(crew: Crew) -> FigureService:
    parts = (crew.db, crew.outbox, crew.people, Counts(crew.people, crew.standup.blockers), crew.clock)
    return FigureService(*parts, command="/standup")


def day_of(crew: Crew, day: date, answers: dict[str, int], **said: str) -> None:
    """Everybody is asked; these answer so many minutes later."""
    asked = utc(day.year, day.month, day.day, 8, 30)
    crew.tick(asked)
    for slack_id, minutes in answers.items():
        crew.clock.now = asked + timedelta(minutes=minutes)
        crew.answer(slack_id, day, today="TN-9", **(said if slack_id == "U1" else {}))


def test_weeks_are_counted_from_what_happened(crew: Crew, figures: FigureService) -> None:
    day_of(crew, LAST_MONDAY, {"U1": 10}, blockers="No key for staging")
    day_of(crew, LAST_MONDAY + timedelta(days=2), {"U1": 50, "U2": 30}, blockers="none")
    day_of(crew, MONDAY, {"U1": 5, "U2": 15}, blockers="The vault is down")
    crew.clock.now = utc(2026, 11, 18, 12)
    found = figures.figures("U2")
    before, now = found.weeks
    assert (before.asked, before.answered, before.percent, before.minutes) == (4, 3, 75, 30)
    assert (before.raised, before.resolved, before.days) == (1, 1, 2)
    assert (now.first, now.asked, now.answered, now.raised, now.resolved) == (MONDAY, 2, 2, 1, 0)
    assert (found.total.asked, found.total.answered, found.open, found.oldest) == (6, 5, 1, 2)
    assert [week.first for week in figures.figures("U2", count=1).weeks] == [MONDAY]


def test_who_was_away_counts_for_nothing_and_who_skips_as_asked(crew: Crew, figures: FigureService) -> None:
    ben = crew.person("U2")
    with crew.db.begin() as session:
        crew.people.set_away(session, ben, MONDAY, MONDAY)
    day_of(crew, MONDAY, {"U1": 5})
    day_of(crew, TUESDAY, {"U1": 5})
    crew.standup.skip("U2")
    assert (figures.figures("U1").total.asked, figures.figures("U1").total.answered) == (3, 2)


def test_an_answer_before_the_question_has_no_time(crew: Crew, figures: FigureService) -> None:
    crew.clock.now = utc(2026, 11, 16, 7)
    crew.answer("U1", MONDAY, today="TN-9")
    crew.tick(utc(2026, 11, 16, 8, 30))
    found = figures.figures("U1").total
    assert (found.asked, found.answered, found.minutes) == (2, 1, None)


def test_they_are_said_in_words_and_drawn(crew: Crew, figures: FigureService) -> None:
    assert "Nobody has been asked yet" in figures_message(figures.figures("U1"))["text"]
    day_of(crew, LAST_MONDAY, {"U1": 10}, blockers="No key for staging")
    day_of(crew, MONDAY, {"U1": 85, "U2": 15})
    message = figures_message(figures.figures("U1"))
    message_blocks(message["blocks"])
    assert "Answered: 75% (3 of 4 asked)\nTime to answer: 15 min\nBlockers: 1 raised" in message["text"]
    assert "Open now: 1, the oldest for 5 days" in message["text"]
    charts = [block for block in message["blocks"] if block["type"] == "data_visualization"]
    line, bars = [chart["chart"] for chart in charts]
    assert line["series"][0]["data"] == [{"label": "9 Nov", "value": 50}, {"label": "16 Nov", "value": 100}]
    assert [series["name"] for series in bars["series"]] == ["Raised", "Resolved"]
    assert line["axis_config"]["categories"] == ["9 Nov", "16 Nov"]


def test_the_file_comes_once_for_a_click(crew: Crew, figures: FigureService) -> None:
    day_of(crew, MONDAY, {"U1": 10})
    for _ in range(2):
        figures.send_csv("U1", 1, 8, click="1763.1")
    (row,) = crew.sent("slack.file", "standup:figures:")
    head, line = base64.b64decode(row.payload["content"]).decode().splitlines()
    assert line == "2026-11-16,2,1,50,10,0,0,,"
    assert head.split(",")[:3] == ["week", "asked", "answered"]
    assert row.payload["channel"] == "U1"
    assert as_csv([]).count("\n") == 1


def test_strangers_see_none(crew: Crew, figures: FigureService) -> None:
    with crew.db.begin() as session:
        crew.people.know(session, Profile("U5", name="Stranger", zone="UTC"))
    for forbidden in (lambda: figures.figures("U5"), lambda: figures.send_csv("U5", 1, 8, click="1")):
        with pytest.raises(UserError):
            forbidden()
    with pytest.raises(UserError, match="1 to 12 weeks"):
        figures.figures("U1", count=13)
