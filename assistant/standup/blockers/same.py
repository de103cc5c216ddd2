"""Whether two wordings mean the same blocker. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.tickets.keys import find_keys

NEAR = 0.5
"""Share of the words of the shorter wording that the other has too."""
_FILLING = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be been but by can cant for from got has have i im in is it its me my no not of "
        "on or our so still that the their there they this to until us was we were with yet you am do does "
        "dont get again today yesterday tomorrow since now blocked stuck waiting wait",
    )
)


def same(one: str, other: str) -> bool:
    """By a ticket both name; without one, by most of their words."""
    keys, others = set(find_keys(one)), set(find_keys(other))
    if keys or others:
        return bool(keys & others) or (not (keys and others) and _overlap(one, other) >= 0.7)
    return _overlap(one, other) >= NEAR


def nearest(text: str, known: Iterable[tuple[int, str]]) -> int | None:
    """The id of the one that is the same, the most alike of them."""
    found = [(_overlap(text, words), -number) for number, words in known if same(text, words)]
    return -max(found)[1] if found else None


def _overlap(one: str, other: str) -> float:
    mine, theirs = _words(one), _words(other)
    return len(mine & theirs) / max(min(len(mine), len(theirs)), 1)


def _words(text: str) -> set[str]:
    plain = re.findall(r"\w+(?:-\w+)*", text.lower().replace("’", "").replace("'", ""))
    return {_stem(word) for word in plain} - _FILLING


def _stem(word: str) -> str:
    return re.sub(r"(?<=\w{3})(?:ing|ed|s)$", "", word)
