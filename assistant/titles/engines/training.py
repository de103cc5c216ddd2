"""Makes the weights that ship: sentiment from labelled sentences, genres from labelled overviews.

Needs scikit-learn, which nothing else here does. The same data and versions give the same files.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.core.errors import UserError
from assistant.core.ports import Embedder, Vectors
from assistant.titles.engines import weights
from assistant.titles.engines.features import (
    CHAR_BUCKETS,
    WORD_BUCKETS,
    Positions,
    char_positions,
    word_positions,
)
from assistant.titles.engines.genres import GENRES, fold_genres, story
from assistant.titles.engines.text import turn

FOLDS = 10
FEWEST_WORDS = 5
"""An extract that leaves no more than this of its story is not learned from."""

Numbers = NDArray[np.float64]


def train(task: str, data: Path, embedder: Embedder, folder: Path = weights.FOLDER) -> dict[str, float]:
    """Trains `sentiment` or `genres` from the interchange files in `data`; returns its figures."""
    tasks = {"sentiment": train_sentiment, "genres": train_genres}
    if task not in tasks:
        raise UserError(f"There is nothing to train by the name {task}; choose {' or '.join(tasks)}.")
    return tasks[task](data, embedder, folder)


def train_sentiment(data: Path, embedder: Embedder, folder: Path) -> dict[str, float]:
    """From `train.jsonl` with `text` and `label` (1 liked, 0 not)."""
    rows = _rows(data / "train.jsonl")
    texts, labels = [r["text"] for r in rows], np.array([r["label"] for r in rows])
    views, idfs = sentiment_views(texts, embedder)
    held_out = held_out_scores(views, labels)
    stack = _logistic(1.0).fit(held_out, labels)
    words, chars, dense = (_logistic(c).fit(view, labels) for c, view in zip(STRENGTHS, views, strict=True))
    offset = sum(w * m.intercept_[0] for w, m in zip(stack.coef_[0], (words, chars, dense), strict=True))
    arrays = {
        **_quantised("words", words.coef_[0] * idfs[0]),
        **_quantised("chars", chars.coef_[0] * idfs[1]),
        "vector": dense.coef_[0].astype(np.float32),
        "stack": np.append(stack.coef_[0], stack.intercept_[0] + offset),
    }
    weights.save("sentiment", arrays, folder)
    _save_background("reviews", views[2][:, : embedder.dimensions], folder)
    return {"accuracy": cross_validated_accuracy(held_out, labels), "sentences": float(len(texts))}


STRENGTHS = (1.0, 1.0, 5.0)
"""Inverse regularisation of words, characters and vectors."""


def sentiment_views(texts: Sequence[str], embedder: Embedder) -> tuple[list[Any], list[Numbers]]:
    """The three feature matrices, and the inverse document frequencies folded into the first two."""
    words, word_idf = _sparse([word_positions(t) for t in texts], WORD_BUCKETS)
    chars, char_idf = _sparse([char_positions(t) for t in texts], CHAR_BUCKETS)
    dense = np.hstack([embedder.embed(texts), embedder.embed([turn(t) for t in texts])])
    return [words, chars, dense], [word_idf, char_idf]


def held_out_scores(views: Sequence[Any], labels: NDArray[np.int64]) -> Numbers:
    """What each view says of each sentence when trained on the other folds."""
    scores = np.zeros((len(labels), len(views)))
    for train_rows, test_rows in _folds(labels):
        for column, (view, strength) in enumerate(zip(views, STRENGTHS, strict=True)):
            model = _logistic(strength).fit(view[train_rows], labels[train_rows])
            scores[test_rows, column] = model.decision_function(view[test_rows])
    return scores


def cross_validated_accuracy(scores: Numbers, labels: NDArray[np.int64]) -> float:
    right = 0
    for train_rows, test_rows in _folds(labels):
        model = _logistic(1.0).fit(scores[train_rows], labels[train_rows])
        right += int((model.predict(scores[test_rows]) == labels[test_rows]).sum())
    return right / len(labels)


def train_genres(data: Path, embedder: Embedder, folder: Path) -> dict[str, float]:
    """From `titles.jsonl` with `overview` and `genres`; the sentences that name the genre are left out."""
    rows = [
        (story(r["overview"]), fold_genres(r["genres"]))
        for r in _rows(data / "titles.jsonl")
        if r.get("overview") and r.get("genres")
    ]
    rows = [(text, genres) for text, genres in rows if len(text.split()) > FEWEST_WORDS and genres]
    vectors = embedder.embed([text for text, _ in rows])
    gold = np.array([[g in genres for g in GENRES] for _, genres in rows])
    models = [_logistic(3.0).fit(vectors, column) if column.sum() >= FOLDS else None for column in gold.T]
    arrays = {
        "weights": np.array(
            [m.coef_[0] if m else np.zeros(embedder.dimensions) for m in models], dtype=np.float32
        ),
        "offsets": np.array([m.intercept_[0] if m else -20.0 for m in models], dtype=np.float32),
    }
    weights.save("genres", arrays, folder)
    _save_background("stories", vectors, folder)
    return {"titles": float(len(rows))}


def _save_background(kind: str, vectors: Vectors, folder: Path) -> None:
    """Where such texts lie and how they scatter; tags are told apart from chance by it."""
    arrays = {"mean": vectors.mean(axis=0), "covariance": np.cov(vectors, rowvar=False)}
    weights.save(f"background_{kind}", {k: v.astype(np.float16) for k, v in arrays.items()}, folder)


def _sparse(positions: Sequence[Positions], buckets: int) -> tuple[Any, Numbers]:
    """Rows of inverse document frequency over the square root of the row's length."""
    sparse = _import("scipy.sparse")
    counts = np.bincount(np.concatenate(positions), minlength=buckets)
    idf = np.where(counts > 0, np.log((1 + len(positions)) / (1 + counts)) + 1, 0.0)
    columns = np.concatenate(positions)
    lengths = np.array([len(p) for p in positions])
    values = idf[columns] / np.sqrt(np.repeat(np.maximum(lengths, 1), lengths))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return sparse.csr_matrix((values, columns, starts), shape=(len(positions), buckets)), idf


def _quantised(name: str, values: Numbers) -> dict[str, NDArray[Any]]:
    scale = np.abs(values).max() / 127
    return {name: np.round(values / scale).astype(np.int8), f"{name}_scale": np.array(scale)}


def _folds(labels: NDArray[np.int64]) -> Any:
    selection = _import("sklearn.model_selection")
    return selection.StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(labels, labels)


def _logistic(strength: float) -> Any:
    return _import("sklearn.linear_model").LogisticRegression(C=strength, solver="liblinear", random_state=0)


def _import(module: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise UserError("Training needs scikit-learn: `pip install scikit-learn`.") from error


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        raise UserError(f"There is no {path} to train from.")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
