"""Reminders, and asking at once; on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from assistant.core.config import Settings
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import Call, Profile
from assistant.standup import asks
from assistant.standup.models import TeamRow
from assistant.standup.prompting.at_once import AskAtOnce
from assistant.standup.prompting.listeners import RunCommand
from assistant.standup.prompting.service import AskingService
from tests.conftest import HandClock
from tests.features.standup_crew import CHANNEL, MONDAY, Crew, utc

BERLIN = "Europe/Berlin"


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    return Crew.of(db, inbox, outbox, people, clock)


def reminding(crew: Crew, *minutes: int) -> None:
    team = crew.team({"U1": BERLIN, "U2": BERLIN})
    with crew.db.begin() as session:
        session.get_one(TeamRow, team.id).reminders = list(minutes)


def command(crew: Crew) -> RunCommand:
    asking = AskingService(
        crew.db, crew.people, AskAtOnce(crew.people, crew.standup.rounds), crew.teams, crew.clock
    )
    return RunCommand(asking, "/standup")


def run(crew: Crew, user: str, text: str) -> str:
    return command(crew).run(Call(user, CHANNEL, text, "1")).text


def remind(crew: Crew, user: str, text: str) -> str:
    return command(crew).remind(Call(user, CHANNEL, text, "1")).text


def reminders(crew: Crew) -> list[str]:
    return [row.payload["channel"] for row in crew.sent("slack.post", ":remind:")]


def test_who_has_not_answered_is_reminded_once_at_the_set_time(crew: Crew) -> None:
    reminding(crew, 60)
    crew.tick(utc(2026, 11, 16, 8, 30))
    crew.answer("U1", MONDAY, today="TN-1")
    for minute in (59, 60, 61, 119):
        crew.tick(utc(2026, 11, 16, 8, 30) + timedelta(minutes=minute))
        assert len(reminders(crew)) == (minute >= 60)
    (row,) = crew.sent("slack.post", ":remind:")
    assert row.payload["channel"] == "U2"
    assert "waits for you until 13:30" in row.payload["text"]
    assert "standup.open" in str(row.payload["blocks"])


def test_a_later_zone_is_reminded_after_its_own_question(crew: Crew) -> None:
    team = crew.team({"U1": "Asia/Kolkata", "U2": BERLIN})
    with crew.db.begin() as session:
        session.get_one(TeamRow, team.id).reminders = [30]
    for hour, minute, told in ((4, 0, []), (4, 30, ["U1"]), (8, 30, ["U1"]), (8, 59, ["U1"])):
        crew.tick(utc(2026, 11, 16, hour, minute))
        assert reminders(crew) == told
    crew.tick(utc(2026, 11, 16, 9, 0))
    assert reminders(crew) == ["U1", "U2"]


def test_who_wants_no_reminders_gets_none(crew: Crew) -> None:
    reminding(crew, 60, 120)
    assert "not remind you" in remind(crew, "U1", "off")
    remind(crew, "U1", "off")
    crew.tick(utc(2026, 11, 16, 8, 30))
    crew.tick(utc(2026, 11, 16, 9, 30))
    assert reminders(crew) == ["U2"]
    assert "remind you where" in remind(crew, "U1", "on")
    crew.tick(utc(2026, 11, 16, 10, 30))
    assert reminders(crew) == ["U2", "U1"]  # for U2 the day's unasked messages are used up
    with pytest.raises(UserError, match="reminders off"):
        remind(crew, "U1", "now and then")


def test_reminders_missed_together_come_as_one(crew: Crew, settings: Settings) -> None:
    settings.unasked_per_day = 9
    reminding(crew, 60, 120)
    crew.tick(utc(2026, 11, 16, 8, 30))
    crew.tick(utc(2026, 11, 16, 11, 0))
    assert reminders(crew) == ["U1", "U2"]
    crew.tick(utc(2026, 11, 16, 12, 0))
    assert len(reminders(crew)) == 2


def test_nobody_is_reminded_who_skipped_is_away_or_whose_time_is_over(crew: Crew) -> None:
    reminding(crew, 60)
    crew.tick(utc(2026, 11, 16, 8, 30))
    crew.standup.skip("U1")
    crew.absence.set("U2", "U2", "today")
    crew.tick(utc(2026, 11, 16, 9, 30))
    crew.tick(utc(2026, 11, 17, 8, 30))
    crew.tick(utc(2026, 11, 17, 12, 30))  # after the window
    assert reminders(crew) == []


def test_two_schedulers_remind_once(crew: Crew) -> None:
    reminding(crew, 60)
    crew.tick(utc(2026, 11, 16, 8, 30))
    now = crew.clock.now = utc(2026, 11, 16, 9, 30)
    together = threading.Barrier(3)

    def schedule() -> None:
        jobs = crew.jobs()
        together.wait()
        jobs.tick(now)

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(schedule) for _ in range(3)]:
            done.result()
    assert sorted(reminders(crew)) == ["U1", "U2"]


def test_run_now_asks_who_has_not_been_asked_and_says_who_was_not(crew: Crew) -> None:
    crew.team({"U1": BERLIN, "U2": BERLIN, "U3": BERLIN})
    crew.clock.now = utc(2026, 11, 16, 7, 30)
    crew.absence.set("U3", "U3", "today")
    crew.answer("U2", MONDAY, today="TN-1")
    assert run(crew, "U1", "now") == "Asked now: U1.\nNot asked: U2 (has answered), U3 (away)."
    assert run(crew, "U1", "now") == "Not asked: U1 (asked before), U2 (has answered), U3 (away)."
    assert run(crew, "U1", "now <@U3|cem>") == "Asked now: U3."
    crew.tick(utc(2026, 11, 16, 8, 30))
    assert [row.payload["channel"] for row in crew.sent("slack.post", ":ask:")] == ["U1", "U3"]


def test_a_latecomer_can_be_asked_now(crew: Crew) -> None:
    crew.clock.now = utc(2026, 11, 16, 9)
    crew.team({"U1": BERLIN})
    crew.tick(utc(2026, 11, 16, 9, 1))
    assert crew.asks() == []
    assert run(crew, "U1", "now") == "Asked now: U1."
    assert crew.asks() == [("U1", MONDAY, asks.ASKED)]


def test_after_an_outage_it_can_be_run_by_hand(crew: Crew) -> None:
    crew.team({"U1": BERLIN})
    crew.tick(utc(2026, 11, 16, 14))
    assert crew.asks() == [("U1", MONDAY, asks.TOO_LATE)]
    assert run(crew, "U1", "now") == "Asked now: U1."
    assert len(crew.sent("slack.post", ":ask:")) == 1


def test_a_paused_stand_up_can_be_run_by_hand(crew: Crew) -> None:
    team = crew.team({"U1": BERLIN})
    crew.teams.pause(team.id, by="U1", paused=True)
    crew.tick(utc(2026, 11, 16, 8, 30))
    assert crew.asks() == [("U1", MONDAY, asks.PAUSED)]
    assert run(crew, "U1", "now") == "Asked now: U1."


def test_only_who_runs_it_may_and_only_whom_it_has_is_asked(crew: Crew) -> None:
    crew.team({"U1": BERLIN, "U2": BERLIN})
    with pytest.raises(UserError, match="no stand-up you may change"):
        run(crew, "U2", "now")
    with pytest.raises(UserError, match="do not take part"):
        run(crew, "U1", "now <@U9>")
    with pytest.raises(UserError, match="asks at once"):
        run(crew, "U1", "soon")
    with crew.db.begin() as session:
        crew.people.know(session, Profile("U2", name="U2", zone=BERLIN), ["scrum_master"])
    assert run(crew, "U2", "now <@U2>") == "Asked now: U2."
