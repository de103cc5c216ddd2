"""One batch a feed. The cursor keeps each feed's ETag and date: an unchanged feed costs one short answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.core.errors import BudgetUsedUp, Rejected, Unavailable
from assistant.core.ports import SourceBatch
from integrations.sources.http import Web
from integrations.sources.rss import mapping


class RssSource:
    name = "rss"

    def __init__(self, web: Web, feeds: Sequence[str]) -> None:
        self._web = web
        self._feeds = feeds

    def batches(self, cursor: str | None) -> Iterator[SourceBatch]:
        known: dict[str, list[str]] = json.loads(cursor or "{}")
        place = {feed: known[feed] for feed in self._feeds if feed in known}
        for feed in self._feeds:
            etag, modified = place.get(feed, ["", ""])
            headers = {"If-None-Match": etag, "If-Modified-Since": modified}
            try:
                answer = self._web.get(
                    feed, headers={name: value for name, value in headers.items() if value}
                )
            except BudgetUsedUp:
                raise
            except (Rejected, Unavailable) as error:
                # One dead feed must not keep the others from being read.
                yield SourceBatch(json.dumps(place), skipped=Counter({str(error): 1}))
                continue
            if answer.status_code == 304:
                continue
            reviews, rejected = mapping.reviews(answer.content, feed)
            place[feed] = [answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")]
            for start in range(0, len(reviews), 500):
                yield SourceBatch(json.dumps(place), reviews=reviews[start : start + 500])
            yield SourceBatch(json.dumps(place), rejected=rejected)
