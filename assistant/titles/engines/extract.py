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
NOVELTY = 0.35
"""How much a sentence loses for resembling one already picked."""

_SPOILER = re.compile(
    r"\b(?:spoilers?|endings?|ends with|in the end|twists?|turns out|finale|"
    r"(?:final|last) (?:act|scene|shot|reel|minutes)|climax|dies|killed off|the killer is|murderer is|"
    r"survives?|is revealed|reveals? that)\b",
    re.IGNORECASE,
)
_JUNK = re.compile(
    r"https?:|www\.|full review|click|read more|\[|\]|\d\s*/\s*\d|\bgrade:|\bstars?\b.{0,8}$|@", re.I
)
_LEANING = re.compile(
    r"^[\"'“‘(]*(?:and|but|so|or|yet|also|then|it's also|he|she|they|his|her|their|this|that|these|those|"
    r"which|who|there|here|such|still)\b",
    re.IGNORECASE,
)


def verdict(reading: Reading, liked: bool) -> int | None:
    """The row of the sentence that speaks best for all, on the side of the score; None without one."""
    rows = [r for r in _usable(reading, VERDICT_WORDS) if (reading.likings[r] >= 0.5) == liked]
    if not rows:
        return None
    worth = _worth(reading, rows, liked)
    return rows[int(np.argmax(worth))]


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
    return np.asarray(central + 0.5 * clear + 0.3 * alone, dtype=np.float64)


def _stands_alone(sentence: str) -> float:
    length = len(sentence.split())
    whole = sentence.rstrip("\"'”’)")[-1:] in (".", "!", "?")
    return whole - 0.5 * bool(_LEANING.match(sentence)) - 0.5 * sentence.endswith("?") + min(length, 12) / 12


def _usable(reading: Reading, most_words: int) -> list[int]:
    rows = [
        r
        for r, s in enumerate(reading.sentences)
        if FEWEST_WORDS <= len(s.split()) <= most_words and not _JUNK.search(s) and not s.isupper()
    ]
    return [r for r in rows if not _SPOILER.search(reading.sentences[r])]


def _repeats(reading: Reading, row: int, picked: Sequence[int]) -> bool:
    return _closest(reading, row, picked) > 0.9


def _closest(reading: Reading, row: int, picked: Sequence[int]) -> float:
    return max((float(reading.vectors[row] @ reading.vectors[p]) for p in picked), default=0.0)
