"""Conditions in a question: kind, genre, tag, years, running time, people, language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.ask.mentions import Frame
from assistant.titles.reading import TitleView
from assistant.titles.snapshot import Snapshot
from assistant.titles.words import is_year, norms

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
GENRE_WORDS: dict[str, tuple[str, ...]] = {
    "scifi": ("science fiction",),
    "sci fi": ("science fiction",),
    "comedies": ("comedy",),
    "funny": ("comedy",),
    "dramas": ("drama",),
    "thrillers": ("thriller",),
    "documentaries": ("documentary",),
    "romantic": ("romance",),
    "westerns": ("western",),
    "mysteries": ("mystery",),
    "cartoons": ("animation", "animated"),
    "cartoon": ("animation", "animated"),
    "animated": ("animation", "animated"),
    "animation": ("animation", "animated"),
    "scary": ("horror",),
    "musicals": ("musical", "music"),
    "musical": ("musical", "music"),
    "biopic": ("biography",),
    "history": ("history", "historical"),
    "sport": ("sports", "sport"),
    "family friendly": ("family",),
}
"""What people say, and the genres it may be called."""

_LENGTH = re.compile(
    r"\b(under|below|less than|shorter than|at most|over|above|more than|longer than|at least)\s+"
    r"(\d+(?:\.\d+)?|one|two|three|four|an?|ninety)(?:\s*(and a half))?\s*(hours?|h|minutes?|mins?)\b"
)
_SCORE = re.compile(
    r"\b(?:vibes?|scores?|scored|scoring|rated)(?: score)?(?: of)? (?:over|above|at least|more than|from) "
    r"(\d{1,3})\b"
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
    people: tuple[str, ...] = ()
    language: str | None = None
    min_score: int | None = None

    def narrow(self) -> bool:
        """Whether there is more than a kind."""
        return self != Filters(kind=self.kind)

    def only_numbers(self) -> bool:
        """Years or minutes alone, which occur in questions about anything."""
        return not (self.genres or self.tags or self.people or self.language) and self.narrow()

    def allow(self, title: TitleView) -> bool:
        genres = {genre.casefold() for genre in title.genres}
        return (
            self.kind in (None, title.kind)
            and genres.issuperset(self.genres)
            and {tag.casefold() for tag in title.tags}.issuperset(self.tags)
            and _between(title.year, self.first_year, self.last_year)
            and _between(title.runtime_min, self.min_minutes, self.max_minutes)
            and {*title.cast, *title.directors}.issuperset(self.people)
            and self.language in (None, title.language)
            and _between(title.vibe_score, self.min_score, None)
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
            f"with {' and '.join(self.people)}" if self.people else None,
            f"in {self.language}" if self.language else None,
            f"vibe at least {self.min_score}" if self.min_score else None,
        ]
        return ", ".join(part for part in parts if part)


def filters_of(frame: Frame, catalogue: Snapshot) -> Filters:
    """What the question says beside the names of titles."""
    spoken = f" {frame.text} "
    first, last = _years(frame.text)
    least, most = _minutes(frame.said.casefold())
    score = _SCORE.search(frame.text)
    return Filters(
        kind=_kind(spoken),
        genres=_genres(spoken, catalogue),
        tags=tuple(sorted(tag.casefold() for tag in catalogue.tags if _said(tag, spoken))),
        first_year=first,
        last_year=last,
        min_minutes=least,
        max_minutes=most,
        people=frame.people,
        language=next((code for word, code in LANGUAGES.items() if f" {word} " in spoken), None),
        min_score=int(score[1]) if score else None,
    )


def _genres(spoken: str, catalogue: Snapshot) -> tuple[str, ...]:
    """Those of the catalogue that are said; of "noir" and "film noir" the one it has."""
    known = {genre.casefold() for genre in catalogue.genres}
    said = {genre for genre in known if _said(genre, spoken)}
    for word, meant in GENRE_WORDS.items():
        if f" {word} " in spoken:
            said |= set([genre for genre in meant if genre in known][:1])
    return tuple(sorted(said))


def _said(name: str, spoken: str) -> bool:
    return f" {' '.join(norms(name))} " in spoken


def _kind(spoken: str) -> str | None:
    movie = re.search(r" (films?|movies?) ", spoken)
    show = re.search(r" (shows?|series|tv|miniseries) ", spoken)
    if bool(movie) == bool(show):
        return None
    return "movie" if movie else "show"


def _years(text: str) -> tuple[int | None, int | None]:
    """A span, a decade, a year with "before" or the like, or a year."""
    years = [int(word) for word in text.split() if is_year(word)]
    if len(years) > 1 and re.search(r"\b(?:between|from|and|to|through|until) \d{4}\b|\b\d{4} \d{4}\b", text):
        return min(years[:2]), max(years[:2])
    if found := re.search(r"\b(?:(19|20)(\d)0s|(\d)0s)\b", text):
        century = found[1] or ("20" if found[3] in "012" else "19")
        decade = int(f"{century}{found[2] or found[3]}0")
        return decade, decade + 9
    if not years:
        return None, None
    year = years[0]
    found = re.search(rf"\b(before|after|since|until|by) (?:the year )?{year}\b", text)
    spans = {"before": (None, year - 1), "after": (year + 1, None), "since": (year, None)}
    return spans.get(found[1], (None, year)) if found else (year, year)


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
