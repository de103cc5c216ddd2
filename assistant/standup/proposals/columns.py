"""What the columns of a workflow mean, from their names and their order."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

_MEANINGS = (
    ("ready_staging", r"ready (for|to) (staging|stage|qa|test)|merged"),
    ("ready_production", r"ready (for|to) (prod|release|deploy|live|ship)|approved|accepted"),
    ("qa", r"\bqa\b|test|verif|validat|acceptance|\buat\b"),
    ("staging", r"staging|stage\b|pre-?prod"),
    ("review", r"review|\bpr\b|approval"),
    ("done", r"done|closed|complete|finish|resolved|released?\b|shipped|\blive\b|production|deployed"),
    ("doing", r"progress|doing|develop|wip|started|working|active|implement|coding"),
    ("todo", r"backlog|to.?do|selected|open|new|next|ready|planned|idea|icebox|queue|inbox"),
)
_LATER = {
    "merged": ("ready_staging", "qa", "staging", "done"),
    "tested": ("ready_production", "done"),
    "staging": ("staging",),
    "qa": ("qa",),
    "ready_staging": ("ready_staging",),
    "ready_production": ("ready_production",),
    "review": ("review",),
    "doing": ("doing",),
    "done": ("done",),
    "todo": ("todo",),
}


class Columns:
    """The columns of one workflow, left to right."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        self._meanings = [_meaning(name) for name in self.names]
        if self.names and "done" not in self._meanings:
            self._meanings[-1] = "done"
        if len(self.names) > 2 and "doing" not in self._meanings:
            self._meanings[1] = "doing"

    def place(self, name: str) -> int:
        """How far along a column is, from 0; -1 for a name that is none of them."""
        return self.names.index(name) if name in self.names else -1

    def meaning(self, name: str) -> str:
        place = self.place(name)
        return self._meanings[place] if place >= 0 else ""

    def meant(self, intent: str, now: str) -> str | None:
        """Where a ticket that stands in `now` goes by an intent; None when no column means it."""
        for meaning in _LATER[intent]:
            found = [name for name, own in zip(self.names, self._meanings, strict=True) if own == meaning]
            if found:
                earlier = [name for name in found if self.place(name) < self.place(now)]
                return earlier[-1] if meaning == "todo" and earlier else found[0]
        return None

    def named(self, text: str) -> str | None:
        """The column that `text` begins with, slightly misspelt or not; the longest name wins."""
        words = re.findall(r"[a-z0-9]+", text.casefold())
        for name in sorted(self.names, key=len, reverse=True):
            wanted = re.findall(r"[a-z0-9]+", name.casefold())
            for given in (words[: len(wanted)], words[: len(wanted) - 1]):
                whole = len(given) == len(wanted) or wanted[0] in ("in", "on")
                if given and whole and _near(" ".join(given), " ".join(wanted[-len(given) :])):
                    return name
        return None


def _near(given: str, wanted: str) -> bool:
    if len(wanted) < 5:
        return given == wanted
    return difflib.SequenceMatcher(None, given, wanted).ratio() >= 0.84 and given[0] == wanted[0]


def _meaning(name: str) -> str:
    found = (meaning for meaning, words in _MEANINGS if re.search(words, name.casefold()))
    return next(found, "doing")
