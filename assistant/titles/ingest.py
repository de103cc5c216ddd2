"""From a source into the catalogue, batch by batch; killed anywhere and run again: the same catalogue.

A batch lands in the archive first, then its rows are merged; the last transaction names its parts and moves
the cursor. Each of them goes through only while the cursor is still where the batch began.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assistant.core import db
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import BudgetUsedUp, Unavailable
from assistant.core.jobs import JobRuns
from assistant.core.ports import ArchivePart, FollowsTitles, ReviewArchive, SourceBatch, TitleSource
from assistant.titles import attempts
from assistant.titles.identity import known
from assistant.titles.merge import Merge
from assistant.titles.models import Cursor, Part
from assistant.titles.report import IngestReport

JOB = "ingest"
SLICE_ROWS = 100
"""Written in one transaction: some hundredths of a second in which others must wait."""


@dataclass(frozen=True)
class Ingest:
    db: Database
    archive: Callable[[], ReviewArchive]
    runs: JobRuns
    clock: Clock

    def run(
        self,
        source: TitleSource,
        *,
        demo: bool = False,
        pause: float = 0.0,
        progress: Callable[[IngestReport], None] = lambda report: None,
    ) -> IngestReport:
        """Everything new at `source`. `pause`: seconds of rest after each write. Unavailable while another
        process ingests; what was committed until then stays."""
        report = IngestReport(source.name)
        with self.runs.exclusive(JOB):
            if isinstance(source, FollowsTitles):
                with self.db.read() as session:
                    titles = known(session)
                source.follow(titles)
            try:
                self._read(source, report, demo=demo, pause=pause, progress=progress)
            except BudgetUsedUp as error:
                report.stopped = f"{error}; the rest follows with the next run"
        return report

    def _read(
        self,
        source: TitleSource,
        report: IngestReport,
        *,
        demo: bool,
        pause: float,
        progress: Callable[[IngestReport], None],
    ) -> None:
        cursor = self._cursor(source.name)
        for batch in source.batches(cursor or None):
            report.add(self._commit(source.name, cursor, batch, demo=demo, pause=pause))
            report.batches += 1
            cursor = batch.cursor
            progress(report)
            time.sleep(pause)

    def _cursor(self, source: str) -> str:
        with self.db.begin() as session:
            start = {"source": source, "cursor": "", "updated_at": self.clock()}
            db.insert_new(session, Cursor, **start)
            return session.get_one(Cursor, source).cursor

    def _commit(
        self, source: str, cursor: str, batch: SourceBatch, *, demo: bool, pause: float
    ) -> IngestReport:
        """Rows slice by slice, so that nobody waits long for the database. With the last one the parts are
        named and the cursor moves; killed before that, the batch comes again and finds its rows the same."""
        parts = self._archived(source, batch)
        report = IngestReport(source)
        *first, last = attempts.read(batch.titles, batch.reviews, batch.signals).slices(SLICE_ROWS)
        for part in first:
            with self._at(source, cursor) as (session, _):
                merge = Merge(session, source, self.clock(), demo=demo)
                merge.rows(part)
            report.add(merge.report)
            time.sleep(pause)
        with self._at(source, cursor) as (session, place):
            now = self.clock()
            session.add_all(_part(source, kind, part, now) for kind, part in parts)
            merge = Merge(session, source, now, demo=demo)
            merge.rows(last)
            merge.others(batch)
            place.cursor, place.updated_at = batch.cursor, now
        report.add(merge.report)
        return report

    @contextmanager
    def _at(self, source: str, cursor: str) -> Iterator[tuple[Session, Cursor]]:
        """A transaction in which the source is where this run believes it."""
        with self.db.begin(bulk=True) as session:
            place = session.get_one(Cursor, source, with_for_update=True)
            if place.cursor != cursor:
                raise Unavailable(f"another run has moved {source} on")
            yield session, place

    def _archived(self, source: str, batch: SourceBatch) -> list[tuple[str, ArchivePart]]:
        kinds = {"title": batch.titles, "review": batch.reviews, "signal": batch.signals}
        return [(kind, self.archive().write(source, kind, rows)) for kind, rows in kinds.items() if rows]


def _part(source: str, kind: str, part: ArchivePart, now: datetime) -> Part:
    facts = {"path": part.path, "rows": part.rows, "sha256": part.sha256}
    return Part(source=source, kind=kind, created_at=now, **facts)
