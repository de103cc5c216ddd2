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
    def vibe_moved(self) -> bool:
        return self.change not in (Change.FIRST, Change.NEW) and self.vibe_before != self.title.vibe_score


@dataclass(frozen=True)
class Edition:
    """`about` names what was asked for, such as "shows, Comedy"."""

    items: tuple[Item, ...]
    about: str

    @property
    def demo(self) -> bool:
        return any(item.title.demo for item in self.items)

    @property
    def credits(self) -> list[str]:
        """Whom to name beneath."""
        return sorted({item.title.credit for item in self.items if item.title.credit})

    @property
    def offline(self) -> bool:
        return any(item.title.engine == "offline" for item in self.items)

    @property
    def changed(self) -> bool:
        """Whether it says anything the last one did not."""
        return any(item.change is not Change.SAME or item.vibe_moved for item in self.items)

    def record(self) -> list[Json]:
        """What the next edition compares itself with."""
        return [
            {"title_id": item.title.id, "rank": item.rank, "vibe": item.title.vibe_score}
            for item in self.items
        ]


def compose(lines: Sequence[TrendLine], before: Sequence[Json] | None, about: str) -> Edition:
    """`before`: the record of the channel's last edition, None for its first."""
    known = {entry["title_id"]: entry for entry in before or ()}
    items = []
    for line in lines:
        entry = known.get(line.title.id)
        change, places = _change(line.rank, entry, first=before is None)
        vibe_before = entry["vibe"] if entry else None
        items.append(Item(line.title, line.rank, line.trend, line.why, change, places, vibe_before))
    return Edition(tuple(items), about)


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
    return f"{_news(edition.items)} {_short(edition.items[0])} leads{_rising(edition.items)}."


def _news(items: Sequence[Item]) -> str:
    counts = {change: sum(item.change is change for item in items) for change in Change}
    if counts[Change.FIRST]:
        return "Trending now:"
    said = ", ".join(f"{counts[one]} {one.value}" for one in (Change.NEW, Change.UP) if counts[one])
    return f"{said}:" if said else "As last time:"


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


def describe(kind: str | None, genres: Sequence[str]) -> str:
    words = [f"{kind}s"] if kind else []
    return ", ".join([*words, *genres])
