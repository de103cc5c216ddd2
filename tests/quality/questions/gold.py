"""What makes an answer right, as rules over what `ask --questions` writes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.titles.words import norms

Answered = Mapping[str, Any]
RIGHT, DECLINED, WRONG = 1, 0, -1
CORRECTS = re.compile(r"\b(?:not|no|none|never|nor|neither)\b|n['’]t\b", re.I)


@dataclass(frozen=True)
class Gold:
    """Every condition that is set must hold. None or empty: no such condition.

    `says`: each of these phrases stands in the first line. `number`: the first number of the first line once
    the names in `names` are taken out. `titles`: the citations are of these alone, and of at least `least`.
    `first`: this name comes before `second` there. `without`: none of these stands in the text.
    `cues`: a cited review has one of these words. `corrects`: the text denies something.
    `about`: the titles a citation may be of.
    """

    about: frozenset[str] = frozenset()
    says: tuple[str, ...] = ()
    number: int | None = None
    names: tuple[str, ...] = ()
    titles: frozenset[str] = frozenset()
    least: int = 1
    first: str | None = None
    second: str | None = None
    without: tuple[str, ...] = ()
    cues: frozenset[str] = frozenset()
    corrects: bool = False
    unanswerable: bool = False


def judge(gold: Gold, answered: Answered, reviews: Mapping[str, Mapping[str, Any]]) -> int:
    """RIGHT, DECLINED or WRONG; what cannot be answered is RIGHT when declined."""
    if answered["declined"]:
        return RIGHT if gold.unanswerable else DECLINED
    if gold.unanswerable:
        return WRONG
    text = str(answered["answer"])
    line, whole = f" {' '.join(norms(text.splitlines()[0]))} ", f" {' '.join(norms(text))} "
    cited = {citation["title_id"] for citation in answered["citations"]}
    checks = (
        all(_in(line, phrase) for phrase in gold.says),
        gold.number is None or _first_number(line, gold.names) == gold.number,
        not gold.titles or (cited <= gold.titles and len(cited) >= gold.least),
        gold.first is None or _before(line, gold.first, str(gold.second)),
        not any(_in(whole, phrase) for phrase in gold.without),
        not gold.cues or any(_speaks(citation, reviews, gold.cues) for citation in answered["citations"]),
        not gold.corrects or bool(CORRECTS.search(text)),
    )
    return RIGHT if all(checks) else WRONG


def precise(gold: Gold, answered: Answered, reviews: Mapping[str, Mapping[str, Any]]) -> tuple[int, int]:
    """How many citations hold, of how many: the title is one the answer may rest on, the review is the
    title's, the quote stands in it word for word."""
    held = [
        citation["title_id"] in gold.about and _holds(citation, reviews) for citation in answered["citations"]
    ]
    return sum(held), len(held)


def _holds(citation: Mapping[str, Any], reviews: Mapping[str, Mapping[str, Any]]) -> bool:
    if citation["review_id"] is None:
        return True
    review = reviews.get(citation["review_id"])
    return (
        review is not None
        and review["title_id"] == citation["title_id"]
        and bool(citation["quote"])
        and citation["quote"] in review["text"]
    )


def _speaks(
    citation: Mapping[str, Any], reviews: Mapping[str, Mapping[str, Any]], cues: frozenset[str]
) -> bool:
    review = reviews.get(citation["review_id"] or "")
    return review is not None and bool(cues & set(norms(review["text"])))


def _first_number(line: str, names: Sequence[str]) -> int | None:
    for name in sorted(names, key=len, reverse=True):
        line = line.replace(f" {' '.join(norms(name))} ", " ")
    found = re.search(r"\b\d+\b", line)
    return int(found[0]) if found else None


def _in(line: str, phrase: str) -> bool:
    return f" {' '.join(norms(phrase))} " in line


def _before(line: str, first: str, second: str) -> bool:
    a, b = line.find(f" {' '.join(norms(first))} "), line.find(f" {' '.join(norms(second))} ")
    return a >= 0 and (b < 0 or a < b)
