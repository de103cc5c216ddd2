"""One segment of an answer: which tickets it names, what it says of them, and what takes that back. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.standup.proposals import columns, cues
from assistant.standup.proposals.changes import Ticket
from assistant.standup.proposals.clauses import KEY, Segment, lowered
from assistant.standup.proposals.cues import Cue
from assistant.standup.proposals.naming import Mention, mentions, stems

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NAME = re.compile(r"([A-ZÄÖÜ][a-zäöüßáéíóúñ]+)(?:'s)? +(\w+)")
_WITH_PART = re.compile(r"\s*with (?!it\b|that\b|this\b)")
_HAPPENS_TO_MINE = (
    Cue.REVIEW,
    Cue.APPROVED,
    Cue.MERGED,
    Cue.STAGED,
    Cue.DEPLOYED,
    Cue.TESTED,
    Cue.RELEASABLE,
    Cue.RELEASED,
    Cue.COLUMN,
)
"""What others do to one's own ticket; work on it they do not begin or finish for one."""


@dataclass(frozen=True)
class Said:
    """A cue at its place in a segment; `column` where one is named."""

    cue: Cue
    start: int
    end: int
    column: str | None = None


@dataclass(frozen=True)
class Scene:
    """Who speaks, of which tickets and columns."""

    tickets: Mapping[str, Ticket]
    own: Sequence[Ticket]
    workflow: tuple[str, ...]
    others: re.Pattern[str]
    """The first names of the others."""

    def is_own(self, key: str) -> bool:
        return any(ticket.key == key for ticket in self.own)


@dataclass(frozen=True)
class Parsed:
    segment: Segment
    original: str
    mentions: Sequence[Mention]
    said: Sequence[Said]

    @property
    def text(self) -> str:
        return self.segment.text

    @property
    def only_keys(self) -> bool:
        """Nothing but tickets, as in a list."""
        return bool(self.mentions) and not self.said and not _leftover(KEY.sub(" ", self.text), ())


def parse(segment: Segment, answer: str, scene: Scene) -> Parsed:
    found = _cues(segment.text, scene.workflow)
    original = answer[segment.start : segment.start + len(segment.text)]
    return Parsed(segment, original, mentions(segment, scene.own), found)


def _cues(text: str, workflow: tuple[str, ...]) -> list[Said]:
    found = [_called(text, *place) for place in columns.named(workflow, text)]
    left = text
    for one in found:
        left = left[: one.start] + "\0" * (one.end - one.start) + left[one.end :]
    for column in workflow:
        # A column called by a participle is said as a verb: "Selected WEB-1".
        if column[-2:] == "ed" and column.isalpha() and len(column) > 5 and left.startswith(lowered(column)):
            found.append(Said(Cue.COLUMN, 0, len(column), column))
            left = "\0" * len(column) + left[len(column) :]
    for cue, pattern in cues.CUES.items():
        found += [Said(cue, *match.span()) for match in pattern.finditer(left)]
        left = pattern.sub(lambda match: "\0" * len(match.group()), left)
    return sorted(found, key=lambda one: one.start)


def _called(text: str, start: int, end: int, column: str) -> Said:
    """ "TN-1: done" names a column, but says no more than "finished"."""
    finished = cues.CUES[Cue.FINISHED].search(text[start:end])
    return Said(Cue.FINISHED if finished else Cue.COLUMN, start, end, column)


def takes_back(parsed: Parsed, said: Said, *, plan: bool) -> bool:
    """Whether the segment denies, doubts or defers what the cue says. `plan`: it answers what comes next."""
    before, after = parsed.text[: said.start], parsed.text[said.end :]
    if cues.NEGATED.search(before) or cues.UNSURE.search(before) or cues.WEAKENED.search(after):
        return True
    if said.cue in (Cue.BLOCKED, Cue.UNBLOCKED):
        return False
    if said.cue != Cue.START and cues.PARTLY.search(before):
        return True
    if re.match(r"\s*(?:not|nicht|no)\b", after):
        return True
    arrives = said.cue not in (Cue.START, Cue.FINISHED, Cue.REOPENED)
    if arrives and cues.BROKEN.search(before + " " + after) and not cues.BACK.search(parsed.text):
        return True
    return plan and said.cue != Cue.START and not _told_as_fact(parsed, said)


