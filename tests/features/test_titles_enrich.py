"""Which titles are due, what is stored with them, and that nothing is computed twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from assistant.core.db import Database
from assistant.core.jobs import JobRuns
from assistant.titles import attempts, export
from assistant.titles.engines.result import Enrichment, ReviewText, TagVerdict, TitleText, Work
from assistant.titles.enrich import Enrich
from assistant.titles.makers import OfflineMaker
from assistant.titles.merge import Merge
from assistant.titles.models import Review, Title, TitleEnrichment
from assistant.titles.reading import TitleReader
from tests.conftest import HandClock


class LengthEngine:
    """A whole engine, if not a wise one: the longer a review, the kinder. It notes what it was asked."""

    name = "offline"

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.asked: list[tuple[str, list[str]]] = []

    def enrich(self, works: Sequence[Work]) -> Iterator[Enrichment]:
        return (self.read(*work) for work in works)

    def read(self, title: TitleText, reviews: Sequence[ReviewText]) -> Enrichment:
        self.asked.append((title.title, [review.text for review in reviews]))
        scores = {review.id: min(len(review.text) / 20, 1.0) for review in reviews}
        ids = tuple(scores)
        return Enrichment(
            verdict=reviews[0].text if reviews else None,
            summary=None,
            vibe_score=round(100 * sum(scores.values()) / len(scores)) if len(scores) > 2 else None,
            spread=0,
            confidence=0.5,
            review_count=len(reviews),
            tags=(TagVerdict("long", 0.9, ids),) if ids else (),
            genres=title.genres or ("Drama",),
            evidence={"verdict": ids[:1]},
            sentiments=scores,
        )


@pytest.fixture
def enrich(db: Database, runs: JobRuns, clock: HandClock) -> Enrich:
    return Enrich(db, runs, clock)


Give = Callable[..., None]


@pytest.fixture
def give(db: Database, clock: HandClock) -> Give:
    def merge(*titles: str, **reviews: Any) -> None:
        rows = [{"id": name, "kind": "movie", "title": name} for name in titles]
        texts = [{"id": id_, "title_id": "Dune", "text": text} for id_, text in reviews.items()]
        with db.begin() as session:
            Merge(session, "test", clock(), demo=False).rows(attempts.read(titles=rows, reviews=texts))

    return merge


def test_a_second_run_asks_the_engine_nothing(enrich: Enrich, give: Give) -> None:
    give("Dune", "Empty", a="Vast.", b="Loud.")
    engine = LengthEngine()
    assert enrich.run(OfflineMaker(engine)).made == 2
    assert enrich.run(OfflineMaker(engine)).due == 0
    assert engine.asked == [("Dune", ["Vast.", "Loud."]), ("Empty", [])]


def test_a_new_review_makes_only_its_title_due(enrich: Enrich, give: Give) -> None:
    give("Dune", "Empty", a="Vast.")
    enrich.run(OfflineMaker(LengthEngine()))
    give(b="Loud.")
    engine = LengthEngine()
    assert enrich.run(OfflineMaker(engine)).made == 1
    assert engine.asked == [("Dune", ["Vast.", "Loud."])]


def test_a_repeated_text_is_not_read_twice_and_changes_nothing(enrich: Enrich, give: Give) -> None:
    give("Dune", a="Vast.")
    enrich.run(OfflineMaker(LengthEngine()))
    give(b="VAST!")
    engine = LengthEngine()
    report = enrich.run(OfflineMaker(engine))
    assert (report.due, report.unchanged, engine.asked) == (1, 1, [])
    assert enrich.run(OfflineMaker(engine)).due == 0


def test_another_version_makes_everything_due(enrich: Enrich, give: Give) -> None:
    give("Dune", a="Vast.")
    enrich.run(OfflineMaker(LengthEngine()))
    assert enrich.run(OfflineMaker(LengthEngine("2"))).made == 1
    assert enrich.run(OfflineMaker(LengthEngine("2"))).due == 0


def test_what_changes_while_the_engine_works_stays_due(enrich: Enrich, give: Give) -> None:
    give("Dune", a="Vast.")

    class Interrupted(LengthEngine):
        def read(self, title: TitleText, reviews: Sequence[ReviewText]) -> Enrichment:
            give(b="Came meanwhile.")
            return super().read(title, reviews)

    enrich.run(OfflineMaker(Interrupted()))
    engine = LengthEngine()
    enrich.run(OfflineMaker(engine))
    assert engine.asked == [("Dune", ["Vast.", "Came meanwhile."])]


def test_results_are_stored_with_where_they_came_from(enrich: Enrich, give: Give, db: Database) -> None:
    give("Dune", a="Vast.", b="Loud, and long.", c="vast", d="Fine.")
    enrich.run(OfflineMaker(LengthEngine("7")))
    with db.read() as session:
        made = session.scalars(select(TitleEnrichment)).one()
        reviews = {review.source_id: review.sentiment for review in session.scalars(select(Review))}
        ids = dict(session.execute(select(Review.source_id, Review.id)).all())
        exported = list(export.reviews(session))
        (view,) = TitleReader().all(session)
        titles = list(export.titles(session, made.created_at.date()))
    assert (made.engine, made.model, made.recipe, made.prompt) == ("offline", "7", "offline 7", None)
    assert len(made.inputs_hash) == 64
    assert made.tags == [{"name": "long", "weight": 0.9, "reviews": [ids["a"], ids["b"], ids["d"]]}]
    assert made.evidence == {"verdict": [ids["a"]]}
    assert reviews == {"a": 0.25, "b": 0.75, "c": None, "d": 0.25}
    assert [line["sentiment"] for line in exported] == [0.25, 0.75, 0.25, 0.25]
    assert (view.vibe_score, view.review_count, view.tags, view.genres) == (42, 3, ("long",), ("Drama",))
    assert titles[0]["vibe_tags"] == ["long"]
    assert titles[0]["genres"] == ["Drama"]


def test_why_says_what_would_run(enrich: Enrich, give: Give, db: Database) -> None:
    give("Dune", a="Vast.")
    maker = OfflineMaker(LengthEngine())
    assert enrich.why(maker, "dun") == ["Dune (Dune): not enriched yet; offline 1 would run"]
    enrich.run(maker)
    assert "nothing would run" in enrich.why(maker, "Dune")[0]
    assert "offline 2 would run" in enrich.why(OfflineMaker(LengthEngine("2")), "Dune")[0]
    give(b="Loud.")
    assert "reviews changed" in enrich.why(maker, "Dune")[0]
    assert enrich.why(maker, "Nobody's film") == []


def test_hidden_titles_are_neither_made_nor_shown(enrich: Enrich, give: Give, db: Database) -> None:
    give("Dune", "Hidden")
    with db.begin() as session:
        session.execute(update(Title).where(Title.name == "Hidden").values(hidden=True))
    assert enrich.run(OfflineMaker(LengthEngine())).made == 1
    with db.read() as session:
        assert [view.name for view in TitleReader().all(session)] == ["Dune"]


def test_the_real_engine_runs_from_reviews_to_export(
    enrich: Enrich, give: Give, db: Database, tmp_path: Path
) -> None:
    from assistant.titles.engines.offline import OfflineEngine
    from integrations.models import ModelSettings, embedder

    give("Dune", a="A masterpiece, beautiful and moving.", b="Dull and far too long.", c="I loved it.")
    enrich.run(OfflineMaker(OfflineEngine(embedder(ModelSettings(_env_file=None)))))
    with db.read() as session:
        sentiments = {line["id"]: line["sentiment"] for line in export.reviews(session)}
        (view,) = TitleReader().all(session)
    assert sentiments["b"] < 0.5 < sentiments["a"]
    assert view.vibe_score is not None
    assert view.verdict in ("A masterpiece, beautiful and moving.", "Dull and far too long.", "I loved it.")
