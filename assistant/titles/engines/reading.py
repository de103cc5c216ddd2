"""The reviews of one title, read once: sentences, their vectors and how much each likes the title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.core.ports import Encoder, Vectors
from assistant.titles.engines.idioms import idiom
from assistant.titles.engines.result import ReviewText
from assistant.titles.engines.sentiment import Numbers, SentimentModel, probabilities
from assistant.titles.engines.text import PERSONS, sentences, words

TALK = 1.2
"""Log-odds by which the model, taught by critics, reads talk too darkly: on the sentences of talk that
`make quality` measures, half praise and half blame, it says -1.2 on average."""
IDIOM = 2.0
"""Log-odds a turn of talk adds there."""
PROSE, TALKING = 0.32, 0.44
"""Up to the one share of reviews that say I or you they count as critics' prose, from the other as talk."""
PART = 256
"""Sentences whose tokens' states are in memory at a time: some 30 MB."""


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


def read(works: Sequence[Sequence[ReviewText]], encoder: Encoder, model: SentimentModel) -> Iterator[Reading]:
    """One per title, in order; the sentences of all are encoded together, which takes less time."""
    spoken = [[sentences(review.text) for review in reviews] for reviews in works]
    texts = list(dict.fromkeys(s for title in spoken for review in title for s in review))
    vectors, logits = _judged(texts, encoder, model)
    place = {text: i for i, text in enumerate(texts)}
    for reviews, said in zip(works, spoken, strict=True):
        parts = [(owner, s) for owner, review in enumerate(said) for s in review]
        rows = [place[s] for _, s in parts]
        mine = tuple(s for _, s in parts)
        idioms = np.array([idiom(text) for text in mine])
        talked = logits[rows] + _talk(reviews) * (TALK + IDIOM * idioms)
        owners = tuple(owner for owner, _ in parts)
        likings = _review_likings(reviews, owners, talked)
        yield Reading(tuple(reviews), mine, owners, vectors[rows], probabilities(talked), likings)


def _judged(texts: Sequence[str], encoder: Encoder, model: SentimentModel) -> tuple[Vectors, Numbers]:
    """Vectors and log-odds; the states of tokens are let go of part by part, as they are large."""
    vectors = np.empty((len(texts), encoder.dimensions), dtype=np.float32)
    logits = np.empty(len(texts))
    by_length = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(texts), PART):
        chosen = by_length[start : start + PART]
        encoded = encoder.encode([texts[i] for i in chosen])
        vectors[chosen] = encoded.vectors
        logits[chosen] = model.logits([texts[i] for i in chosen], encoded.tokens)
    return vectors, logits


def _talk(reviews: Sequence[ReviewText]) -> float:
    """0 for critics' prose, 1 for people who talk of themselves, or something between."""
    said = [bool(PERSONS.intersection(words(r.text))) for r in reviews if r.text.strip()]
    share = sum(said) / max(len(said), 1)
    return min(max((share - PROSE) / (TALKING - PROSE), 0.0), 1.0)


def _review_likings(reviews: Sequence[ReviewText], owners: Sequence[int], logits: Numbers) -> Numbers:
    """A rating as it is; else the mean of the sentences, even odds for a review without any."""
    places = np.array(owners, dtype=np.int64)
    counts = np.bincount(places, minlength=len(reviews))
    means = np.bincount(places, weights=logits, minlength=len(reviews)) / np.maximum(counts, 1)
    ratings = [None if review.rating is None else review.rating / 100 for review in reviews]
    told = probabilities(means)
    likings = [t if r is None else min(max(r, 0.0), 1.0) for t, r in zip(told, ratings, strict=True)]
    return np.array(likings, dtype=np.float64)