_FACT = re.compile(
    r"\b(?:is|are|was|were|now|already|has|have|got|i|ist|schon|yesterday|finally)\b|ed\b.*-\d"
)


def _told_as_fact(parsed: Parsed, said: Said) -> bool:
    """In a plan, "TN-1 in review" is a wish; "TN-1 is in review" is not."""
    return bool(_FACT.search(parsed.text[: said.end + 24]))


def by_others(parsed: Parsed, said: Said, scene: Scene) -> bool:
    """Whether somebody else did it, so that it says nothing of one's own work."""
    if said.cue in _HAPPENS_TO_MINE or said.cue in (Cue.BLOCKED, Cue.UNBLOCKED):
        return False
    before, after = parsed.text[: said.start], parsed.text[said.end :]
    other = cues.OTHERS.search(parsed.text)
    if (
        (other and other.start() < said.start)
        or scene.others.search(before)
        or _by_name(parsed.original[said.end :])
    ):
        return True
    if re.search(r"\b(?:his|her|their)\b", after):
        return True
    name = _NAME.match(parsed.original.lstrip())
    if name is None:
        return False
    word, follows = lowered(name.group(1)), lowered(name.group(2))
    offset = len(parsed.original) - len(parsed.original.lstrip())
    is_cue = any(one.start <= offset < one.end for one in parsed.said)
    next_is_cue = any(one.start == offset + name.start(2) for one in parsed.said)
    return not is_cue and word not in cues.LIGHT and (next_is_cue or follows in cues.AUXILIARY)


def _by_name(original: str) -> bool:
    return re.search(r"\bby (?:<@|@|[A-Z][a-z])", original) is not None


def is_part(parsed: Parsed, said: Said, about: Sequence[Mention], scene: Scene) -> bool:
    """Whether it is said of something of the ticket only: "finished the tests of TN-1"."""
    text = parsed.text
    known = _known(about, scene)
    if said.cue == Cue.FINISHED and any(
        cues.PARTS.search(found) and _leftover(found, known) for found in re.findall(r"\(([^)]*)\)", text)
    ):
        return True
    if not about:
        return bool(_leftover(_without(text, parsed.said), known))
    first, last = about[0], about[-1]
    if last.end <= said.start:
        before = _without(text, parsed.said)[: first.start]
        if cues.PREPOSITION.search(before) and _leftover(before, known):
            return True
        between = KEY.sub(" ", _without(text, parsed.said)[last.end : said.start])
        if said.cue == Cue.FINISHED and _WITH_PART.match(text[said.end :]):
            return True
        return bool(_leftover(between, known))
    between = _without(text, parsed.said)[said.end : first.start]
    rest = _leftover(between, known)
    return bool(rest) and bool(cues.PREPOSITION.search(between) or cues.PARTS.search(" ".join(rest)))


def _known(about: Sequence[Mention], scene: Scene) -> set[str]:
    """The words of the tickets' summaries and of the columns."""
    texts = [*(scene.tickets[one.key].summary for one in about), *scene.workflow]
    return {stem for text in texts for stem in stems(text)}


def is_plain(parsed: Parsed, about: Sequence[Mention], scene: Scene) -> bool:
    """Whether the segment says nothing beside it, so that there is nothing to misread."""
    if len({one.cue for one in parsed.said}) > 1 or cues.THINGS & set(_WORD.findall(parsed.text)):
        return False
    text = KEY.sub(" ", _without(parsed.text, parsed.said))
    return not _leftover(text.replace("(", " ").replace(")", " "), _known(about, scene))


def _without(text: str, said: Sequence[Said]) -> str:
    for one in said:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _leftover(text: str, known: Sequence[str] | set[str]) -> list[str]:
    """The words that are neither light, nor in brackets, nor of the ticket's summary."""
    text = re.sub(r"\([^)]*\)|\bby @?\w+", " ", text)
    words = (re.sub(r"'s$", "", found.group()) for found in _WORD.finditer(text))
    return [
        word
        for word in words
        if word not in cues.LIGHT and len(word) > 1 and not stems(word).keys() & set(known)
    ]
