"""Which tags of a vocabulary fit a title: by the words people use, and by sentences that mean the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from assistant.core.ports import Embedder, Vectors
from assistant.titles.engines.reading import Reading
from assistant.titles.engines.result import TagVerdict
from assistant.titles.engines.sentiment import Numbers
from assistant.titles.engines.text import NEGATIONS, sentences, words
from assistant.titles.engines.vocabulary import Cues, Tag
from assistant.titles.engines.weights import Arrays, load

MOST = 5
NEAR = 3.5
"""Standard deviations by which a sentence must be nearer to a tag than sentences usually are."""
HINT = 0.5
"""What such a sentence counts, beside 1 for one that uses the word."""
PASSAGE_WORDS = 60
PASSAGES = 40
DOUBT = 2.0
"""Half weight is reached with this much support."""

_ASIDE = re.compile(
    r"\b(?:like|as if|than|instead of|a bit|a little|bits?|middle|half|season|episodes?|series|"
    r"scenes?|sequence|"
    r"minutes|hour|moments?|start|opening|first|last|ending|finale|act|story about|told me|they say|fans?)\b",
    re.IGNORECASE,
)
"""Words of a sentence that compares, or speaks of a part: a cue in it may be about something else."""


class Tagger:
    def __init__(self, tags: Sequence[Tag], embedder: Embedder) -> None:
        self.tags = tuple(tags)
        self._embedder = embedder
        self._cues = Cues(self.tags)
        self._worded = np.array([tag.worded for tag in tags], dtype=np.bool_)
        self._praise = np.array([tag.side == "praise" for tag in tags], dtype=np.bool_)
        self._fault = np.array([tag.side == "fault" for tag in tags], dtype=np.bool_)

    @cached_property
    def _reviews(self) -> Background:
        return Background(load("background_reviews"), self._vectors)

    @cached_property
    def _stories(self) -> Background:
        return Background(load("background_stories"), self._vectors)

    @cached_property
    def _vectors(self) -> Vectors:
        return self._embedder.embed([t.phrase for t in self.tags])

    def from_reviews(self, reading: Reading, genres: Sequence[str] = ()) -> tuple[TagVerdict, ...]:
        """Up to five, best supported first, with the reviews that carry each."""
        strengths = self._strengths(reading)
        verdicts = [
            (self.tags[column], *_supported(self.tags[column], reading, strengths[:, column]))
            for column in np.flatnonzero(strengths.any(axis=0))
        ]
        fewest = max(1.0, 0.04 * len(reading.reviews))
        share = float(reading.review_likings.mean())
        return _best(
            [v for tag, v, support in verdicts if support >= max(fewest, _needed(tag, genres, share))]
        )

    def _strengths(self, reading: Reading) -> Numbers:
        """What each sentence says for each tag: 1 by a cue, less in asides or by meaning; 0 on the wrong
        side."""
        plain = np.array([not NEGATIONS.intersection(words(s)) for s in reading.sentences], dtype=np.bool_)
        direct = np.array([not _ASIDE.search(s) for s in reading.sentences], dtype=np.bool_)
        cued = np.zeros((len(reading.sentences), len(self.tags)))
        for row, sentence in enumerate(reading.sentences):
            cued[row, self._cues.of(sentence)] = 1.0
        said = np.where(direct[:, None], cued, HINT * cued)
        open_to_meaning = cued.any(axis=0) | ~self._worded
        near = self._reviews.nearness(reading.vectors) >= NEAR
        meant = HINT * (near & plain[:, None] & open_to_meaning)
        liked = reading.likings >= 0.5
        fits = np.where(self._praise, liked[:, None], np.where(self._fault, ~liked[:, None], True))
        return np.asarray(np.maximum(said, meant) * fits, dtype=np.float64)

    def from_overview(self, overview: str, genres: Sequence[str] = ()) -> tuple[TagVerdict, ...]:
        """From what the story is about, at half weight and without reviews behind it."""
        parts = passages(overview)
        if not parts or not self.tags:
            return ()
        near = self._stories.nearness(self._embedder.embed(parts))
        top = np.sort(near, axis=0)[-2:].mean(axis=0)
        cued = np.bincount([tag for part in parts for tag in self._cues.of(part)], minlength=len(self.tags))
        barred = np.array(
            [t.worded and not (n and _told(t, genres)) for t, n in zip(self.tags, cued, strict=True)]
        )
        strength = np.where(barred, 0, np.maximum(top, 0) + 2 * np.minimum(cued, 2))
        weights = 0.5 * strength / (strength + DOUBT)
        return _best(
            [TagVerdict(t.name, round(float(w), 3)) for t, w in zip(self.tags, weights, strict=True) if w > 0]
        )


class Background:
    """How sentences of a kind lie around a tag by chance, so that one number means the same for every tag."""

    def __init__(self, arrays: Arrays, tags: Vectors) -> None:
        self._tags = tags
        self._mean = arrays["mean"].astype(np.float32)
        covariance = arrays["covariance"].astype(np.float64)
        self._deviation = np.sqrt(((tags @ covariance) * tags).sum(axis=1))

    def nearness(self, texts: Vectors) -> Numbers:
        """In standard deviations; one row per text, one column per tag."""
        return np.asarray((texts - self._mean) @ self._tags.T / self._deviation, dtype=np.float64)


def passages(text: str) -> list[str]:
    """The beginning of a text in parts of about 60 words, cut between sentences."""
    parts: list[list[str]] = [[]]
    for sentence in sentences(text):
        if sum(len(s.split()) for s in parts[-1]) >= PASSAGE_WORDS:
            parts.append([])
        parts[-1].append(sentence)
    return [" ".join(p) for p in parts[:PASSAGES] if p]


def _needed(tag: Tag, genres: Sequence[str], share: float) -> float:
    """Two reviews for what the genres do not bear out, or what goes against the feeling of most; else one."""
    against = {"praise": share < 0.4, "fault": share >= 0.6}.get(tag.side or "", False)
    return 2.0 if against or not (tag.genre is None or tag.genre in genres) else 1.0


def _told(tag: Tag, genres: Sequence[str]) -> bool:
    """Whether an overview can say it: a blurb's word on how good a title is counts for nothing."""
    return tag.side is None and (tag.genre is None or tag.genre in genres)


def _supported(tag: Tag, reading: Reading, strengths: Numbers) -> tuple[TagVerdict, float]:
    """A review counts once, by its strongest sentence."""
    rows = [int(r) for r in np.argsort(-strengths, kind="stable") if strengths[r] > 0]
    by_review: dict[int, float] = {}
    for row in rows:
        by_review.setdefault(reading.owners[row], float(strengths[row]))
    support = sum(by_review.values())
    return TagVerdict(tag.name, round(support / (support + DOUBT), 3), reading.ids(rows)), support


def _best(verdicts: Sequence[TagVerdict]) -> tuple[TagVerdict, ...]:
    return tuple(sorted(verdicts, key=lambda v: -v.weight)[:MOST])
