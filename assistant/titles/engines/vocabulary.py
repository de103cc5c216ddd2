"""The words a title may be tagged with: the project's own file, or any list of names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from assistant.titles.engines.text import NEGATIONS, words

VIBE_TAGS = Path(__file__).parent.parent / "vibe_tags.yaml"
REACH = 3
"""A negation this many words before a cue, or nearer, undoes it."""


@dataclass(frozen=True)
class Tag:
    name: str
    cues: tuple[str, ...]
    side: str | None = None
    """`praise` or `fault`: the tag counts only in sentences of that side."""
    genre: str | None = None
    """One review's word is enough for a title of this genre; for any other it takes two."""
    worded: bool = False
    """Somebody must use a word for it: meaning alone does not carry the tag."""

    @property
    def phrase(self) -> str:
        """What its vector is made from."""
        return ", ".join(dict.fromkeys([self.name, *(c.rstrip("*") for c in self.cues[:3])]))

    def cued(self, sentence: str) -> bool:
        """Whether a cue stands in the sentence and nothing before it takes it back."""
        text = f" {' '.join(words(sentence))} "
        return any(
            not _taken_back(text[: hit.start() + 1], hit.group()) for hit in self._pattern.finditer(text)
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        found = "|".join(re.escape(c).replace(r"\*", r"[\w-]*") for c in self.cues)
        return re.compile(rf"(?<= )(?:{found})(?= )")


class Cues:
    """Which tags a sentence may name, by their cues' first words: a quick look before the patterns."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        self._tags = tags
        self._whole: dict[str, set[int]] = defaultdict(set)
        self._stems: dict[str, set[int]] = defaultdict(set)
        for place, tag in enumerate(tags):
            for first in (cue.split()[0] for cue in tag.cues):
                stem, star, _ = first.partition("*")
                (self._stems if star else self._whole)[stem].add(place)
        self._sizes = sorted({len(stem) for stem in self._stems})

    def of(self, sentence: str) -> list[int]:
        """The places of the tags that it names."""
        found: set[int] = set()
        for word in set(words(sentence)):
            found |= self._whole.get(word, frozenset())
            for size in self._sizes:
                found |= self._stems.get(word[:size], frozenset())
        return [place for place in sorted(found) if self._tags[place].cued(sentence)]


def vibe_tags(path: Path = VIBE_TAGS) -> tuple[Tag, ...]:
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(Tag(r["name"], tuple(r["cues"]), r.get("side"), r.get("genre"), worded=True) for r in rows)


def plain_tags(names: Sequence[str]) -> tuple[Tag, ...]:
    """A vocabulary of names alone: the name is its own cue."""
    return tuple(Tag(name, (name.lower(),)) for name in dict.fromkeys(names) if name.strip())


def _taken_back(before: str, cue: str) -> bool:
    return bool(NEGATIONS.intersection(before.split()[-REACH:]) - set(cue.split()))
