"""Finding what one has no name for: half-remembered films (tomt), and titles by two moods (mpst)."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from sqlalchemy import select

from assistant.ask.plan import vibe_plan
from assistant.ask.vibes import answer
from assistant.core.clock import utc_now
from assistant.core.db import Database
from assistant.core.jobs import JobRuns
from assistant.core.migrate import migrate
from assistant.core.ports import Encoder
from assistant.titles import attempts
from assistant.titles.index import Indexer
from assistant.titles.merge import Merge
from assistant.titles.models import Title, TitleEnrichment
from assistant.titles.search import TitleSearch
from integrations.chroma import ChromaSettings, build
from tests.quality.catalogue import tagged
from tests.quality.searching import DEPTH, Ranking, bm25, dense, ranked
from tests.quality.table import Line, compared, mean_of, rows

EVERY = 6
"""Each sixth title and those sought: embedding all 36,000 takes a quarter of an hour."""
SHOWN = 5
"""Titles in an answer to a wish."""
FEWEST = 3
"""Titles that must have both tags for the pair to be asked for."""


def half_remembered(encoder: Encoder) -> Iterator[Line]:
    asked = {r["qid"]: r["query"] for r in rows("tomt/queries.jsonl")}
    gold = {r["qid"]: set(r["relevant"]) for r in rows("tomt/gold.jsonl")}
    sought = set().union(*gold.values())
    titles = [t for n, t in enumerate(rows("tomt/titles.jsonl")) if n % EVERY == 0 or t["id"] in sought]
    texts = [asked[qid] for qid in gold]

    def found(rankings: Sequence[Ranking]) -> list[bool]:
        return [bool(want & set(each)) for want, each in zip(gold.values(), rankings, strict=True)]

    measure = f"tomt: found among the first {DEPTH}, of {len(titles)} titles"
    by_words = found(bm25(titles, texts, ("title", "overview")))
    ours = found(ranked(titles, texts, encoder))
    yield compared(measure, len(texts), {"bm25": mean_of(by_words)}, mean_of(ours))


def tag_pairs(encoder: Encoder) -> Iterator[Line]:
    gold, _, titles, given = tagged(encoder)
    having: dict[tuple[str, str], set[str]] = defaultdict(set)
    for title in titles:
        for pair in combinations(sorted(gold[title["id"]]["tags"]), 2):
            having[pair].add(title["id"])
    pairs = {pair: ids for pair, ids in having.items() if len(ids) >= FEWEST}
    wishes = [", ".join(pair) for pair in pairs]
    ours = _by_vibe(titles, given, wishes, encoder)
    blind = dense(titles, wishes, encoder)

    def right(rankings: Sequence[Ranking]) -> list[float]:
        both = zip(pairs.values(), rankings, strict=True)
        return [len(ids & set(each[:SHOWN])) / SHOWN for ids, each in both]

    measure = f"mpst: of the first {SHOWN}, have both tags of a wish"
    yield compared(measure, len(pairs), {"dense": mean_of(right(blind))}, mean_of(right(ours)))


def _by_vibe(
    titles: Sequence[dict[str, Any]], given: Sequence[Sequence[str]], wishes: Sequence[str], encoder: Encoder
) -> list[Ranking]:
    """What `/vibe` shows, over titles that have the tags they are given."""
    tags = {title["id"]: names for title, names in zip(titles, given, strict=True)}
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/quality.db")
        migrate(db)
        with db.begin() as session:
            Merge(session, "quality", utc_now(), demo=False).rows(attempts.read(titles=titles))
        with db.begin() as session:
            for title in session.scalars(select(Title)):
                session.add(_enriched(title, tags))
        index = build(ChromaSettings(_env_file=None, chroma_url=""), Path(folder))
        Indexer(db, index, encoder, JobRuns(db, utc_now), utc_now).run()
        search = TitleSearch(db, lambda: encoder, lambda: index)
        found = [
            [title.source_id for title in answer(vibe_plan(wish, search.catalogue()), search).titles]
            for wish in wishes
        ]
        index.close()
        db.close()
    return found


def _enriched(title: Title, tags: Mapping[str, Sequence[str]]) -> TitleEnrichment:
    named = [{"name": name, "weight": 1.0, "reviews": []} for name in tags[title.source_id]]
    return TitleEnrichment(
        title_id=title.id,
        revision=title.revision,
        recipe="quality",
        engine="offline",
        model="quality",
        inputs_hash="",
        tags=named,
        genres=[],
        evidence={},
        review_count=0,
        tokens_in=0,
        tokens_out=0,
        created_at=utc_now(),
    )
