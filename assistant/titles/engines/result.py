"""What an engine reads and what it gives, whichever engine it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol


@dataclass(frozen=True)
class ReviewText:
    """One review as the catalogue keeps it. `rating` is 0 to 100."""

    id: str
    text: str
    rating: float | None = None
    published: date | None = None


@dataclass(frozen=True)
class TitleText:
    """What is known of a title before any review is read. `kind` is movie or show."""

    id: str
    kind: str
    title: str
    year: int | None = None
    overview: str | None = None
    genres: tuple[str, ...] = ()


class Work(NamedTuple):
    """A title to be enriched."""

    title: TitleText
    reviews: Sequence[ReviewText]


@dataclass(frozen=True)
class TagVerdict:
    """A tag of the vocabulary, how well it fits (0 to 1), and the reviews that carry it (none: overview)."""

    name: str
    weight: float
    review_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Enrichment:
    """What an engine makes of a title. None means that there was too little to say it."""

    verdict: str | None
    """One sentence of at most 30 words."""
    summary: str | None
    vibe_score: int | None
    """0 to 100; None under three reviews."""
    spread: int | None
    """Standard deviation of the single reviews' scores, 0 to 50."""
    confidence: float | None
    """Chance that the score lies on the right side of 50, judged by count and spread; 0.5 to 1."""
    review_count: int
    tags: tuple[TagVerdict, ...] = ()
    genres: tuple[str, ...] = ()
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Ids of the reviews behind each part, by the part's name."""
    sentiments: Mapping[str, float] = field(default_factory=dict)
    """By review id, 0 to 1; 0.5 and above counts as positive."""


class Engine(Protocol):
    """`version` changes whenever the same inputs would give another result."""

    name: str
    version: str

    def enrich(self, works: Sequence[Work]) -> Iterator[Enrichment]:
        """One per title, in order, each as soon as it is made."""
        ...
