"""Genres from an overview, by the twenty names TMDB uses; for titles whose source gives none."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from assistant.core.ports import Vectors
from assistant.titles.engines.sentiment import Numbers
from assistant.titles.engines.text import sentences
from assistant.titles.engines.weights import Arrays, load

GENRES = (
    "Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Family", "Fantasy",
    "Foreign", "History", "Horror", "Music", "Mystery", "Romance", "Science Fiction", "Thriller", "TV Movie",
    "War", "Western",
)  # fmt: skip

# Names other catalogues use, and what TMDB files such films under.
_OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "animated": ("Animation",), "biography": ("Drama", "History"), "children": ("Family",),
    "dance": ("Music",), "disaster": ("Action", "Thriller"), "found footage": ("Horror",),
    "historical": ("History", "Drama"), "legal": ("Drama", "Crime"), "martial arts": ("Action",),
    "musical": ("Music",), "noir": ("Crime", "Thriller"), "performance": ("Music",),
    "political": ("Drama",), "romantic": ("Romance",), "satire": ("Comedy",), "sci-fi": ("Science Fiction",),
    "slasher": ("Horror", "Thriller"), "spy": ("Action", "Thriller"), "sport": ("Drama",),
    "sports": ("Drama",), "superhero": ("Action", "Science Fiction"), "supernatural": ("Horror",),
    "suspense": ("Thriller",), "teen": ("Comedy",),
}  # fmt: skip
_BY_NAME = {name.lower(): (name,) for name in GENRES} | _OTHER_NAMES

_OPENING = re.compile(
    r"\b(?:about|in which|that follows|which follows|follows|tells the story of|centers on)\b"
)
_MAKING = re.compile(
    r"\b(?:film|films|directed|director|starring|stars|star|cast|written|screenplay|produced|producer|release|"
    r"released|premiered|box office|critics|reviews|score|soundtrack|award|awards|nominated|sequel|remake|"
    r"shot|filmed|filming|distributed|studio|budget|grossed|theaters|theatrical)\b",
    re.IGNORECASE,
)


def fold_genres(names: Iterable[str]) -> tuple[str, ...]:
    """TMDB's names for these, each once; names without a counterpart are left out."""
    found = (genre for name in names for genre in _BY_NAME.get(name.lower(), ()))
    return tuple(dict.fromkeys(found))


def story(extract: str) -> str:
    """The sentences of an encyclopedia's extract that tell the story; the genre is named in the others."""
    first, *rest = sentences(extract) or [""]
    about = _OPENING.search(first)
    kept = [first[about.end() :].strip()] if about else []
    return " ".join(kept + [s for s in rest if not _MAKING.search(s)])


LEAST = -1.5
"""Log-odds from which a genre is given; below even odds, as overviews say less than their films show."""
MOST = 4


class GenreModel:
    """Trained by `assistant.titles.engines.training` on encyclopedia extracts."""

    def __init__(self, arrays: Arrays | None = None) -> None:
        found = arrays if arrays is not None else load("genres")
        self._weights = found["weights"].astype(np.float64)
        self._offsets = found["offsets"].astype(np.float64)

    def classify(self, vectors: Vectors) -> list[tuple[str, ...]]:
        """For each row the genres, the likeliest first; at least one, at most four."""
        return [_chosen(row) for row in vectors @ self._weights.T + self._offsets]


def _chosen(logits: Numbers) -> tuple[str, ...]:
    order = np.argsort(-logits, kind="stable")
    return tuple(GENRES[i] for n, i in enumerate(order[:MOST]) if n == 0 or logits[i] >= LEAST)
