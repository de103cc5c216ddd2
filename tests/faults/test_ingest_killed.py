"""Ingestion killed anywhere, run again, run twice, two at once: the catalogue of an undisturbed run."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.core.db import Database
from assistant.titles.housekeeping import remove_orphans
from assistant.titles.models import Part, Review, SetAside, Signal, Title
from integrations.archive.parquet import ParquetArchive
from tests.schema import create_schema

MORTAL = """
import os, sys
from pathlib import Path
from datetime import UTC, datetime, timedelta
from sqlalchemy import event
from assistant.core.db import Database
from assistant.core.errors import Unavailable
from assistant.core.jobs import JobRuns
from assistant.titles import ingest, landing
from integrations.archive.parquet import ParquetArchive
from integrations.sources.file.jsonl import FileSource

url, folder, archive, minutes, fatal = *sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5])
landing.PART_ROWS, ingest.SLICE_ROWS = 300, (10, 15)
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
        part = super().write(*rows)
        step()
        return part

db = Database(url)
event.listen(db.engine, "begin", step)
event.listen(db.engine, "commit", step)
parts = Mortal(archive)
now = lambda: moment
try:
    ingest.Ingest(db, lambda: parts, JobRuns(db, now), now).run(FileSource(Path(folder)))
except Unavailable as error:
    sys.exit(f"75 {error}")
"""
OWN = {"id", "created_at", "updated_at", "revision"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Titles, some of them twice; reviews that repeat, that nobody can use, that wait for a title."""
    made = tmp_path_factory.mktemp("in")
    titles = [{"id": f"t{n % 160}", "kind": "movie", "title": f"T{n}", "year": 2000} for n in range(170)]
    reviews: list[Any] = [
        {
            "id": f"r{n}",
            "title_id": f"t{n % 165}",
            "text": f"Vast and loud, {n % 50} times.",
            "rating": n % 100,
        }
        for n in range(450)
    ]
    reviews[7:7] = [
        {"id": "empty", "title_id": "t1", "text": "!"},
        {"id": "r3", "title_id": "t3", "text": "New."},
    ]
    signals = [
        {"title_id": f"t{n % 20}", "date": f"2026-11-{1 + n // 20:02}", "metric": "views", "value": n}
        for n in range(100)
    ]
    for name, rows in (("titles", titles), ("reviews", reviews), ("signals", signals)):
        lines = [json.dumps(row) for row in rows] + ["{broken"]
        (made / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    return made


@pytest.fixture
def undisturbed(folder: Path, tmp_path: Path) -> list[str]:
    """The catalogue as it must be."""
    url = f"sqlite:///{tmp_path}/reference.db"
    create_schema(url)
    command = [sys.executable, "-c", MORTAL, url, str(folder), str(tmp_path / "reference"), "0", "0"]
    subprocess.run(command, check=True)
    db = Database(url)
    found = catalogue(db)
    db.close()
    return found


def drawn(seed: int) -> list[int]:
    """A killed run goes on where it was, so all twelve must fit into the steps of one run, about 100."""
    draw = random.Random(seed)
    return [draw.randrange(2, 20) for _ in range(12)]


def catalogue(db: Database) -> list[str]:
    """All of it but its own numbers and moments; rows refer to each other by what their source calls them."""
    with db.read() as session:
        titles = {title.id: title.source_id for title in session.scalars(select(Title))}
        reviews = {review.id: review.source_id for review in session.scalars(select(Review))}
        found = []
        for model in (Title, Review, Signal, SetAside):
            names = [column.key for column in model.__table__.columns if column.key not in OWN]
            for row in session.scalars(select(model)):
                values = {name: getattr(row, name) for name in names}
                refers = {"title_id": titles.get(values.get("title_id", 0))}
                refers["duplicate_of"] = reviews.get(values.get("duplicate_of") or 0)
                found.append(json.dumps([model.__name__, values | refers], default=str))
        return sorted(found)


@pytest.fixture
def run(db_url: str, folder: Path, tmp_path: Path) -> Callable[[int, int], subprocess.Popen[bytes]]:
    def start(minutes: int, fatal: int = 0) -> subprocess.Popen[bytes]:
        place = [db_url, str(folder), str(tmp_path / "archive")]
        return subprocess.Popen([sys.executable, "-c", MORTAL, *place, str(minutes), str(fatal)])

    return start


@pytest.mark.parametrize(
    "points",
    [(11, 8), *(pytest.param(drawn(seed), marks=pytest.mark.long) for seed in (2, 3))],
    ids=["cursor", "twelve", "other twelve"],
)
def test_killed_anywhere_and_run_again_the_catalogue_is_the_same(
    points: list[int], run: Any, db: Database, undisturbed: list[str], tmp_path: Path
) -> None:
    assert len(undisturbed) > 700
    codes = [run(minutes * 5, fatal).wait(60) for minutes, fatal in enumerate(points)]
    assert codes == [-9] * len(points)
    both = [run(5 * len(points)), run(5 * len(points))]
    assert 0 in [one.wait(60) for one in both]
    assert catalogue(db) == undisturbed
    assert run(5 * len(points) + 5).wait(60) == 0
    assert catalogue(db) == undisturbed
    only_orphans_go(db, ParquetArchive(str(tmp_path / "archive")))


def only_orphans_go(db: Database, archive: ParquetArchive) -> None:
    with db.read() as session:
        parts = {part.path: part.rows for part in session.scalars(select(Part))}
    assert all(len(archive.read(path)) == rows for path, rows in parts.items())
    assert sum(parts.values()) == 170 + 452 + 100
    orphans = {path for path, _ in archive.paths()} - set(parts)
    written = max(at for _, at in archive.paths())
    assert remove_orphans(db, archive, written) == 0
    assert remove_orphans(db, archive, written + timedelta(days=2)) == len(orphans)
    assert {path for path, _ in archive.paths()} == set(parts)
