"""One request an article, for the last two months: a longer span costs no more, and gaps close by themselves.

The cursor keeps the day, and the article reached that day, so a run that used up its budget is gone on with.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from assistant.core.clock import Clock
from assistant.core.errors import Rejected
from assistant.core.ports import Json, KnownTitle, SourceBatch
from integrations.sources.http import Web
from integrations.sources.wikimedia import mapping

SPAN = timedelta(days=60)
ARTICLES_A_BATCH = 8
"""With sixty days each: under 500 rows."""


class WikimediaSource:
    name = "wikimedia"

    def __init__(self, web: Web, clock: Clock, since: date | None = None) -> None:
        self._web = web
        self._until = clock().date() - timedelta(days=1)
        self._since = since or self._until - SPAN
        self._articles: list[str] = []

    def follow(self, titles: Sequence[KnownTitle]) -> None:
        self._articles = sorted({title.ids["wikipedia"] for title in titles if "wikipedia" in title.ids})

    def batches(self, cursor: str | None) -> Iterator[SourceBatch]:
        day = self._until.isoformat()
        known = json.loads(cursor or "{}")
        after = known.get("after", "") if known.get("day") == day else ""
        due = [article for article in self._articles if article > after]
        for start in range(0, len(due), ARTICLES_A_BATCH):
            chunk = due[start : start + ARTICLES_A_BATCH]
            signals, skipped = self._views(chunk)
            place = json.dumps({"day": day, "after": chunk[-1]})
            yield SourceBatch(place, signals=signals, skipped=skipped)

    def _views(self, articles: Sequence[str]) -> tuple[list[Json], Counter[str]]:
        signals: list[Json] = []
        skipped: Counter[str] = Counter()
        for article in articles:
            try:
                answer = self._web.json(mapping.path(article, self._since, self._until))
            except Rejected:
                skipped["the article has no pageviews"] += 1
                continue
            signals += mapping.signals(article, answer)
        return signals, skipped
