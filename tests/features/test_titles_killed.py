"""Ingestion killed at every step: the same catalogue in the end, and no part of the archive counted twice."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from assistant.core.db import Database
from assistant.titles.housekeeping import remove_orphans
from assistant.titles.models import Part, Review, Title
from integrations.archive.parquet import ParquetArchive

KILLED = """
import os, sys
from pathlib import Path
from datetime import UTC, datetime, timedelta
from sqlalchemy import event
from assistant.core.db import Database
from assistant.core.jobs import JobRuns
from assistant.titles.ingest import Ingest
from integrations.archive.parquet import ParquetArchive
from integrations.sources.file.jsonl import FileSource

url, folder, archive, minutes, fatal = *sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5])
moment = datetime(2026, 11, 18, tzinfo=UTC) + timedelta(minutes=minutes)
steps = 0

def step(*_):
    global steps
    steps += 1
    if steps == fatal:
        os.kill(os.getpid(), 9)

class Mortal(ParquetArchive):
    def write(self, *rows):
        step()
        return super().write(*rows)

db = Database(url)
event.listen(db.engine, "commit", step)
parts = Mortal(archive)
now = lambda: moment
Ingest(db, lambda: parts, JobRuns(db, now), now).run(FileSource(Path(folder)))
"""


def test_killed_at_any_step_and_run_again_the_catalogue_is_the_same(
    db: Database, db_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    titles = [{"id": f"t{n}", "kind": "movie", "title": f"T{n}"} for n in range(501)]
    reviews = [{"id": f"r{n}", "title_id": f"t{n % 501}", "text": "Vast and loud."} for n in range(600)]
    for name, found in (("titles", titles), ("reviews", reviews)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in found))
    command = [sys.executable, "-c", KILLED, db_url, str(folder), str(tmp_path / "archive")]
    for run, fatal in enumerate((2, 3, 4, 5, 6)):
        assert subprocess.run([*command, str(run * 5), str(fatal)], check=False).returncode == -9
    subprocess.run([*command, "60", "0"], check=True)
    with db.read() as session:
        assert list(session.scalars(select(Title.source_id).order_by(Title.id))) == [r["id"] for r in titles]
        assert list(session.scalars(select(Review.source_id).order_by(Review.id))) == [
            r["id"] for r in reviews
        ]
        assert session.scalar(select(func.count(Review.duplicate_of))) == 99
        parts = {part.path: part.rows for part in session.scalars(select(Part))}
    archive = ParquetArchive(str(tmp_path / "archive"))
    assert sum(parts.values()) == 1101 == sum(len(archive.read(path)) for path in parts)
    orphans = {path for path, _ in archive.paths()} - set(parts)
    written = max(at for _, at in archive.paths())
    assert remove_orphans(db, archive, written) == 0
    assert remove_orphans(db, archive, written + timedelta(days=2)) == len(orphans) > 0
    assert {path for path, _ in archive.paths()} == set(parts)
