"""From answers to the changes of tickets they speak of, by rules; the same each time. Pure.

Only what has happened counts: plans, hopes, questions, quotes and other people's work do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.standup.proposals import columns
from assistant.standup.proposals.changes import FLAG, MOVE, UNFLAG
from assistant.standup.proposals.changes import Change as Change
from assistant.standup.proposals.changes import Ticket as Ticket
from assistant.standup.proposals.clauses import KEY, lowered
from assistant.standup.proposals.cues import Cue
from assistant.standup.proposals.segments import Scene
from assistant.standup.proposals.statements import Statement, statements

_PLAN = re.compile(r"today|plan|next|will|going to|tomorrow|\bdo\b(?! (?:yesterday|last))|heute|hoy|doing")
_PAST = re.compile(r"yesterday|did|done|finish|complete|accomplish|since|last|gestern|ayer")
_BLOCKER = re.compile(r"block|\bway\b|stuck|stop|imped|hinder|obstacle|hindernis|impide")


def role_of(question: str) -> str:
    """What a question asks for by its name: done, plan or blocker."""
    name = lowered(question)
    if _BLOCKER.search(name):
        return "blocker"
    return "plan" if _PLAN.search(name) and not _PAST.search(name) else "done"


def propose(
    answers: Mapping[str, str],
    tickets: Sequence[Ticket],
    workflow: Sequence[str],
    roles: Mapping[str, str] | None = None,
) -> list[Change]:
    """The changes a person speaks of, each ticket's move before its flag, in the order of the answers.

    `roles` says which question asks for what (done, plan, blocker); left out, its name tells.
    """
    scene = _scene(tickets, workflow)
    titles = {lowered(f"{ticket.key} {ticket.summary}") for ticket in tickets}
    lines = [line for text in answers.values() for line in lowered(text).splitlines()]
    named = Counter(
        found.group().upper()
        for line in lines
        if line.strip(" -*•") not in titles  # a draft lists what is in hand; that says nothing of it
        for found in KEY.finditer(line)
    )
    said = [
        # What is said more than once may have been said with a reserve.
        replace(statement, sure=statement.sure and named[statement.key] == 1)
        for question, text in answers.items()
        for statement in statements(text, (roles or {}).get(question) or role_of(question), scene)
    ]
    changes: list[Change] = []
    for key in dict.fromkeys(statement.key for statement in said):
        mine = [statement for statement in said if statement.key == key]
        changes += filter(None, (_move(scene, mine), _flag(scene, mine)))
    return changes


def _scene(tickets: Sequence[Ticket], workflow: Sequence[str]) -> Scene:
    known = {ticket.key.upper(): ticket for ticket in tickets}
    own = [one for one in tickets if one.mine or one.nobodys]
    names = {first_name(one.assignee) for one in tickets if one not in own}
    pattern = "|".join(rf"\b{re.escape(name)}\b" for name in sorted(names) if len(name) > 1)
    return Scene(known, own, tuple(workflow), re.compile(pattern or r"(?!)"))


def first_name(name: str) -> str:
    """ "ada" of "Ada Lovelace", "@ada" and "ada.lovelace@example.org"."""
    return lowered(name).lstrip("@").partition("@")[0].partition(" ")[0].partition(".")[0]


_WEAK = (Cue.START, Cue.FINISHED)


def _move(scene: Scene, said: Sequence[Statement]) -> Change | None:
    """Where the ticket stands by what is said last, or furthest; "finished" gives way to "in review"."""
    ticket, order = scene.tickets[said[0].key], scene.workflow.index
    arrived = [(one, _column(scene, ticket, one)) for one in said]
    places = [(one, column) for one, column in arrived if column is not None]
    if not places:
        return None
    furthest = max(
        [place for place in places if place[0].cue not in _WEAK] or places, key=lambda p: order(p[1])
    )
    called = [place for place in places if place[0].cue in (Cue.COLUMN, Cue.REOPENED)]
    one, column = called[-1] if called and called[-1][0].back else furthest
    if ticket.status not in scene.workflow:
        return Change(ticket.key, MOVE, column, one.why)
    forward = order(column) > order(ticket.status)
    if column == ticket.status or not (forward or one.back):
        return None
    # "Finished" far from the end may mean only the writing of it.
    near = one.cue != Cue.FINISHED or order(column) - order(ticket.status) <= 2
    return Change(ticket.key, MOVE, column, one.why, sure=one.sure and forward and near)


def _column(scene: Scene, ticket: Ticket, one: Statement) -> str | None:
    if one.cue in (Cue.BLOCKED, Cue.UNBLOCKED):
        return None
    if one.cue == Cue.TESTED and not one.placed and not _in_testing(scene, ticket):
        return None
    return one.column or columns.target(scene.workflow, one.cue, ticket.status)


def _in_testing(scene: Scene, ticket: Ticket) -> bool:
    return columns.stage_of(scene.workflow, ticket.status) in (columns.Stage.MERGED, columns.Stage.TESTING)


def _flag(scene: Scene, said: Sequence[Statement]) -> Change | None:
    flags = [one for one in said if one.cue in (Cue.BLOCKED, Cue.UNBLOCKED)]
    if not flags:
        return None
    one, ticket = flags[-1], scene.tickets[said[0].key]
    kind = FLAG if one.cue == Cue.BLOCKED else UNFLAG
    if ticket.flagged is not None and ticket.flagged == (kind == FLAG):
        return None
    return Change(ticket.key, kind, None, one.why)
