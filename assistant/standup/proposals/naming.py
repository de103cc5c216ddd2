"""Finding tickets in a segment: by key, else by enough words of one ticket's summary. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.standup.proposals import cues
from assistant.standup.proposals.changes import Ticket
from assistant.standup.proposals.clauses import KEY, Segment, lowered

_WORD = re.compile(r"[^\W\d_]{2,}")
ENOUGH = 0.6
"""The share of a summary's words that must be there."""


@dataclass(frozen=True)
class Mention:
    """A ticket at a place of a segment's text; `by_key`: else its summary was recognised."""

    key: str
    start: int
    end: int
    by_key: bool = True


def mentions(segment: Segment, own: Sequence[Ticket]) -> list[Mention]:
    """In their order. Summaries are looked for only where no key is, and only those of the person's `own`."""
    keys = [Mention(found.group().upper(), *found.span()) for found in KEY.finditer(segment.text)]
    if keys:
        return keys
    by_summary = _by_summary(segment.text, own)
    return [by_summary] if by_summary else []


def stems(text: str) -> dict[str, tuple[int, int]]:
    """Content words without their endings, and where each stands first."""
    found: dict[str, tuple[int, int]] = {}
    for word in _WORD.finditer(lowered(text)):
        if word.group() not in cues.SMALL:
            found.setdefault(_stem(word.group()), word.span())
    return found


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ies", "ers", "ed", "es", "er", "ly", "e", "s", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _by_summary(text: str, own: Sequence[Ticket]) -> Mention | None:
    """The one ticket whose summary stands here; None when there is none, or more than one."""
    said = stems(text)
    scored = sorted(((_share(said, ticket), ticket) for ticket in own), key=lambda one: -one[0])
    if not scored or scored[0][0] < ENOUGH or (len(scored) > 1 and scored[1][0] >= ENOUGH):
        return None
    ticket = scored[0][1]
    spans = [said[stem] for stem in stems(ticket.summary) if stem in said]
    return Mention(ticket.key, min(start for start, _ in spans), max(end for _, end in spans), by_key=False)


def _share(said: Mapping[str, tuple[int, int]], ticket: Ticket) -> float:
    wanted = stems(ticket.summary)
    shared = sum(stem in said for stem in wanted)
    return shared / len(wanted) if shared >= 2 else 0.0
