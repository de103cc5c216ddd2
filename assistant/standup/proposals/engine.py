"""From answers to proposed changes: what is said of one's own tickets, is real, and is finished being so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.standup.proposals import cues as words
from assistant.standup.proposals.columns import Columns
from assistant.standup.proposals.cues import KEY
from assistant.standup.proposals.reading import BLOCKERS, NEXT, Clause, clauses

_OF_IT = re.compile(
    rf"\b(?!(?:work|working|done|up|finished|pr|mr|branch|fix|changes?|code|implementation|"
    rf"development|request|"
    rf"ticket|started|picked|everything|rest|task|story|bug|issue|review|move|moved|credentials|"
    rf"ready|waiting|stuck|"
    rf"blocked|goes?|back|continuing|deploy|deployment)\b)[a-z]+ (?:for|of|on|to|in|from) {KEY}",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"(?:->|→|=>|:|\bin|\binto|\bto|\bis|\bnow|\bback in|\bback to|\bthe|\b{KEY})\s+(?=\w)", re.IGNORECASE
)
_BLOCKS = re.compile(
    rf"({KEY})\W.*?\b(?:blocked by|blocked on|waiting on|waiting for|depends on|until|stuck on|"
    rf"stuck because of)\b"
    rf".*?({KEY})"
)
_PLAIN = re.compile(
    rf"{KEY}|\b(?:is|was|are|has been|now|the|and|i|today|yesterday|finally)\b|\W", re.IGNORECASE
)
_BLOCKING = re.compile(rf"({KEY})\W.*?\b(?:blocks|is blocking|blocking|holds up|holding up)\b.*?({KEY})")


@dataclass(frozen=True)
class Ticket:
    key: str
    summary: str
    status: str
    mine: bool
    nobodys: bool = False


@dataclass(frozen=True)
class Change:
    """`why` are the words that led to it; `sure`: plain enough to be made without asking."""

    key: str
    kind: str
    to: str | None
    why: str
    sure: bool = False


def propose(answers: Mapping[str, str], tickets: Sequence[Ticket], workflow: Sequence[str]) -> list[Change]:
    """Changes to the member's own tickets, in the order they were first spoken of."""
    columns, known = Columns(workflow), {ticket.key: ticket for ticket in tickets}
    summaries = {ticket.key: ticket.summary for ticket in tickets}
    found: dict[tuple[str, bool], Change | None] = {}
    spoken: list[str] = []
    for question, answer in answers.items():
        for clause in clauses(answer, question, summaries):
            for key, change in _read(clause, known, columns, spoken):
                found[key, change.kind == "move"] = change
            spoken += [key for key in clause.keys if key in known and known[key].mine]
    return [change for change in found.values() if change]


def _read(
    clause: Clause, known: Mapping[str, Ticket], columns: Columns, spoken: Sequence[str]
) -> list[tuple[str, Change]]:
    said = words.cues(clause.text)
    if not _own_words(clause):
        return []
    flags = [_now(intent, clause) for _, _, intent in said if "flag" in intent]
    made: list[tuple[str, Change]] = []
    if flags and flags[-1] and _flag_is_real(clause, flags[-1]):
        standing = _flagged(clause, known, spoken)
        made += [(key, Change(key, flags[-1], None, clause.text)) for key in standing]
        if flags[-1] == "flag":
            return made
    if _is_real(clause):
        for key in clause.keys:
            ticket = known.get(key)
            to = (
                _target(clause, ticket, columns, said) if ticket and (ticket.mine or ticket.nobodys) else None
            )
            if ticket and to and to != ticket.status:
                made.append((key, Change(key, "move", to, clause.text, _is_sure(clause, ticket))))
    return made


def _now(intent: str, clause: Clause) -> str:
    """What "was blocked" means today: over when the sentence says so, else nothing."""
    over = re.search(r"\b(?:solved|fixed|works|resolved|sorted|moving|goes on)\b", clause.whole)
    return intent if intent != "past flag" else "unflag" if over else ""


def _own_words(clause: Clause) -> bool:
    if words.OTHERS.search(clause.text) or "?" in clause.whole[-2:]:
        return False
    starts = re.match(r"\W*(?:if|once|when|unless|until|as soon as)\b", clause.whole, re.IGNORECASE)
    return not starts and not words.REVIEWING.search(_without_places(clause.text))


def _without_places(text: str) -> str:
    return re.sub(r"\b(?:after|in|into|for|to|addressed) (?:the )?review\w*", "", text)


