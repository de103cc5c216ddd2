"""From a source into the catalogue; killed anywhere and run again: the same catalogue.

What is new lands in the archive, whole and as it came; then its parts are merged, a slice at a time. Each
slice says with its rows how far its part has come.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import BudgetUsedUp, Rejected, Unavailable, UserError
from assistant.core.jobs import JobRuns
from assistant.core.ports import FollowsTitles, Json, ReviewArchive, TitleSource
from assistant.titles import attempts
from assistant.titles.identity import known
from assistant.titles.landing import Landing
from assistant.titles.merge import Merge
from assistant.titles.models import Part
from assistant.titles.report import IngestReport

JOB = "ingest"
HELD_SECONDS = 0.025
"""How long a slice may keep others from the database; how many rows that is shows while merging."""
SLICE_ROWS = (100, 400)

Progress = Callable[[IngestReport], None]


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
        progress: Progress = lambda report: None,
    ) -> IngestReport:
        """Everything new at `source`, and what an earlier run left unmerged. `pause`: seconds of rest after
        each slice. Unavailable while another process ingests; what was committed until then stays."""
        report = IngestReport(source.name)
        with self.runs.exclusive(JOB):
            trouble = self._land(source, report, progress)
            self._merge(report, demo=demo, pause=pause, progress=progress)
        if trouble:
            raise trouble
        return report

    def _land(self, source: TitleSource, report: IngestReport, progress: Progress) -> Exception | None:
        """What the source stopped with: what came until then is merged all the same."""
        if isinstance(source, FollowsTitles):
            with self.db.read() as session:
                titles = known(session)
            source.follow(titles)

        def landed(one: IngestReport) -> None:
            report.add(one)
            progress(report)

        try:
            Landing(self.db, self.archive, self.clock).run(source, landed)
        except BudgetUsedUp as error:
            report.stopped = f"{error}; the rest follows with the next run"
        except (Unavailable, Rejected, UserError) as error:
            return error
        return None

    def _merge(self, report: IngestReport, *, demo: bool, pause: float, progress: Progress) -> None:
        """Parts in the order in which they landed."""
        with self.db.read() as session:
            mine = (Part.source == report.source, Part.merged < Part.rows)
            parts = list(session.scalars(select(Part).where(*mine).order_by(Part.id)))
        report.due = sum(part.rows - part.merged for part in parts)
        size = SLICE_ROWS[0]
        for part in parts:
            rows, done = self.archive().read(part.path), part.merged
            while done < len(rows):
                piece = rows[done : done + size]
                held = self._slice(report, part, done, piece, demo=demo)
                done += len(piece)
                size = max(SLICE_ROWS[0], min(SLICE_ROWS[1], round(len(piece) * HELD_SECONDS / held)))
                progress(report)
                time.sleep(pause)

    def _slice(self, report: IngestReport, part: Part, done: int, piece: list[Json], *, demo: bool) -> float:
        """Merge these rows of the part; how many seconds the database was held."""
        read = attempts.read(**{f"{part.kind}s": piece})
        with self.db.begin(bulk=True) as session:
            began = time.monotonic()
            place = session.get_one(Part, part.id, with_for_update=True)
            if place.merged != done:
                raise Unavailable(f"another run is merging {part.source}")
            merge = Merge(session, part.source, self.clock(), demo=demo)
            merge.rows(read)
            place.merged = done + len(piece)
            session.flush()
            held = time.monotonic() - began
        merge.report.done = len(piece)
        report.add(merge.report)
        return max(held, 0.001)
