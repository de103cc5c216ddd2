"""The catalogue in memory, ready to be searched by words; made anew when the catalogue has changed."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.core.db import Database
from assistant.titles import index_store, words
from assistant.titles.lexical import Bm25
from assistant.titles.models import Review, Title, TitleEnrichment
from assistant.titles.names import Names
from assistant.titles.reading import TitleReader, TitleView

log = logging.getLogger(__name__)

Stamp = tuple[object, ...]

QUICK_SECONDS = 0.5
"""A catalogue that took longer to read is read again beside the searches, which use the old one meanwhile."""


@dataclass(frozen=True)
class Snapshot:
    """Titles are known by their position in `views`; passages are reviews, by position in `reviews`."""

    stamp: Stamp
    views: tuple[TitleView, ...]
    position: Mapping[int, int]
    names: Names
    cards: Bm25
    reviews: tuple[int, ...]
    review_titles: tuple[int, ...]
    """The position of each review's title."""
    passages: Bm25
    common: frozenset[str]
    """Words that overviews use in small letters: a one-word title among them needs more to be recognised."""

    @cached_property
    def genres(self) -> frozenset[str]:
        return frozenset(genre for view in self.views for genre in view.genres)

    @cached_property
    def tags(self) -> frozenset[str]:
        return frozenset(tag for view in self.views for tag in view.tags)

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Names as written, by their words; those of one small letter or common word name nobody."""
        named = (person for view in self.views for person in (*view.cast, *view.directors))
        found = {" ".join(words.norms(person)): person for person in dict.fromkeys(named)}
        return {key: name for key, name in found.items() if " " in key or key not in self.common}


class Catalogue:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = threading.Lock()
        self._current: Snapshot | None = None
        self._took = 0.0

    def current(self) -> Snapshot:
        with self._db.read() as session:
            stamp = _stamp(session)
        current = self._current
        if current and current.stamp == stamp:
            return current
        if current and current.views and self._took > QUICK_SECONDS:
            if self._lock.acquire(blocking=False):
                threading.Thread(target=self._renew_and_release, args=(stamp,), daemon=True).start()
            return current
        with self._lock:
            current = self._current
            return current if current and current.stamp == stamp else self._renew(stamp)

    def _renew_and_release(self, stamp: Stamp) -> None:
        try:
            self._renew(stamp)
        finally:
            self._lock.release()

    def _renew(self, stamp: Stamp) -> Snapshot:
        began = time.monotonic()
        with self._db.read() as session:
            views = TitleReader().all(session)
            reviews = list(index_store.review_texts(session, [view.id for view in views]))
        made = _snapshot(stamp, views, reviews)
        self._current = made
        self._took = time.monotonic() - began
        log.info("%d titles and %d reviews read in %.1f s", len(views), len(reviews), self._took)
        return made


def _snapshot(stamp: Stamp, views: list[TitleView], reviews: list[tuple[int, int, str]]) -> Snapshot:
    position = {view.id: n for n, view in enumerate(views)}
    return Snapshot(
        stamp=stamp,
        views=tuple(views),
        position=position,
        names=Names(views),
        cards=Bm25([_card_words(view) for view in views]),
        reviews=tuple(review for review, _, _ in reviews),
        review_titles=tuple(position[title] for _, title, _ in reviews),
        passages=Bm25([words.content(words.norms(text)) for _, _, text in reviews]),
        common=_small_words(views),
    )


def _card_words(view: TitleView) -> list[str]:
    people = (*view.cast, *view.directors)
    texts = (
        view.name,
        view.overview or "",
        *view.genres,
        *people,
        *view.tags,
        str(view.year or ""),
        view.kind,
    )
    return [word for text in texts for word in words.norms(text)]


def _small_words(views: list[TitleView]) -> frozenset[str]:
    used = Counter(
        word.norm for view in views for word in words.split(view.overview or "") if word.raw.islower()
    )
    return (
        frozenset(word for word, count in used.items() if count > 1 or len(views) < 1000) | words.STOP_WORDS
    )


def _stamp(session: Session) -> Stamp:
    """Changes whenever what a snapshot reads may have."""
    asked = (
        select(func.count(Title.id), func.max(Title.updated_at)).where(~Title.hidden),
        select(func.count(Review.id), func.max(Review.id)).where(Review.duplicate_of.is_(None)),
        select(func.count(TitleEnrichment.id), func.max(TitleEnrichment.created_at)),
    )
    return tuple(value for one in asked for value in session.execute(one).one())
