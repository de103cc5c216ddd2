"""What a question wants worked out, by the form of it; names stand as TITLE and PERSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from assistant.ask.mentions import PERSON, TITLE, Frame

Want = Literal[
    "apart", "age", "decade", "cast size", "review count", "earlier", "later", "more reviews", "longer", "shorter",
    "shared", "same director", "more films", "count", "co-stars", "first", "last", "longest", "shortest",
    "most reviewed", "sequel",
]  # fmt: skip
Shape = Callable[[int, int], bool]
"""Of how many titles and how many people a want speaks."""

ONE: Shape = lambda titles, people: titles == 1  # noqa: E731
TWO: Shape = lambda titles, people: titles == 2  # noqa: E731
LISTED: Shape = lambda titles, people: titles == 0  # noqa: E731
PEOPLE: Shape = lambda titles, people: titles == 0 and people > 1  # noqa: E731
WITH: Shape = lambda titles, people: titles == 0 and people == 1  # noqa: E731

_MANY = r"(?:films?|movies?|pictures?|titles|shows|series)"
WANTS: tuple[tuple[Want, Shape, str], ...] = (
    ("apart", TWO, r"\byears? (?:lie|apart|passed|are|were|between)\b|\bapart\b|\b(?:gap|difference) in years\b"),
    ("age", ONE, r"\bhow old\b|\bhow many years\b|\byears (?:had|have) passed\b|\b(?:what|which) age\b"),
    ("decade", ONE, r"\b(?:which|what) decade\b"),
    ("review count", ONE, r"\bhow many reviews\b|\bnumber of reviews\b|\bhow often\b.*\breviewed\b"),
    ("cast size", ONE, r"\b(?:how many|number of|count)\b.*\b(?:actors?|people|cast|stars|names)\b"),
    ("more reviews", TWO, r"\breview(?:s|ed)\b"),
    ("longer", TWO, r"\blonger\b|\bruns? more\b"),
    ("shorter", TWO, r"\bshorter\b"),
    ("earlier", TWO, r"\b(?:first|older|oldest|earlier|earliest|before)\b"),
    ("later", TWO, r"\b(?:newer|newest|later|latest|after|more recent|last)\b"),
    ("shared", TWO, r"\bwho\b.*\bboth\b|\b(?:actors?|people|cast|stars?|who)\b.*\b(?:both|in common|share)\b"),
    ("same director", ONE, r"\b(?:director|directed|whoever)\b.*\b(?:other|else|also|more)\b"
     r"|\b(?:other|else|also|more)\b.*\b(?:director|directed|made)\b"),
    ("sequel", ONE, r"\bsequels?\b"),
    ("more films", PEOPLE, r"\b(?:more|longer|most)\b"),
    ("co-stars", WITH, r"\bwho else\b|\bco ?stars?\b|\balongside (?:whom|who)\b|\bwho\b.*\b(?:with|alongside|opposite)\b"),
    ("count", LISTED, r"\bhow many\b|\bnumber of\b|^count\b"),
    ("first", LISTED, rf"\b(?:earliest|oldest)\b|\bfirst (?:\w+ )?{_MANY}\b|\bfirst$|\bappear(?:ed)? first\b|\bdebut\b"),
    ("last", LISTED, rf"\b(?:latest|newest|most recent)\b|\blast (?:\w+ )?{_MANY}\b|\bin last$|\blast$"),
    ("longest", LISTED, r"\blongest\b"),
    ("shortest", LISTED, r"\bshortest\b"),
    ("most reviewed", LISTED, r"\bmost (?:reviewed|reviews|talked)\b"),
)  # fmt: skip


def want_of(frame: Frame) -> Want | None:
    titles, people = frame.text.split().count(TITLE), len(frame.people)
    for want, shape, pattern in WANTS:
        if shape(titles, people) and re.search(pattern, frame.text):
            return want
    return None


def of_people(frame: Frame) -> bool:
    """Whether people are sought, not films."""
    return bool(re.search(r"^who\b|^(?:which|what|name the) (?:actors?|actress|people)\b", frame.text))


def speaks_of_people(frame: Frame) -> bool:
    return PERSON in frame.text.split()
