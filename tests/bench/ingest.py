"""From JSONL to committed Parquet parts and a catalogue, beside pyarrow doing the same read and write; events
stored meanwhile. REVIEWS sets how many (100,000)."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

from assistant.core.clock import utc_now
from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.jobs import JobRuns
from assistant.core.outbox import Outbox
from assistant.titles.ingest import Ingest
from integrations.archive.parquet import ParquetArchive
from integrations.sources.file.jsonl import FileSource
from tests.schema import create_schema

REVIEWS = int(os.environ.get("REVIEWS", "100000"))
TITLES = 2000
OPENINGS = (
    "A patient film that",
    "The second half",
    "Her performance",
    "This series never",
    "What begins as a joke",
)
ENDS = (
    "earns its quiet ending",
    "forgets its own question",
    "is the reason to see it",
    "looks tired by the end",
)
EVENT_SECONDS = 0.05
PAUSE = 0.1
"""Seconds after each write, as in the daily run."""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder / "in")
        peer = pyarrow_alone(folder)
        say("pyarrow, read and write", REVIEWS / peer)
        for pause in (0.0, PAUSE):
            taken, events = with_events(folder, pause)
            beside = f"   {taken / peer:.1f} times pyarrow's time"
            say(f"usher, pauses of {pause} s", (REVIEWS + TITLES) / taken, beside)
            cuts = quantiles(events, n=100)
            shown = f"p50 {cuts[49] * 1000:.1f} ms   p99 {cuts[98] * 1000:.1f} ms   ({len(events)} events)"
            sys.stdout.write(f"  {'events stored meanwhile':<30} {shown}\n")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        sys.stdout.write(f"  {'peak memory of the ingestion':<30} {peak:.0f} MB\n")


def say(what: str, rate: float, more: str = "") -> None:
    sys.stdout.write(f"  {what:<30} {rate:8.0f} rows/s{more}\n")
    sys.stdout.flush()


def write_files(folder: Path) -> None:
    folder.mkdir()
    with (folder / "titles.jsonl").open("w") as file:
        for n in range(TITLES):
            file.write(
                json.dumps({"id": f"t{n}", "kind": "movie", "title": f"Title {n}", "year": 2000}) + "\n"
            )
    with (folder / "reviews.jsonl").open("w") as file:
        for n in range(REVIEWS):
            text = f"{OPENINGS[n % 5]} {ENDS[n % 4]}, and the {n}th viewer of the evening said so aloud."
            row = {"id": f"r{n}", "title_id": f"t{n % TITLES}", "text": text, "rating": n % 100}
            file.write(json.dumps(row) + "\n")


def pyarrow_alone(folder: Path) -> float:
    import pyarrow.json as pj
    import pyarrow.parquet as pq

    began = time.monotonic()
    pq.write_table(pj.read_json(folder / "in/reviews.jsonl"), folder / "peer.parquet", compression="zstd")
    return time.monotonic() - began


def with_events(folder: Path, pause: float) -> tuple[float, list[float]]:
    """Seconds of an ingestion in a process of its own, and of each event stored beside it."""
    url = f"sqlite:///{folder / f'usher-{pause}.db'}"
    create_schema(url)
    db = Database(url)
    inbox = Inbox(db, Outbox(db, utc_now, lease=timedelta(seconds=90)), utc_now, lease=timedelta(seconds=90))
    inbox.on("app_mention", lambda event: None)
    began = time.monotonic()
    child = subprocess.Popen(
        ["nice", "-n", "10", sys.executable, "-m", "tests.bench.ingest", url, str(folder), str(pause)]
    )
    events: list[float] = []
    while child.poll() is None:
        start = time.monotonic()
        with db.begin() as session:
            inbox.put(session, "bench", f"{len(events)}", "app_mention", {"event": {"text": "hello"}})
        events.append(time.monotonic() - start)
        time.sleep(EVENT_SECONDS)
    taken = time.monotonic() - began
    db.close()
    if child.returncode:
        raise RuntimeError("the ingestion failed")
    return taken, events


def ingest(url: str, folder: Path, pause: float) -> None:
    db = Database(url)
    archive = ParquetArchive(str(folder / "archive"))
    Ingest(db, lambda: archive, JobRuns(db, utc_now), utc_now).run(FileSource(folder / "in"), pause=pause)
    db.close()


if __name__ == "__main__":
    ingest(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
