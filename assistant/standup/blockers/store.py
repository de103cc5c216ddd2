"""Queries of blockers. Functions join the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from assistant.core import db as database
from assistant.core.people import Member
from assistant.standup.blockers.models import RESOLVED, BlockerRow
from assistant.standup.models import RoundRow
from assistant.tickets.moves import moving_since

REOPENED_WITHIN = timedelta(days=7)
"""Said again so soon after it was resolved, it is the same blocker."""


@dataclass(frozen=True)
class Blocker:
    """`days`: working days of whom it stops since it was first said; `unchanged`: carried over, and nothing
    new was said. `helper` is who is on it."""

    id: int
    team_id: int
    member_id: int
    name: str
    text: str
    ticket: str | None
    state: str
    since: date
    said_on: date
    changed_on: date | None
    helper: str | None
    days: int = 0


def open_of(session: Session, team_id: int, member_id: int) -> list[BlockerRow]:
    mine = (BlockerRow.team_id == team_id, BlockerRow.member_id == member_id, BlockerRow.state != RESOLVED)
    return list(session.scalars(select(BlockerRow).where(*mine).order_by(BlockerRow.id).with_for_update()))


def lately_resolved(session: Session, team_id: int, member_id: int, day: date) -> list[BlockerRow]:
    mine = (BlockerRow.team_id == team_id, BlockerRow.member_id == member_id, BlockerRow.state == RESOLVED)
    lately = (BlockerRow.resolved_on >= day - REOPENED_WITHIN, BlockerRow.resolved_how != "taken back")
    return list(session.scalars(select(BlockerRow).where(*mine, *lately).order_by(BlockerRow.id)))


def standing(
    session: Session,
    day: date | None = None,
    *,
    team_ids: Collection[int] | None = None,
    member_id: int | None = None,
) -> list[Blocker]:
    """Those that stood open on a date (None: that do now), oldest first."""
    found = _standing(day is None, team_ids is None, member_id is None)
    given = {"day": day, "teams": team_ids and list(team_ids), "member": member_id}
    about = {name: value for name, value in given.items() if value is not None}
    return [Blocker(*row) for row in database.rows(session, found, about)]


def freed_by(session: Session, team_id: int, day: date) -> list[tuple[str, str]]:
    """(name, text) of those that were resolved on a date or, since the stand-up before it, on days off."""
    about = {"team": team_id, "day": day, "day_before": day - timedelta(days=1)}
    return [(row.name, row.text) for row in database.rows(session, _FREED, about)]


def to_follow_up(session: Session, now: datetime) -> list[int]:
    due = (BlockerRow.state != RESOLVED, BlockerRow.next_at <= now)
    return list(session.scalars(select(BlockerRow.id).where(*due).order_by(BlockerRow.id)))


def moving_again(session: Session) -> list[int]:
    """Open ones whose ticket has moved on since they were last said."""
    moved = moving_since(BlockerRow.ticket, BlockerRow.heard_at)
    waiting = select(BlockerRow.id).where(BlockerRow.state != RESOLVED, BlockerRow.ticket.is_not(None), moved)
    return list(session.scalars(waiting.order_by(BlockerRow.id)))


def take(session: Session, blocker_id: int) -> BlockerRow | None:
    """An open one, locked; None when it was resolved meanwhile or another process has it in hand."""
    mine = select(BlockerRow).where(BlockerRow.id == blocker_id, BlockerRow.state != RESOLVED)
    locked = mine.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return session.scalar(locked)


def refresh_summary(session: Session, team_id: int) -> None:
    """The newest summary that has been posted no longer says how its blockers stand."""
    posted = (RoundRow.team_id == team_id, RoundRow.summaries > 0)
    newest = session.scalar(select(RoundRow).where(*posted).order_by(RoundRow.day.desc()).limit(1))
    if newest is not None:
        newest.stale = True


_member, _blocker, _round = Member.__table__.c, BlockerRow.__table__.c, RoundRow.__table__.c
_helper = aliased(Member.__table__)


@cache
def _standing(now: bool, any_team: bool, anybody: bool) -> Select[Any]:
    still = _blocker.state != RESOLVED
    then = and_(_blocker.since <= bindparam("day"), or_(still, _blocker.resolved_on > bindparam("day")))
    return (
        select(
            _blocker.id,
            _blocker.team_id,
            _blocker.member_id,
            _member.name,
            _blocker.text,
            _blocker.ticket,
            _blocker.state,
            _blocker.since,
            _blocker.said_on,
            _blocker.changed_on,
            _helper.c.name,
        )
        .join(Member.__table__, _member.id == _blocker.member_id)
        .outerjoin(_helper, _helper.c.id == _blocker.helper_id)
        .where(
            still if now else then,
            true() if any_team else _blocker.team_id.in_(bindparam("teams", expanding=True)),
            true() if anybody else _blocker.member_id == bindparam("member"),
        )
        .order_by(_blocker.since, _blocker.id)
    )


_TOLD = (
    select(func.max(_round.day))
    .where(_round.team_id == bindparam("team"), _round.summaries > 0, _round.day < bindparam("day"))
    .scalar_subquery()
)
_FREED = (
    select(_member.name, _blocker.text)
    .join(BlockerRow.__table__, _blocker.member_id == _member.id)
    .where(
        _blocker.team_id == bindparam("team"),
        _blocker.resolved_on > func.coalesce(_TOLD, bindparam("day_before", type_=Date)),
        _blocker.resolved_on <= bindparam("day"),
        _blocker.resolved_how != "taken back",
    )
    .order_by(_blocker.id)
)
