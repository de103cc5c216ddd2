"""Genres and tags from overviews alone: tmdb5000 and mpst."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from assistant.core.ports import Encoder
from assistant.titles.engines.genres import GENRES, LEAST, GenreModel, fold_genres
from assistant.titles.engines.offline import OfflineEngine
from assistant.titles.engines.result import TitleText, Work
from assistant.titles.engines.text import sentences
from tests.quality.baselines import minilm
from tests.quality.table import Line, Numbers, compared, micro_f1, rows

BASELINE_ROWS = 4_900
TAGS = 5
MOST_SYNOPSES = 200
"""Synopses are long; so many take about a minute."""


def genres(embedder: Encoder) -> Iterator[Line]:
    gold = {r["id"]: r["genres"] for r in rows("tmdb5000/gold_genres.jsonl")}
    titles = [t for t in rows("tmdb5000/titles.jsonl") if t["id"] in gold and t.get("overview")]
    texts = [t["overview"] for t in titles]
    vectors = embedder.embed(texts)
    right = [gold[t["id"]] for t in titles]
    odds = _minilm_odds(embedder, texts)
    yield compared(
        "tmdb5000: genres of an overview, micro-F1",
        len(titles),
        {
            "minilm": micro_f1(_over(odds, 0.0), right),
            "minilm, our threshold": micro_f1(_over(odds, LEAST), right),
        },
        micro_f1(GenreModel().classify(texts, vectors), right),
    )


def _minilm_odds(embedder: Encoder, texts: list[str]) -> Numbers:
    """One regression per genre on extracts without their first sentence."""
    learned = [
        (" ".join(sentences(r["overview"])[1:]), fold_genres(r["genres"]))
        for r in rows("wikipedia/titles.jsonl")
        if r.get("overview") and r.get("genres")
    ]
    learned = [(text, names) for text, names in learned if text and names][:BASELINE_ROWS]
    vectors, tests = embedder.embed([text for text, _ in learned]), embedder.embed(texts)
    odds = np.full((len(texts), len(GENRES)), -20.0)
    for column, genre in enumerate(GENRES):
        labels = np.array([genre in names for _, names in learned])
        if labels.sum() >= TAGS:
            odds[:, column] = minilm(vectors, labels, tests)
    return odds


def _over(odds: Numbers, least: float) -> list[list[str]]:
    """The likeliest genre and all from `least` on."""
    return [[g for g, o in zip(GENRES, row, strict=True) if o >= min(least, row.max())] for row in odds]


def tagged(embedder: Encoder) -> tuple[dict[str, Any], list[str], list[Any], list[list[str]]]:
    """Of mpst: the gold by id, all tags, the synopses, and the first five tags that each is given."""
    gold = {r["id"]: r for r in rows("mpst/gold_tags.jsonl")}
    names: list[str] = rows("mpst/tagset.json")[0]
    titles = rows("mpst/titles.jsonl")
    # Nothing here is learned from the set, so that where its test rows are kept elsewhere any others will do.
    titles = [t for t in titles if gold[t["id"]]["split"] == "test"] or titles[:MOST_SYNOPSES]
    told = [TitleText(t["id"], "movie", t["title"], overview=t["overview"]) for t in titles]
    made = OfflineEngine(embedder, tags=names).enrich([Work(title, []) for title in told])
    return gold, names, titles, [[tag.name for tag in each.tags[:TAGS]] for each in made]


def tags(embedder: Encoder) -> Iterator[Line]:
    gold, names, titles, given = tagged(embedder)
    common = [t for t, _ in Counter(t for g in gold.values() for t in g["tags"]).most_common(TAGS)]
    right = [gold[t["id"]]["tags"] for t in titles]
    yield compared(
        "mpst: tags of a synopsis, micro-F1",
        len(titles),
        {"commonest five": micro_f1([common] * len(titles), right)},
        micro_f1(given, right),
    )
    learned = {t for mine, theirs in zip(given, right, strict=True) for t in mine if t in theirs}
    yield Line("mpst: tags right at least once", len(names), {"commonest five": TAGS}, len(learned))
