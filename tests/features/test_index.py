"""The index follows the catalogue: real database, real Chroma, real embeddings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from assistant.core.db import Database
from assistant.core.errors import Unavailable
from assistant.core.jobs import JobRuns
from assistant.core.ports import TitleIndex, Vectors
from assistant.titles import index_store as store
from assistant.titles.documents import passages
from assistant.titles.index import Indexer, cards_of, passages_of
from assistant.titles.index_models import IndexGeneration, TextVector
from assistant.titles.models import Review, Title
from integrations.chroma import ChromaSettings, build
from integrations.models.embeddings import MiniLM
from tests.conftest import HandClock
from tests.features.film_shelf import shelve


class Counting(MiniLM):
    """The real model, which remembers what it was asked."""

    def __init__(self, name: str = MiniLM.name) -> None:
        super().__init__(threads=1)
        self.name = name
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().embed(texts)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[TitleIndex]:
    made = build(ChromaSettings(_env_file=None), tmp_path)
    yield made
    made.close()


@pytest.fixture
def embedder() -> Counting:
    return Counting()


@pytest.fixture
def indexer(db: Database, index: TitleIndex, embedder: Counting, runs: JobRuns, clock: HandClock) -> Indexer:
    shelve(db, clock())
    return Indexer(db, index, embedder, runs, clock)


def live(db: Database) -> str:
    with db.read() as session:
        generation = store.live(session)
    assert generation
    return generation.name


def nearest(db: Database, index: TitleIndex, embedder: MiniLM, text: str) -> str:
    [vector] = embedder.embed([text])
    return index.search(passages_of(live(db)), vector, 1)[0].id


def test_everything_is_found_by_meaning(db: Database, index: TitleIndex, indexer: Indexer) -> None:
    report = indexer.run()
    assert report.titles == index.count(cards_of(live(db)))
    assert report.changed == report.documents == report.embedded
    with db.read() as session:
        slow = session.scalars(select(Review).where(Review.text.contains("crawls"))).one()
    assert nearest(db, index, MiniLM(), "so slow that I nearly slept") == f"r:{slow.id}"


def test_a_second_run_does_nothing(indexer: Indexer, embedder: Counting) -> None:
    indexer.run()
    embedder.asked.clear()
    again = indexer.run()
    assert (again.changed, again.removed, again.embedded, embedder.asked) == (0, 0, 0, [])


def test_only_what_changed_is_embedded_and_what_is_gone_is_removed(
    db: Database, index: TitleIndex, indexer: Indexer, embedder: Counting
) -> None:
    indexer.run()
    embedder.asked.clear()
    with db.begin() as session:
        first, second = session.scalars(select(Review).order_by(Review.id).limit(2))
        first.text = "A robot learns to bake bread."
        session.execute(delete(Review).where(Review.id == second.id))
    report = indexer.run()
    assert embedder.asked == ["A robot learns to bake bread."]
    assert (report.changed, report.removed, report.rebuilt) == (1, 1, None)
    assert nearest(db, index, MiniLM(), "baking robot") == f"r:{first.id}"


def test_hidden_titles_leave_the_index(db: Database, index: TitleIndex, indexer: Indexer) -> None:
    indexer.run()
    before = index.count(cards_of(live(db)))
    with db.begin() as session:
        session.execute(update(Title).where(Title.name == "Paddington 2").values(hidden=True))
    indexer.run()
    assert index.count(cards_of(live(db))) == before - 1


def test_a_rebuild_switches_at_once_and_costs_no_embedding(
    db: Database, index: TitleIndex, indexer: Indexer, embedder: Counting
) -> None:
    indexer.run()
    old = live(db)
    embedder.asked.clear()
    report = indexer.run(rebuild=True)
    assert report.rebuilt == "as asked"
    assert embedder.asked == []
    assert live(db) != old
    assert index.count(cards_of(old)) == 0
    assert index.count(cards_of(live(db))) == report.titles
    with db.read() as session:
        assert len(session.scalars(select(IndexGeneration)).all()) == 1


def test_another_model_means_a_rebuild_and_its_old_vectors_go(
    db: Database, index: TitleIndex, indexer: Indexer, runs: JobRuns, clock: HandClock
) -> None:
    indexer.run()
    other = Counting("another-model")
    report = Indexer(db, index, other, runs, clock).run()
    assert report.rebuilt == "another embedding model"
    assert len(other.asked) == report.embedded > 0
    with db.read() as session:
        assert set(session.scalars(select(TextVector.embedder))) == {"another-model"}


def test_a_lost_folder_is_noticed(db: Database, index: TitleIndex, indexer: Indexer) -> None:
    indexer.run()
    index.drop(passages_of(live(db)))
    report = indexer.run()
    assert report.rebuilt == "the index was not as we left it"
    assert index.count(passages_of(live(db))) == report.documents - report.titles


class Dying:
    """The real index, which stops answering after some calls."""

    def __init__(self, index: TitleIndex, calls: int) -> None:
        self._index = index
        self._calls = calls

    def __getattr__(self, name: str) -> Any:
        self._calls -= 1
        if self._calls < 0:
            raise Unavailable("stopped")
        return getattr(self._index, name)


@pytest.mark.parametrize("calls", range(1, 9, 2))
def test_stopped_anywhere_and_run_again_it_is_whole(
    calls: int, db: Database, index: TitleIndex, indexer: Indexer, runs: JobRuns, clock: HandClock
) -> None:
    indexer.run()
    with db.begin() as session:
        session.execute(update(Review).values(text=Review.text + " Truly."))
    dying: Any = Dying(index, calls)
    try:
        Indexer(db, dying, MiniLM(1), runs, clock).run(rebuild=True)
    except Unavailable:
        searched = index.search(cards_of(live(db)), MiniLM(1).embed(["bear"])[0], 1)
        assert searched, "the old index serves until the new one is whole"
    report = indexer.run()
    assert index.count(cards_of(live(db))) == report.titles
    assert index.count(passages_of(live(db))) == report.documents - report.titles
    assert nearest(db, index, MiniLM(1), "crawls, I fell asleep. Truly.").startswith("r:")


def test_two_at_once_is_refused(indexer: Indexer, runs: JobRuns) -> None:
    with runs.exclusive("index"), pytest.raises(Unavailable, match="already running"):
        indexer.run()


def test_a_long_review_loses_no_word() -> None:
    text = " ".join(f"word{n}{'.' if n % 11 == 0 else ''}" for n in range(1000)) + " " + "x" * 2000
    pieces = passages(7, 1, text)
    assert [piece.id for piece in pieces][:2] == ["r:7", "r:7:1"]
    assert all(len(piece.text) <= 900 for piece in pieces)
    assert "".join(piece.text for piece in pieces).replace(" ", "") == text.replace(" ", "")
