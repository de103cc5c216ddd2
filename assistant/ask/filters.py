"""Conditions in a question: kind, genre, tag, years, running time, people, language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.titles.reading import TitleView
from assistant.titles.snapshot import Snapshot
from assistant.titles.words import norms

NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "ninety": 90, "a": 1}
LANGUAGES = {
    "french": "fr",
    "german": "de",
    "spanish": "es",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "hindi": "hi",
    "danish": "da",
    "swedish": "sv",
    "english": "en",
    "chinese": "zh",
    "polish": "pl",
    "portuguese": "pt",
    "russian": "ru",
    "norwegian": "no",
    "turkish": "tr",
}
GENRE_WORDS = {
    "scifi": "science fiction",
    "sci fi": "science fiction",
    "comedies": "comedy",
    "funny": "comedy",
    "dramas": "drama",
    "thrillers": "thriller",
    "documentaries": "documentary",
    "romantic": "romance",
    "westerns": "western",
    "mysteries": "mystery",
    "cartoons": "animation",
    "animated": "animation",
    "scary": "horror",
    "musicals": "music",
    "family friendly": "family",
}
_LENGTH = re.compile(
    r"\b(under|below|less than|shorter than|at most|over|above|more than|longer than|at least)\s+"
    r"(\d+(?:\.\d+)?|one|two|three|four|an?|ninety)(?:\s*(and a half))?\s*(hours?|h|minutes?|mins?)\b"
)
_LESS = ("under", "below", "less than", "shorter than", "at most")


@dataclass(frozen=True)
class Filters:
    """None or empty: no such condition. Years and minutes are inclusive."""

    kind: str | None = None
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    min_minutes: float | None = None
    max_minutes: float | None = None
    person: str | None = None
    language: str | None = None

    def narrow(self) -> bool:
        """Whether there is more than a kind."""
        return self != Filters(kind=self.kind)

    def only_numbers(self) -> bool:
        """Years or minutes alone, which occur in questions about anything."""
        return not (self.genres or self.tags or self.person or self.language) and self.narrow()

    def allow(self, title: TitleView) -> bool:
        genres = {genre.casefold() for genre in title.genres}
        return (
            self.kind in (None, title.kind)
            and genres.issuperset(self.genres)
            and {tag.casefold() for tag in title.tags}.issuperset(self.tags)
            and _between(title.year, self.first_year, self.last_year)
            and _between(title.runtime_min, self.min_minutes, self.max_minutes)
            and (self.person is None or self.person in (*title.cast, *title.directors))
            and self.language in (None, title.language)
        )

    def words(self) -> str:
        """As a person reads it: "movie, comedy, under 120 min"."""
        parts: list[str | None] = [self.kind, *self.genres, *self.tags]
        if self.first_year and self.first_year == self.last_year:
            parts.append(f"from {self.first_year}")
        else:
            parts.append(f"from {self.first_year} on" if self.first_year else None)
            parts.append(f"up to {self.last_year}" if self.last_year else None)
        parts.append(f"at most {self.max_minutes:g} min" if self.max_minutes else None)
        parts.append(f"at least {self.min_minutes:g} min" if self.min_minutes else None)
        parts += [
            f"with {self.person}" if self.person else None,
            f"in {self.language}" if self.language else None,
        ]
        return ", ".join(part for part in parts if part)


def filters_of(question: str, catalogue: Snapshot) -> Filters:
    text = question.casefold()
    spoken = f" {' '.join(norms(question))} "
    for word, genre in GENRE_WORDS.items():
        if f" {word} " in spoken:
            spoken += f"{genre} "
    first, last = _years(text)
    least, most = _minutes(text)
    return Filters(
        kind=_kind(spoken),
        genres=tuple(sorted(genre.casefold() for genre in _said(catalogue.genres, spoken))),
        tags=tuple(sorted(tag.casefold() for tag in _said(catalogue.tags, spoken))),
        first_year=first,
        last_year=last,
        min_minutes=least,
        max_minutes=most,
        person=next(iter(_said(catalogue.people, spoken)), None),
        language=next((code for word, code in LANGUAGES.items() if f" {word} " in spoken), None),
    )


def _said(names: Iterable[str], spoken: str) -> list[str]:
    """Longest first, so that of two people with one name in the other the fuller one counts."""
    found = [name for name in names if f" {' '.join(norms(name))} " in spoken]
    return sorted(found, key=lambda name: (-len(name), name))


def _kind(spoken: str) -> str | None:
    movie = re.search(r" (films?|movies?) ", spoken)
    show = re.search(r" (shows?|series|tv|miniseries) ", spoken)
    if bool(movie) == bool(show):
        return None
    return "movie" if movie else "show"


def _years(text: str) -> tuple[int | None, int | None]:
    if found := re.search(r"\bbetween (\d{4}) and (\d{4})\b", text):
        return int(found[1]), int(found[2])
    if found := re.search(r"\b(?:(19|20)(\d)0s|(\d)0s)\b", text):
        century = found[1] or ("20" if found[3] in "012" else "19")
        decade = int(f"{century}{found[2] or found[3]}0")
        return decade, decade + 9
    if found := re.search(r"\b(before|after|since|until|by|in|from|of) (?:the year )?(\d{4})\b", text):
        year = int(found[2])
        spans = {"before": (None, year - 1), "after": (year + 1, None), "since": (year, None)}
        spans |= {"until": (None, year), "by": (None, year)}
        return spans.get(found[1], (year, year))
    return None, None


def _minutes(text: str) -> tuple[float | None, float | None]:
    found = _LENGTH.search(text)
    if not found:
        return None, None
    number = float(NUMBERS.get(found[2], 1) if found[2].isalpha() else found[2]) + (0.5 if found[3] else 0)
    minutes = number * 60 if found[4].startswith("h") else number
    return (None, minutes) if found[1] in _LESS else (minutes, None)


def _between(value: int | None, least: float | None, most: float | None) -> bool:
    if least is None and most is None:
        return True
    return value is not None and (least is None or value >= least) and (most is None or value <= most)
