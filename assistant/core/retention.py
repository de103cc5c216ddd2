"""Nothing grows for ever: once a day, what is past its retention goes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assistant.core.exits import DONE, NOTHING
from assistant.core.outbox import Pause

if TYPE_CHECKING:
    from assistant.core.kit import Kit

log = logging.getLogger(__name__)

JOB = "core.gc"
HOUR = 3
"""In the team's zone."""
TRIES = 10
"""A day: stopping the bot ends a run too, and a bot being set up is stopped often."""


@dataclass(frozen=True)
class Removed:
    inbox: int
    outbox: int
    unasked: int
    runs: int
    features: int
    files: int

    @property
    def total(self) -> int:
        return sum(asdict(self).values())


def install(kit: Kit) -> None:
    kit.schedule.every(600, JOB, lambda now: daily(kit, now))


def daily(kit: Kit, now: datetime) -> None:
    """Today's run, in a child process of low priority, once among all replicas; again when it failed."""
    local = now.astimezone(kit.settings.zone)
    day = local.date().isoformat()
    if local.hour >= HOUR and kit.runs.claim(JOB, day, max_attempts=TRIES):
        code = kit.children.run("gc")
        if code not in (DONE, NOTHING):
            log.warning("gc ended with %d", code)
        kit.runs.finish(JOB, day, ok=code in (DONE, NOTHING))


def collect(kit: Kit, now: datetime) -> Removed:
    before = now - timedelta(days=kit.settings.retention_days)

    def within(clean: Callable[[Session, datetime], int]) -> int:
        with kit.db.begin() as session:
            return clean(session, before)

    return Removed(
        inbox=within(kit.inbox.prune),
        outbox=within(kit.outbox.prune),
        unasked=within(kit.people.prune),
        runs=within(kit.runs.prune) + within(_ended_pauses),
        features=sum(within(clean) for clean in kit.cleaners),
        files=sum(clean(now) for clean in kit.file_cleaners) + _old_copies(kit, before),
    )


def _ended_pauses(session: Session, before: datetime) -> int:
    return session.execute(delete(Pause).where(Pause.until < before)).rowcount  # type: ignore[attr-defined,no-any-return]


def _old_copies(kit: Kit, before: datetime) -> int:
    """Copies of the SQLite file that migrations made."""
    if not kit.db.is_sqlite or not kit.db.url.database:
        return 0
    path = Path(kit.db.url.database)
    copies = [
        copy
        for copy in path.parent.glob(f"{path.name}.before-*")
        if datetime.fromtimestamp(copy.stat().st_mtime, UTC) < before
    ]
    for copy in copies:
        copy.unlink()
    return len(copies)
