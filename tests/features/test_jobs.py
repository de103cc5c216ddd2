"""Jobs: one run for a day, one at a time, children that end with their parent, a schedule that survives."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import datetime

import pytest
from sqlalchemy import update

from assistant.core.clock import utc_now
from assistant.core.db import Database
from assistant.core.errors import Unavailable, UserError
from assistant.core.exits import LATER
from assistant.core.jobs import Children, JobRun, JobRuns
from assistant.core.schedule import Schedule
from tests.conftest import HandClock


def test_a_days_run_is_given_to_one_process(db: Database, clock: HandClock) -> None:
    one, other = JobRuns(db, clock), JobRuns(db, clock)
    assert one.claim("daily", "2026-11-18")
    assert not other.claim("daily", "2026-11-18")
    assert other.claim("daily", "2026-11-19")
    one.finish("daily", "2026-11-18", ok=True)
    assert not other.claim("daily", "2026-11-18")


def test_what_a_dead_process_left_is_taken_over_when_its_lease_ends(db: Database, clock: HandClock) -> None:
    dead, heir = JobRuns(db, clock), JobRuns(db, clock)
    assert dead.claim("daily", "2026-11-18")
    clock.forward(seconds=100)
    dead.beat("daily", "2026-11-18")
    clock.forward(seconds=100)
    assert not heir.claim("daily", "2026-11-18")
    clock.forward(seconds=21)
    assert heir.claim("daily", "2026-11-18")
    dead.finish("daily", "2026-11-18", ok=True)  # too late: it is the heir's now
    assert not dead.claim("daily", "2026-11-18", again=True)


def test_on_sqlite_a_run_whose_process_is_dead_is_free_at_once(db: Database, clock: HandClock) -> None:
    if not db.is_sqlite:
        pytest.skip("the processes of a PostgreSQL may be on other machines")
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    runs = JobRuns(db, clock)
    assert runs.claim("ingest", "now")
    with db.begin() as session:
        session.execute(update(JobRun).values(owner=f"{gone.pid}-1234"))
    assert JobRuns(db, clock).claim("ingest", "now")
    assert not JobRuns(db, clock).claim("ingest", "now")


def test_a_failing_run_is_tried_three_times(runs: JobRuns) -> None:
    tries = 0
    while runs.claim("daily", "2026-11-18"):
        tries += 1
        runs.finish("daily", "2026-11-18", ok=False)
    assert tries == 3


def test_an_exclusive_job_runs_once_at_a_time_and_again_after_a_failure(
    db: Database, clock: HandClock
) -> None:
    one, other = JobRuns(db, clock), JobRuns(db, clock)
    with (
        one.exclusive("ingest"),
        pytest.raises(Unavailable, match="already running"),
        other.exclusive("ingest"),
    ):
        pytest.fail("both have it")
    with pytest.raises(ZeroDivisionError), other.exclusive("ingest"):
        raise ZeroDivisionError
    with one.exclusive("ingest"):
        pass


def test_children_tell_how_they_ended_and_end_when_told() -> None:
    children = Children([sys.executable, "-c"])
    assert children.run("raise SystemExit(99)") == 99
    ended: list[int] = []
    nap = threading.Thread(target=lambda: ended.append(children.run("import time; time.sleep(60)")))
    nap.start()
    time.sleep(0.5)
    children.stop()
    nap.join(20)
    assert ended
    assert ended[0] != 0
    assert children.run("pass") == LATER


def test_a_bad_minute_does_not_end_the_schedule() -> None:
    schedule = Schedule(utc_now)
    ticks: list[datetime] = []
    enough = threading.Event()

    def tick(now: datetime) -> None:
        ticks.append(now)
        if len(ticks) == 3:
            enough.set()
        raise ZeroDivisionError

    schedule.every(0.05, "bad", tick)
    schedule.every(0.05, "elsewhere", lambda now: pytest.fail("another scheduler owns it"))
    schedule.start("bad")
    assert enough.wait(20)
    schedule.stop()


def test_an_unknown_job_is_answered_with_those_there_are(clock: HandClock) -> None:
    schedule = Schedule(clock)
    schedule.every(60, "standup.tick", lambda now: None)
    with pytest.raises(UserError, match=r"standup\.tick"):
        schedule.run("standup")
    with pytest.raises(ValueError, match=r"standup\.tick"):
        schedule.every(60, "standup.tick", lambda now: None)
