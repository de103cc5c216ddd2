"""What an edition says: which titles, what changed since the last one, and the one sentence on top. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from assistant.core.blocks import clip
from assistant.core.ports import Json
from assistant.titles.reading import TitleView, TrendLine

NOTABLE_RISE = 0.1
"""A trend below this is no rise to speak of."""

HEADLINE_NAME = 22
"""Characters of a name in the sentence on top: two of them fit on two lines of a phone."""


IN_A_SECTION = 3

JUSTWATCH = "Where to watch: JustWatch"
"""TMDB has that from there and wants it said (developer.themoviedb.org, watch providers)."""


class Change(Enum):
    FIRST = "first"
    NEW = "new"
    UP = "up"
    DOWN = "down"
    SAME = "same"


@dataclass(frozen=True)
class Item:
    title: TitleView
    rank: int
    trend: float
    why: str
    change: Change
    places: int
    """How many it moved."""
    vibe_before: int | None

    @property
    def news(self) -> bool:
        """Whether something has happened to it since the last edition."""
        return self.change is not Change.SAME or self.vibe_moved

    @property
    def vibe_moved(self) -> bool:
        return self.change not in (Change.FIRST, Change.NEW) and self.vibe_before != self.title.vibe_score


@dataclass(frozen=True)
class Selected:
    """`rising` and `fresh` are titles beyond the ranked `lines`; their ranks go on."""

    lines: Sequence[TrendLine]
    rising: Sequence[TrendLine] = ()
    fresh: Sequence[TrendLine] = ()


@dataclass(frozen=True)
class Edition:
    """`about` names what was asked for, such as "shows, Comedy". `items` are all the ranked ones, also
    those to which nothing has happened."""

    items: tuple[Item, ...]
    about: str
    rising: tuple[Item, ...] = ()
    fresh: tuple[Item, ...] = ()

    @property
    def news(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.news)

    @property
    def unchanged(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.news)

    @property
    def told(self) -> tuple[Item, ...]:
        """Every title of which it says something."""
        return (*self.news, *self.rising, *self.fresh)

    @property
    def _shown(self) -> tuple[Item, ...]:
        return (*self.items, *self.rising, *self.fresh)

    @property
    def demo(self) -> bool:
        return any(item.title.demo for item in self._shown)

    @property
    def credits(self) -> list[str]:
        """Whom to name beneath."""
        return sorted({item.title.credit for item in self._shown if item.title.credit})

    @property
    def where_credit(self) -> list[str]:
        """And where it says what streams a title."""
        return [JUSTWATCH] if any(item.title.where for item in self._shown) else []

    @property
    def offline(self) -> bool:
        return any(item.title.engine == "offline" for item in self._shown)

    @property
    def changed(self) -> bool:
        """Whether it says anything the last one did not."""
        return bool(self.told)

    def record(self) -> list[Json]:
        """What the next edition compares itself with."""
        parts = (("", self.items), ("rising", self.rising), ("new", self.fresh))
        return [
            {"title_id": item.title.id, "rank": item.rank, "vibe": item.title.vibe_score, "section": section}
            for section, items in parts
            for item in items
        ]


def compose(selected: Selected, records: Sequence[Sequence[Json]], about: str) -> Edition:
    """`records` of the channel's last editions, the latest first: the ranked titles are compared with the
    latest one; a title told by any of them is not told again in a section."""
    latest = {entry["title_id"]: entry for entry in (records[0] if records else ()) if not _section(entry)}
    items = [_item(line, latest.get(line.title.id), first=not records) for line in selected.lines]
    told = {entry["title_id"] for record in records for entry in record}
    rising, fresh = (
        tuple(_item(line, None, first=True) for line in lines if line.title.id not in told)[:IN_A_SECTION]
        for lines in (selected.rising, selected.fresh)
    )
    return Edition(tuple(items), about, rising, fresh)


def _section(entry: Json) -> str:
    return str(entry.get("section", ""))


def _item(line: TrendLine, entry: Json | None, *, first: bool) -> Item:
    change, places = _change(line.rank, entry, first=first)
    vibe_before = entry["vibe"] if entry else None
    return Item(line.title, line.rank, line.trend, line.why, change, places, vibe_before)


def _change(rank: int, entry: Json | None, *, first: bool) -> tuple[Change, int]:
    if first:
        return Change.FIRST, 0
    if entry is None:
        return Change.NEW, 0
    moved = entry["rank"] - rank
    return (Change.UP if moved > 0 else Change.DOWN if moved else Change.SAME), abs(moved)


def top_line(edition: Edition) -> str:
    """One sentence, without markup and not escaped."""
    if not edition.items:
        return f"Nothing to report{_for(edition.about)}: no title has had new numbers for five weeks."
    if not edition.news:
        return f"As last time: {_short(edition.items[0])} still leads."
    return f"{_news(edition.items)} {_short(edition.items[0])} leads{_rising(edition.items)}."


def _news(items: Sequence[Item]) -> str:
    counts = {change: sum(item.change is change for item in items) for change in Change}
    if counts[Change.FIRST]:
        return "Trending now:"
    said = ", ".join(f"{counts[one]} {one.value}" for one in (Change.NEW, Change.UP) if counts[one])
    return f"{said}:" if said else "Little has changed:"


def _rising(items: Sequence[Item]) -> str:
    fastest = max(items, key=lambda item: item.trend)
    if fastest.trend < NOTABLE_RISE:
        return ", nothing rises much"
    if fastest is items[0]:
        return " and rises fastest"
    return f", {_short(fastest)} rises fastest"


def _short(item: Item) -> str:
    return clip(item.title.name, HEADLINE_NAME)


def _for(about: str) -> str:
    return f" for {about}" if about else ""


def describe(kind: str | None, genres: Sequence[str], weeks: int | None = None) -> str:
    words = [f"{kind}s"] if kind else []
    span = {None: [], 1: ["the last week"]}.get(weeks, [f"the last {weeks} weeks"])
    return ", ".join([*words, *genres, *span])
