"""Reviews as sentences, sentences as words. Everything returned stands word for word in what was given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

# An end mark, closing quotes, then space and something that can begin a sentence; or a line break.
_BREAK = re.compile(r"""(?<=[.!?…])["'”’)\]]*\s+(?=["'“‘(\[]?[A-Z0-9])|\s+[.!?]\s+|\s*\n\s*""")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Jr|Sr|vs|No|Vol|Prof|Lt|Capt|etc|i\.e|e\.g)|\b[A-Z]|\.\.)\.$"
)
_WORD = re.compile(r"n't|[a-z0-9]+(?:-[a-z0-9]+)*|[!?;:]")
_NOT = re.compile(r"\b(ca|wo|\w+?)n't\b")

NEGATIONS = frozenset((
    "n't", "not", "no", "never", "nor", "without", "neither", "hardly", "barely", "lacks", "lack", "lacking",
    "nothing", "none", "cannot",
))  # fmt: skip
PERSONS = frozenset(("i", "me", "my", "mine", "myself", "we", "us", "our", "you", "your"))
CONTRASTS = ("but", "yet", "however", "although", "though", "despite")


def sentences(text: str) -> list[str]:
    """The sentences of `text`, in order, trimmed."""
    found: list[str] = []
    start = 0
    for gap in _BREAK.finditer(text):
        head = text[start : gap.start()].rstrip("\"'”’)] ")
        if "\n" not in gap.group() and _ABBREVIATION.search(head):
            continue
        # Closing quotes and a detached full stop belong to the sentence they end.
        end = gap.start() + len(gap.group().rstrip())
        found.append(text[start:end].strip())
        start = gap.end()
    found.append(text[start:].strip())
    return [s for s in found if s]


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Lower-case words and the marks that carry feeling; n't stands apart from its verb.

    Remembered, because each part of the engine asks for the same sentences.
    """
    return tuple(_WORD.findall(_NOT.sub(r"\1 n't", text.lower().replace("’", "'"))))


def contrast(tokens: Sequence[str]) -> int | None:
    """Where the first word of contrast stands: what follows it usually decides."""
    return next((i for i, w in enumerate(tokens) if w in CONTRASTS), None)
