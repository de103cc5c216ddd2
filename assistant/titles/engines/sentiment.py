"""How much a sentence likes what it talks about: n-grams and sentence vectors, weighed together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.core.ports import Vectors
from assistant.titles.engines.features import char_positions, summed, word_positions
from assistant.titles.engines.weights import Arrays, load, scaled

Numbers = NDArray[np.float64]


class SentimentModel:
    """Trained by `assistant.titles.engines.training` on labelled sentences of film reviews."""

    def __init__(self, arrays: Arrays | None = None) -> None:
        self._arrays = arrays if arrays is not None else load("sentiment")
        self._words, self._chars = scaled(self._arrays, "words"), scaled(self._arrays, "chars")
        self._vector = self._arrays["vector"].astype(np.float64)

    def logits(self, texts: Sequence[str], vectors: Vectors, turns: Vectors) -> Numbers:
        """Log-odds of liking it. `turns` are the vectors of what follows the contrast in each text."""
        views = np.array(
            [
                [summed(self._words, word_positions(text)), summed(self._chars, char_positions(text))]
                for text in texts
            ]
        ).reshape(len(texts), 2)
        dense = np.hstack([vectors, turns]) @ self._vector
        stack = self._arrays["stack"]
        return np.asarray(np.column_stack([views, dense]) @ stack[:3] + stack[3], dtype=np.float64)


def probabilities(logits: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float64)
