"""Search of titles: by name, by words and by meaning, fused.

A query that is a name is answered in the order of BM25 over names, whatever the other two think; they fill up
what follows. Without an index, or with one made by another model, names and words still answer.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.core.db import Database
from assistant.core.errors import Unavailable, UserError
from assistant.core.ports import Embedder, Hit, TitleIndex, Vectors
from assistant.titles import index_store as store
from assistant.titles import words
from assistant.titles.documents import passages
from assistant.titles.index import cards_of, passages_of
from assistant.titles.lexical import Bm25, best
from assistant.titles.reading import ReviewView, TitleView
from assistant.titles.snapshot import Catalogue, Snapshot

log = logging.getLogger(__name__)

RRF = 60
"""The constant of reciprocal rank fusion (Cormack and others, 2009)."""

DEPTH = 200
MOST_WORDS = 64
"""Words of a query beyond these are not ranked by."""

A_NAME = 0.8
"""From this share of the query on, a title's name is what was asked for."""

CARDS, PASSAGES, NAMES = 1.0, 0.5, 1.5
"""Weights of the fused lists; the names' is multiplied by how much of the query a name accounts for."""


@dataclass(frozen=True)
class Found:
    title: TitleView
    score: float


class TitleSearch:
    """`embedder` and `index` are called when first needed: both are slow to load."""

    def __init__(
        self, db: Database, embedder: Callable[[], Embedder], index: Callable[[], TitleIndex]
    ) -> None:
        self._db = db
        self._embedder = embedder
        self._index = index
        self._catalogue = Catalogue(db)

    def catalogue(self) -> Snapshot:
        return self._catalogue.current()

    def titles(self, query: str, limit: int = 10, among: Collection[int] | None = None) -> list[Found]:
        """Best first. `among` holds the ids that may be found; None: all."""
        catalogue = self.catalogue()
        spoken = words.content(words.norms(query))[:MOST_WORDS]
        if not spoken or not catalogue.views:
            return []
        named = best(catalogue.names.scores(spoken), DEPTH)
        coverage = {position: catalogue.names.coverage(spoken, position) for position in named}
        strongest = max(coverage.values(), default=0.0)
        meaning_cards, meaning_passages = self._by_meaning(query)
        scores = _fuse(
            [(position, NAMES * strongest) for position in named],
            _by_likeness(catalogue, meaning_cards, CARDS),
            _by_likeness(catalogue, meaning_passages, PASSAGES),
            _by_words(catalogue.cards, spoken, CARDS),
            _once(
                (catalogue.review_titles[n], w) for n, w in _by_words(catalogue.passages, spoken, PASSAGES)
            ),
        )
        first = [position for position in named if coverage[position] >= A_NAME]
        first.sort(key=lambda position: not catalogue.names.is_exactly(words.norms(query), position))
        rest = sorted(scores.keys() - set(first), key=lambda position: (-scores[position], position))
        order = [n for n in (*first, *rest) if among is None or catalogue.views[n].id in among]
        return [Found(catalogue.views[n], scores[n]) for n in order[:limit]]

    def like(self, wish: str, limit: int, among: Collection[int]) -> list[TitleView]:
        """By meaning alone, best first: where no name is meant, words in names mislead. Without an index as
        `titles`."""
        catalogue = self.catalogue()
        cards, passages = self._by_meaning(wish)
        if not cards:
            return [found.title for found in self.titles(wish, limit, among)]
        scores = _fuse(_by_likeness(catalogue, cards, CARDS), _by_likeness(catalogue, passages, PASSAGES))
        ranked = sorted(scores, key=lambda position: (-scores[position], position))
        return [view for n in ranked if (view := catalogue.views[n]).id in among][:limit]

    def reviews_like(self, query: str, reviews: Sequence[ReviewView]) -> list[float]:
        """Cosine of a query and each review (its best passage); 0 where the index has not met the text."""
        vector = self._vector(query)
        if vector is None or not reviews:
            return [0.0] * len(reviews)
        texts = [passages(review.id, review.title_id, review.text) for review in reviews]
        with self._db.read() as session:
            hashes = {text.text_hash for pieces in texts for text in pieces}
            known = store.vectors(session, self._embedder().name, hashes)
        return [
            max((float(vector @ known[t.text_hash]) for t in pieces if t.text_hash in known), default=0.0)
            for pieces in texts
        ]

    def _by_meaning(self, query: str) -> tuple[list[Hit], list[Hit]]:
        with self._db.read() as session:
            live = store.live(session)
        vector = self._vector(query) if live else None
        if live is None or vector is None or live.embedder != self._embedder().name:
            return [], []
        try:
            index = self._index()
            return (
                index.search(cards_of(live.name), vector, DEPTH),
                index.search(passages_of(live.name), vector, DEPTH),
            )
        except (Unavailable, UserError) as error:
            log.warning("searching by words alone: %s", error)
            return [], []

    def _vector(self, query: str) -> Vectors | None:
        try:
            return np.asarray(self._embedder().embed([query])[0], dtype=np.float32)
        except UserError as error:
            log.warning("searching by words alone: %s", error)
            return None


Weighted = tuple[int, float]
"""A position, and what its rank counts."""


def _fuse(*lists: Sequence[Weighted]) -> dict[int, float]:
    scores: dict[int, float] = defaultdict(float)
    for one in lists:
        for rank, (position, weight) in enumerate(one, 1):
            scores[position] += weight / (RRF + rank)
    return scores


def _by_words(ranking: Bm25, spoken: Sequence[str], weight: float) -> list[Weighted]:
    """The best by BM25. A rank counts by the share of the query found there: ranks alone would let one common
    word outdo a meaning."""
    asked = list(dict.fromkeys(spoken))
    positions = best(ranking.scores(asked), DEPTH)
    return list(zip(positions, (weight * ranking.coverage(asked, positions)).tolist(), strict=True))


def _by_likeness(catalogue: Snapshot, hits: Iterable[Hit], weight: float) -> list[Weighted]:
    """The titles of hits, without those the catalogue no longer has. A rank counts by its cosine."""
    known = catalogue.position
    return _once((known[hit.title_id], weight * max(hit.score, 0.0)) for hit in hits if hit.title_id in known)


def _once(found: Iterable[Weighted]) -> list[Weighted]:
    """Each position where it comes first."""
    first: dict[int, float] = {}
    for position, weight in found:
        first.setdefault(position, weight)
    return list(first.items())
