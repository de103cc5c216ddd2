"""From single reviews to the score of a title: the share of favourable reviews, with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

FAVOURABLE = 60
"""From this score on a title counts as liked; below 60 % of good reviews critics call a film rotten."""
FEWEST = 3
"""Under this many reviews there is no score."""
USUAL_SHARE = 0.65
"""What a title without reviews is taken to be worth: films get somewhat more good reviews than bad."""
USUAL_WEIGHT = 2.0
"""How many reviews of a title that assumption weighs as much as."""
LENIENCY = 1.1
"""Odds added to a text that says little: blame is put more plainly than praise."""
HEARSAY = 10.0
"""With this many reviews, what the others say counts half in reading one of them."""
ROUNDS = 30


@dataclass(frozen=True)
class Score:
    share: float
    """Estimated share of favourable reviews, 0 to 1, drawn to the usual share when there are few."""
    spread: float
    """Standard deviation of the single reviews, 0 to 0.5."""
    confidence: float
    """Chance that the share lies on the side of 0.5 where it is put."""


def estimate(likings: Numbers, rated: Flags) -> Score:
    """The most likely share of favourable reviews, given how likely each one is favourable.

    A plain mean is drawn towards 0.5 because single sentences are uncertain; weighing each by what the others
    say (expectation-maximisation over the share) undoes that. Ratings (`rated`) are taken as they are.
    """
    share = USUAL_SHARE
    for _ in range(ROUNDS):
        told = _weighed(likings, rated, LENIENCY * share / (1 - share))
        share = (told.sum() + USUAL_SHARE * USUAL_WEIGHT) / (len(likings) + USUAL_WEIGHT)
    spread = float(_weighed(likings, rated, LENIENCY * share / (1 - share)).std()) if len(likings) else 0.0
    error = sqrt(share * (1 - share) / (len(likings) + USUAL_WEIGHT))
    confidence = 0.5 * (1 + erf(abs(share - 0.5) / (error * sqrt(2))))
    return Score(float(share), spread, confidence)


def in_context(likings: Numbers, rated: Flags, share: float) -> Numbers:
    """How likely each review is favourable, given what the others say; a lone one stays as it is."""
    known = (len(likings) * share + HEARSAY * 0.5) / (len(likings) + HEARSAY)
    return _weighed(likings, rated, known / (1 - known))


def _weighed(likings: Numbers, rated: Flags, odds: float) -> Numbers:
    yes = likings * odds
    return np.asarray(np.where(rated, likings, yes / (yes + 1 - likings)), dtype=np.float64)
