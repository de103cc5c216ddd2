"""Heavy jobs: one run per (job, partition), in a child process at low priority, under a lease that beats."""

from __future__ import annotations

import logging
import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import delete, false, or_, select, true, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.core import db as database
from assistant.core.clock import Clock
from assistant.core.db import Database, Model
from assistant.core.errors import Unavailable
from assistant.core.exits import LATER

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
HEARTBEAT_SECONDS = 20.0


class Busy(Unavailable):
    """Another process has the lease."""


class JobRun(Model):
    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(primary_key=True)
    partition: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    owner: Mapped[str]
    lease_until: Mapped[datetime]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int]


class JobRuns:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._owner = f"{os.getpid()}-{os.urandom(4).hex()}"

    def claim(self, job: str, partition: str, *, again: bool = False, max_attempts: int = 3) -> bool:
        """Take a run nobody has done or is doing. `again` allows one that is done already."""
        now = self._clock()
        values = {"state": "running", "owner": self._owner, "lease_until": now + LEASE, "started_at": now}
        with self._db.begin() as session:
            if database.insert_new(session, JobRun, job=job, partition=partition, attempts=1, **values):
                return True
            failed = (JobRun.state == "failed") & (JobRun.attempts < max_attempts)
            abandoned = (JobRun.state == "running") & (JobRun.lease_until <= now)
            repeated = JobRun.state.in_(("done", "failed")) if again else false()
            orphaned = true() if self._is_orphan(session, job, partition) else false()
            free = or_(failed, abandoned, repeated, orphaned)
            taken = session.execute(
                update(JobRun)
                .where(JobRun.job == job, JobRun.partition == partition, free)
                .values(**values, attempts=JobRun.attempts + 1)
            )
            return bool(taken.rowcount)  # type: ignore[attr-defined]

    def _is_orphan(self, session: Session, job: str, partition: str) -> bool:
        """Whether the process that holds the run is dead. SQLite's processes all live on this machine."""
        run = session.get(JobRun, (job, partition))
        if not self._db.is_sqlite or run is None or run.state != "running":
            return False
        try:
            os.kill(int(run.owner.partition("-")[0]), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False

    def beat(self, job: str, partition: str) -> None:
        self._write(job, partition, lease_until=self._clock() + LEASE)

    def finish(self, job: str, partition: str, *, ok: bool) -> None:
        self._write(job, partition, state="done" if ok else "failed", finished_at=self._clock())

    @contextmanager
    def exclusive(self, job: str) -> Iterator[None]:
        """Hold the one lease on `job` while the block runs; Busy when another process has it."""
        if not self.claim(job, "now", again=True):
            raise Busy(f"{job} is already running elsewhere")
        stop = threading.Event()
        heart = threading.Thread(target=self._beat_until, args=(job, "now", stop), daemon=True)
        heart.start()
        ok = False
        try:
            yield
            ok = True
        finally:
            stop.set()
            heart.join()
            self.finish(job, "now", ok=ok)

    def _beat_until(self, job: str, partition: str, stop: threading.Event) -> None:
        while not stop.wait(HEARTBEAT_SECONDS):
            self.beat(job, partition)

    def _write(self, job: str, partition: str, **values: object) -> None:
        mine = (JobRun.job == job, JobRun.partition == partition, JobRun.owner == self._owner)
        with self._db.begin() as session:
            session.execute(update(JobRun).where(*mine).values(**values))

    def prune(self, session: Session, before: datetime) -> int:
        old = delete(JobRun).where(JobRun.state != "running", JobRun.finished_at < before)
        return session.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]

    def last_done(self, session: Session, job: str) -> datetime | None:
        done = (JobRun.job == job, JobRun.state == "done")
        return session.scalar(select(JobRun.finished_at).where(*done).order_by(JobRun.finished_at.desc()))


class Children:
    """Runs commands of this very program beside it, so that heavy work cannot delay an acknowledgement."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopping = False

    def run(self, *arguments: str) -> int:
        """The exit code of `arguments` run at low priority; waits for it."""
        if self._stopping:
            return LATER
        child = subprocess.Popen(["nice", "-n", "10", *self._command, *arguments], stdout=subprocess.DEVNULL)
        self._running.add(child)
        try:
            return child.wait()
        finally:
            self._running.discard(child)

    def stop(self) -> None:
        self._stopping = True
        for child in list(self._running):
            child.terminate()
