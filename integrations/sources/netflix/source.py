"""Reads the one file there is when it has changed. The cursor keeps its ETag and the latest week read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

from assistant.core.ports import SourceBatch
from integrations.sources.http import Web
from integrations.sources.netflix import mapping

FILE = "/tudum/top10/data/all-weeks-global.tsv"
LAG = timedelta(weeks=2)
"""Weeks read again: figures are sometimes corrected."""
AT_FIRST = timedelta(weeks=26)
WEEKS_A_BATCH = 4
"""Four lists of ten a week, and a title and a number for each: under 500 rows."""


class NetflixSource:
    name = "netflix"

    def __init__(self, web: Web, since: date | None = None) -> None:
        self._web = web
        self._since = since

    def batches(self, cursor: str | None) -> Iterator[SourceBatch]:
        known = json.loads(cursor or "{}")
        headers = {} if self._since or not known.get("etag") else {"If-None-Match": known["etag"]}
        answer = self._web.get(FILE, headers=headers)
        if answer.status_code == 304:
            return
        etag = answer.headers.get("ETag", "")
        weeks, rejected = mapping.weeks(answer.text)
        start = self._start(known.get("week"), max(weeks, default=None))
        due = sorted(week for week in weeks if start is None or week >= start)
        for first in range(0, len(due), WEEKS_A_BATCH):
            chunk = due[first : first + WEEKS_A_BATCH]
            last = first + WEEKS_A_BATCH >= len(due)
            # Only what is read to its end may be left out the next time.
            place = {"week": chunk[-1].isoformat(), "etag": etag if last else ""}
            titles, signals = mapping.rows([entry for week in chunk for entry in weeks[week]])
            yield SourceBatch(
                json.dumps(place), titles=titles, signals=signals, rejected=() if first else rejected
            )

    def _start(self, read: str | None, latest: date | None) -> date | None:
        if self._since or latest is None:
            return self._since
        return date.fromisoformat(read) - LAG if read else latest - AT_FIRST
