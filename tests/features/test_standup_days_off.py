"""Days on which nobody is asked: holidays, the team's own, other weekdays, a pause."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import Member, People
from assistant.standup import asks
from assistant.standup.days_off import checked_place, holiday
from assistant.standup.models import DayOffRow, TeamRow
from tests.conftest import HandClock
from tests.features.standup_crew import MONDAY, TUESDAY, Crew, utc

EPIPHANY = date(2027, 1, 6)


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    return Crew.of(db, inbox, outbox, people, clock)


def change(crew: Crew, model: Any, **values: Any) -> None:
    with crew.db.begin() as session:
        session.execute(update(model).values(**values))


def test_holidays_are_those_of_the_place() -> None:
    assert holiday("DE-BY", EPIPHANY) == "Epiphany"
    assert holiday("DE-BE", EPIPHANY) is None
    assert holiday(None, EPIPHANY) is None
    assert checked_place(" de_by ") == "DE-BY"
    for nowhere in ("XX", "DE-XX", "Germany"):
        with pytest.raises(UserError, match="two letters"):
            checked_place(nowhere)


def test_a_public_holiday_of_the_team_or_of_the_member_asks_nobody(crew: Crew) -> None:
    crew.clock.now = utc(2027, 1, 5, 12)
    crew.team({"UADA": "Europe/Berlin", "UBEN": "Europe/Berlin"})
    change(crew, TeamRow, country="DE-BE")
    with crew.db.begin() as session:
        session.execute(update(Member).where(Member.slack_id == "UBEN").values(country="DE-BY"))
    crew.tick(utc(2027, 1, 6, 8, 30))
    assert crew.asks() == [("UADA", EPIPHANY, asks.ASKED), ("UBEN", EPIPHANY, asks.HOLIDAY)]
    assert "public holiday (Epiphany)" in crew.standup.why("UBEN")


def test_a_day_off_of_the_team_and_other_weekdays_ask_nobody(crew: Crew) -> None:
    team = crew.team({"UADA": "Europe/Berlin"})
    change(crew, TeamRow, weekdays=[1, 2])
    with crew.db.begin() as session:
        session.add(DayOffRow(team_id=team.id, first=TUESDAY, last=TUESDAY, name="Offsite"))
    for day in (MONDAY, TUESDAY):
        crew.tick(utc(day.year, day.month, day.day, 9))
    assert crew.asks() == [("UADA", MONDAY, asks.TEAM_OFF), ("UADA", TUESDAY, asks.TEAM_OFF)]
    assert "does not take place that day" in crew.standup.why("UADA")
    crew.tick(utc(2026, 11, 18, 8, 30))
    assert crew.asks()[-1][2] == asks.ASKED


def test_a_paused_stand_up_asks_nobody_and_says_so(crew: Crew) -> None:
    crew.team({"UADA": "Europe/Berlin"})
    change(crew, TeamRow, paused=True)
    crew.tick(utc(2026, 11, 16, 9))
    assert crew.asks() == [("UADA", MONDAY, asks.PAUSED)]
    assert crew.standup.why("UADA").endswith("I did not ask: the stand-up is paused.")


def test_a_question_that_is_gone_keeps_its_place_on_a_day_that_has_begun(crew: Crew) -> None:
    crew.team({"UADA": "Europe/Berlin"})
    crew.tick(utc(2026, 11, 16, 9))
    change(crew, TeamRow, questions=[{"id": "new", "label": "How are you?", "heading": "Well", "kind": ""}])
    assert [one.id for one in crew.standup.form("UADA").team.questions] == ["yesterday", "today", "blockers"]
    crew.answer("UADA", MONDAY, today="Write tests")
    (posted,) = crew.sent("slack.post", "answer")
    assert "*Today*\nWrite tests" in str(posted.payload["blocks"]).replace("\\n", "\n")
    crew.tick(utc(2026, 11, 17, 9))
    assert [one.id for one in crew.standup.form("UADA").team.questions] == ["new"]
