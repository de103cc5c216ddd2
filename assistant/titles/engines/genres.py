"""Genres from an overview, by the twenty names TMDB uses; for titles whose source gives none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from assistant.core.ports import Embedder, Vectors
from assistant.titles.engines.features import summed, topic_positions
from assistant.titles.engines.sentiment import Numbers, probabilities
from assistant.titles.engines.text import sentences
from assistant.titles.engines.weights import Arrays, load, scaled

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

STORY_WORDS = 8

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
    """The sentences of an encyclopedia's extract that tell the story; the genre is named in the others.

    Where that leaves next to nothing, all but the first.
    """
    first, *rest = sentences(extract) or [""]
    about = _OPENING.search(first)
    kept = [first[about.end() :].strip()] if about else []
    told = " ".join(kept + [s for s in rest if not _MAKING.search(s)])
    return told if len(told.split()) >= STORY_WORDS else " ".join(rest)


LEAST = -1.6
"""Log-odds from which a genre is given; below even odds, as overviews say less than their films show."""
MOST = 4
ENOUGH = 2
"""A source that names fewer is helped out."""
SURE = 0.0
"""Log-odds from which a genre is added to what a source says."""
VECTOR_SHARE = 0.7
"""How much of the say the sentence vector has; the words have the rest."""


class GenreModel:
    """Trained by `assistant.titles.engines.training` on encyclopedia extracts."""

    def __init__(self, arrays: Arrays | None = None) -> None:
        found = arrays if arrays is not None else load("genres")
        self._weights = found["weights"].astype(np.float64)
        self._words = scaled(found, "words")
        self._offsets = found["offsets"].astype(np.float64)

    def classify(self, texts: Sequence[str], vectors: Vectors) -> list[tuple[str, ...]]:
        """For each text its genres, the likeliest first; at least one, at most four."""
        return [_chosen(row) for row in self.logits(texts, vectors)]

    def further(self, known: Sequence[str], text: str, vector: Vectors) -> tuple[str, ...]:
        """`known`, with what an overview surely speaks of when these are too few."""
        if not known:
            return self.classify([text], vector[None])[0]
        logits = self.logits([text], vector[None])[0]
        named = {*known, *fold_genres(known)}
        order = (int(i) for i in np.argsort(-logits, kind="stable") if logits[i] >= SURE)
        added = [GENRES[i] for i in order if GENRES[i] not in named]
        return (*known, *added)[: max(ENOUGH, len(known))]

    def logits(self, texts: Sequence[str], vectors: Vectors) -> Numbers:
        """Log-odds; one row per text, one column per genre."""
        said = np.array([summed(self._words, topic_positions(t)) for t in texts]).reshape(-1, len(GENRES))
        dense = vectors @ self._weights.T
        mixed = VECTOR_SHARE * dense + (1 - VECTOR_SHARE) * said + self._offsets
        return np.asarray(mixed, dtype=np.float64)


def genres_of(texts: Sequence[str], embedder: Embedder) -> list[list[dict[str, str | float]]]:
    """For each text its genres with their probabilities, the likeliest first; none for a blank one."""
    model, told = GenreModel(), [text for text in texts if text.strip()]
    rows = iter(model.logits(told, embedder.embed(told)) if told else ())
    return [_named(next(rows)) if text.strip() else [] for text in texts]


def _named(logits: Numbers) -> list[dict[str, str | float]]:
    shares = dict(zip(GENRES, probabilities(logits).tolist(), strict=True))
    return [{"name": name, "share": round(shares[name], 4)} for name in _chosen(logits)]


def _chosen(logits: Numbers) -> tuple[str, ...]:
    order = np.argsort(-logits, kind="stable")
    return tuple(GENRES[i] for n, i in enumerate(order[:MOST]) if n == 0 or logits[i] >= LEAST)
