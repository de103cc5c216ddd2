"""Which ticket each cue of an answer is about. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.standup.proposals import cues
from assistant.standup.proposals.clauses import Sentence, sentences
from assistant.standup.proposals.cues import Cue
from assistant.standup.proposals.naming import Mention
from assistant.standup.proposals.segments import (
    Parsed,
    Said,
    Scene,
    by_others,
    is_part,
    is_plain,
    parse,
    takes_back,
)

WHY_LIMIT = 300
_MOVED = re.compile(r"\b(?:moved|set|put|dragged|changed|transitioned|goes|went|sent|returned|pulled)\b")
_REFERS = re.compile(r"\s*(?:it|this|that|they|both|the pr|pr|now|already|und|es|and|which)\b")
_PASSED_THERE = re.compile(r"stag|qa|uat|there|acceptance|passed")
_WAITS = re.compile(r"wait|warte|esperando")
_ABOUT = re.compile(r"\w{3}.*\b(?:for|on|in|with|of|für|bei|para) (?:the |ticket |my )*$")
_IN_REVIEW = (Cue.REVIEW, Cue.COLUMN)
_DOUBT = (cues.NEGATED, cues.UNSURE, cues.PARTLY, cues.TAKEN_BACK, cues.OTHERS)


@dataclass(frozen=True)
class Statement:
    """`back`: it may lead to an earlier column. `placed`: it says where a test was passed."""

    key: str
    cue: Cue
    column: str | None
    why: str = ""
    sure: bool = False
    back: bool = False
    placed: bool = False


@dataclass
class _Course:
    """What stays in mind from one segment to the next."""

    subject: list[Mention] = field(default_factory=list)
    waiting: list[Mention] = field(default_factory=list)
    """Tickets in a list whose cue is still to come."""
    shared: Said | None = None
    """A cue before its tickets, which more tickets may follow."""
    denied: Said | None = None
    held: Said | None = None
    arrived: Cue | None = None
    was_blocked: list[Mention] = field(default_factory=list)
    void: bool = False
    """It all depends on a condition."""


def statements(answer: str, role: str, scene: Scene) -> Iterator[Statement]:
    """What an answer says of the person's tickets. `role` of its question: done, plan or blocker."""
    course, heading = _Course(), None
    for sentence in sentences(answer):
        parsed = [parse(segment, answer, scene) for segment in sentence.segments]
        named = any(one.mentions for one in parsed)
        said = [cue for one in parsed for cue in one.said]
        if sentence.heading and not named:
            heading = said[0] if said else None
            continue
        if sentence.question:
            course = _Course()
            continue
        course = _carried(course, sentence, parsed, answer)
        if said or any(cues.BLOCKS.search(one.text) for one in parsed):
            found = _sentence(parsed, course, role, scene)
        elif heading and named:
            found = [made for one in parsed for made in _made(heading, one.mentions, scene)]
        else:
            found = _stopped(parsed, scene) if role == "blocker" else []
        heading = heading if named else None
        why = " ".join(answer[sentence.start : sentence.end].split()).rstrip(":;")[:WHY_LIMIT]
        doubt = len(parsed) > 1 and any(d.search(one.text) for d in _DOUBT for one in parsed)
        yield from (replace(one, why=why, sure=one.sure and not doubt) for one in found)


def _carried(course: _Course, sentence: Sentence, parsed: Sequence[Parsed], answer: str) -> _Course:
    """What a sentence may refer back to: the one ticket before it on the same line."""
    same_line = "\n" not in answer[max(sentence.start - 2, 0) : sentence.start]
    first = parsed[0]
    refers = _REFERS.match(first.text) or (first.said and first.said[0].start <= 1)
    keep = same_line and refers and not first.mentions and len(course.subject) == 1
    was_blocked = course.was_blocked if same_line else []
    return _Course(subject=course.subject if keep else [], was_blocked=was_blocked)


