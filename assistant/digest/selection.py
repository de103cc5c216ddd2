"""Which titles an edition is about: what is asked for, understood and looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from assistant.core.blocks import clip, escape
from assistant.core.errors import UserError
from assistant.digest.edition import NOTABLE_RISE, Selected, describe
from assistant.digest.subscriptions import Subscription
from assistant.titles.reading import TitleReader, TitleView, TrendLine

LOOKED_AT = 500
"""Titles from which an edition is chosen."""

KINDS = {"movie": "movie", "movies": "movie", "film": "movie", "films": "movie"}
KINDS |= {"show": "show", "shows": "show", "series": "show", "tv": "show"}
WINDOWS = {"now": None, "week": 1, "month": 4}
"""Weeks whose attention counts; None: that of the week to come."""


@dataclass(frozen=True)
class Asked:
    """`kind` None is both; `weeks` as in WINDOWS."""

    kind: str | None = None
    genres: tuple[str, ...] = ()
    weeks: int | None = None

    @property
    def about(self) -> str:
        return describe(self.kind, self.genres, self.weeks)


@dataclass(frozen=True)
class Selection:
    titles: TitleReader

    def lines(
        self,
        session: Session,
        now: datetime,
        asked: Asked,
        without: Sequence[str] = (),
        least: int | None = None,
    ) -> list[TrendLine]:
        """All of any of the genres, none of those left out, with at least that vibe score; ranked anew."""
        wanted, refused = _folded(asked.genres), _folded(without)
        found = self.titles.trending(session, now, asked.kind, None, LOOKED_AT, asked.weeks)
        kept = [
            line
            for line in found
            if (not wanted or wanted & _folded(line.title.genres))
            and not refused & _folded(line.title.genres)
            and (least is None or _score(line.title) >= least)
        ]
        return [replace(line, rank=n) for n, line in enumerate(kept, 1)]

    def of(self, session: Session, one: Subscription, now: datetime) -> Selected:
        lines = self.lines(session, now, Asked(one.kind, one.genres), one.without, one.least_vibe)
        rest = lines[one.count :]
        rising = [line for line in rest if line.trend >= NOTABLE_RISE] if "rising" in one.sections else []
        fresh = [line for line in rest if line.weeks == 1] if "new" in one.sections else []
        return Selected(lines[: one.count], sorted(rising, key=lambda line: -line.trend), fresh)

    def known_genres(self, session: Session, wanted: Sequence[str]) -> list[str]:
        """As the catalogue spells them. An empty catalogue has no say."""
        known = {genre.casefold(): genre for genre in self.titles.genres(session)}
        for genre in wanted:
            if known and genre.casefold() not in known:
                some = ", ".join(sorted(known.values())[:25])
                raise UserError(f"I know no genre “{clip(genre, 40)}”. I know {some}.", field="genres")
        return [known.get(genre.casefold(), genre) for genre in wanted]

    def understood(self, session: Session, words: str) -> Asked:
        """ "shows comedy month": a kind, genres and a window in any order."""
        asked = Asked()
        rest = " ".join(words.casefold().replace(",", " ").split())
        known = {genre.casefold(): genre for genre in self.titles.genres(session)} if rest else {}
        while rest:
            word = next((name for name in sorted(known, key=len, reverse=True) if _starts(rest, name)), None)
            if word:
                asked = replace(asked, genres=(*asked.genres, known[word]))
            else:
                word = rest.split()[0]
                asked = _with(asked, word, sorted(known.values()))
            rest = rest[len(word) :].strip()
        return asked


def _with(asked: Asked, word: str, genres: Sequence[str]) -> Asked:
    if word in KINDS:
        return replace(asked, kind=KINDS[word])
    if word in WINDOWS:
        return replace(asked, weeks=WINDOWS[word])
    some = f" Genres I know: {', '.join(genres[:25])}." if genres else ""
    shown = escape(word[:40]).replace("`", "")
    raise UserError(f"`{shown}` is neither movies, shows, week, month nor a genre I know.{escape(some)}")


def _folded(genres: Sequence[str]) -> set[str]:
    return {genre.casefold() for genre in genres}


def _score(title: TitleView) -> int:
    return title.vibe_score or 0


def _starts(text: str, name: str) -> bool:
    return text == name or text.startswith(f"{name} ")
