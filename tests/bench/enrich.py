"""Enriching a catalogue beside what embedding its texts alone takes, and a second run over the same.

Embedding alone: every text the engine must read, that is the reviews and, where a source gives too few
genres, the overviews. The reviews are those of `rt_critics` under QUALITY_DATA, else the demo's. Both are
measured in turn, in this process, on one core and in CPU time, which says the same on a busy machine; the
better of each counts. The database is SQLite on disk.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant import demo
from assistant.core.clock import utc_now
from assistant.core.db import Database
from assistant.core.jobs import JobRuns
from assistant.core.migrate import migrate
from assistant.core.ports import Encoder
from assistant.titles import attempts
from assistant.titles.engines.genres import ENOUGH
from assistant.titles.engines.offline import OfflineEngine
from assistant.titles.enrich import Enrich
from assistant.titles.makers import OfflineMaker
from assistant.titles.merge import Merge
from integrations.models import ModelSettings, embedder

TITLES = 60
ROUNDS = 2
SHARE, FASTER = 0.8, 100
Rows = list[dict[str, Any]]


def main() -> None:
    titles, reviews = catalogue()
    model = embedder(ModelSettings(embed_threads=1))
    engine = OfflineEngine(model)
    engine.sentiment(["Loads every model before the clock starts."])
    read = [review["text"] for review in reviews]
    short = (title for title in titles if len(title.get("genres", ())) < ENOUGH)
    read += [title["overview"] for title in short if title.get("overview")]
    alone, enriched, again = [], [], []
    for _ in range(ROUNDS):
        alone.append(embedding(model, read))
        with filled(titles, reviews) as run:
            enriched.append(run(engine))
            again.append(run(engine))
    count = len(reviews)
    share = min(alone) / min(enriched)
    faster = min(enriched) / min(again)
    write = sys.stdout.write
    write(f"  embedding alone   {count / min(alone):7.0f} reviews a CPU second ({count} reviews)\n")
    write(f"  enrichment        {count / min(enriched):7.0f}, {share:.0%} of it (goal {SHARE:.0%})\n")
    write(f"  a second run      {1000 * min(again):7.1f} ms, {faster:,.0f} times faster (goal {FASTER})\n")


def embedding(model: Encoder, texts: list[str]) -> float:
    started = time.process_time()
    model.embed(texts)
    return time.process_time() - started


@contextmanager
def filled(titles: Rows, reviews: Rows) -> Iterator[Callable[[OfflineEngine], float]]:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/bench.db")
        migrate(db)
        with db.begin() as session:
            Merge(session, "bench", utc_now(), demo=False).rows(attempts.read(titles, reviews))
        enrich = Enrich(db, JobRuns(db, utc_now), utc_now)

        def run(engine: OfflineEngine) -> float:
            started = time.process_time()
            enrich.run(OfflineMaker(engine))
            return time.process_time() - started

        yield run
        db.close()


def catalogue() -> tuple[Rows, Rows]:
    """The first titles with reviews, and these reviews."""
    found = Path(os.environ.get("QUALITY_DATA", "../shared/data")) / "rt_critics"
    folder = found if found.is_dir() else Path(demo.__file__).parent / "data" / "catalogue"
    reviews = _rows(folder / "reviews.jsonl")
    chosen = set(list(dict.fromkeys(review["title_id"] for review in reviews))[:TITLES])
    titles = [title for title in _rows(folder / "titles.jsonl") if title["id"] in chosen]
    return titles, [review for review in reviews if review["title_id"] in chosen]


def _rows(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
