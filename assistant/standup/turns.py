"""Whose moment has come, and when each one's next is. The queries of every tick are made once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from assistant.core.db import UtcDateTime
from assistant.core.people import Member
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
    return session.execute(_DUE, {"now": now, "most": 1}).first() is not None


def take_due(session: Session, now: datetime, most: int) -> list[Turn]:
    """Some of those due; nobody else has them until the commit."""
    return [Turn(*row) for row in session.execute(_TAKE_DUE, {"now": now, "most": most})]


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


_NOW = bindparam("now", type_=UtcDateTime)
_DUE = (
    select(
        ParticipantRow.id,
        ParticipantRow.team_id,
        ParticipantRow.member_id,
        ParticipantRow.joined_at,
        ParticipantRow.done_until,
    )
    .join(TeamRow, TeamRow.id == ParticipantRow.team_id)
    .join(Member, Member.id == ParticipantRow.member_id)
    .where(
        TeamRow.active,
        Member.active,
        ~ParticipantRow.observer,
        or_(
            ParticipantRow.next_at <= _NOW,
            ParticipantRow.next_at.is_(None),
            ParticipantRow.planned_zone != Member.zone,
        ),
    )
    .order_by(ParticipantRow.id)
    .limit(bindparam("most"))
)
_TAKE_DUE = _DUE.with_for_update(of=ParticipantRow, skip_locked=True)
_PLAN = (
    update(ParticipantRow)
    .where(ParticipantRow.id.in_(bindparam("rows", expanding=True)))
    .values({name: bindparam(name) for name in ("next_at", "planned_zone", "done_until")})
    .execution_options(synchronize_session=False)
)
