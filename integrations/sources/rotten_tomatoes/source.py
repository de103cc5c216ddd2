"""One page after the other, as robots.txt allows: the lists, the pages on them, and those of known titles.

The cursor keeps the day, the pages still to read, and each page's ETag or date. A page that says "blocked"
ends the run at once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
from protego import Protego

from assistant.core.clock import Clock
from assistant.core.errors import Rejected, Unavailable
from assistant.core.ports import Json, KnownTitle, RejectedRow, SourceBatch
from integrations.sources.http import Web
from integrations.sources.rotten_tomatoes import page
from integrations.sources.rotten_tomatoes.page import Page

LISTS = ("/browse/movies_in_theaters/", "/browse/movies_at_home/", "/browse/tv_series_browse/")
AGENT_NAME = "Usher"
KEPT_MARKS = 5000
NOT_ALLOWED = "robots.txt does not allow it"


class RottenTomatoesSource:
    name = "rotten_tomatoes"

    def __init__(self, web: Web, clock: Clock) -> None:
        self._web = web
        self._day = clock().date().isoformat()
        self._known: list[str] = []
        self._robots = Protego.parse("")

    def follow(self, titles: Sequence[KnownTitle]) -> None:
        """Newest first; Wikidata writes their ids as "m/dune_2021"."""
        newest = sorted(titles, key=lambda title: title.year or 0, reverse=True)
        self._known = [f"/{t.ids['rotten_tomatoes']}" for t in newest if "rotten_tomatoes" in t.ids]

    def batches(self, cursor: str | None) -> Iterator[SourceBatch]:
        place: dict[str, Any] = json.loads(cursor or "{}")
        marks: dict[str, list[str]] = place.get("marks", {})
        if place.get("day") == self._day and not place["due"]:
            return
        self._read_robots()
        due: list[str] = place.get("due", [])
        if place.get("day") != self._day:
            listed, skipped = self._listed()
            due = list(dict.fromkeys([*due, *listed, *self._known]))
            yield SourceBatch(self._place(due, marks), skipped=skipped)
        while due:
            path, due = due[0], due[1:]
            batch = self._page(path, marks)
            yield SourceBatch(self._place(due, marks), **batch)

    def _place(self, due: Sequence[str], marks: dict[str, list[str]]) -> str:
        newest = dict(list(marks.items())[-KEPT_MARKS:])
        return json.dumps({"day": self._day, "due": list(due), "marks": newest})

    def _read_robots(self) -> None:
        """No robots.txt allows all; one that cannot be had now allows nothing (RFC 9309, 2.3.1)."""
        try:
            self._robots = Protego.parse(self._web.get("/robots.txt").text)
        except Rejected:
            self._robots = Protego.parse("")

    def _allowed(self, path: str) -> bool:
        return bool(self._robots.can_fetch(self._web.base_url + path, AGENT_NAME))

    def _listed(self) -> tuple[list[str], Counter[str]]:
        found: list[str] = []
        skipped: Counter[str] = Counter()
        for path in LISTS:
            if not self._allowed(path):
                skipped[NOT_ALLOWED] += 1
                continue
            try:
                found += page.links(self._read(path).text)
            except Rejected:
                skipped["a list is no longer there"] += 1
        return found, skipped

    def _page(self, path: str, marks: dict[str, list[str]]) -> dict[str, Any]:
        """What a batch has of this page and of its reviews."""
        if not self._allowed(path):
            return {"skipped": Counter({NOT_ALLOWED: 1})}
        etag, modified = marks.get(path, ["", ""])
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        try:
            answer = self._read(path, {name: value for name, value in headers.items() if value})
        except Rejected:
            return {"skipped": Counter({"the page is not there": 1})}
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return {"skipped": Counter({"unchanged": 1})}
        marks[path] = [answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")]
        found = page.read(path, answer.text)
        if found.title is None:
            raw = answer.text[:500]
            return {"rejected": [RejectedRow("title", path, "the page has no name: its markup changed", raw)]}
        skipped = Counter(f"the page has no {name}" for name in found.missing)
        return {
            "titles": [found.title],
            "reviews": self._reviews(path, found),
            "skipped": skipped,
        }

    def _reviews(self, path: str, found: Page) -> list[Json]:
        own = f"{path}/reviews"
        if not self._allowed(own):
            return found.reviews
        try:
            more = page.reviews(path, self._read(own).text)
        except Rejected:
            more = []
        return list({row["id"]: row for row in [*found.reviews, *more]}.values())

    def _read(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        answer = self._web.get(path, headers=headers)
        if answer.status_code != httpx.codes.NOT_MODIFIED and page.is_block(answer.text):
            raise Unavailable("Rotten Tomatoes showed a block page; the run stops here")
        return answer
