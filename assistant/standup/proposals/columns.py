"""What the columns of a workflow stand for, by their names and their order. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

from assistant.standup.proposals import cues
from assistant.standup.proposals.clauses import lowered
from assistant.standup.proposals.cues import Cue


class Stage(IntEnum):
    """How far work has come."""

    TODO = 0
    DOING = 1
    REVIEW = 2
    MERGED = 3
    TESTING = 4
    RELEASABLE = 5
    DONE = 6


_ARRIVES = {
    Cue.START: Stage.DOING,
    Cue.REOPENED: Stage.DOING,
    Cue.REVIEW: Stage.REVIEW,
    Cue.STAGED: Stage.TESTING,
    Cue.RELEASED: Stage.DONE,
    Cue.FINISHED: Stage.DONE,
}
_PASSES = {Cue.APPROVED: Stage.REVIEW, Cue.MERGED: Stage.REVIEW}
"""Cues that say a stage is behind it."""


@lru_cache(maxsize=256)
def stages(workflow: tuple[str, ...]) -> tuple[Stage | None, ...]:
    """The stage of each column; None for those that are beside the way, such as Cancelled."""
    found = [_stage(name) for name in workflow]
    if workflow and Stage.DONE not in found:
        found[-1] = Stage.DONE
    if found and found[0] is None:
        found[0] = Stage.TODO
    if Stage.DOING not in found:
        for at, stage in enumerate(found[1:-1], 1):
            if stage is None or (stage == Stage.TODO and found[at + 1] != Stage.TODO):
                found[at] = Stage.DOING
                break
    return tuple(found)


def _stage(name: str) -> Stage | None:
    plain = lowered(name)
    found = next((stage for stage, pattern in cues.STAGES if pattern.search(plain)), "beside")
    return None if found == "beside" else Stage[found.upper()]


def stage_of(workflow: tuple[str, ...], column: str) -> Stage | None:
    return dict(zip(workflow, stages(workflow), strict=True)).get(column)


def target(workflow: tuple[str, ...], cue: Cue, status: str) -> str | None:
    """The column a cue leads to from `status`; None when this workflow has none for it."""
    by_stage = stages(workflow)
    if cue in _ARRIVES:
        return _first(workflow, by_stage, _ARRIVES[cue])
    if cue in _PASSES:
        return _after(workflow, by_stage, _PASSES[cue])
    here = stage_of(workflow, status)
    if cue in (Cue.RELEASABLE, Cue.TESTED):
        return _first(workflow, by_stage, Stage.RELEASABLE)
    if cue == Cue.DEPLOYED and here == Stage.MERGED:
        return _first(workflow, by_stage, Stage.TESTING)
    if cue == Cue.DEPLOYED and here == Stage.RELEASABLE:
        return _first(workflow, by_stage, Stage.DONE)
    return None


def _first(workflow: Sequence[str], by_stage: Sequence[Stage | None], stage: Stage) -> str | None:
    return next((name for name, its in zip(workflow, by_stage, strict=True) if its == stage), None)


def _after(workflow: Sequence[str], by_stage: Sequence[Stage | None], passed: Stage) -> str | None:
    """The first column beyond a stage this workflow has."""
    if passed not in by_stage:
        return None
    pairs = zip(workflow, by_stage, strict=True)
    return next((name for name, its in pairs if its is not None and its > passed), None)


_LEAD = re.compile(
    r"(?:\b(?:to|into|in|on|as|under|with|is|are|now|nach|auf|zu|im|ins|en|a)\b|->|→|=>|=|:)"
    r"\s*(?:the |column |status |state |\"|')*"
)
_WORD = re.compile(r"[\w/&-]+")


def named(workflow: Sequence[str], text: str) -> list[tuple[int, int, str]]:
    """(start, end, column) of the columns that lowered `text` names as a place, slight misspellings too."""
    found: list[tuple[int, int, str]] = []
    for lead in _LEAD.finditer(text):
        words = list(_WORD.finditer(text, lead.end(), lead.end() + 40))
        if found and lead.start() < found[-1][1]:
            continue
        if words and not text[lead.end() : words[0].start()].strip():
            column = _best(workflow, text, words, lead.group())
            if column and not cues.APART.match(text, column[0]):
                found.append((lead.start(), *column))
    return found


def _best(
    workflow: Sequence[str], text: str, words: Sequence[re.Match[str]], lead: str
) -> tuple[int, str] | None:
    """The longest run of words that is the name of a column, with or without its first "in"."""
    for count in range(min(4, len(words)), 0, -1):
        end = words[count - 1].end()
        said = " ".join(word.group() for word in words[:count])
        if count == 1 and lead.strip() in ("is", "are", "now"):
            break
        for name in workflow:
            plain = lowered(name)
            if any(_alike(said, form) for form in {plain, _without_lead(plain, lead)}):
                return end, name
    return None


def _without_lead(name: str, lead: str) -> str:
    """ "in review" after "in" needs only "review"."""
    first, _, rest = name.partition(" ")
    return rest if rest and first == "in" and lead.strip().split(" ")[0] in ("in", "into", "im") else name


def _alike(said: str, name: str) -> bool:
    if said == name:
        return True
    if len(name) <= 4 or said.count(" ") != name.count(" "):
        return False
    return difflib.SequenceMatcher(None, said, name).ratio() >= 0.8
