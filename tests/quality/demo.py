"""The demo catalogue, labelled by its writers: the one measure that needs no other data."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant import demo
from assistant.core.ports import Embedder
from assistant.titles.engines.offline import OfflineEngine
from assistant.titles.engines.result import ReviewText, TitleText
from tests.quality.baselines import vader
from tests.quality.table import Line, compared, mean_of

DATA = Path(demo.__file__).parent / "data"


def measure(embedder: Embedder) -> Iterator[Line]:
    reviews: dict[str, list[ReviewText]] = defaultdict(list)
    for row in _rows("catalogue/reviews.jsonl"):
        reviews[row["title_id"]].append(ReviewText(row["id"], row["text"]))
    labels = [r for r in _rows("labels.jsonl") if len(reviews[r["title_id"]]) >= 3]
    engine = OfflineEngine(embedder)
    made = [engine.enrich(_title(r["title_id"]), reviews[r["title_id"]]).vibe_score for r in labels]
    naive = [50 + 50 * float(vader([t.text for t in reviews[r["title_id"]]]).mean()) for r in labels]
    yield compared(
        "demo: points outside the labelled range (less is better)",
        len(labels),
        {"vader": mean_of([_outside(s, r) for s, r in zip(naive, labels, strict=True)])},
        mean_of([_outside(float(s or 0), r) for s, r in zip(made, labels, strict=True)]),
    )


def _title(id_: str) -> TitleText:
    return TitleText(id_, "movie", id_, genres=("Drama",))


def _outside(score: float, label: dict[str, Any]) -> float:
    low, high = float(label["vibe_low"]), float(label["vibe_high"])
    return max(low - score, score - high, 0.0)


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
