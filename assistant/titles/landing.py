"""From a source into the archive: raw rows as they came, at the speed of a disk; what they mean comes later.

A part counts with the transaction that names it and moves the source's cursor. Killed before that, the same
rows come again, and the part is nobody's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from assistant.core import db
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import Unavailable
from assistant.core.ports import ArchivePart, Json, ReviewArchive, SourceBatch, TitleSource
from assistant.titles.models import Cursor, Part
from assistant.titles.report import IngestReport
from assistant.titles.set_aside import SetAsides

PART_ROWS = 20_000
PART_SECONDS = 10
"""A part is written when it has so many rows, or when a slow source has been read for so long."""


@dataclass(frozen=True)
class Landing:
    db: Database
    archive: Callable[[], ReviewArchive]
    clock: Clock

    def run(self, source: TitleSource, landed: Callable[[IngestReport], None]) -> None:
        """Land everything new; `landed` is told each time parts were written. Raises what the source raises,
        after landing what came before."""
        cursor = self._cursor(source.name)
        held: list[SourceBatch] = []
        rows, began = 0, time.monotonic()
        try:
            for batch in source.batches(cursor or None):
                held.append(batch)
                rows += len(batch.titles) + len(batch.reviews) + len(batch.signals)
                if rows >= PART_ROWS or time.monotonic() - began > PART_SECONDS:
                    ready, held, rows = held, [], 0
                    landed(self._land(source.name, cursor, ready))
                    cursor, began = batch.cursor, time.monotonic()
        finally:
            if held:
                landed(self._land(source.name, cursor, held))

    def _cursor(self, source: str) -> str:
        with self.db.begin() as session:
            start = {"source": source, "cursor": "", "updated_at": self.clock()}
            db.insert_new(session, Cursor, **start)
            return session.get_one(Cursor, source).cursor

    def _land(self, source: str, cursor: str, batches: Sequence[SourceBatch]) -> IngestReport:
        parts = self._written(source, batches)
        report = IngestReport(source)
        now = self.clock()
        with self.db.begin(bulk=True) as session:
            place = session.get_one(Cursor, source, with_for_update=True)
            if place.cursor != cursor:
                raise Unavailable(f"another run has moved {source} on")
            session.add_all(_part(source, kind, part, now) for kind, part in parts)
            asides = SetAsides(session, report, now)
            for batch in batches:
                report.skipped.update(batch.skipped)
                for row in batch.rejected:
                    asides.unreadable(row)
            place.cursor, place.updated_at = batches[-1].cursor, now
        report.batches += len(batches)
        report.due = sum(part.rows for _, part in parts)
        return report

    def _written(self, source: str, batches: Sequence[SourceBatch]) -> list[tuple[str, ArchivePart]]:
        """Titles first, so that what speaks of them finds them."""
        kinds: dict[str, list[Json]] = {
            "title": list(chain.from_iterable(batch.titles for batch in batches)),
            "review": list(chain.from_iterable(batch.reviews for batch in batches)),
            "signal": list(chain.from_iterable(batch.signals for batch in batches)),
        }
        return [(kind, self.archive().write(source, kind, rows)) for kind, rows in kinds.items() if rows]


def _part(source: str, kind: str, part: ArchivePart, now: datetime) -> Part:
    facts = {"path": part.path, "rows": part.rows, "sha256": part.sha256}
    return Part(source=source, kind=kind, merged=0, created_at=now, **facts)
