"""Holding a question back while its member is not to be disturbed. Joins the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.db import UtcDateTime
from assistant.core.people import People, Person
from assistant.standup.asks import AFTER_DND, AFTER_QUIET, Moment
from assistant.standup.quiet.models import DndRow, HeldRow

Question = tuple[int, int, date]
"""Team, member, date."""


@dataclass(frozen=True)
class Hush:
    """`why` is what it began with: AFTER_QUIET or AFTER_DND."""

    until: datetime
    why: str

    def lets_wait(self, moment: Moment, now: datetime) -> bool:
        """Whether the question can still be put when it is over."""
        return moment.is_open(now) and self.until < moment.closes


class Quiet:
    def __init__(self, people: People) -> None:
        self._people = people

    def hushed(self, session: Session, people: Collection[Person], now: datetime) -> dict[int, Hush]:
        """Those who are not to be disturbed now, by member."""
        rows = database.rows(session, _BUSY, {"members": [person.id for person in people], "now": now})
        dnd = {row.member_id: row for row in rows}
        found = {person.id: self._hush(person, dnd.get(person.id), now) for person in people}
        return {member_id: hush for member_id, hush in found.items() if hush}

    def _hush(self, person: Person, dnd: Row[Any] | None, now: datetime) -> Hush | None:
        """One may run into the other: the end is where neither holds any more."""
        until, why = now, ""
        for _ in range(3):
            if self._people.is_quiet(person, until):
                until, why = self._after_quiet(person, until), why or AFTER_QUIET
            if dnd and dnd.starts <= until < dnd.ends:
                until, why = dnd.ends, why or AFTER_DND
        return Hush(until, why) if why else None

    def _after_quiet(self, person: Person, now: datetime) -> datetime:
        """Quiet hours begin and end with an hour of the person's clock."""
        at = now
        while self._people.is_quiet(person, at) and at < now + timedelta(days=1):
            hour = at.astimezone(person.zone).replace(minute=0, second=0, microsecond=0)
            at = hour.astimezone(UTC) + timedelta(hours=1)
        return at

    def hold(self, session: Session, held: Mapping[Question, Hush]) -> None:
        """Keep in mind why these are asked later."""
        rows = [
            {"team_id": team, "member_id": member, "day": day, "why": hush.why, "until": hush.until}
            for (team, member, day), hush in held.items()
        ]
        database.upsert(session, HeldRow, ["team_id", "member_id", "day"], rows)


def held_back(session: Session, questions: Sequence[Question]) -> dict[Question, HeldRow]:
    """Those of these that wait, or have waited."""
    members, days = ({one[place] for one in questions} for place in (1, 2))
    mine = select(HeldRow).where(HeldRow.member_id.in_(members), HeldRow.day.in_(days))
    found = {(row.team_id, row.member_id, row.day): row for row in session.scalars(mine)}
    return {one: found[one] for one in questions if one in found}


_dnd = DndRow.__table__.c
_BUSY = select(_dnd.member_id, _dnd.starts, _dnd.ends).where(
    _dnd.member_id.in_(bindparam("members", expanding=True)),
    _dnd.ends > bindparam("now", type_=UtcDateTime),
)
