"""The reviews of one title, read once: sentences, their vectors and how much each likes the title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.core.ports import Embedder, Vectors
from assistant.titles.engines.result import ReviewText
from assistant.titles.engines.sentiment import Numbers, SentimentModel, probabilities
from assistant.titles.engines.text import sentences, turn


@dataclass(frozen=True)
class Reading:
    """Row i of `vectors` and `likings` (0 to 1) belongs to sentence i, which review `owners[i]` says."""

    reviews: tuple[ReviewText, ...]
    sentences: tuple[str, ...]
    owners: tuple[int, ...]
    vectors: Vectors
    likings: Numbers
    review_likings: Numbers
    """One per review: its rating where it has one, else the mean of its sentences."""

    @property
    def rated(self) -> NDArray[np.bool_]:
        return np.array([r.rating is not None for r in self.reviews], dtype=np.bool_)

    def ids(self, rows: Sequence[int]) -> tuple[str, ...]:
        """The reviews that say these sentences, each once."""
        return tuple(dict.fromkeys(self.reviews[self.owners[row]].id for row in rows))


def read(reviews: Sequence[ReviewText], embedder: Embedder, model: SentimentModel) -> Reading:
    parts = [(owner, s) for owner, review in enumerate(reviews) for s in sentences(review.text)]
    owners, texts = tuple(o for o, _ in parts), tuple(s for _, s in parts)
    vectors, logits = _judge(texts, embedder, model)
    return Reading(
        tuple(reviews),
        texts,
        owners,
        vectors,
        probabilities(logits),
        np.array([_review_liking(r, logits[np.array(owners) == i]) for i, r in enumerate(reviews)]),
    )


def _judge(texts: Sequence[str], embedder: Embedder, model: SentimentModel) -> tuple[Vectors, Numbers]:
    """Vectors and log-odds of the sentences; each distinct text is embedded once."""
    turns = [turn(t) for t in texts]
    distinct = list(dict.fromkeys([*texts, *turns]))
    place = {text: i for i, text in enumerate(distinct)}
    embedded = embedder.embed(distinct)
    vectors = embedded[[place[t] for t in texts]]
    return vectors, model.logits(texts, vectors, embedded[[place[t] for t in turns]])


def _review_liking(review: ReviewText, logits: Numbers) -> float:
    if review.rating is not None:
        return min(max(review.rating / 100, 0.0), 1.0)
    if not len(logits):
        return 0.5
    return float(probabilities(logits.mean(keepdims=True))[0])
