"""Search over 4,803 titles by judged queries, through the catalogue, the index and the fusion that ship."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from assistant.core.clock import utc_now
from assistant.core.db import Database
from assistant.core.jobs import JobRuns
from assistant.core.migrate import migrate
from assistant.core.ports import Encoder
from assistant.titles import attempts, words
from assistant.titles.index import Indexer
from assistant.titles.lexical import Bm25, best
from assistant.titles.merge import Merge
from assistant.titles.search import TitleSearch
from integrations.chroma import ChromaSettings, build
from tests.quality.table import Line, Metric, compared, mean_of, rows

DEPTH = 10
GOOD = 3
"""From this grade on a title answers the query; queries without one are left out."""
Ranking = list[str]
Score = Callable[[Ranking, Mapping[str, int]], float]


def measure(encoder: Encoder) -> Iterator[Line]:
    titles = rows("search/titles.jsonl")
    queries = {r["qid"]: r["query"] for r in rows("search/queries.jsonl")}
    judged = {r["qid"]: r["judgments"] for r in rows("search/gold_judgments.jsonl")}
    asked = [qid for qid in queries if max(judged.get(qid, {"": 0}).values()) >= GOOD]
    texts, grades = [queries[qid] for qid in asked], [judged[qid] for qid in asked]
    rankings = {
        "bm25 on the title": bm25(titles, texts, ("title",)),
        "minilm": dense(titles, texts, encoder),
    }
    ours = ranked(titles, texts, encoder)
    for name, score in (("nDCG@10", _ndcg), ("P@1", _first)):

        def scored(each: Sequence[Ranking], score: Score = score) -> Metric:
            return mean_of([score(ranking, good) for ranking, good in zip(each, grades, strict=True)])

        baselines = {by: scored(each) for by, each in rankings.items()}
        yield compared(f"search: {name}", len(asked), baselines, scored(ours))


def ranked(titles: Sequence[dict[str, object]], texts: Sequence[str], encoder: Encoder) -> list[Ranking]:
    """The first ten by what ships, over a catalogue of these titles alone."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/quality.db")
        migrate(db)
        with db.begin() as session:
            Merge(session, "quality", utc_now(), demo=False).rows(attempts.read(titles=titles))
        index = build(ChromaSettings(_env_file=None, chroma_url=""), Path(folder))
        Indexer(db, index, encoder, JobRuns(db, utc_now), utc_now).run()
        search = TitleSearch(db, lambda: encoder, lambda: index)
        found = [[hit.title.source_id for hit in search.titles(text, DEPTH)] for text in texts]
        index.close()
        db.close()
    return found


def bm25(titles: Sequence[dict[str, object]], texts: Sequence[str], fields: Sequence[str]) -> list[Ranking]:
    """The first ten by the words of these fields."""
    ranking = Bm25([words.norms(" ".join(str(title.get(f) or "") for f in fields)) for title in titles])
    found = [best(ranking.scores(words.norms(text)), DEPTH) for text in texts]
    return [[str(titles[n]["id"]) for n in each] for each in found]


def dense(titles: Sequence[dict[str, object]], texts: Sequence[str], encoder: Encoder) -> list[Ranking]:
    vectors = encoder.embed([f"{title['title']}. {title.get('overview') or ''}" for title in titles])
    order = np.argsort(-(encoder.embed(texts) @ vectors.T), axis=1)[:, :DEPTH]
    return [[str(titles[n]["id"]) for n in each] for each in order]


def _ndcg(ranking: Ranking, grades: Mapping[str, int]) -> float:
    """Gain 2^grade - 1; what nobody judged gains nothing."""
    discounts = 1 / np.log2(np.arange(2, DEPTH + 2))
    gains = np.array([2.0 ** grades.get(one, 0) - 1 for one in ranking])
    most = np.array(sorted((2.0**grade - 1 for grade in grades.values()), reverse=True)[:DEPTH])
    return float((gains @ discounts[: len(gains)]) / (most @ discounts[: len(most)]))


def _first(ranking: Ranking, grades: Mapping[str, int]) -> float:
    return float(bool(ranking) and grades.get(ranking[0], 0) >= GOOD)
