"""What a question takes for granted of a title, held against the catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.ask.answer import named
from assistant.ask.filters import Filters
from assistant.ask.mentions import TITLE, Frame
from assistant.titles.reading import TitleView

_FILM = r"(?:films?|movies?|pictures?|shows?|series)"
_IS_IT = re.compile(r"^(?:is|was|were|did|does|do|has|have)\b|\bright$|\bisnt it$|\bcorrect$")


@dataclass(frozen=True)
class Supposed:
    """One thing that is taken for granted, whether it is so, and a sentence that says what is."""

    what: Literal["year", "person", "genre"]
    holds: bool
    text: str


def supposed(frame: Frame, titles: tuple[TitleView, ...], filters: Filters) -> tuple[Supposed, ...]:
    """What is wrongly supposed of the one title named; what rightly, only where just that is asked."""
    if len(titles) != 1 or re.search(
        r"\bhow (?:old|many)\b|\bage\b|\byears? (?:had|have) passed\b", frame.text
    ):
        return ()
    title = titles[0]
    found = [*_year(title, filters), *_people(title, filters), *_genres(title, filters, frame)]
    asked = bool(_IS_IT.search(frame.text)) and not re.search(r"\b(?:good|worth|like)\b", frame.text)
    return tuple(one for one in found if asked or not one.holds)


def _year(title: TitleView, filters: Filters) -> list[Supposed]:
    first, last = filters.first_year, filters.last_year
    if title.year is None or (first is None and last is None):
        return []
    holds = (first is None or title.year >= first) and (last is None or title.year <= last)
    said = first if first == last else None
    instead = "" if holds or said is None else f", not in {said}"
    return [Supposed("year", holds, f"{title.name} came out in {title.year}{instead}.")]


def _people(title: TitleView, filters: Filters) -> list[Supposed]:
    """A cast list names a few, so the overview counts too, and what is not there is only not listed."""
    found = []
    everyone = (*title.cast, *title.directors)
    for person in filters.people:
        holds = person in everyone or person in (title.overview or "")
        listed = f" It lists {', '.join(everyone)}." if everyone else ""
        text = f"The catalogue lists {person} in {named(title)}."
        if not holds:
            text = f"The catalogue does not list {person} in {named(title)}.{listed}"
        found.append(Supposed("person", holds, text))
    return found


def _genres(title: TitleView, filters: Filters, frame: Frame) -> list[Supposed]:
    known = {genre.casefold() for genre in title.genres}
    found = []
    for genre in filters.genres:
        beside = rf"\b{genre} {_FILM}\b|\b{genre} {TITLE}\b|\b(?:a|an) {genre}\b"
        if known and re.search(beside, frame.text):
            text = f"The catalogue has {named(title)} as {', '.join(title.genres)}"
            holds = genre in known
            told = holds or genre in (title.overview or "").casefold()
            found.append(Supposed("genre", told, f"{text}." if told else f"{text}, not as {genre}."))
    return found
