"""What a chat model claims about a title, and the checks it must pass before anybody reads it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, Field

from assistant.titles.engines.result import ReviewText, TagVerdict

VERDICT_WORDS = 30
SUMMARY_WORDS = 120
MAX_TAGS = 5

_QUOTED = re.compile(r"[“\"]([^”\"]{3,})[”\"]")
_LINK = re.compile(r"://|www\.|<[^>]*\||\]\(", re.IGNORECASE)


class TagClaim(BaseModel):
    name: str
    reviews: list[int] = Field(description="numbers of the reviews that carry it")


class TitleReading(BaseModel):
    """What the model hands back; every number is the number of a review."""

    verdict: str
    verdict_reviews: list[int]
    summary: str
    summary_reviews: list[int]
    tags: list[TagClaim]


class Point(BaseModel):
    side: Literal["praise", "fault", "other"]
    point: str
    reviews: list[int]


class PartReading(BaseModel):
    """Notes on some of the reviews."""

    points: list[Point]
    tags: list[TagClaim]


Numbered = Mapping[int, ReviewText]
"""Reviews by the number the model was shown."""


def cited(numbers: Sequence[int], shown: Numbered) -> tuple[str, ...]:
    """Ids of the reviews these numbers stand for; numbers that stand for none are dropped."""
    return tuple(dict.fromkeys(shown[n].id for n in numbers if n in shown))


def stands(text: str, words: int, shown: Collection[ReviewText]) -> bool:
    """Not empty, short enough, no link, and whatever is in quotation marks was written in a review."""
    if not text.strip() or len(text.split()) > words or _LINK.search(text):
        return False
    quotes = [_plain(quote) for quote in _QUOTED.findall(text)]
    if not quotes:
        return True
    written = [_plain(one.text) for one in shown]
    return all(any(quote in text for text in written) for quote in quotes)


def known_tags(
    claims: Sequence[TagClaim], vocabulary: Mapping[str, str], shown: Numbered
) -> tuple[TagVerdict, ...]:
    """Those of the vocabulary that a review carries, each once. `vocabulary`: casefolded name to name."""
    found: dict[str, TagVerdict] = {}
    for claim in claims:
        name = vocabulary.get(claim.name.strip().casefold())
        behind = cited(claim.reviews, shown)
        if name and behind:
            found.setdefault(name, TagVerdict(name, len(behind) / len(shown), behind))
    return tuple(found.values())[:MAX_TAGS]


def notes(part: PartReading, shown: Numbered) -> list[tuple[int, str]]:
    """The lines of a part that can be shown, each with the number of reviews behind it."""
    lines: list[tuple[int, str]] = []
    for point in part.points:
        behind = [n for n in dict.fromkeys(point.reviews) if n in shown]
        if behind and stands(point.point, SUMMARY_WORDS, shown.values()):
            lines.append((len(behind), f"{behind} {point.side}: {flat(point.point)}"))
    for tag in part.tags:
        behind = [n for n in dict.fromkeys(tag.reviews) if n in shown]
        if behind:
            lines.append((len(behind), f"{behind} tag: {flat(tag.name)}"))
    return lines


def flat(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
