"""The demo catalogue, labelled by its writers, and sentences of talk: what needs no other data."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant import demo
from assistant.core.ports import Encoder
from assistant.titles.engines.offline import OfflineEngine
from assistant.titles.engines.result import Enrichment, ReviewText, TitleText, Work
from tests.quality.baselines import vader
from tests.quality.table import Line, Metric, compared, mean_of

DATA = Path(demo.__file__).parent / "data"
HERE = Path(__file__).parent


def measure(embedder: Encoder) -> Iterator[Line]:
    engine = OfflineEngine(embedder)
    yield _talk(engine)
    gold = labels()
    for starred in (False, True):
        asked = works(gold, starred=starred)
        made = list(engine.enrich(asked))
        yield _points(starred, made, gold, [[r.text for r in work.reviews] for work in asked])
    yield tag_precision("demo: precision of the tags", [[t.name for t in each.tags] for each in made], gold)


def labels() -> list[dict[str, Any]]:
    """What the writers of the demo's reviews meant, of titles with a score."""
    counts = Counter(row["title_id"] for row in _rows("catalogue/reviews.jsonl"))
    return [row for row in _rows("labels.jsonl") if counts[row["title_id"]] >= 3]


def works(gold: Sequence[Mapping[str, Any]], *, starred: bool) -> list[Work]:
    """The labelled titles with their reviews, with or without their stars."""
    reviews: dict[str, list[ReviewText]] = defaultdict(list)
    for row in _rows("catalogue/reviews.jsonl"):
        stars = row.get("rating") if starred else None
        reviews[row["title_id"]].append(ReviewText(row["id"], row["text"], stars))
    titles = {row["id"]: row for row in _rows("catalogue/titles.jsonl")}
    return [Work(_title(titles[row["title_id"]]), reviews[row["title_id"]]) for row in gold]


def _talk(engine: OfflineEngine) -> Line:
    """Sentences as people say them, written by those who wrote the idioms: flattering, and no goal."""
    lines = (HERE / "talk.txt").read_text(encoding="utf-8").splitlines()
    texts, liked = [line[1:] for line in lines], np.array([line[0] == "+" for line in lines])
    ours = np.array(engine.sentiment(texts)) >= 0.5
    return compared(
        "talk: accuracy of a sentence",
        len(texts),
        {"vader": mean_of((vader(texts) > 0) == liked)},
        mean_of(ours == liked),
    )


def _title(row: Mapping[str, Any]) -> TitleText:
    return TitleText(row["id"], row["kind"], row["title"], row["year"], row["overview"], tuple(row["genres"]))


def _points(
    starred: bool, made: Sequence[Enrichment], labels: Sequence[Mapping[str, Any]], texts: Sequence[list[str]]
) -> Line:
    naive = [50 + 50 * float(vader(each).mean()) for each in texts]
    baselines = {} if starred else {"vader": _outside(naive, labels)}
    with_stars = "stars too" if starred else "text alone"
    return compared(
        f"demo: points outside the range, {with_stars} (less is better)",
        len(labels),
        baselines,
        _outside([float(each.vibe_score or 0) for each in made], labels),
    )


def _outside(scores: Sequence[float], labels: Sequence[Mapping[str, Any]]) -> Metric:
    pairs = zip(scores, labels, strict=True)
    return mean_of([max(r["vibe_low"] - s, s - r["vibe_high"], 0.0) for s, r in pairs])


def tag_precision(name: str, given: Sequence[Sequence[str]], labels: Sequence[Mapping[str, Any]]) -> Line:
    """A tag is right when it says what one of the writers' free words says; of which there are few."""
    meanings = yaml.safe_load((HERE / "tag_meanings.yaml").read_text(encoding="utf-8"))
    meant = [{name for word in r["tags"] for name in meanings.get(word, [word])} for r in labels]
    commonest = ["funny", "visually stunning", "tense", "smart", "scary"]
    return compared(
        name,
        len(labels),
        {"five for all": _precision([commonest] * len(labels), meant)},
        _precision(given, meant),
    )


def _precision(given: Sequence[Sequence[str]], meant: Sequence[set[str]]) -> Metric:
    right = np.array([len(set(g) & m) for g, m in zip(given, meant, strict=True)])
    count = np.array([len(g) for g in given])
    return lambda chosen: float(right[chosen].sum() / count[chosen].sum())


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
