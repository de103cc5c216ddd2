"""An edition of ten titles out of 1,000 with five weeks of daily numbers, and its chart, beside a limit."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from assistant.core.db import Database
from assistant.core.migrate import migrate
from assistant.digest import chart
from assistant.digest.edition import compose
from assistant.digest.selection import Selection
from assistant.digest.subscriptions import Subscription
from assistant.titles import attempts
from assistant.titles.merge import Merge
from assistant.titles.reading import TitleReader

TITLES, DAYS, ROUNDS = 1_000, 35, 5
LIMIT = 1.0
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/bench.db")
        migrate(db)
        fill(db)
        sections = ("rising", "new")
        one = Subscription("C1", "U1", NOW.time(), (0,), ZoneInfo("UTC"), None, (), 10, sections=sections)

        def composed() -> None:
            with db.read() as session:
                compose(Selection(TitleReader()).of(session, one, NOW), [], "")

        with db.read() as session:
            edition = compose(Selection(TitleReader()).of(session, one, NOW), [], "")
        say("an edition of 10 titles", timed(composed))
        say("its chart", timed(lambda: chart.png(chart.svg(edition))))
        db.close()


def fill(db: Database) -> None:
    names = [f"Film {n}" for n in range(TITLES)]
    titles = [{"id": n, "kind": "movie", "title": n, "genres": ["Drama"]} for n in names]
    days = [(NOW - timedelta(days=n)).date().isoformat() for n in range(1, DAYS + 1)]
    with db.begin() as session:
        Merge(session, "bench", NOW, demo=False).rows(attempts.read(titles=titles))
    for day in days:
        rows = [
            {"title_id": n, "date": day, "metric": "pageviews", "value": 10 + place % 997}
            for place, n in enumerate(names)
        ]
        with db.begin() as session:
            Merge(session, "bench", NOW, demo=False).rows(attempts.read(signals=rows))


def timed(run: Callable[[], object]) -> float:
    spent = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        run()
        spent.append(time.perf_counter() - started)
    return median(spent)


def say(what: str, seconds: float) -> None:
    sys.stdout.write(f"  {what:24} {1000 * seconds:6.0f} ms (limit {1000 * LIMIT:,.0f} ms)\n")
