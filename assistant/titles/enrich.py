"""Verdict, summary, vibe and tags for titles whose inputs changed; what is unchanged is not made again."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from assistant.core import db
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.jobs import JobRuns
from assistant.titles.engines.result import ReviewText, TitleText
from assistant.titles.makers import Maker, Produced
from assistant.titles.models import Review, Title, TitleEnrichment

JOB = "enrich"
BATCH_TITLES = 20
KEEP_SECONDS = 0.1
"""Work older than this is committed: a kill costs little, and nobody waits long for the database."""


@dataclass
class EnrichReport:
    """`offline_instead`: titles the wanted engine failed on, by its reason."""

    due: int = 0
    made: int = 0
    unchanged: int = 0
    offline_instead: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Inputs:
    title_id: int
    revision: int
    title: TitleText
    reviews: Sequence[ReviewText]

    def hash(self, recipe: str) -> str:
        """Of everything an engine reads, and of the engine itself."""
        read = [recipe, asdict(self.title), [asdict(review) for review in self.reviews]]
        return hashlib.sha256(json.dumps(read, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Enrich:
    db: Database
    runs: JobRuns
    clock: Clock

    def run(
        self,
        maker: Maker,
        *,
        pause: float = 0.0,
        progress: Callable[[EnrichReport], None] = lambda report: None,
    ) -> EnrichReport:
        """All titles that are due. `pause`: seconds of rest between batches of 20. Unavailable while another
        process enriches."""
        with self.runs.exclusive(JOB):
            with self.db.read() as session:
                ids = list(session.scalars(_due(maker.recipe).order_by(Title.id)))
            report = EnrichReport(due=len(ids))
            for start in range(0, len(ids), BATCH_TITLES):
                self._batch(maker, ids[start : start + BATCH_TITLES], report)
                progress(report)
                time.sleep(pause)
        return report

    def _batch(self, maker: Maker, ids: Sequence[int], report: EnrichReport) -> None:
        with self.db.read() as session:
            inputs = list(_inputs(session, ids))
            hashes = select(TitleEnrichment.title_id, TitleEnrichment.inputs_hash)
            made = dict(session.execute(hashes.where(TitleEnrichment.title_id.in_(ids))).all())
        results: list[tuple[Inputs, Produced | None]] = []
        since = time.monotonic()
        for one in inputs:
            same = made.get(one.title_id) == one.hash(maker.recipe)
            results.append((one, None if same else maker.make(one.title, one.reviews)))
            if time.monotonic() - since > KEEP_SECONDS:
                self._keep(results, report)
                results, since = [], time.monotonic()
        self._keep(results, report)

    def _keep(self, results: Sequence[tuple[Inputs, Produced | None]], report: EnrichReport) -> None:
        with self.db.begin() as session:
            for one, produced in results:
                if produced is None:
                    same = update(TitleEnrichment).where(TitleEnrichment.title_id == one.title_id)
                    session.execute(same.values(revision=one.revision))
                else:
                    self._store(session, one, produced)
        for _, produced in results:
            report.made += produced is not None
            report.unchanged += produced is None
            if produced and produced.note:
                count = report.offline_instead.get(produced.note, 0)
                report.offline_instead[produced.note] = count + 1

    def _store(self, session: Session, inputs: Inputs, produced: Produced) -> None:
        found = produced.enrichment
        row = {
            "title_id": inputs.title_id,
            "revision": inputs.revision,
            "recipe": produced.recipe,
            "engine": produced.engine,
            "prompt": produced.prompt,
            "model": produced.model,
            "inputs_hash": inputs.hash(produced.recipe),
            "note": produced.note,
            "verdict": found.verdict,
            "summary": found.summary,
            "vibe_score": found.vibe_score,
            "spread": found.spread,
            "confidence": found.confidence,
            "tags": [
                {"name": tag.name, "weight": round(tag.weight, 4), "reviews": _numbers(tag.review_ids)}
                for tag in found.tags
            ],
            "genres": list(found.genres),
            "evidence": {part: _numbers(ids) for part, ids in found.evidence.items()},
            "review_count": found.review_count,
            "tokens_in": produced.tokens_in,
            "tokens_out": produced.tokens_out,
            "created_at": self.clock(),
        }
        db.upsert(session, TitleEnrichment, ["title_id"], [row])
        read = [{"id": int(id_), "sentiment": score} for id_, score in found.sentiments.items()]
        if read:
            session.execute(update(Review), read)

    def why(self, maker: Maker, name: str) -> list[str]:
        """For titles of this name, id or number: what the next run would do, and why."""
        wanted = or_(Title.name.icontains(name, autoescape=True), Title.source_id == name, _number(name))
        with self.db.read() as session:
            rows = session.execute(select(Title, TitleEnrichment).outerjoin(TitleEnrichment).where(wanted))
            return [f"{title.name} ({title.source_id}): {_why(title, made, maker)}" for title, made in rows]


def _due(recipe: str) -> Any:
    stale = or_(
        TitleEnrichment.id.is_(None),
        TitleEnrichment.recipe != recipe,
        TitleEnrichment.revision != Title.revision,
    )
    return select(Title.id).outerjoin(TitleEnrichment).where(~Title.hidden, stale)


def _number(name: str) -> ColumnElement[bool]:
    return Title.id == (int(name) if name.isdecimal() and len(name) < 10 else -1)


def _why(title: Title, made: TitleEnrichment | None, maker: Maker) -> str:
    if title.hidden:
        return "hidden, so nothing would run"
    if made is None:
        return f"not enriched yet; {maker.recipe} would run"
    if made.recipe != maker.recipe:
        reason = f" after it failed ({made.note})" if made.note else ""
        return f"made by {made.recipe}; {maker.recipe} would run{reason}"
    if made.revision != title.revision:
        return (
            f"its facts or reviews changed since {made.created_at:%Y-%m-%d %H:%M}; {maker.recipe} would run"
        )
    return f"up to date since {made.created_at:%Y-%m-%d %H:%M}, nothing would run"


def _inputs(session: Session, ids: Sequence[int]) -> Iterator[Inputs]:
    counted = select(Review).where(Review.title_id.in_(ids), Review.duplicate_of.is_(None))
    reviews: dict[int, list[ReviewText]] = {}
    for row in session.scalars(counted.order_by(Review.id)):
        review = ReviewText(str(row.id), row.text, row.rating, row.published)
        reviews.setdefault(row.title_id, []).append(review)
    for title in session.scalars(select(Title).where(Title.id.in_(ids)).order_by(Title.id)):
        text = TitleText(
            str(title.id), title.kind, title.name, title.year, title.overview, tuple(title.genres)
        )
        yield Inputs(title.id, title.revision, text, reviews.get(title.id, []))


def _numbers(review_ids: Sequence[str]) -> list[int]:
    return [int(id_) for id_ in review_ids]