def _made(said: Said, about: Iterable[Mention], scene: Scene, one: Parsed | None = None) -> list[Statement]:
    """A statement on each of the person's own tickets among them."""
    text = one.text if one else ""
    moved = said.column is not None and _MOVED.search(text) is not None
    back = moved or said.cue == Cue.REOPENED or cues.BACK.search(text) is not None
    placed = _PASSED_THERE.search(text) is not None
    keys = [mention.key for mention in about if scene.is_own(mention.key)]
    return [Statement(key, said.cue, said.column, back=back, placed=placed) for key in keys]


def _sentence(parsed: Sequence[Parsed], course: _Course, role: str, scene: Scene) -> list[Statement]:
    found: list[Statement] = []
    for one in parsed:
        if cues.CONDITION.match(one.text):
            course.void = True
        elif one.segment.contrast:
            course.void = False
        undone = cues.TAKEN_BACK.search(one.text)
        before = one.mentions if not undone or undone.start() > _first(one) else []
        gone = {mention.key for mention in before or course.subject}
        if undone:
            found = [had for had in found if had.key not in gone]
            continue
        if cues.UNFINISHED.search(one.text) and not one.mentions and not cues.NEGATED.search(one.text):
            found = [had for had in found if had.key not in gone or had.cue != Cue.FINISHED]
        found += _freed(one, course, scene)
        if course.void:
            found += [made for said in one.said for made in _blocked(one, said, course, scene)]
        else:
            found += _segment(one, course, role, scene)
    return found


def _first(one: Parsed) -> int:
    return one.mentions[0].start if one.mentions else len(one.text)


def _freed(one: Parsed, course: _Course, scene: Scene) -> list[Statement]:
    """ "TN-1 was blocked, but the key came"."""
    apart = one.segment.contrast or not one.mentions
    if not (course.was_blocked and apart and cues.CAME.search(one.text)):
        return []
    freed, course.was_blocked = course.was_blocked, []
    return _made(Said(Cue.UNBLOCKED, 0, 0), freed, scene)


def _segment(one: Parsed, course: _Course, role: str, scene: Scene) -> list[Statement]:
    blocks = cues.BLOCKS.search(one.text)
    if blocks and not cues.NEGATED.search(one.text) and not cues.UNSURE.search(one.text):
        stopped = [mention for mention in one.mentions if mention.start == blocks.start("blocked")]
        return _made(Said(Cue.BLOCKED, *blocks.span()), stopped, scene)
    again = _once_more(one, course)
    if again:
        return _made(again, one.mentions, scene)
    if one.only_keys:
        return _listed(one, course, scene)
    course.shared = course.denied = course.held = None
    found: list[Statement] = []
    claimed: set[int] = set()
    for at, said in enumerate(one.said):
        if said.cue == Cue.BLOCKED:
            found += _blocked(one, said, course, scene)
        else:
            found += _arrived(one, at, claimed, course, role, scene)
    course.waiting = []
    course.subject = list(one.mentions) or course.subject
    return found


def _arrived(
    one: Parsed, at: int, claimed: set[int], course: _Course, role: str, scene: Scene
) -> list[Statement]:
    said = one.said[at]
    about, ahead = _about(one, at, claimed)
    claimed |= {mention.start for mention in about}
    listed = about and not ahead
    full = [*course.waiting, *about] if listed else about or ([] if one.mentions else course.subject)
    if not _holds(one, said, about, full, role, scene):
        course.denied = said if about else course.denied
        return []
    course.shared, course.held, course.arrived = (said if ahead else None), said, said.cue
    plain = bool(about) and all(mention.by_key for mention in full) and is_plain(one, full, scene)
    made = _made(said, full, scene, one)
    return [replace(each, sure=plain and scene.tickets[each.key].mine) for each in made]


def _once_more(one: Parsed, course: _Course) -> Said | None:
    """The cue that a segment such as "TN-2 is" or "TN-2 too" repeats."""
    if not one.mentions or one.said:
        return None
    tail = one.text[one.mentions[-1].end :]
    if course.denied and cues.ELLIPSIS.fullmatch(tail):
        return course.denied
    return course.held if course.held and cues.TOO.fullmatch(tail) else None


def _listed(one: Parsed, course: _Course, scene: Scene) -> list[Statement]:
    """More tickets of a list: of the cue before them, else of the one to come."""
    goes_on = course.shared or course.waiting
    course.subject = [*course.subject, *one.mentions] if goes_on else list(one.mentions)
    if course.shared is None:
        course.waiting += one.mentions
        return []
    return _made(course.shared, one.mentions, scene)


