"""The reviews of one title, read once: sentences, their vectors and how much each likes the title."""

from __future__ import annotations

from collections.abc import Sequence
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


def read(reviews: Sequence[ReviewText], encoder: Encoder, model: SentimentModel) -> Reading:
    parts = [(owner, s) for owner, review in enumerate(reviews) for s in sentences(review.text)]
    owners, texts = tuple(o for o, _ in parts), tuple(s for _, s in parts)
    encoded = encoder.encode(texts)
    idioms = np.array([idiom(text) for text in texts])
    logits = model.logits(texts, encoded.tokens) + _talk(reviews) * (TALK + IDIOM * idioms)
    return Reading(
        tuple(reviews),
        texts,
        owners,
        encoded.vectors,
        probabilities(logits),
        np.array([_review_liking(r, logits[np.array(owners) == i]) for i, r in enumerate(reviews)]),
    )


def _talk(reviews: Sequence[ReviewText]) -> float:
    """0 for critics' prose, 1 for people who talk of themselves, or something between."""
    said = [bool(PERSONS.intersection(words(r.text))) for r in reviews if r.text.strip()]
    share = sum(said) / max(len(said), 1)
    return min(max((share - PROSE) / (TALKING - PROSE), 0.0), 1.0)


def _review_liking(review: ReviewText, logits: Numbers) -> float:
    if review.rating is not None:
        return min(max(review.rating / 100, 0.0), 1.0)
    if not len(logits):
        return 0.5
    return float(probabilities(logits.mean(keepdims=True))[0])
