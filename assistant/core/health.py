"""Is this process alive, and is it ready? And the gauges that are counted when asked for."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from sqlalchemy.exc import SQLAlchemyError

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import Unavailable, UserError
from assistant.core.metrics import OUTBOX_OLDEST, OUTBOX_OPEN
from assistant.core.migrate import is_current
from assistant.core.outbox import OPEN, Outbox
from assistant.core.schedule import Schedule
from assistant.core.workers import Workers

# A worker may be in the middle of a model call; the schedule ticks at least every 30 s.
STALE_SECONDS = 120.0


def liveness(schedule: Schedule, workers: Sequence[Workers]) -> str | None:
    """Never asks the database or Slack: their trouble must not restart this process."""
    oldest = min([schedule.last_alive, *(each.last_alive for each in workers)])
    silent = time.monotonic() - oldest
    return f"no sign of life for {silent:.0f} s" if silent > STALE_SECONDS else None


def database(db: Database) -> str | None:
    try:
        return None if is_current(db) else "the database is not at this version; run `bot.py migrate`"
    except (SQLAlchemyError, Unavailable, UserError) as error:
        return f"database: {type(error).__name__}"


def collect(db: Database, outbox: Outbox, clock: Clock) -> None:
    with db.read() as session:
        counts: Mapping[tuple[str, str], int] = outbox.counts(session)
        oldest = outbox.oldest_due(session)
    for kind in outbox.deliveries:
        OUTBOX_OPEN.labels(kind).set(sum(counts.get((kind, state), 0) for state in OPEN))
    OUTBOX_OLDEST.set((clock() - oldest).total_seconds() if oldest else 0)
