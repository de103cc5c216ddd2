"""One title from several sources: merged where it is sure, asked about where it is not, taken apart again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.core.db import Database
from assistant.core.errors import BudgetUsedUp
from assistant.core.jobs import JobRuns
from assistant.core.ports import Json, KnownTitle, SourceBatch
from assistant.titles import corrections, export, identity, verdicts
from assistant.titles.forgetting import forget
from assistant.titles.ingest import Ingest
from assistant.titles.models import Doubt, Review, SetAside, Signal, Title
from assistant.titles.reading import TitleReader
from assistant.titles.report import IngestReport
from integrations.archive import ArchiveSettings, build
from tests.conftest import HandClock

DUNE = {"id": "d", "kind": "movie", "title": "Dune", "year": 2021}


class Told:
    """A source that says what it is told to, and hears which titles are known."""

    def __init__(self, name: str, batch: SourceBatch, spent: bool) -> None:
        self.name = name
        self.heard: list[KnownTitle] = []
        self._batch = batch
        self._spent = spent

    def follow(self, titles: Any) -> None:
        self.heard = list(titles)

    def batches(self, cursor: str | None) -> Iterator[SourceBatch]:
        yield self._batch
        if self._spent:
            raise BudgetUsedUp("the budget of 1 requests a run is used up")


Give = Callable[..., IngestReport]


@pytest.fixture
def give(db: Database, runs: JobRuns, clock: HandClock, tmp_path: Path) -> Give:
    archive = build(ArchiveSettings(_env_file=None), tmp_path)
    ingest = Ingest(db, lambda: archive, runs, clock)

    def run(name: str, spent: bool = False, **rows: list[Json]) -> IngestReport:
        return ingest.run(Told(name, SourceBatch("", **rows), spent))  # type: ignore[arg-type]

    return run


def standing(db: Database) -> list[tuple[str, str]]:
    with db.read() as session:
        rows = session.scalars(select(Title).where(~Title.hidden).order_by(Title.id))
        return [(row.source, row.source_id) for row in rows]


def test_ids_elsewhere_make_two_titles_one_and_lend_what_is_missing(give: Give, db: Database) -> None:
    give("wikidata", titles=[DUNE | {"ids": {"imdb": "tt1"}}])
    rows = {"id": "m", "title_id": "movie:1", "text": "Vast."}
    report = give(
        "tmdb",
        titles=[{"id": "movie:1", "kind": "movie", "title": "Dune: Part One", "overview": "Sand.",
                 "ids": {"imdb": "tt1"}}],
        reviews=[rows],
        signals=[{"title_id": "movie:1", "date": "2026-11-17", "metric": "popularity", "value": 3}],
    )  # fmt: skip
    assert report.merged == 1
    assert standing(db) == [("wikidata", "d")]
    with db.read() as session:
        (view,) = TitleReader().all(session)
        assert (view.name, view.overview, view.review_count) == ("Dune", "Sand.", 1)
        assert session.scalar(select(Signal.title_id)) == view.id
        lines = list(export.titles(session, report_day()))
        assert [line["id"] for line in lines] == ["d", "movie:1"]
        assert [line["title_id"] for line in export.reviews(session)] == ["movie:1"]


def report_day() -> Any:
    return HandClock()().date()


def test_a_refused_title_with_ids_harms_nobody(give: Give) -> None:
    report = give("wikidata", titles=[{"id": "x", "kind": "movie", "ids": {"imdb": "tt9"}}, DUNE])
    assert report.as_json()["titles"]["set_aside"] == {"no title": 1}


def test_name_kind_and_year_are_enough_and_one_source_knows_its_own(give: Give, db: Database) -> None:
    give("wikidata", titles=[DUNE, DUNE | {"id": "old", "year": 1984}])
    give("netflix", titles=[DUNE | {"id": "n", "title": "DUNE"}])
    assert standing(db) == [("wikidata", "d"), ("wikidata", "old")]
    give("tmdb", titles=[DUNE | {"id": "x", "kind": "show"}])
    assert len(standing(db)) == 3


def test_a_year_missing_or_next_to_it_is_a_question(give: Give, db: Database) -> None:
    give("wikidata", titles=[DUNE])
    give("netflix", titles=[{"id": "n", "kind": "movie", "title": "Dune"}, DUNE | {"id": "m", "year": 2022}])
    give("netflix", titles=[DUNE | {"id": "far", "year": 1984}])
    assert len(standing(db)) == 4
    with db.read() as session:
        assert len(session.scalars(select(Doubt)).all()) == 2


def test_split_gives_each_its_own_back(give: Give, db: Database, clock: HandClock) -> None:
    give(
        "wikidata",
        titles=[DUNE | {"ids": {"imdb": "tt1"}}],
        reviews=[{"id": "a", "title_id": "d", "text": "Vast."}],
    )
    give("tmdb", titles=[DUNE | {"id": "t", "overview": "Sand.", "ids": {"imdb": "tt1"}}],
         reviews=[{"id": "b", "title_id": "t", "text": "vast"}])  # fmt: skip
    with db.begin() as session:
        member = session.scalars(select(Title).where(Title.source == "tmdb")).one()
        assert session.scalars(select(Review.duplicate_of).order_by(Review.id)).all() == [None, 1]
        into = identity.split(session, member, clock())
        assert (into.overview, into.borrowed, member.overview) == (None, {}, "Sand.")
    with db.read() as session:
        assert session.scalars(select(Review.title_id).order_by(Review.id)).all() == [into.id, member.id]
        assert session.scalars(select(Review.duplicate_of)).all() == [None, None]


def test_a_source_taken_out_leaves_nothing_of_its_own_behind(
    give: Give, db: Database, clock: HandClock
) -> None:
    ids = {"ids": {"imdb": "tt1"}}
    give("tmdb", titles=[DUNE | ids | {"id": "t", "overview": "Sand."}])
    give("wikidata", titles=[DUNE | ids], reviews=[{"id": "a", "title_id": "d", "text": "Vast."}])
    give("netflix", titles=[DUNE | ids | {"id": "n"}])
    assert standing(db) == [("tmdb", "t")]
    with db.begin() as session:
        assert forget(session, "tmdb", clock()) == 1
    assert standing(db) == [("wikidata", "d")]
    with db.read() as session:
        assert session.scalars(select(Title.overview).where(~Title.hidden)).all() == [None]
        assert session.scalars(select(Review.text)).all() == ["Vast."]


def test_tmdb_is_named_with_its_titles_and_with_those_it_lends_to(give: Give, db: Database) -> None:
    give("wikidata", titles=[DUNE | {"ids": {"imdb": "tt1"}}, DUNE | {"id": "o", "title": "Other"}])
    give("tmdb", titles=[DUNE | {"id": "t", "ids": {"imdb": "tt1"}}, DUNE | {"id": "u", "title": "Third"}])
    with db.read() as session:
        credits = {
            view.name: bool(view.credit and "TMDB" in view.credit) for view in TitleReader().all(session)
        }
    assert credits == {"Dune": True, "Other": False, "Third": True}


def test_rows_find_titles_of_other_sources_also_when_these_come_later(give: Give, db: Database) -> None:
    views = {"title_id": "wikipedia:en:Dune", "date": "2026-11-17", "metric": "pageviews", "value": 12}
    give("wikimedia", signals=[views])
    give("rss", reviews=[{"id": "r", "about": "dune", "about_year": 2021, "text": "Loud."}])
    with db.read() as session:
        assert len(session.scalars(select(SetAside)).all()) == 2
    give("wikidata", titles=[DUNE | {"ids": {"wikipedia": "en:Dune"}}])
    with db.read() as session:
        assert session.scalars(select(SetAside)).all() == []
        assert session.scalars(select(Signal.value)).all() == [12]
        assert session.scalars(select(Review.source)).all() == ["rss"]


def test_a_name_that_is_only_like_a_title_is_a_question(give: Give, db: Database) -> None:
    give("wikidata", titles=[DUNE | {"title": "The Lantern Keeper"}])
    names = ("Lantern Keepers", "Lantern Keeping", "Something else")
    about = [{"id": str(n), "about": x, "about_year": 2021, "text": "Hm."} for n, x in enumerate(names, 1)]
    give("rss", reviews=about)
    with db.read() as session:
        assert session.scalars(select(Review.source_id)).all() == ["1"]
        assert session.scalars(select(Doubt.key)).all() == ["about:lantern keeping:2021"]
        assert len(session.scalars(select(SetAside)).all()) == 2


def put(session: Any, kind: str) -> Doubt:
    found: Doubt = session.scalars(select(Doubt).where(Doubt.kind == kind)).one()
    return found


def test_a_verdict_merges_and_another_keeps_apart_for_good(
    give: Give, db: Database, clock: HandClock
) -> None:
    for answer, left in (("no", 2), ("yes", 1)):
        name = f"Dune {answer}"
        give("wikidata", titles=[DUNE | {"id": answer, "title": name}])
        give("netflix", titles=[{"id": answer, "kind": "movie", "title": name}])
        with db.begin() as session:
            doubt = verdicts.open_doubts(session, 9)[0]
            verdicts.decide(session, doubt, answer, "U1", clock())
            assert verdicts.open_doubts(session, 9) == []
        same_year = DUNE | {"id": answer, "title": name, "overview": "Now with a year."}
        give("netflix", titles=[same_year])
        with db.read() as session:
            shown = select(Title).where(~Title.hidden, Title.name == name)
            assert len(session.scalars(shown).all()) == left
    with db.read() as session:
        assert [row["answer"] for row in verdicts.verdicts(session)] == ["no", "yes"]


def test_a_verdict_on_a_review_brings_it_to_its_title(give: Give, db: Database, clock: HandClock) -> None:
    give("wikidata", titles=[DUNE | {"title": "The Lantern Keeper"}])
    review = {"about": "Lantern Keeping", "about_year": 2021, "text": "Hm, well."}
    give("rss", reviews=[review | {"id": "1"}])
    with db.begin() as session:
        doubt = put(session, "about")
        verdicts.decide(session, doubt, str(doubt.detail["choices"][0]), "U1", clock())
    give("rss", reviews=[review | {"id": "2", "text": "Later."}])
    with db.read() as session:
        assert session.scalars(select(Review.source_id)).all() == ["1", "2"]
        (row,) = verdicts.verdicts(session)
        assert row["answer"]["id"] == "d"


def test_corrections_outlive_what_sources_say(give: Give, db: Database, clock: HandClock) -> None:
    give("wikidata", titles=[DUNE])
    with db.begin() as session:
        title = session.scalars(select(Title)).one()
        corrections.correct(session, title, {"name": "Dune: Part One", "overview": None}, clock())
    give("wikidata", titles=[DUNE | {"overview": "Sand.", "runtime_min": 155}])
    with db.read() as session:
        title = session.scalars(select(Title)).one()
        assert (title.name, title.overview, title.runtime_min) == ("Dune: Part One", None, 155)


def test_what_was_split_or_deleted_stays_so(give: Give, db: Database, clock: HandClock) -> None:
    ids = {"ids": {"imdb": "tt1"}}
    give("wikidata", titles=[DUNE | ids], reviews=[{"id": "a", "title_id": "d", "text": "Vast."}])
    give("netflix", titles=[DUNE | ids | {"id": "n"}])
    with db.begin() as session:
        member = session.scalars(select(Title).where(Title.merged_into.is_not(None))).one()
        corrections.split(session, member, "U1", clock())
    give("tmdb", titles=[DUNE | ids | {"id": "t", "year": 2020}])
    assert {("wikidata", "d"), ("netflix", "n")} <= set(standing(db))
    with db.begin() as session:
        title = session.scalars(select(Title).where(Title.source == "wikidata")).one()
        corrections.delete(session, title, clock())
    report = give("wikidata", titles=[DUNE | ids], reviews=[{"id": "a", "title_id": "d", "text": "Vast."}])
    assert report.as_json()["titles"]["set_aside"] == {"deleted by a person": 1}
    assert ("wikidata", "d") not in standing(db)
    with db.read() as session:
        assert session.scalars(select(Review)).all() == []


def test_a_spent_budget_ends_the_run_in_order_and_is_reported(give: Give) -> None:
    report = give("tmdb", spent=True, titles=[DUNE])
    assert report.as_json()["titles"]["new"] == 1
    assert "stopped early: the budget of 1 requests" in report.as_text()
