"""From JSONL to committed Parquet parts, beside pyarrow doing the same read and write, and from there into
the catalogue; events stored meanwhile. REVIEWS: how many (50,000)."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

from assistant.core.clock import utc_now
from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.jobs import JobRuns
from assistant.core.outbox import Outbox
from assistant.titles.ingest import Ingest
from assistant.titles.landing import Landing
from integrations.archive.parquet import ParquetArchive
from integrations.sources.file.jsonl import FileSource
from tests.schema import create_schema

REVIEWS = int(os.environ.get("REVIEWS", "50000"))
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
        peer = min(pyarrow_alone(folder) for _ in range(3))
        say("pyarrow, read and write", REVIEWS / peer, "   (CPU time)")
        for pause in (0.0, PAUSE):
            taken, events = with_events(folder, pause)
            if not pause:
                beside = f"   (CPU time) {taken.landing / peer:.1f} times pyarrow's (goal 3)"
                say("landed: JSONL to Parquet", (REVIEWS + TITLES) / taken.landing, beside)
            clock = f"   (CPU time; goal 5,000)   by the clock {(REVIEWS + TITLES) / taken.clock:.0f}"
            say(f"merged, pauses of {pause} s", (REVIEWS + TITLES) / taken.merging, clock)
            cuts = quantiles(events, n=100)
            shown = f"p50 {cuts[49] * 1000:.1f} ms   p99 {cuts[98] * 1000:.1f} ms   ({len(events)} events)"
            sys.stdout.write(f"  {'events stored meanwhile':<30} {shown} (goal p99 50)\n")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        sys.stdout.write(f"  {'peak memory of the ingestion':<30} {peak:.0f} MB (goal 1,500)\n")


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
            row = {"id": f"r{n}", "title_id": f"t{n * TITLES // REVIEWS}", "text": text, "rating": n % 100}
            row |= {"author": f"Viewer {n % 977}", "publisher": "The Evening Star", "published": "2009-10-13"}
            file.write(json.dumps(row) + "\n")


def pyarrow_alone(folder: Path) -> float:
    import pyarrow.json as pj
    import pyarrow.parquet as pq

    began = time.process_time()
    pq.write_table(pj.read_json(folder / "in/reviews.jsonl"), folder / "peer.parquet", compression="zstd")
    return time.process_time() - began


@dataclass(frozen=True)
class Taken:
    """Seconds: of CPU time until all had landed, and to merge it; of the clock, pauses too, to merge it."""

    landing: float
    merging: float
    clock: float


def with_events(folder: Path, pause: float) -> tuple[Taken, list[float]]:
    """What an ingestion in a process of its own took, and the seconds of each event stored beside it."""
    url = f"sqlite:///{folder / f'usher-{pause}.db'}"
    create_schema(url)
    db = Database(url)
    inbox = Inbox(db, Outbox(db, utc_now, lease=timedelta(seconds=90)), utc_now, lease=timedelta(seconds=90))
    inbox.on("app_mention", lambda event: None)
    child = subprocess.Popen(
        ["nice", "-n", "10", sys.executable, "-m", "tests.bench.ingest", url, str(folder), str(pause)],
        stdout=subprocess.PIPE,
    )
    events: list[float] = []
    while child.poll() is None:
        start = time.monotonic()
        with db.begin() as session:
            inbox.put(session, "bench", f"{len(events)}", "app_mention", {"event": {"text": "hello"}})
        events.append(time.monotonic() - start)
        time.sleep(EVENT_SECONDS)
    db.close()
    said, _ = child.communicate()
    if child.returncode:
        raise RuntimeError("the ingestion failed")
    return Taken(**json.loads(said)), events


def ingest(url: str, folder: Path, pause: float) -> None:
    db = Database(url)
    archive = ParquetArchive(str(folder / f"archive-{pause}"))
    archive.write("warm", "up", [{"id": "1"}])
    source = FileSource(folder / "in")
    began = time.process_time()
    Landing(db, lambda: archive, utc_now).run(source, lambda report: None)
    landing, began, clock = time.process_time() - began, time.process_time(), time.monotonic()
    Ingest(db, lambda: archive, JobRuns(db, utc_now), utc_now).run(source, pause=pause)
    taken = Taken(landing, time.process_time() - began, time.monotonic() - clock)
    db.close()
    sys.stdout.write(json.dumps(vars(taken)))


if __name__ == "__main__":
    ingest(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
