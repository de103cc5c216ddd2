"""Whose moment has come, and when each one's next is. The queries of every tick are made once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select, union_all, update
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.db import UtcDateTime
from assistant.core.people import Member, Person
from assistant.core.ports import Profile
from assistant.standup.models import ParticipantRow, TeamRow


@dataclass(frozen=True)
class Turn:
    """A participant whose moment has come, or is to be planned anew."""

    id: int
    team_id: int
    member_id: int
    joined_at: datetime
    done_until: date | None


def is_anybody_due(session: Session, now: datetime) -> bool:
    come = database.rows(session, _COME_FIRST, {"now": now})
    return bool(come and database.rows(session, _DUE, {"now": now, "most": 1}))


def take_due(session: Session, now: datetime, most: int) -> list[Turn]:
    """Some of those due; nobody else has them until the commit."""
    return [Turn(*row) for row in database.rows(session, _TAKE_DUE, {"now": now, "most": most})]


def plan(
    session: Session, row_ids: Collection[int], next_at: datetime, zone: str, done_until: date | None
) -> None:
    """Write down the next moment of participants who have it in common."""
    new = {"next_at": next_at, "planned_zone": zone, "done_until": done_until}
    session.execute(_PLAN, {"rows": list(row_ids), **new})


def plan_anew(session: Session, team_id: int) -> None:
    """The team's hours have changed."""
    mine = update(ParticipantRow).where(ParticipantRow.team_id == team_id)
    session.execute(mine.values(next_at=None))


def follow(session: Session, person: Person, _: Profile) -> None:
    """Somebody who is in another zone now is asked by its clock."""
    elsewhere = (ParticipantRow.member_id == person.id, ParticipantRow.planned_zone != person.zone.key)
    session.execute(update(ParticipantRow).where(*elsewhere).values(next_at=None))


_NOW = bindparam("now", type_=UtcDateTime)
_turn, _team, _member = ParticipantRow.__table__.c, TeamRow.__table__.c, Member.__table__.c
_COME = union_all(
    select(_turn.id).where(_turn.next_at <= _NOW), select(_turn.id).where(_turn.next_at.is_(None))
)
"""Apart, so that each is looked up in the index; with OR all participants would be read at every tick."""
_DUE = (
    select(_turn.id, _turn.team_id, _turn.member_id, _turn.joined_at, _turn.done_until)
    .join(TeamRow.__table__, _team.id == _turn.team_id)
    .join(Member.__table__, _member.id == _turn.member_id)
    .where(_turn.id.in_(_COME), _team.active, _member.active, ~_turn.observer)
    .order_by(_turn.id)
    .limit(bindparam("most"))
)
_COME_FIRST = _COME.limit(1)
"""Asked before: PostgreSQL goes through all participants to find that nobody is due."""
_TAKE_DUE = _DUE.with_for_update(of=ParticipantRow.__table__, skip_locked=True)
_PLAN = (
    update(ParticipantRow)
    .where(ParticipantRow.id.in_(bindparam("rows", expanding=True)))
    .values({name: bindparam(name) for name in ("next_at", "planned_zone", "done_until")})
    .execution_options(synchronize_session=False)
)
