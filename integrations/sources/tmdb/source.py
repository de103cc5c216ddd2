"""Lists first, then the details of all on them and of known titles that have changed or grown old.

The cursor keeps the day read, the titles still to read, and since when changes were asked for: a run that
ends early is gone on with, and one that ended is not repeated the same day.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zlib import crc32

from assistant.core.clock import Clock
from assistant.core.errors import Rejected
from assistant.core.ports import Json, KnownTitle, SourceBatch
from integrations.sources.http import Web
from integrations.sources.tmdb import mapping

TITLES_A_BATCH = 10
LAG = timedelta(days=1)
LONGEST = timedelta(days=14)
"""TMDB tells changes of at most fourteen days at once."""
AGAIN = timedelta(days=120)
"""What has not changed is read again, too: nothing of TMDB may be kept for more than six months."""


class TmdbSource:
    name = "tmdb"

    def __init__(
        self,
        web: Web,
        always: Mapping[str, str],
        region: str,
        pages: int,
        clock: Clock,
        since: date | None = None,
        *,
        with_text: bool,
    ) -> None:
        self._web = web
        self._always = always
        self._region = region
        self._pages = pages
        self._today = clock().date()
        self._since = since
        self._with_text = with_text
        self._known: set[str] = set()

    def follow(self, titles: Sequence[KnownTitle]) -> None:
        schemes = ("tmdb_movie", "tmdb_show")
        self._known = {
            mapping.own_id(scheme.removeprefix("tmdb_"), title.ids[scheme])
            for title in titles
            for scheme in schemes
            if scheme in title.ids
        }

    def batches(self, cursor: str | None) -> Iterator[SourceBatch]:
        place: dict[str, Any] = json.loads(cursor or "{}")
        if place.get("day") != self._today.isoformat() or self._since:
            signals: dict[tuple[str, str], Json] = {}
            listed = list(self._listed(signals))
            others = (*self._changed(place.get("day")), *self._old(place.get("day")))
            due = list(dict.fromkeys([*place.get("due", ()), *listed, *others]))
            place = {"day": self._today.isoformat(), "due": due}
            # Numbers follow their titles, so those of this run travel with the details below.
        else:
            signals = {}
        while place["due"]:
            chunk = place["due"][:TITLES_A_BATCH]
            place = {**place, "due": place["due"][TITLES_A_BATCH:]}
            yield self._details(chunk, json.dumps(place), signals)
        if not cursor or json.loads(cursor) != place:
            yield SourceBatch(json.dumps(place))

    def _listed(self, signals: dict[tuple[str, str], Json]) -> Iterator[str]:
        for name, path, kind in mapping.LISTS:
            for page in range(1, self._pages + 1):
                answer = self._get(path, page=page, region=self._region)
                for place, item in enumerate(answer.get("results", []), 1 + 20 * (page - 1)):
                    own = mapping.own_id(kind, item["id"])
                    signals[own, name] = mapping.place(own, self._today, name, place)
                    yield own
                if page >= answer.get("total_pages", page):
                    break

    def _changed(self, read: str | None) -> Iterator[str]:
        if not self._known or not (read or self._since):
            return
        start = self._since or date.fromisoformat(str(read)) - LAG
        start = max(start, self._today - LONGEST)
        for kind, path in (("movie", "/movie/changes"), ("show", "/tv/changes")):
            page = pages = 1
            while page <= pages:
                answer = self._get(path, page=page, start_date=start, end_date=self._today)
                pages = answer.get("total_pages", 1)
                changed = (mapping.own_id(kind, item["id"]) for item in answer.get("results", []))
                yield from (own for own in changed if own in self._known)
                page += 1

    def _old(self, read: str | None) -> Iterator[str]:
        """Known titles whose day it is, or was since the last run: each has one in `AGAIN`."""
        if not read:
            return
        days = min((self._today - date.fromisoformat(read)).days, AGAIN.days)
        turns = {(self._today.toordinal() - back) % AGAIN.days for back in range(days)}
        yield from (own for own in sorted(self._known) if crc32(own.encode()) % AGAIN.days in turns)

    def _details(
        self, chunk: Sequence[str], cursor: str, signals: Mapping[tuple[str, str], Json]
    ) -> SourceBatch:
        titles, reviews, numbers = [], [], []
        skipped: Counter[str] = Counter()
        for own in chunk:
            try:
                found = self._get(mapping.path(own), append_to_response=mapping.APPENDED)
            except Rejected as error:
                if "refuses" in str(error):
                    raise
                skipped["TMDB no longer has it"] += 1
                continue
            title = mapping.title(own, found, self._region)
            if self._with_text:
                reviews += mapping.reviews(own, found)
            else:
                title = {name: value for name, value in title.items() if name not in mapping.TEXT}
            titles.append(title)
            numbers.append(mapping.popularity(own, self._today, found))
            numbers += [row for (listed, _), row in signals.items() if listed == own]
        return SourceBatch(cursor, titles=titles, reviews=reviews, signals=numbers, skipped=skipped)

    def _get(self, path: str, **params: Any) -> Json:
        answer: Json = self._web.json(path, {**self._always, **params})
        return answer
