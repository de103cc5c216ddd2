"""What anybody would try first: VADER, TF-IDF and MiniLM with logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.core.ports import Encoded, Encoder, Vectors

Numbers = NDArray[np.float64]


class Remembering:
    """An embedder that computes each text once, for measures that share data."""

    def __init__(self, embedder: Encoder) -> None:
        self.name, self.dimensions = embedder.name, embedder.dimensions
        self._embedder = embedder
        self._known: dict[str, Any] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        missing = [t for t in dict.fromkeys(texts) if t not in self._known]
        self._known.update(zip(missing, self._embedder.embed(missing), strict=True))
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.array([self._known[t] for t in texts], dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> Encoded:
        return self._embedder.encode(texts)


def vader(texts: Sequence[str]) -> Numbers:
    """Compound scores, -1 to 1."""
    from vaderSentiment.vaderSentiment import (  # type: ignore[import-untyped]
        SentimentIntensityAnalyzer,
    )

    analyser = SentimentIntensityAnalyzer()
    return np.array([analyser.polarity_scores(t)["compound"] for t in texts])


def tfidf(texts: Sequence[str], labels: NDArray[np.int64], tests: Sequence[str]) -> Numbers:
    """Log-odds by words, pairs of words and characters."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
    from sklearn.pipeline import make_union  # type: ignore[import-untyped]

    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
    )
    trained = logistic(5.0).fit(features.fit_transform(texts), labels)
    return np.asarray(trained.decision_function(features.transform(tests)), dtype=np.float64)


def minilm(vectors: Vectors, labels: NDArray[Any], tests: Vectors) -> Numbers:
    return np.asarray(logistic(3.0).fit(vectors, labels).decision_function(tests), dtype=np.float64)


def logistic(strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    return LogisticRegression(C=strength, solver="liblinear", random_state=0)
