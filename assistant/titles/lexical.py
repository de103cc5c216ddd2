"""Ranking by words: BM25 over documents in memory, and the nearest known spelling of a word."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


class Bm25:
    """Documents are lists of words; a score is known by a document's position."""

    def __init__(self, documents: Sequence[list[str]]) -> None:
        import bm25s  # type: ignore[import-untyped]

        self._size = len(documents)
        self._words = {word for document in documents for word in document}
        self._ranking = bm25s.BM25(method="lucene")
        if self._words:
            self._ranking.index(list(documents), show_progress=False)

    def scores(self, words: Iterable[str]) -> Scores:
        """One number a document; 0 where none of the words occurs."""
        known = [word for word in words if word in self._words]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._ranking.get_scores(known), dtype=np.float32)

    def coverage(self, words: Collection[str], positions: Sequence[int]) -> Scores:
        """How many of the words each of these documents holds, as a share of 1."""
        held = np.zeros(len(positions), dtype=np.float32)
        for word in words:
            held += self.scores([word])[list(positions)] > 0
        return np.asarray(held / max(len(words), 1), dtype=np.float32)

    def knows(self, word: str) -> bool:
        return word in self._words


def best(scores: Scores, limit: int) -> list[int]:
    """Positions of the highest scores above 0, best first; equal ones in order of position."""
    found = np.flatnonzero(scores > 0)
    if len(found) > limit:
        found = found[np.argpartition(-scores[found], limit - 1)[:limit]]
    return [int(n) for n in found[np.lexsort((found, -scores[found]))]]


class Speller:
    """Corrects words nobody uses to the nearest that somebody does."""

    SHORTEST = 4
    LIKENESS = 0.8

    def __init__(self, words: Counter[str]) -> None:
        self._count = words
        self._by_gram: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if len(word) >= self.SHORTEST and not word.isdigit():
                for gram in _grams(word):
                    self._by_gram[gram].append(word)

    def correct(self, word: str) -> str:
        """The likeliest known word; `word` itself when it is known, short, or like none."""
        if word in self._count or len(word) < self.SHORTEST or word.isdigit():
            return word
        shared = Counter(known for gram in _grams(word) for known in self._by_gram.get(gram, ()))
        near = [known for known, _ in shared.most_common(30) if abs(len(known) - len(word)) <= 2]
        likeness = {known: SequenceMatcher(None, word, known).ratio() for known in near}
        good = [known for known in near if likeness[known] >= self.LIKENESS]
        return max(good, key=lambda known: (likeness[known], self._count[known]), default=word)


def _grams(word: str) -> set[str]:
    edged = f"^{word}$"
    return {edged[n : n + 2] for n in range(len(edged) - 1)}
