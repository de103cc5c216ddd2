"""Releases week by week. The cursor is the last week read; the latest ones are read again every time,
because Wikidata learns of a film's people and ids long after its date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from assistant.core.clock import Clock
from assistant.core.ports import SourceBatch
from integrations.sources.http import Web
from integrations.sources.wikidata import mapping

WEEK = timedelta(days=7)
LAG = timedelta(days=28)
AT_FIRST = timedelta(days=56)
AHEAD = timedelta(days=28)
"""What is announced is of interest too."""
PAGE = 250


class WikidataSource:
    name = "wikidata"

    def __init__(self, web: Web, language: str, clock: Clock, since: date | None = None) -> None:
        self._web = web
        self._language = language
        self._today = clock().date()
        self._since = since

    def batches(self, cursor: str | None) -> Iterator[SourceBatch]:
        """Never leaps over a week: a run that ends early has its cursor where it stopped."""
        first = self._since or self._today - AT_FIRST
        if cursor and not self._since:
            first = min(date.fromisoformat(cursor), self._today - LAG)
        while first < self._today + AHEAD:
            for page in self._pages(first):
                titles, rejected = mapping.titles(page, self._language)
                yield SourceBatch(first.isoformat(), titles=titles, rejected=rejected)
            first += WEEK
            yield SourceBatch(first.isoformat())

    def _pages(self, first: date) -> Iterator[list[mapping.Binding]]:
        offset = 0
        while True:
            query = mapping.query(first, first + WEEK, self._language, PAGE, offset)
            answer = self._web.json("/sparql", {"query": query, "format": "json"})
            found: list[mapping.Binding] = answer.get("results", {}).get("bindings", [])
            if found:
                yield found
            if len(found) < PAGE:
                return
            offset += PAGE