def _about(one: Parsed, at: int, claimed: set[int]) -> tuple[list[Mention], bool]:
    """The tickets a cue is about: those before it, else those up to the next cue (then it is ahead)."""
    said = one.said[at]
    free = [mention for mention in one.mentions if mention.start not in claimed]
    before = [mention for mention in free if mention.start < said.start]
    if before:
        return before, False
    if one.mentions and said.start > one.mentions[-1].start:
        return list(one.mentions), False
    until = one.said[at + 1].start if at + 1 < len(one.said) else len(one.text)
    after = [mention for mention in free if said.start <= mention.start < until]
    return after or [mention for mention in free if mention.start >= said.start], True


def _holds(
    one: Parsed, said: Said, about: Sequence[Mention], full: Sequence[Mention], role: str, scene: Scene
) -> bool:
    if not full or any(mention.key not in scene.tickets for mention in full):
        return False
    if takes_back(one, said, plan=role == "plan") or by_others(one, said, scene):
        return False
    if said.cue == Cue.UNBLOCKED:
        return True
    if said.cue == Cue.START:
        refers = bool(about) or not is_part(one, said, about, scene)
        return refers and not cues.TALKING.search(one.text) and not cues.REVIEWING.search(one.text)
    return not is_part(one, said, about, scene)


def _blocked(one: Parsed, said: Said, course: _Course, scene: Scene) -> list[Statement]:
    """Whose work stands still. What it waits for is no target: "TN-1 is blocked by TN-2" flags TN-1."""
    if said.cue != Cue.BLOCKED:
        return []
    targets = [mention for mention in one.mentions if mention.start < said.start]
    if targets:
        targets, course.waiting = [*course.waiting, *targets], []
    else:
        targets = _behind(one, said)
    if not targets and (not one.mentions or one.segment.contrast):
        targets = course.subject
    if cues.WAS.search(one.text[max(said.start - 12, 0) : said.start]):
        course.was_blocked = [] if cues.CAME.search(one.text[said.end :]) else list(targets)
        return [] if course.was_blocked else _made(Said(Cue.UNBLOCKED, 0, 0), targets, scene)
    waits = _WAITS.search(one.text[said.start : said.end]) is not None
    # What is in review waits for people, and that is as it should be.
    if takes_back(one, said, plan=False) or (waits and course.arrived in _IN_REVIEW and not one.mentions):
        return []
    course.subject = list(one.mentions) or course.subject
    course.shared = said if targets and targets[0].start > said.start else None
    return _made(said, targets, scene)


def _behind(one: Parsed, said: Said) -> list[Mention]:
    """The ticket after the cue that cannot go on, not the one it waits for."""
    after = [mention for mention in one.mentions if mention.start >= said.end]
    tail = one.text[said.end :]
    mine = cues.BY_ME_AFTERWARDS.search(tail)
    if mine:
        return [mention for mention in after if mention.start >= said.end + mine.end()]
    cause = cues.CAUSE.search(tail)
    if cause:
        held_up = [m for m in after if _ABOUT.search(tail[cause.end() : m.start - said.end])]
        after = held_up or [m for m in after if m.start < said.end + cause.start()]
    between = one.text[said.end : after[0].start].replace("the ", "") if after else ""
    directly = not re.search(r"\w{2}", between)
    return [] if directly and _WAITS.search(one.text[said.start : said.end]) else after


def _stopped(parsed: Sequence[Parsed], scene: Scene) -> list[Statement]:
    """In the answer to what is in the way, a ticket with a complaint about it stands still."""
    text = " ".join(one.text for one in parsed)
    if cues.WELL.search(text) or cues.BLOCKS_OTHER.search(text):
        return []
    mentioned = [mention for one in parsed for mention in one.mentions]
    complains = len(re.findall(r"[^\W\d_]{2,}", text)) - len(mentioned) >= 3
    return _made(Said(Cue.BLOCKED, 0, 0), mentioned, scene)[:1] if complains else []