def _flag_is_real(clause: Clause, intent: str) -> bool:
    text = clause.text.casefold()
    if intent == "unflag":
        return not words.UNREAL.search(text.replace("will", ""))
    waiting = re.search(r"\b(?:until|can't|cannot|can not|unable|couldn't|once|before)\b", text)
    if waiting and re.search(
        r"proceed|continue|go on|move|progress|start|finish|on hold|blocked|stuck|wait", text
    ):
        return True
    calm = re.sub(r"\b(?:waiting|wait|asked|blocked|stuck|on hold)\b.*", "", text)
    return not (words.NEGATED.search(calm) or words.UNREAL.search(calm) or re.search(r"\bsoon\b|\?", text)
                or re.match(r"\W*no\b", text))  # fmt: skip


def _flagged(clause: Clause, known: Mapping[str, Ticket], spoken: Sequence[str]) -> list[str]:
    """The member's own tickets that stand still, not those they wait for."""
    pair = _BLOCKING.search(clause.text)
    if pair:
        return [key for key in (pair[2],) if key in known and known[key].mine]
    pair = _BLOCKS.search(clause.text)
    keys = [pair[1]] if pair else list(clause.keys)
    own = [key for key in keys if key in known and known[key].mine]
    if own or not (clause.keys or clause.kind == BLOCKERS):
        return own
    if clause.keys and not re.search(rf"\b(?:by|on|for|until|of)\b.*{KEY}", clause.text):
        return []
    before = list(dict.fromkeys(spoken))
    mine = [ticket.key for ticket in known.values() if ticket.mine]
    return before if len(before) == 1 else mine if not before and len(mine) == 1 and clause.keys else []


def _is_real(clause: Clause) -> bool:
    text = re.sub(rf"{KEY}", "", clause.text).casefold()
    text = re.sub(
        r"\b(?:ready|waiting) (?:for|to)\b|\bto ?do\b|\bnot only\b|\bno (?:problems?|issues?)\b", "", text
    )
    text = re.sub(r"\bafter (?:the )?(?:review|qa|testing|feedback)\b|\bfor later\b", "", text)
    return not (words.NEGATED.search(text) or words.PARTLY.search(text) or words.UNREAL.search(text))


def _target(
    clause: Clause, ticket: Ticket, columns: Columns, said: Sequence[tuple[int, int, str]]
) -> str | None:
    back = bool(words.BACK.search(clause.text.casefold()))
    moved = bool(words.MOVED.search(clause.text))
    named = None if _OF_IT.search(clause.text) else _named(clause.text, columns)
    if named and (moved or back or columns.place(named) > columns.place(ticket.status)):
        return named
    intents = [intent for _, _, intent in said if "flag" not in intent]
    if back and re.search(r"backlog", clause.text, re.IGNORECASE):
        return columns.meant("todo", ticket.status)
    if not intents or _is_about_a_piece(clause, intents[-1]):
        return None
    to = columns.meant(intents[-1], ticket.status)
    if to is None:
        return None
    if columns.meaning(ticket.status) == "done" and not back:
        return None
    if clause.kind == NEXT and intents[-1] != "doing":
        return to if columns.place(to) > columns.place(ticket.status) and _happened(clause) else None
    return to if back or columns.place(to) > columns.place(ticket.status) else None


def _happened(clause: Clause) -> bool:
    return bool(re.search(r"\b\w+ed\b|\bdone\b|✅|✔|\bup\b|\bis\b|\bin\b", clause.text))


def _named(text: str, columns: Columns) -> str | None:
    """A column called by its name after a word that leads to one."""
    for match in reversed(list(_PLACE.finditer(text))):
        found = columns.named(text[match.end() :])
        if found:
            return found
    first = re.match(r"\W*(\w+)(?= TN-|\s+[A-Z][A-Z0-9]+-\d)", text)
    exact = first and next((name for name in columns.names if name.casefold() == first[1].casefold()), None)
    return exact or None


def _is_about_a_piece(clause: Clause, intent: str) -> bool:
    """Said of the documentation or the tests of a ticket, not of the ticket."""
    return intent in ("done", "merged", "staging") and bool(_OF_IT.search(clause.text))


def _is_sure(clause: Clause, ticket: Ticket) -> bool:
    """A key and one plain word for it, of a ticket that is one's own, and nothing else in the sentence."""
    rest = _PLAIN.sub(" ", clause.text).split()
    alone = clause.whole.strip(" .!") == clause.text.strip(" .!")
    return ticket.mine and alone and not clause.referring and clause.kind != NEXT and len(rest) <= 2
