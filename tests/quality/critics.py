"""rt_critics: snippets of critics, the share that was favourable, and the consensus on seven films."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.core.ports import Encoder
from assistant.titles.engines.offline import OfflineEngine
from assistant.titles.engines.result import Enrichment, ReviewText, TitleText, Work
from tests.quality.baselines import minilm, tfidf, vader
from tests.quality.table import Line, Metric, Numbers, compared, mean_of, rows, spearman

FEWEST = 20
FRESH = 60


def measure(embedder: Encoder) -> Iterator[Line]:
    by_title = snippets()
    engine = OfflineEngine(embedder)
    works = [Work(TitleText(i, "movie", i, genres=("Drama",)), mine) for i, mine in by_title.items()]
    made = dict(zip(by_title, engine.enrich(works), strict=True))
    baselines = _baselines([r for reviews in by_title.values() for r in reviews], embedder)
    yield from _snippets(made, baselines)
    yield from _scores(made, by_title, baselines)
    yield from _verdicts(made, by_title, embedder)
    yield _grounded(made, by_title)


def snippets() -> dict[str, list[ReviewText]]:
    """By title."""
    found: dict[str, list[ReviewText]] = defaultdict(list)
    for row in rows("rt_critics/reviews.jsonl"):
        found[row["title_id"]].append(ReviewText(row["id"], row["text"]))
    return found


def _baselines(reviews: Sequence[ReviewText], embedder: Encoder) -> dict[str, dict[str, float]]:
    """Log-odds, or VADER's score, of every snippet by review id."""
    labelled = rows("rt_polarity/train.jsonl")
    texts, labels = [r["text"] for r in labelled], np.array([r["label"] for r in labelled])
    snippets = [r.text for r in reviews]
    scores = {
        "vader": vader(snippets),
        "tf-idf": tfidf(texts, labels, snippets),
        "minilm": minilm(embedder.embed(texts), labels, embedder.embed(snippets)),
    }
    scores["both"] = (scores["tf-idf"] + scores["minilm"]) / 2
    return {name: dict(zip((r.id for r in reviews), s, strict=True)) for name, s in scores.items()}


def _snippets(made: Mapping[str, Enrichment], baselines: Mapping[str, Mapping[str, float]]) -> Iterator[Line]:
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

    fresh = {r["id"]: r["fresh"] for r in rows("rt_critics/gold_fresh.jsonl")}
    ours = {id_: p for each in made.values() for id_, p in each.sentiments.items() if id_ in fresh}
    ids = list(ours)
    gold = np.array([fresh[i] for i in ids])
    scores = {name: np.array([score[i] for i in ids]) for name, score in baselines.items()}
    likings = np.array([ours[i] for i in ids])

    def auc(values: Numbers) -> Any:
        return lambda chosen: float(roc_auc_score(gold[chosen], values[chosen]))

    yield compared(
        "rt_critics: accuracy of a snippet",
        len(ids),
        {name: mean_of((score > 0) == gold) for name, score in scores.items()},
        mean_of((likings >= 0.5) == gold),
    )
    yield compared(
        "rt_critics: AUC of a snippet", len(ids), {n: auc(s) for n, s in scores.items()}, auc(likings)
    )


def _scores(
    made: Mapping[str, Enrichment],
    by_title: Mapping[str, Sequence[ReviewText]],
    baselines: Mapping[str, Mapping[str, float]],
) -> Iterator[Line]:
    gold = {r["id"]: r["fresh_pct"] for r in rows("rt_critics/gold_vibe.jsonl") if r["n_reviews"] >= FEWEST}
    ids = [i for i in gold if i in made and made[i].vibe_score is not None]
    shares = np.array([gold[i] for i in ids])
    ours = np.array([made[i].vibe_score for i in ids], dtype=np.float64)

    def means(score: Mapping[str, float], squash: bool) -> Numbers:
        values = [np.array([score[r.id] for r in by_title[i]]) for i in ids]
        return np.array([(1 / (1 + np.exp(-v)) if squash else v).mean() for v in values])

    per_title = {name: means(score, name != "vader") for name, score in baselines.items()}
    yield compared(
        "rt_critics: vibe score, Spearman with fresh share",
        len(ids),
        {name: spearman(values, shares) for name, values in per_title.items()},
        spearman(ours, shares),
    )
    yield compared("rt_critics: score and share on one side of 60", len(ids), {}, _same_side(ours, shares))


def _same_side(scores: Numbers, shares: NDArray[Any]) -> Any:
    return mean_of((scores >= FRESH) == (shares >= FRESH))


def _verdicts(
    made: Mapping[str, Enrichment], by_title: Mapping[str, Sequence[ReviewText]], embedder: Encoder
) -> Iterator[Line]:
    gold = consensus()
    yield compared(
        "rt_critics: verdict, ROUGE-L with the consensus",
        len(gold),
        {"centroid": rouge(gold, {i: central(by_title[i], embedder) for i in gold})},
        rouge(gold, {i: made[i].verdict or "" for i in gold}),
    )
    scores = np.array([made[i].vibe_score or 0 for i in gold], dtype=np.float64)
    meter = np.array([row["tomatometer"] for row in gold.values()])
    yield compared(
        "rt_critics: score and tomatometer on one side of 60", len(gold), {}, _same_side(scores, meter)
    )


def consensus() -> dict[str, dict[str, Any]]:
    """The films with a consensus of the critics, by id."""
    return {row["id"]: row for row in rows("rt_critics/gold_consensus.jsonl")}


def rouge(gold: Mapping[str, Mapping[str, Any]], said: Mapping[str, str]) -> Metric:
    """ROUGE-L, F1 with stemming."""
    from rouge_score.rouge_scorer import RougeScorer  # type: ignore[import-untyped]

    scorer = RougeScorer(["rougeL"], use_stemmer=True)
    return mean_of([scorer.score(one["consensus"], said[i])["rougeL"].fmeasure for i, one in gold.items()])


def central(reviews: Sequence[ReviewText], embedder: Encoder) -> str:
    """The review nearest the middle of all."""
    vectors = embedder.embed([r.text for r in reviews])
    return reviews[int(np.argmax(vectors @ vectors.mean(axis=0)))].text


def _grounded(made: Mapping[str, Enrichment], by_title: Mapping[str, Sequence[ReviewText]]) -> Line:
    found = [
        any(sentence in review.text for review in by_title[id_])
        for id_, each in made.items()
        for sentence in [*([each.verdict] if each.verdict else []), *(each.summary or "").splitlines()]
    ]
    return compared("rt_critics: quoted sentences found word for word", len(found), {}, mean_of(found))
