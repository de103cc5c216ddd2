"""Search: names first, then words and meaning together; and what remains without an index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from assistant.core.db import Database
from assistant.core.errors import Unavailable, UserError
from assistant.core.jobs import JobRuns
from assistant.core.ports import Embedder, TitleIndex
from assistant.titles import index_store as store
from assistant.titles.index import Indexer, cards_of
from assistant.titles.index_models import IndexGeneration
from assistant.titles.models import Title
from assistant.titles.search import TitleSearch
from integrations.chroma import ChromaSettings, build
from integrations.models.embeddings import MiniLM
from tests.conftest import HandClock
from tests.features.film_shelf import FILMS, shelve

EMBEDDER = MiniLM(threads=1)


@pytest.fixture
def index(tmp_path: Path, db: Database, runs: JobRuns, clock: HandClock) -> Iterator[TitleIndex]:
    """Built over the shelf."""
    shelve(db, clock())
    made = build(ChromaSettings(_env_file=None), tmp_path)
    Indexer(db, made, EMBEDDER, runs, clock).run()
    yield made
    made.close()


@pytest.fixture
def search(db: Database, index: TitleIndex) -> TitleSearch:
    return TitleSearch(db, lambda: EMBEDDER, lambda: index)


@pytest.fixture
def by_words(db: Database, clock: HandClock) -> TitleSearch:
    """No index was ever made."""
    shelve(db, clock())

    def none() -> Any:
        raise AssertionError("there is no index to open")

    return TitleSearch(db, lambda: EMBEDDER, none)


def names(search: TitleSearch, query: str, limit: int = 10) -> list[str]:
    return [found.title.name for found in search.titles(query, limit)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("shawshank redemption", "The Shawshank Redemption"),
        ("The Shawshenk Redemtion", "The Shawshank Redemption"),
        ("amelie", "Amélie"),
        ("AMÉLIE", "Amélie"),
        ("spiderman", "Spider-Man: Into the Spider-Verse"),
        ("into the spider verse", "Spider-Man: Into the Spider-Verse"),
        ("paddington ii", "Paddington 2"),
        ("contact", "Contact"),
        ("night shift", "The Night Shift"),
    ],
)
def test_a_name_is_found_however_it_is_written(by_words: TitleSearch, query: str, first: str) -> None:
    assert names(by_words, query)[0] == first


@pytest.mark.parametrize("year", [1984, 2021])
def test_a_year_tells_namesakes_apart(search: TitleSearch, year: int) -> None:
    assert search.titles(f"dune {year}")[0].title.year == year


def test_every_title_is_first_for_its_own_name_and_year(search: TitleSearch) -> None:
    for film in FILMS:
        found = search.titles(f"{film['name']} {film['year']}", 1)[0].title
        assert (found.name, found.year) == (film["name"], film["year"])


def test_meaning_finds_what_words_do_not(search: TitleSearch, by_words_only: TitleSearch) -> None:
    query = "scientist gets a radio signal sent by aliens"
    assert names(search, query)[0] == "Contact"
    assert "Contact" not in names(by_words_only, query)


@pytest.fixture
def by_words_only(db: Database, index: TitleIndex) -> TitleSearch:
    """Over the same catalogue, by a machine whose model is missing."""

    class Missing:
        name, dimensions = "missing", 384

        def embed(self, texts: Any) -> Any:
            raise UserError("The embedding model is missing.")

    missing: Embedder = Missing()
    return TitleSearch(db, lambda: missing, lambda: index)


def test_an_index_that_is_away_or_of_another_model_leaves_words(
    db: Database, index: TitleIndex, search: TitleSearch
) -> None:
    def away() -> Any:
        raise Unavailable("in use")

    query = "polite bear in prison"
    assert names(TitleSearch(db, lambda: EMBEDDER, away), query)[0] == "Paddington 2"
    with db.begin() as session:
        session.execute(update(IndexGeneration).values(embedder="an older model"))
    assert names(search, query)[0] == "Paddington 2"


def test_a_title_gone_from_the_catalogue_is_not_found_though_the_index_has_it(
    db: Database, index: TitleIndex, search: TitleSearch
) -> None:
    with db.read() as session:
        live = store.live(session)
    assert live
    [vector] = EMBEDDER.embed(["Contact"])
    contact = index.search(cards_of(live.name), vector, 1)[0].title_id
    with db.begin() as session:
        session.execute(update(Title).where(Title.id == contact).values(hidden=True))
    assert "Contact" not in names(search, "scientist gets a radio signal sent by aliens")


def test_a_wish_is_met_by_meaning_whatever_names_say(search: TitleSearch) -> None:
    wish = "contact between lovers in Paris"
    everything = {view.id: view.name for view in search.catalogue().views}
    assert names(search, wish, 1) == ["Contact"]
    assert [view.name for view in search.like(wish, 2, everything)] == ["Amélie", "Contact"]
    without = [number for number, name in everything.items() if name != "Amélie"]
    assert [view.name for view in search.like(wish, 1, without)] == ["Contact"]


def test_only_among_what_is_allowed(search: TitleSearch) -> None:
    everything = search.titles("bear in prison")
    last = everything[-1].title.id
    assert [found.title.id for found in search.titles("bear in prison", among={last})] == [last]


@pytest.mark.parametrize("query", ["", "   ", "😀", "the", "x" * 5000, "'; DROP TABLE titles_title; --"])
def test_any_query_is_survived(search: TitleSearch, query: str) -> None:
    assert len(search.titles(query, 3)) <= 3


def test_an_empty_catalogue_finds_nothing(db: Database) -> None:
    assert TitleSearch(db, lambda: EMBEDDER, lambda: None).titles("dune") == []  # type: ignore[arg-type,return-value]
