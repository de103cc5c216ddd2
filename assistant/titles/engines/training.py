"""Makes the weights that ship: sentiment from labelled sentences, genres from labelled overviews.

Needs scikit-learn, which nothing else here does. The same data and versions give the same files.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.core.errors import UserError
from assistant.core.ports import Embedder, Encoder, Vectors
from assistant.titles.engines import attention, weights
from assistant.titles.engines.features import (
    CHAR_BUCKETS,
    TOPIC_BUCKETS,
    WORD_BUCKETS,
    Positions,
    char_positions,
    topic_positions,
    word_positions,
)
from assistant.titles.engines.genres import GENRES, VECTOR_SHARE, fold_genres, story

FOLDS = 10
FEWEST_TITLES = 10
NEVER = -20.0
FEWEST_WORDS = 5
"""An extract that leaves no more than this of its story is not learned from."""

Numbers = NDArray[np.float64]
log = logging.getLogger(__name__)


def train(task: str, data: Path, encoder: Encoder, folder: Path = weights.FOLDER) -> dict[str, float]:
    """Trains `sentiment`, `genres` or `tags` from the interchange files in `data`; returns its figures."""
    tasks = {"sentiment": train_sentiment, "genres": train_genres, "tags": train_tags}
    if task not in tasks:
        raise UserError(f"There is nothing to train by the name {task}; choose {' or '.join(tasks)}.")
    return tasks[task](data, encoder, folder)


def train_sentiment(data: Path, encoder: Encoder, folder: Path) -> dict[str, float]:
    """From `train.jsonl` with `text` and `label` (1 liked, 0 not)."""
    rows = _rows(data / "train.jsonl")
    texts, labels = [r["text"] for r in rows], np.array([r["label"] for r in rows])
    log.info("encoding %d sentences", len(texts))
    encoded = encoder.encode(texts)
    grams, idfs = gram_views(texts)
    held_out = held_out_scores(grams, encoded.tokens, labels)
    stack = _logistic(1.0).fit(held_out, labels)
    words, chars = (_logistic(1.0).fit(view, labels) for view in grams)
    offset = sum(w * m.intercept_[0] for w, m in zip(stack.coef_[0], (words, chars), strict=False))
    arrays = {
        **_quantised("words", words.coef_[0] * idfs[0]),
        **_quantised("chars", chars.coef_[0] * idfs[1]),
        **_network([attention.learned(encoded.tokens, labels, seed) for seed in range(NETWORKS)]),
        "stack": np.append(stack.coef_[0], stack.intercept_[0] + offset),
    }
    weights.save("sentiment", arrays, folder)
    right = (held_out_likings(held_out, labels) > 0) == labels
    return {"accuracy": float(right.mean()), "sentences": float(len(texts))}


NETWORKS = 3
"""How many are trained and averaged; one is enough to learn what they weigh beside the n-grams."""


def gram_views(texts: Sequence[str]) -> tuple[list[Any], list[Numbers]]:
    """Words and characters as matrices, and the inverse document frequencies folded into them."""
    words, word_idf = _sparse([word_positions(t) for t in texts], WORD_BUCKETS)
    chars, char_idf = _sparse([char_positions(t) for t in texts], CHAR_BUCKETS)
    return [words, chars], [word_idf, char_idf]


def held_out_scores(grams: Sequence[Any], tokens: Sequence[Vectors], labels: NDArray[np.int64]) -> Numbers:
    """What words, characters and tokens say of each sentence when trained on the other folds."""
    scores = np.zeros((len(labels), len(grams) + 1))
    for fold, (train_rows, test_rows) in enumerate(folds(labels), 1):
        log.info("judging by the other folds, %d of %d", fold, FOLDS)
        for column, view in enumerate(grams):
            model = _logistic(1.0).fit(view[train_rows], labels[train_rows])
            scores[test_rows, column] = model.decision_function(view[test_rows])
        network = attention.learned([tokens[i] for i in train_rows], labels[train_rows], seed=0)
        scores[test_rows, -1] = network.logits([tokens[i] for i in test_rows])
    return scores


def _network(learned: Sequence[attention.Network]) -> dict[str, NDArray[Any]]:
    parts = vars(attention.Network.together(learned))
    return {f"attention_{name}": part.astype(np.float16) for name, part in parts.items()}


def held_out_likings(scores: Numbers, labels: NDArray[np.int64]) -> Numbers:
    """Log-odds of each sentence, the views weighed together as the other folds teach."""
    likings = np.zeros(len(labels))
    for train_rows, test_rows in folds(labels):
        model = _logistic(1.0).fit(scores[train_rows], labels[train_rows])
        likings[test_rows] = model.decision_function(scores[test_rows])
    return likings


def train_genres(data: Path, embedder: Embedder, folder: Path) -> dict[str, float]:
    """From `titles.jsonl` with `overview` and `genres`; the sentences that name the genre are left out."""
    rows = _stories(data)
    texts = [text for text, _ in rows]
    log.info("encoding %d stories", len(texts))
    vectors = embedder.embed(texts)
    words, idf = _sparse([topic_positions(t) for t in texts], TOPIC_BUCKETS)
    gold = np.array([[g in genres for g in GENRES] for _, genres in rows])
    dense = [_one_genre(3.0, vectors, column) for column in gold.T]
    sparse = [_one_genre(0.1, words, column) for column in gold.T]
    share = np.array([VECTOR_SHARE, 1 - VECTOR_SHARE])
    arrays = {
        "weights": np.array([w for w, _ in dense], dtype=np.float32),
        "offsets": np.array([[d, s] for (_, d), (_, s) in zip(dense, sparse, strict=True)]) @ share,
        **_quantised("words", np.array([w * idf for w, _ in sparse])),
    }
    weights.save("genres", arrays, folder)
    return {"titles": float(len(rows))}


def train_tags(data: Path, encoder: Encoder, folder: Path) -> dict[str, float]:
    """How near texts lie to anything by chance, without labels: stories from `titles.jsonl`, reviews from
    `train.jsonl` or `reviews.jsonl`; of the files, those there are."""
    reviews = next((f for n in ("train", "reviews") if (f := data / f"{n}.jsonl").exists()), None)
    texts: dict[str, list[str]] = {"reviews": [r["text"] for r in _rows(reviews)] if reviews else []}
    texts["stories"] = [t for t, _ in _stories(data)] if (data / "titles.jsonl").exists() else []
    if not any(texts.values()):
        raise UserError(f"There is neither a titles.jsonl nor a reviews.jsonl in {data} to train from.")
    for kind in (kind for kind, found in texts.items() if found):
        log.info("encoding %d %s", len(texts[kind]), kind)
        vectors = encoder.embed(texts[kind])
        arrays = {"mean": vectors.mean(axis=0), "covariance": np.cov(vectors, rowvar=False)}
        weights.save(f"background_{kind}", {k: v.astype(np.float16) for k, v in arrays.items()}, folder)
    return {kind: float(len(found)) for kind, found in texts.items()}


def _stories(data: Path) -> list[tuple[str, tuple[str, ...]]]:
    """What the overviews tell, and the genres of each."""
    rows = [
        (story(r["overview"]), fold_genres(r["genres"]))
        for r in _rows(data / "titles.jsonl")
        if r.get("overview") and r.get("genres")
    ]
    return [(text, genres) for text, genres in rows if len(text.split()) > FEWEST_WORDS and genres]


def _one_genre(strength: float, features: Any, gold: NDArray[np.bool_]) -> tuple[Numbers, float]:
    """Weights and offset; those of a genre too rare to learn never speak."""
    if gold.sum() < FEWEST_TITLES:
        return np.zeros(features.shape[1]), NEVER
    model = _logistic(strength).fit(features, gold)
    return model.coef_[0], float(model.intercept_[0])


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


def folds(labels: NDArray[np.int64]) -> Any:
    """Pairs of rows to learn from and rows to judge, the same each time."""
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
