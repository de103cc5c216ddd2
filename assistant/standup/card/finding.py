"""The changes of tickets that an answer means. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.standup.proposals.changes import Change, Ticket
from assistant.standup.proposals.engine import propose, role_of
from assistant.standup.team import Team
from assistant.tickets.acting import Standing

MOST = 40
"""Lines on a card; a message takes 50 blocks."""


@dataclass(frozen=True)
class Found:
    change: Change
    ticket: Standing


def find(team: Team, answers: Mapping[str, str], tickets: Sequence[Standing]) -> list[Found]:
    """In the order they are spoken of. Each ticket goes by the columns of its own project."""
    said, roles = _asked(team, answers)
    known = [_ticket(one) for one in tickets]
    by_key = {one.key: one for one in tickets}
    workflows = {one.project: one.columns for one in tickets}
    changes = [
        change
        for project, columns in workflows.items()
        for change in propose(said, known, columns, roles)
        if by_key[change.key].project == project
    ]
    return [Found(change, by_key[change.key]) for change in changes][:MOST]


def _asked(team: Team, answers: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What was written to each question, and what that question asks for."""
    asked = {key: (text, role) for key, text, role in _questions(team) if answers.get(key)}
    return {key: answers[key] for key in asked}, {
        key: role or role_of(label) for key, (label, role) in asked.items()
    }


def _questions(team: Team) -> Iterator[tuple[str, str, str]]:
    for question in team.questions:
        if not question.options:
            yield question.id, question.label, question.kind
        if question.follow_up:
            yield question.follow_up_id, question.follow_up, question.kind


def _ticket(one: Standing) -> Ticket:
    return Ticket(
        one.key,
        one.summary,
        one.status,
        mine=one.mine,
        nobodys=one.assignee is None,
        assignee=one.assignee or "",
        flagged=one.flagged,
    )
