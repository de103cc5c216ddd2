"""Nothing of TMDB is kept for more than six months without having been read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.core.db import Database
from assistant.core.jobs import JobRuns
from assistant.core.ports import Json, SourceBatch
from assistant.titles.expiry import expire
from assistant.titles.ingest import JOB, Ingest
from assistant.titles.models import Part, Review, Signal, Title
from integrations.archive.parquet import ParquetArchive
from tests.conftest import HandClock

OLD = {"id": "movie:1", "kind": "movie", "title": "Old", "year": 2020}
KEPT = {"id": "movie:2", "kind": "movie", "title": "Kept", "year": 2021}
WORDS = "Slow to begin with and then rather good."


class Told:
    """A source that hands over what it is given."""

    def __init__(self, name: str, *batches: SourceBatch) -> None:
        self.name = name
        self._batches = batches

    def batches(self, cursor: str | None) -> Iterator[SourceBatch]:
        return iter(self._batches)


def review(own_id: str, title: Json) -> Json:
    return {"id": own_id, "title_id": title["id"], "text": WORDS}


def popularity(title: Json, day: str) -> Json:
    return {"title_id": title["id"], "date": day, "metric": "popularity", "value": 3}


@pytest.fixture
def archive(tmp_path: Path) -> ParquetArchive:
    return ParquetArchive(str(tmp_path / "archive"))


@pytest.fixture
def half_a_year(db: Database, archive: ParquetArchive, runs: JobRuns, clock: HandClock) -> None:
    """Everything is read once, `KEPT` and one of its reviews again after four months; then two more pass."""
    ingest = Ingest(db, lambda: archive, runs, clock)
    first, again = clock().date(), (clock() + timedelta(days=120)).date()
    reviews = [review("a", OLD), review("b", KEPT), review("c", KEPT)]
    numbers = [popularity(KEPT, first.isoformat())]
    ingest.run(Told("tmdb", SourceBatch("1", [OLD, KEPT], reviews, numbers)))
    ingest.run(Told("file", SourceBatch("1", [OLD | {"id": "f1"}], [review("d", {"id": "f1"})])))
    clock.forward(days=120)
    numbers = [popularity(KEPT, again.isoformat())]
    ingest.run(Told("tmdb", SourceBatch("2", [KEPT], [review("c", KEPT)], numbers)))
    clock.forward(days=60)


def left(db: Database) -> tuple[Sequence[str], Sequence[str], int]:
    with db.read() as session:
        titles = session.scalars(select(Title.source_id).order_by(Title.source_id)).all()
        reviews = session.scalars(select(Review.source_id).order_by(Review.source_id)).all()
        return titles, reviews, len(session.scalars(select(Signal)).all())


@pytest.mark.usefixtures("half_a_year")
def test_what_was_not_read_again_goes_after_180_days_with_its_raw_rows(
    db: Database, archive: ParquetArchive, runs: JobRuns, clock: HandClock
) -> None:
    assert expire(db, archive, runs, clock()) == 0
    assert left(db) == (["f1", "movie:1", "movie:2"], ["a", "b", "c", "d"], 2)
    clock.forward(days=1)
    assert expire(db, archive, runs, clock()) == 3
    assert left(db) == (["f1", "movie:2"], ["c", "d"], 1)
    with db.read() as session:
        parts = session.scalars(select(Part)).all()
        assert not session.scalar(select(Title.hidden).where(Title.source_id == "f1"))
    assert {path for path, _ in archive.paths()} == {part.path for part in parts}
    assert expire(db, archive, runs, clock()) == 0


@pytest.mark.usefixtures("half_a_year")
def test_it_waits_for_an_ingestion_and_follows_the_next_day(
    db: Database, archive: ParquetArchive, runs: JobRuns, clock: HandClock
) -> None:
    clock.forward(days=1)
    with JobRuns(db, clock).exclusive(JOB):
        assert expire(db, archive, runs, clock()) == 0
    assert expire(db, archive, runs, clock()) == 3


@pytest.mark.usefixtures("half_a_year")
def test_a_part_that_somebody_took_away_does_not_stop_it(
    db: Database, archive: ParquetArchive, runs: JobRuns, clock: HandClock
) -> None:
    with db.read() as session:
        gone = session.scalars(select(Part.path).where(Part.source == "tmdb", Part.kind == "review")).first()
    assert gone
    archive.remove(gone)
    clock.forward(days=1)
    expire(db, archive, runs, clock())
    assert left(db)[0] == ["f1", "movie:2"]
