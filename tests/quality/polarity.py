"""rt_polarity: is a single sentence for or against? Cross-validated, as its labels train what ships."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from assistant.core.ports import Encoder
from assistant.titles.engines import training
from tests.quality.baselines import minilm, tfidf, vader
from tests.quality.table import Line, compared, mean_of, rows


def measure(encoder: Encoder) -> Iterator[Line]:
    labelled = rows("rt_polarity/train.jsonl")
    texts, labels = [r["text"] for r in labelled], np.array([r["label"] for r in labelled])
    vectors = encoder.embed(texts)
    scores: dict[str, Any] = {
        "vader": vader(texts),
        "tf-idf": np.zeros(len(texts)),
        "minilm": np.zeros(len(texts)),
    }
    for train, test in training.folds(labels):
        scores["tf-idf"][test] = tfidf([texts[i] for i in train], labels[train], [texts[i] for i in test])
        scores["minilm"][test] = minilm(vectors[train], labels[train], vectors[test])
    scores["both"] = scores["tf-idf"] / scores["tf-idf"].std() + scores["minilm"] / scores["minilm"].std()
    grams, _ = training.gram_views(texts)
    held_out = training.held_out_scores(grams, encoder.encode(texts).tokens, labels)
    ours = training.held_out_likings(held_out, labels)
    yield compared(
        "rt_polarity: accuracy of a sentence, 10 folds",
        len(texts),
        {name: mean_of((score > 0) == labels) for name, score in scores.items()},
        mean_of((ours > 0) == labels),
    )
