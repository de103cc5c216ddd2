"""From a source into the catalogue, batch by batch; killed anywhere and run again: the same catalogue.

A batch lands in the archive first. One transaction then names its parts, merges its rows and moves the
cursor, provided that the cursor is still where the batch began.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from assistant.core import db
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import Spent, Unavailable
from assistant.core.jobs import JobRuns
from assistant.core.ports import ArchivePart, FollowsTitles, ReviewArchive, SourceBatch, TitleSource
from assistant.titles.identity import known
from assistant.titles.merge import Merge
from assistant.titles.models import Cursor, Part
from assistant.titles.report import IngestReport

JOB = "ingest"


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
        """Everything new at `source`. `pause`: seconds of rest between batches. Unavailable while another
        process ingests; what was committed until then stays."""
        report = IngestReport(source.name)
        with self.runs.exclusive(JOB):
            if isinstance(source, FollowsTitles):
                with self.db.read() as session:
                    titles = known(session)
                source.follow(titles)
            try:
                self._read(source, report, demo=demo, pause=pause, progress=progress)
            except Spent as error:
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
            report.add(self._commit(source.name, cursor, batch, demo=demo))
            cursor = batch.cursor
            progress(report)
            time.sleep(pause)

    def _cursor(self, source: str) -> str:
        with self.db.begin() as session:
            start = {"source": source, "cursor": "", "updated_at": self.clock()}
            db.insert_new(session, Cursor, **start)
            return session.get_one(Cursor, source).cursor

    def _commit(self, source: str, cursor: str, batch: SourceBatch, *, demo: bool) -> IngestReport:
        parts = self._archived(source, batch)
        with self.db.begin() as session:
            now = self.clock()
            place = session.get_one(Cursor, source, with_for_update=True)
            if place.cursor != cursor:
                raise Unavailable(f"another run has moved {source} on")
            for kind, part in parts:
                session.add(
                    Part(
                        path=part.path,
                        source=source,
                        kind=kind,
                        rows=part.rows,
                        sha256=part.sha256,
                        created_at=now,
                    )
                )
            merge = Merge(session, source, now, demo=demo)
            merge.batch(batch)
            place.cursor, place.updated_at = batch.cursor, now
        return merge.report

    def _archived(self, source: str, batch: SourceBatch) -> list[tuple[str, ArchivePart]]:
        kinds = {"title": batch.titles, "review": batch.reviews, "signal": batch.signals}
        return [(kind, self.archive().write(source, kind, rows)) for kind, rows in kinds.items() if rows]
