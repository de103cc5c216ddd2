"""What there is to quote: sentences of reviews, ranked for a question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.ask.answer import Source
from assistant.ask.aspects import cues
from assistant.ask.hostile import hostile
from assistant.core.db import Database
from assistant.titles import words
from assistant.titles.reading import ReviewView, TitleReader, TitleView
from assistant.titles.search import TitleSearch

SENTENCE = re.compile(r"(?<=[.!?…])[\"”')]*\s+")
LONGEST_QUOTE = 300

POSITIVE = 0.5


@dataclass(frozen=True)
class Evidence:
    """One sentence of a review. `about`: it speaks of the aspect asked for; `sentiment` 0 to 1, if known."""

    source: Source
    score: float
    about: bool

    @property
    def sentiment(self) -> float | None:
        return self.source.review.sentiment if self.source.review else None


@dataclass(frozen=True)
class Gathered:
    """`evidence` best first, a sentence a review; `reviews` is how many were searched."""

    title: TitleView
    evidence: tuple[Evidence, ...]
    reviews: int


class Gatherer:
    def __init__(self, db: Database, search: TitleSearch) -> None:
        self._db = db
        self._search = search

    def about(self, title: TitleView, question: str, aspect: str | None) -> Gathered:
        with self._db.read() as session:
            reviews = TitleReader().reviews(session, title.id)
        near = self._search.reviews_like(f"{aspect or ''} {question}".strip(), reviews)
        asked = set(words.content(words.norms(question))) - set(words.norms(title.name))
        sought = cues(aspect) if aspect else frozenset[str]()
        found = [_best_sentence(title, review, asked, sought, near[n]) for n, review in enumerate(reviews)]
        ranked = sorted((e for e in found if e), key=lambda e: -e.score)
        return Gathered(title, tuple(ranked), len(reviews))


def _best_sentence(
    title: TitleView, review: ReviewView, asked: set[str], sought: frozenset[str], near: float
) -> Evidence | None:
    """The sentence of a review that answers best; an aspect's own words count most, then the question's."""
    best: Evidence | None = None
    for sentence in SENTENCE.split(review.text.strip()):
        spoken = set(words.norms(sentence))
        if not spoken or len(sentence) > LONGEST_QUOTE or hostile(sentence):
            continue
        about = bool(spoken & sought)
        score = 2.0 * about + 0.3 * len(spoken & asked) + near + (0.2 if 5 <= len(spoken) <= 30 else 0.0)
        if best is None or score > best.score:
            best = Evidence(Source(title, review, sentence), score, about)
    return best


def both_sides(evidence: tuple[Evidence, ...], limit: int) -> list[Evidence]:
    """The best, with the other side heard: where some praise and some fault, neither fills the answer."""
    good = [e for e in evidence if e.sentiment is None or e.sentiment >= POSITIVE]
    bad = [e for e in evidence if e.sentiment is not None and e.sentiment < POSITIVE]
    larger, smaller = (good, bad) if len(good) >= len(bad) else (bad, good)
    other = smaller[: max(1, round(limit * len(smaller) / max(len(evidence), 1)))]
    return larger[: limit - len(other)] + other
