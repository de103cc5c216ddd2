"""What is past its retention goes, what is open or young stays; once a day among all replicas."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import bot as usher  # noqa: TID251 (every feature's cleaners are looked at)
from assistant.core.config import Settings
from assistant.core.inbox import InboxRow
from assistant.core.jobs import Children, JobRun, JobRuns
from assistant.core.kit import Kit
from assistant.core.outbox import OutboxRow, pause
from assistant.core.people import Unasked
from assistant.core.retention import HOUR, TRIES, collect, daily
from tests.conftest import HandClock
from tests.e2e.conftest import configuration


@pytest.fixture
def kit(settings: Settings, clock: HandClock) -> Iterator[Kit]:
    made = usher.build(configuration(settings), clock)
    yield made
    made.db.close()


def live_through(kit: Kit, clock: HandClock, label: str) -> None:
    """One finished and one open row of everything, now."""
    with kit.db.begin() as session:
        for state in ("sent", "pending", "dead"):
            kit.outbox.put(session, "slack.post", f"{label} {state}", {"channel": "C1", "text": "x"})
            done = update(OutboxRow).where(OutboxRow.key == f"{label} {state}")
            finished = None if state == "pending" else clock()
            session.execute(done.values(state=state, finished_at=finished))
        kit.inbox.once(session, "view", f"{label} done")
        kit.inbox.put(session, "people", f"{label} open", "people.sync", {})
        person = kit.people.ensure(session, "U1")
        kit.people.tell(session, person, f"{label} unasked", {"text": "x"}, clock())
        pause(session, label, clock())
    kit.runs.claim("a job", f"{label} done")
    kit.runs.finish("a job", f"{label} done", ok=True)
    kit.runs.claim("a job", f"{label} running")


def remaining(kit: Kit) -> dict[str, list[str]]:
    columns = {"outbox": OutboxRow.key, "inbox": InboxRow.event_id, "unasked": Unasked.key}
    with kit.db.read() as session:
        found = {name: list(session.scalars(select(one))) for name, one in columns.items()}
        found["runs"] = list(session.scalars(select(JobRun.partition)))
    return {name: sorted(k for k in keys if k.startswith(("old", "new "))) for name, keys in found.items()}


def test_old_finished_rows_go_and_the_rest_stays(kit: Kit, clock: HandClock) -> None:
    live_through(kit, clock, "old")
    clock.forward(days=kit.settings.retention_days + 1)
    live_through(kit, clock, "new")
    removed = collect(kit, clock())
    left = remaining(kit)
    new = ["new dead", "new pending", "new sent", "new unasked"]
    assert left["outbox"] == [
        *new,
        "old dead",
        "old pending",
        "old unasked",  # never delivered: an open row
    ]
    assert left["inbox"] == ["new done", "new open", "old open"]
    assert left["unasked"] == ["new unasked"]
    assert left["runs"] == ["new done", "new running", "old running"]
    assert (removed.inbox, removed.outbox, removed.unasked) == (1, 1, 1)
    assert collect(kit, clock()).total == 0


def test_what_features_and_files_have_to_clean_is_cleaned(kit: Kit, clock: HandClock) -> None:
    asked: list[datetime] = []

    def clean(session: Session, before: datetime) -> int:
        asked.append(before)
        return 3

    kit.cleaners.append(clean)
    orphan = kit.archive().write("file", "reviews", [{"id": "1"}])
    clock.now = datetime.now(UTC) + timedelta(days=2)  # noqa: TID251 (files have the machine's time)
    removed = collect(kit, clock())
    assert asked == [clock() - timedelta(days=kit.settings.retention_days)]
    assert removed.features >= 3
    assert removed.files == 1
    assert orphan.path not in [path for path, _ in kit.archive().paths()]


def test_old_copies_from_before_migrations_go(kit: Kit, clock: HandClock, tmp_path: Path) -> None:
    if not kit.db.is_sqlite:
        pytest.skip("only a SQLite file is copied before a migration")
    copy = tmp_path / "usher.db.before-0001"
    copy.write_bytes(b"old")
    clock.now = datetime.now(UTC)  # noqa: TID251 (files have the machine's time)
    collect(kit, clock())
    assert copy.exists()
    clock.forward(days=kit.settings.retention_days + 1)
    collect(kit, clock())
    assert not copy.exists()


def test_it_runs_once_a_day_whoever_ticks(kit: Kit, clock: HandClock, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    program = f"import sys; open({str(ran)!r}, 'a').write(sys.argv[1])"
    children = Children([sys.executable, "-c", program])
    replicas = [replace(kit, children=children, runs=JobRuns(kit.db, clock)) for _ in range(2)]
    midnight = clock.now.astimezone(kit.settings.zone).replace(hour=0, minute=10)
    for hour in (0, HOUR, HOUR, HOUR + 5, 24 + HOUR):
        clock.now = (midnight + timedelta(hours=hour)).astimezone(UTC)
        for replica in replicas:
            daily(replica, clock())
    assert ran.read_text() == "gcgc"


def test_a_failed_run_is_tried_again_but_not_for_ever(kit: Kit, clock: HandClock, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    program = f"import sys; open({str(ran)!r}, 'a').write(sys.argv[1]); sys.exit(1)"
    failing = replace(kit, children=Children([sys.executable, "-c", program]))
    for _ in range(TRIES + 2):
        daily(failing, clock.forward(minutes=10))
    assert ran.read_text() == "gc" * TRIES
