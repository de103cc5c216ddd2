"""How much a sentence likes what it talks about: n-grams and the states of its tokens, weighed together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.core.ports import Vectors
from assistant.titles.engines.attention import Network
from assistant.titles.engines.features import char_positions, summed, word_positions
from assistant.titles.engines.weights import Arrays, load, scaled

Numbers = NDArray[np.float64]


class SentimentModel:
    """Trained by `assistant.titles.engines.training` on labelled sentences of film reviews."""

    def __init__(self, arrays: Arrays | None = None) -> None:
        found = arrays if arrays is not None else load("sentiment")
        self._words, self._chars = scaled(found, "words"), scaled(found, "chars")
        parts = {name: found[f"attention_{name}"].astype(np.float32) for name in Network.__annotations__}
        self._network = Network(**parts)
        self._stack = found["stack"].astype(np.float64)

    def logits(self, texts: Sequence[str], tokens: Sequence[Vectors]) -> Numbers:
        """Log-odds of liking it; `tokens` holds the states of each text's tokens."""
        views = np.array(
            [
                [summed(self._words, word_positions(text)), summed(self._chars, char_positions(text))]
                for text in texts
            ]
        ).reshape(len(texts), 2)
        return np.asarray(
            np.column_stack([views, self._network.logits(tokens)]) @ self._stack[:3] + self._stack[3]
        )


def probabilities(logits: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float64)
