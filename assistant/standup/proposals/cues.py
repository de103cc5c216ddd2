"""The words that say where work stands, and those that take it back: read from words.yaml."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from assistant.standup.proposals.clauses import KEY


class Cue(StrEnum):
    START = "start"
    REVIEW = "review"
    APPROVED = "approved"
    MERGED = "merged"
    DEPLOYED = "deployed"
    STAGED = "staged"
    TESTED = "tested"
    RELEASABLE = "releasable"
    RELEASED = "released"
    FINISHED = "finished"
    REOPENED = "reopened"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    COLUMN = "column"
    """A column of the workflow is named."""


_WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8"))


def _pattern(items: list[Any]) -> re.Pattern[str]:
    """One pattern from its list in the file."""
    found = [rf"\b(?:{'|'.join(one['words'])})\b" if isinstance(one, dict) else one for one in items]
    return re.compile(_filled("|".join(found)))


def _filled(text: str) -> str:
    for name, part in {**_WORDS["parts"], "key": KEY.pattern}.items():
        text = text.replace(f"<{name}>", part)
    return text


CUES = {Cue(name): _pattern(items) for name, items in _WORDS["cues"].items()}
"""In the order they are looked for."""
STAGES = [(one["stage"], _pattern(one["names"])) for one in _WORDS["stages"]]
APART = _pattern([r" (?:<apart>)\b"])
LIGHT = frozenset(f"{_WORDS['light']} {_WORDS['things']}".split())
THINGS = frozenset(_WORDS["things"].split())
"""What belongs to a ticket and is not all of it."""
SMALL = frozenset(_WORDS["small"].split())
AUXILIARY = frozenset(_WORDS["auxiliary"].split())

NEGATED = _pattern(_WORDS["negated"])
UNSURE = _pattern(_WORDS["unsure"])
PARTLY = _pattern(_WORDS["partly"])
WEAKENED = _pattern(_WORDS["weakened"])
TAKEN_BACK = _pattern(_WORDS["taken_back"])
UNFINISHED = _pattern(_WORDS["unfinished"])
CONDITION = _pattern(_WORDS["condition"])
BROKEN = _pattern(_WORDS["broken"])
BACK = _pattern(_WORDS["back"])
CAUSE = _pattern(_WORDS["cause"])
BY_ME_AFTERWARDS = _pattern(_WORDS["by_me_afterwards"])
BLOCKS = _pattern(_WORDS["blocks"])
BLOCKS_OTHER = _pattern(_WORDS["blocks_other"])
WAS = _pattern(_WORDS["was"])
CAME = _pattern(_WORDS["came"])
WELL = _pattern(_WORDS["well"])
REVIEWING = _pattern(_WORDS["reviewing"])
TALKING = _pattern(_WORDS["talking"])
OTHERS = _pattern(_WORDS["others"])
PREPOSITION = _pattern(_WORDS["preposition"])
PARTS = _pattern(_WORDS["parts_of_a_ticket"])
TOO = _pattern(_WORDS["too"])
ELLIPSIS = _pattern(_WORDS["ellipsis"])
