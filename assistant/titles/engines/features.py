"""Word and character n-grams as hashed positions, so that a model is a short row of numbers.

Words after a negation and on either side of a contrast are counted a second time under their own name:
"not funny" and "funny, but" must not read like "funny".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant.titles.engines.text import CONTRASTS, NEGATIONS, contrast, words

WORD_BUCKETS = 2**18
CHAR_BUCKETS = 2**19
TOPIC_BUCKETS = 2**14
CHAR_SIZES = range(3, 7)
NEGATED_WORDS = 3
"""How many words after a negation it is taken to cover."""

Positions = NDArray[np.int64]


def word_positions(text: str) -> Positions:
    tokens = words(text)
    pairs = (f"{a} {b}" for a, b in pairwise(tokens))
    terms = [*tokens, *pairs, *_negated(tokens), *_sides(tokens)]
    return _hashed([term.encode() for term in terms], WORD_BUCKETS)


def char_positions(text: str) -> Positions:
    line = f" {' '.join(words(text))} ".encode()
    return _hashed([line[i : i + n] for n in CHAR_SIZES for i in range(len(line) - n + 1)], CHAR_BUCKETS)


def topic_positions(text: str) -> Positions:
    """Single words only: what a text is about needs no order."""
    return _hashed([word.encode() for word in words(text)], TOPIC_BUCKETS)


def summed(weights: NDArray[np.float32], positions: Positions) -> NDArray[np.float64]:
    """The weights at these positions over the root of their number, so that long texts are not louder."""
    total = weights[..., positions].sum(axis=-1) / np.sqrt(max(len(positions), 1))
    return np.asarray(total, dtype=np.float64)


def _negated(tokens: Sequence[str]) -> Iterable[str]:
    left = 0
    for word in tokens:
        if word in NEGATIONS:
            left = NEGATED_WORDS
        elif word in CONTRASTS or word in ";:":
            left = 0
        elif left:
            left -= 1
            yield f"not_{word}"


def _sides(tokens: Sequence[str]) -> list[str]:
    turn = contrast(tokens)
    if turn is None:
        return []
    return [f"before_{w}" for w in tokens[:turn]] + [f"after_{w}" for w in tokens[turn + 1 :]]


def _hashed(terms: Sequence[bytes], buckets: int) -> Positions:
    """Each term once, in a fixed order."""
    hashes = np.fromiter(map(crc32, terms), dtype=np.int64, count=len(terms))
    return np.unique(hashes % buckets)
