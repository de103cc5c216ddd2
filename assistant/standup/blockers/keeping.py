"""Blockers as things: made from answers, kept until resolved. Joins the caller's transaction."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from assistant.core.people import People, Person
from assistant.standup import asks
from assistant.standup.blockers import store, words
from assistant.standup.blockers.models import OPEN, RESOLVED, BlockerRow
from assistant.standup.blockers.same import nearest, same
from assistant.standup.blockers.store import Blocker
from assistant.standup.days_off import reasons_off
from assistant.standup.team import Team
from assistant.tickets.keys import find_keys

_HELD_BY = re.compile(r"\b(?:on|by|for|with|until)\s+([A-Za-z][A-Za-z0-9]{1,9}-\d+)")
LOOK_AHEAD = 60
"""Days within which a next working day is looked for."""
COUNTS = (None, asks.PAUSED)
"""Why nobody was asked, on a day that counts all the same."""


class Blockers:
    def __init__(self, people: People) -> None:
        self._people = people

    def hear(
        self,
        session: Session,
        team: Team,
        person: Person,
        day: date,
        answers: Mapping[str, str],
        now: datetime,
    ) -> None:
        """Take over what an answer for a date says of blockers: new ones, the same again, and those over."""
        heard = words.hear(team.questions, answers)
        known = store.open_of(session, team.id, person.id)
        known += store.lately_resolved(session, team.id, person.id, day) if heard.blockers else []
        said = set()
        for text in heard.blockers:
            free = {row.id: row for row in known if row.id not in said}
            again = nearest(text, [(row.id, row.text) for row in free.values()])
            if again is None:
                row = self._new(session, team, person, day, text, now)
            else:
                row = free[again]
                self._again(session, team, person, row, day, text, now)
            said.add(row.id)
        left = [row for row in known if row.id not in said and row.state != RESOLVED and row.said_on <= day]
        for row in left:
            if row.since == day:
                self.resolve(session, row, day, now, "taken back")
            elif heard.none or _is_over(row, heard.over, alone=len(left) == 1):
                self.resolve(session, row, day, now, "answer")

    def resolve(self, session: Session, row: BlockerRow, day: date, now: datetime, how: str) -> None:
        row.state, row.resolved_at, row.resolved_on, row.resolved_how = RESOLVED, now, day, how
        row.next_at = None
        if how in ("button", "ticket"):
            store.refresh_summary(session, row.team_id)

    def aged(self, session: Session, team: Team, found: Sequence[Blocker], day: date) -> list[Blocker]:
        """With the working days that each has stood, up to a date."""
        people = self._people.by_ids(session, {one.member_id for one in found})
        spans = [(people[one.member_id], _days_between(one.since, day)) for one in found]
        cases = [(team, person, each) for person, span in spans for each in span]
        reasons = iter(reasons_off(session, self._people, cases))
        counted = [sum(next(reasons) in COUNTS for _ in span) for _, span in spans]
        return [replace(one, days=days) for one, days in zip(found, counted, strict=True)]

    def working_days(
        self, session: Session, team: Team, person: Person, after: date, until: date
    ) -> list[date]:
        """The person's working days after a date, up to another and with it."""
        days = _days_between(after, until)
        reasons = reasons_off(session, self._people, [(team, person, day) for day in days])
        return [day for day, off in zip(days, reasons, strict=True) if off in COUNTS]

    def plan(self, session: Session, team: Team, person: Person, row: BlockerRow) -> None:
        """When to follow it up next: when the window of the person's next working day to count ends."""
        until = row.since + timedelta(days=LOOK_AHEAD)
        days = self.working_days(session, team, person, row.since, until)
        nth = min(row.nudges + 1, team.escalate_after)
        day = days[nth - 1] if len(days) >= nth else until
        row.next_at = team.moment(day, person.zone).closes

    def _new(
        self, session: Session, team: Team, person: Person, day: date, text: str, now: datetime
    ) -> BlockerRow:
        row = BlockerRow(team_id=team.id, member_id=person.id, text=text, ticket=_ticket(text), state=OPEN)
        row.since = row.said_on = day
        row.created_at = row.heard_at = now
        row.nudges = 0
        self.plan(session, team, person, row)
        session.add(row)
        session.flush()
        return row

    def _again(
        self,
        session: Session,
        team: Team,
        person: Person,
        row: BlockerRow,
        day: date,
        text: str,
        now: datetime,
    ) -> None:
        if row.state == RESOLVED:
            if row.resolved_how == "button" and row.resolved_on == day:
                return  # an answer of the same day that was edited; the button came after it
            row.state, row.nudges, row.helper_id = OPEN, 0, None
            row.resolved_at = row.resolved_on = row.resolved_how = None
            self.plan(session, team, person, row)
        if day < row.said_on:
            return
        if day > row.said_on and text.casefold() != row.text.casefold():
            row.changed_on = day
        row.text, row.said_on, row.heard_at = text, day, now
        row.ticket = _ticket(text) or row.ticket


def _days_between(after: date, until: date) -> list[date]:
    """The last one is part of them, the first is not."""
    return [after + timedelta(days=n) for n in range(1, (until - after).days + 1)]


def _is_over(row: BlockerRow, over: Sequence[str], *, alone: bool) -> bool:
    """Whether one of these sentences speaks of it; a sentence without a ticket may mean the only one."""
    return any(same(row.text, one) or (alone and not find_keys(one)) for one in over)


def _ticket(text: str) -> str | None:
    """The ticket that is waited for, else the first one named."""
    held, keys = _HELD_BY.search(text), find_keys(text)
    return held[1].upper() if held else (keys[0] if keys else None)
