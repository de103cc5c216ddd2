"""What a question wants worked out, by the form of it; names stand as TITLE and PERSON."""

from __future__ import annotations

import re
from typing import Literal

from assistant.ask.mentions import TITLE, Frame

Want = Literal[
    "apart", "age", "decade", "cast size", "review count", "earlier", "later", "more reviews", "longer",
    "shorter", "shared", "same director", "more films", "count", "co-stars", "first", "last", "longest",
    "shortest", "most reviewed", "sequel",
]  # fmt: skip
ONE, TWO, LISTED, PEOPLE, WITH = "one title", "two titles", "no title", "people", "one person"

_MANY = r"(?:films?|movies?|pictures?|titles|shows|series)"
WANTS: tuple[tuple[Want, str, str], ...] = (
    ("apart", TWO,
     r"\byears? (?:lie|apart|passed|are|were|between)\b|\bapart\b|\b(?:gap|difference) in years\b"),
    ("age", ONE, r"\bhow old\b|\bhow many years\b|\byears (?:had|have) passed\b|\b(?:what|which) age\b"),
    ("decade", ONE, r"\b(?:which|what) decade\b"),
    ("review count", ONE, r"\bhow many reviews\b|\bnumber of reviews\b|\bhow often\b.*\breviewed\b"),
    ("cast size", ONE, r"\b(?:how many|number of|count)\b.*\b(?:actors?|people|cast|stars|names)\b"),
    ("more reviews", TWO, r"\breview(?:s|ed)\b"),
    ("longer", TWO, r"\blonger\b|\bruns? more\b"),
    ("shorter", TWO, r"\bshorter\b"),
    ("earlier", TWO, r"\b(?:first|older|oldest|earlier|earliest|before)\b"),
    ("later", TWO, r"\b(?:newer|newest|later|latest|after|more recent|last)\b"),
    ("shared", TWO,
     r"\bwho\b.*\bboth\b|\b(?:actors?|people|cast|stars?|who)\b.*\b(?:both|in common|share)\b"),
    ("same director", ONE, r"\b(?:director|directed|whoever)\b.*\b(?:other|else|also|more)\b"
     r"|\b(?:other|else|also|more)\b.*\b(?:director|directed|made)\b"),
    ("sequel", ONE, r"\bsequels?\b"),
    ("more films", PEOPLE, r"\b(?:more|longer|most)\b"),
    ("co-stars", WITH,
     r"\bwho else\b|\bco ?stars?\b|\balongside (?:whom|who)\b|\bwho\b.*\b(?:with|alongside|opposite)\b"),
    ("count", LISTED, r"\bhow many\b|\bnumber of\b|^count\b"),
    ("first", LISTED,
     rf"\b(?:earliest|oldest)\b|\bfirst (?:\w+ )?{_MANY}\b|\bfirst$|\bappear(?:ed)? first\b|\bdebut\b"),
    ("last", LISTED,
     rf"\b(?:latest|newest|most recent)\b|\blast (?:\w+ )?{_MANY}\b|\bin last$|\blast$"),
    ("longest", LISTED, r"\blongest\b"),
    ("shortest", LISTED, r"\bshortest\b"),
    ("most reviewed", LISTED, r"\bmost (?:reviewed|reviews|talked)\b"),
)  # fmt: skip


def want_of(frame: Frame) -> Want | None:
    shapes = _shapes(frame.text.split().count(TITLE), len(frame.people))
    for want, shape, pattern in WANTS:
        if shape in shapes and re.search(pattern, frame.text):
            return want
    return None


def _shapes(titles: int, people: int) -> set[str]:
    """Of how many titles and people a question speaks."""
    if titles:
        return {1: {ONE}, 2: {TWO}}.get(titles, set())
    return {LISTED, *({1: [WITH]}.get(people, [PEOPLE]) if people else [])}


def of_people(frame: Frame) -> bool:
    """Whether people are sought, not films."""
    return bool(re.search(r"^who\b|^(?:which|what|name the) (?:actors?|actress|people)\b", frame.text))
