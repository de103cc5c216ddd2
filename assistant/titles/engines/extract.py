"""Verdict and summary: sentences that people wrote, picked and never changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.titles.engines.reading import Reading
from assistant.titles.engines.sentiment import Numbers

VERDICT_WORDS = 30
SUMMARY_WORDS = 40
FEWEST_WORDS = 5
SURE = 0.6
"""A sentence praises from this liking on, and faults from its mirror image down."""
JUDGING = 0.8
"""A verdict is to take its side as clearly as this."""
NOVELTY = 0.35
"""How much a sentence loses for resembling one already picked."""

_SPOILER = re.compile(
    r"\b(?:spoilers?|endings?|ends with|in the end|twists?|turns out|finale|"
    r"(?:final|last) (?:act|scene|shot|reel|minutes)|climax|dies|killed off|the killer is|murderer is|"
    r"survives?|is revealed|reveals? that)\b",
    re.IGNORECASE,
)
_JUNK = re.compile(
    r"https?:|www\.|full review|click|read more|\[|\]|\d\s*/\s*\d|\bgrade:|\bstars?\b.{0,8}$|@|"
    # Written to whoever or whatever reads, and not about the title.
    r"\b(?:ignore|disregard|prompts?|instructions?|ai|llms?|gpt|chatbots?|language model|other reviews|"
    r"reading this|note to|dear reader|(?:system|assistant|user):)(?!\w)|"
    r"\brobots?\b.{0,30}\b(?:read|note|give)|"
    r"^(?:please|do yourself|trust me|bring|buy|skip|avoid|don't|listen)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:film|movie|shows?|series|picture|documentary|drama|comedy|thriller|remake|sequel|script|cast|"
    r"story|plot|acting|writing|direction|everything|masterpiece|mess|it's|it is|it was)\b|^it\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:scenes?|sequences?|moments?|minutes?|hours?|half|episodes?|seasons?|chapters?|first|last|opening|"
    r"beginning|middle|songs?|shot|season|part)\b",
    re.IGNORECASE,
)
_ANECDOTE = re.compile(
    r"\b(?:my (?:\S+ )?(?:mother|mum|mom|father|dad|wife|husband|son|daughter|kids?|friends?|"
    r"students|team|sister|"
    r"brother|little one)|years? old|you|your|you've|you'd)\b|^(?:as an?|i|we|my)\b",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"^[\"'“‘(]*(?:and|but|so|or|yet|also|then|it's also|he|she|they|his|her|their|this|that|these|those|"
    r"which|who|there|here|such|still)\b",
    re.IGNORECASE,
)


def verdict(reading: Reading, liked: bool) -> int | None:
    """The row of the sentence that speaks best for all, on the side of the score; None without one.

    One that judges the whole comes first, then one that judges at all, then any by somebody of that side.
    """
    rows = [r for r in _usable(reading, VERDICT_WORDS) if (reading.likings[r] >= 0.5) == liked]
    agreed = [r for r in rows if (reading.review_likings[reading.owners[r]] >= 0.5) == liked]
    judging = [r for r in agreed if abs(reading.likings[r] - 0.5) >= JUDGING - 0.5]
    whole = [r for r in judging if _speaks_of_all(reading.sentences[r]) > 0]
    rows = (
        whole
        or [r for r in judging if _speaks_of_all(reading.sentences[r]) == 0]
        or judging
        or agreed
        or rows
    )
    return rows[int(np.argmax(_worth(reading, rows, liked)))] if rows else None


def summary(reading: Reading, liked: bool, said: int | None) -> list[int]:
    """Two to four rows, the majority's side first, fewer where people wrote less; `said` is the verdict."""
    picked: list[int] = [] if said is None else [said]
    for side, count in ((liked, 2), (not liked, 1)):
        picked += _pick(reading, _side(reading, side, picked), side, count, picked)
    if len(picked) - (said is not None) < 2:
        rest = [r for r in _usable(reading, SUMMARY_WORDS) if not _repeats(reading, r, picked)]
        picked += _pick(reading, rest, liked, 1, picked)
    return picked[1:] if said is not None and len(picked) > 1 else picked


def _side(reading: Reading, liked: bool, picked: Sequence[int]) -> list[int]:
    sure = reading.likings >= SURE if liked else reading.likings <= 1 - SURE
    return [r for r in _usable(reading, SUMMARY_WORDS) if sure[r] and not _repeats(reading, r, picked)]


def _pick(reading: Reading, rows: list[int], liked: bool, count: int, picked: Sequence[int]) -> list[int]:
    """Maximal marginal relevance: what is worth most and least like what was picked before."""
    chosen: list[int] = []
    worth = dict(zip(rows, _worth(reading, rows, liked), strict=True)) if rows else {}
    while worth and len(chosen) < count:
        before = [*picked, *chosen]
        best = max(worth, key=lambda r: (worth[r] - NOVELTY * _closest(reading, r, before), -r))
        chosen.append(best)
        worth = {r: w for r, w in worth.items() if r != best and not _repeats(reading, r, [*before, best])}
    return chosen


def _worth(reading: Reading, rows: Sequence[int], liked: bool) -> Numbers:
    """How near the middle of what its side says, how clearly it takes that side, how well it stands alone."""
    vectors = reading.vectors[list(rows)]
    middle = vectors.mean(axis=0)
    central = vectors @ middle / np.linalg.norm(middle)
    likings = reading.likings[list(rows)]
    clear = likings if liked else 1 - likings
    alone = np.array([_stands_alone(reading.sentences[r]) for r in rows])
    general = np.array([_speaks_of_all(reading.sentences[r]) for r in rows])
    return np.asarray(central + clear + 0.3 * alone + 0.3 * general, dtype=np.float64)


def _speaks_of_all(sentence: str) -> float:
    """1 for a word on the film or show as a whole, less for one on a part or on the writer's evening."""
    about = bool(_WHOLE.search(sentence)) - bool(_PART.search(sentence))
    return float(about - bool(_ANECDOTE.search(sentence)))


def _stands_alone(sentence: str) -> float:
    length = len(sentence.split())
    whole = sentence.rstrip("\"'”’)")[-1:] in (".", "!", "?")
    return whole - 0.5 * bool(_LEANING.match(sentence)) - 0.5 * sentence[:1].islower() + min(length, 12) / 12


def _usable(reading: Reading, most_words: int) -> list[int]:
    rows = [
        r
        for r, s in enumerate(reading.sentences)
        if FEWEST_WORDS <= len(s.split()) <= most_words
        and "?" not in s
        and not _JUNK.search(s)
        and not s.isupper()
    ]
    return [r for r in rows if not _SPOILER.search(reading.sentences[r])]


def _repeats(reading: Reading, row: int, picked: Sequence[int]) -> bool:
    return _closest(reading, row, picked) > 0.9


def _closest(reading: Reading, row: int, picked: Sequence[int]) -> float:
    return max((float(reading.vectors[row] @ reading.vectors[p]) for p in picked), default=0.0)
