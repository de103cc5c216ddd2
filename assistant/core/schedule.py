"""Named jobs, runnable by name. APScheduler only keeps time, in memory: it ticks, and each job asks the
database what is due. A missed tick is made up for by the next one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from assistant.core.clock import Clock
from assistant.core.errors import UserError
from assistant.core.metrics import JOB_FAILURES, JOB_LAST_SUCCESS

log = logging.getLogger(__name__)

Tick = Callable[[datetime], None]


@dataclass(frozen=True)
class Job:
    """`tick` is database-only and repeatable: it does what is due at the moment it is given."""

    name: str
    seconds: float
    tick: Tick


class Schedule:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._scheduler: BackgroundScheduler | None = None
        self.jobs: dict[str, Job] = {}
        self.last_alive = time.monotonic()

    def every(self, seconds: float, name: str, tick: Tick) -> None:
        if name in self.jobs:
            raise ValueError(f"two jobs are called {name}")
        self.jobs[name] = Job(name, seconds, tick)

    def run(self, name: str) -> None:
        """Run one job now, in this thread."""
        job = self.jobs.get(name)
        if job is None:
            raise UserError(f"There is no job {name}. There are: {', '.join(sorted(self.jobs))}.")
        now = self._clock()
        job.tick(now)
        JOB_LAST_SUCCESS.labels(name).set(now.timestamp())

    def start(self, only: str = "all") -> None:
        """Tick until `stop`. `only`: "all", or names with commas, when another scheduler owns the rest."""
        wanted = self.jobs if only == "all" else {n.strip() for n in only.split(",")}
        self._scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(4)}, timezone="UTC")
        for job in self.jobs.values():
            if job.name in wanted:
                self._scheduler.add_job(
                    self._survive,
                    "interval",
                    args=[job.name],
                    seconds=job.seconds,
                    next_run_time=self._clock(),
                    coalesce=True,
                    max_instances=1,
                    misfire_grace_time=None,
                )
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)

    def _survive(self, name: str) -> None:
        self.last_alive = time.monotonic()
        try:
            self.run(name)
        except Exception:  # the next tick tries again; one bad minute must not end the schedule
            JOB_FAILURES.labels(name).inc()
            log.exception("job %s failed", name)
