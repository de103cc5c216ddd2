"""The draft of an answer: the last plan, what became of the tickets since, and those still in hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from assistant.core.people import Person
from assistant.standup import store
from assistant.standup.drafts.said_and_done import Kept, compare
from assistant.standup.models import AnswerRow
from assistant.standup.team import Team
from assistant.tickets.keys import find_keys
from assistant.tickets.service import TicketService
from assistant.tickets.work import Work

IN_HAND = 5
"""Tickets in a plan, at most."""
LOOK_BACK = timedelta(days=1)
"""How far moves of tickets count for somebody who has not answered lately."""
LONGEST = 1500
"""Characters of a drafted answer."""

Case = tuple[Team, Person, date]
Last = dict[tuple[int, int], AnswerRow]
"""By (team, member)."""
Draft = dict[str, str]
"""By question id; empty when nothing is known."""


class Drafting:
    def __init__(self, tickets: TicketService) -> None:
        self._tickets = tickets

    def draft(self, session: Session, team: Team, person: Person, day: date, now: datetime) -> Draft:
        return self.drafts(session, [(team, person, day)], now)[0]

    def drafts(self, session: Session, cases: Sequence[Case], now: datetime) -> list[Draft]:
        """One for each (team, member, date), all in a few queries."""
        last = _last(session, cases)
        work = self._work(session, cases, last, now)
        if not last and not work:
            return [{} for _ in cases]
        return [
            draft_of(team, last.get((team.id, person.id)), work.get(person.id, []))
            for team, person, _ in cases
        ]

    def kept(self, session: Session, team: Team, people: Sequence[Person], last: Last) -> list[Kept]:
        """What those of a team who answered lately had planned, beside what their tickets did since."""
        since = {p: last[team.id, p.id].updated_at for p in people if (team.id, p.id) in last}
        work = self._tickets.work_of(session, since)
        return [
            compare(team.answer_to("plan", last[team.id, person.id].answers), work.get(person.id, []))
            for person in since
        ]

    def _work(
        self, session: Session, cases: Sequence[Case], last: Last, now: datetime
    ) -> dict[int, list[Work]]:
        """By member, since their last answers."""
        since: dict[Person, datetime] = {}
        for team, person, _ in cases:
            before = last.get((team.id, person.id))
            moment = before.updated_at if before else now - LOOK_BACK
            since[person] = min(moment, since.get(person, moment))
        return self._tickets.work_of(session, since)


def _last(session: Session, cases: Sequence[Case]) -> Last:
    return store.last_answers(session, [(team.id, person.id, day) for team, person, day in cases])


def draft_of(team: Team, last: AnswerRow | None, work: Sequence[Work]) -> Draft:
    """What is planned is no claim that it was done: a line about a ticket that has not moved is left out."""
    plan = team.answer_to("plan", last.answers) if last else ""
    words = {
        "done": "\n".join(_done(plan.splitlines(), work)),
        "plan": "\n".join([f"{one.key} {one.summary}" for one in work if one.category != "done"][:IN_HAND]),
    }
    first: dict[str, str] = {}
    for question in team.questions:
        if question.kind in words and not question.options and words[question.kind]:
            first[question.id] = words.pop(question.kind)[:LONGEST]
    return first


def _done(planned: Sequence[str], work: Sequence[Work]) -> list[str]:
    by_key = {one.key: one for one in work}
    lines, named = [], set()
    for line in planned:
        theirs = [by_key[key] for key in find_keys(line) if key in by_key]
        moved = [one for one in theirs if one.moved_from]
        if moved or not theirs:
            lines.append(line.rstrip() + _moves(moved))
            named |= {one.key for one in moved}
    more = [one for one in work if one.moved_from and one.key not in named]
    return [line for line in lines if line.strip()] + [
        f"{one.key} {one.summary}{_moves([one])}" for one in more
    ]


def _moves(moved: Sequence[Work]) -> str:
    """ " → Done", or with several tickets in a line, each with its key."""
    if len(moved) == 1:
        return f" → {moved[0].status}"
    return "".join(f" · {one.key} → {one.status}" for one in moved)


def merged(draft: Mapping[str, str], typed: Mapping[str, str]) -> Draft:
    """What was typed goes over what was drafted or said; an emptied field stays empty."""
    return {key: text for key, text in (dict(draft) | dict(typed)).items() if text}
