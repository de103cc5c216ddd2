"""Verdict, summary, vibe and tags for titles whose inputs changed; what is unchanged is not made again."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from assistant.core import db
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.jobs import JobRuns
from assistant.titles.engines.result import ReviewText, TitleText, Work
from assistant.titles.makers import Estimate, Maker, Produced
from assistant.titles.models import Review, Title, TitleEnrichment
from assistant.titles.verdicts import refused_tags

JOB = "enrich"
LLM = "llm"
BATCH_TITLES = 20
KEEP_SECONDS = 0.1
"""Work older than this is committed: a kill costs little, and nobody waits long for the database."""


@dataclass
class EnrichReport:
    """Titles the wanted engine failed on, by its reason: `kept` have their last good words of a model,
    `offline_instead` had none."""

    due: int = 0
    made: int = 0
    unchanged: int = 0
    offline_instead: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0

    def count(self, one: Outcome) -> None:
        made = one.produced
        if made is None:
            self.unchanged += 1
            return
        self.made += not one.keeps_last
        self.tokens_in += made.tokens_in
        self.tokens_out += made.tokens_out
        self.cost += made.cost
        if made.note:
            failed = self.kept if one.keeps_last else self.offline_instead
            failed[made.note] = failed.get(made.note, 0) + 1


@dataclass(frozen=True)
class Inputs:
    title_id: int
    revision: int
    work: Work

    def hash(self, recipe: str) -> str:
        """Of everything an engine reads, and of the engine itself."""
        title, reviews = self.work
        read = [recipe, asdict(title), [asdict(review) for review in reviews]]
        return hashlib.sha256(json.dumps(read, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Made:
    """What a title's enrichment was when its inputs were read."""

    inputs_hash: str
    engine: str


@dataclass(frozen=True)
class Outcome:
    """`produced` is None for unchanged inputs. `last`: what there was before."""

    inputs: Inputs
    produced: Produced | None
    last: Made | None

    @property
    def keeps_last(self) -> bool:
        """The model failed, and what stands there was written by one."""
        failed = self.produced is not None and self.produced.note is not None
        return failed and self.last is not None and self.last.engine == LLM


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

    def estimate(self, maker: Maker) -> tuple[int, Estimate]:
        """How many titles are due, and what a run would ask a model for at most. Nothing is asked."""
        total, due = Estimate(), 0
        for inputs, made in self._due(maker):
            if made is None or made.inputs_hash != inputs.hash(maker.recipe):
                total += maker.estimate(inputs.work)
                due += 1
        return due, total

    def _due(self, maker: Maker) -> Iterator[tuple[Inputs, Made | None]]:
        with self.db.read() as session:
            ids = list(session.scalars(_due(maker.recipe).order_by(Title.id)))
        for start in range(0, len(ids), BATCH_TITLES):
            yield from self._read(ids[start : start + BATCH_TITLES])

    def _read(self, ids: Sequence[int]) -> list[tuple[Inputs, Made | None]]:
        with self.db.read() as session:
            made = _made(session, ids)
            return [(inputs, made.get(inputs.title_id)) for inputs in _inputs(session, ids)]

    def _batch(self, maker: Maker, ids: Sequence[int], report: EnrichReport) -> None:
        """Unchanged titles are told by their inputs; the others are kept in order as they are made."""
        read = self._read(ids)
        same = [last is not None and last.inputs_hash == one.hash(maker.recipe) for one, last in read]
        made = maker.make([one.work for (one, _), unchanged in zip(read, same, strict=True) if not unchanged])
        results: list[Outcome] = []
        since = time.monotonic()
        for (inputs, last), unchanged in zip(read, same, strict=True):
            results.append(Outcome(inputs, None if unchanged else next(made), last))
            if time.monotonic() - since > KEEP_SECONDS:
                self._keep(results, report)
                results, since = [], time.monotonic()
        self._keep(results, report)

    def _keep(self, results: Sequence[Outcome], report: EnrichReport) -> None:
        with self.db.begin() as session:
            for one in results:
                row = update(TitleEnrichment).where(TitleEnrichment.title_id == one.inputs.title_id)
                if one.produced is None:
                    session.execute(row.values(revision=one.inputs.revision))
                elif one.keeps_last:
                    session.execute(row.values(note=one.produced.note))
                    _keep_sentiments(session, one.produced)
                else:
                    self._store(session, one.inputs, one.produced)
        for one in results:
            report.count(one)

    def _store(self, session: Session, inputs: Inputs, produced: Produced) -> None:
        found = produced.enrichment
        refused = refused_tags(session, inputs.title_id)
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
                if tag.name not in refused
            ],
            "genres": list(found.genres),
            "evidence": {part: _numbers(ids) for part, ids in found.evidence.items()},
            "review_count": found.review_count,
            "tokens_in": produced.tokens_in,
            "tokens_out": produced.tokens_out,
            "cost": produced.cost,
            "created_at": self.clock(),
        }
        db.upsert(session, TitleEnrichment, ["title_id"], [row])
        _keep_sentiments(session, produced)

    def why(self, maker: Maker, name: str) -> list[str]:
        """For titles of this name, id or number: what the next run would do, and why."""
        wanted = or_(Title.name.icontains(name, autoescape=True), Title.source_id == name, _number(name))
        with self.db.read() as session:
            rows = session.execute(select(Title, TitleEnrichment).outerjoin(TitleEnrichment).where(wanted))
            return [f"{title.name} ({title.source_id}): {_why(title, made, maker)}" for title, made in rows]


def _keep_sentiments(session: Session, produced: Produced) -> None:
    read = [{"id": int(id_), "sentiment": s} for id_, s in produced.enrichment.sentiments.items()]
    if read:
        session.execute(update(Review), read)


def _made(session: Session, ids: Sequence[int]) -> Mapping[int, Made]:
    columns = (TitleEnrichment.title_id, TitleEnrichment.inputs_hash, TitleEnrichment.engine)
    rows = session.execute(select(*columns).where(TitleEnrichment.title_id.in_(ids)))
    return {title_id: Made(inputs_hash, engine) for title_id, inputs_hash, engine in rows}


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
        failed = f"; the last try failed ({made.note})" if made.note else ""
        when = f"{made.created_at:%Y-%m-%d %H:%M}"
        return f"its facts or reviews changed since {when}; {maker.recipe} would run{failed}"
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
        yield Inputs(title.id, title.revision, Work(text, reviews.get(title.id, [])))


def _numbers(review_ids: Sequence[str]) -> list[int]:
    return [int(id_) for id_ in review_ids]
