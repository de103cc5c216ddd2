"""Queries of the figures. Functions join the caller's transaction."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from assistant.standup.asks import SKIPPED, WAS_ASKED
from assistant.standup.blockers.models import RESOLVED, BlockerRow
from assistant.standup.figures.counting import Part
from assistant.standup.models import AnswerRow, AskRow, RoundRow


def parts(session: Session, team_id: int, first: date, last: date) -> list[Part]:
    """Of everybody who was asked, skipped or answered on those days."""
    mine = and_(AnswerRow.round_id == AskRow.round_id, AnswerRow.member_id == AskRow.member_id)
    counts = or_(AskRow.state.in_((*WAS_ASKED, SKIPPED)), AnswerRow.id.is_not(None))
    rows = session.execute(
        select(RoundRow.day, AskRow.prompted, AskRow.at, AskRow.state, AnswerRow.created_at)
        .join(AskRow, AskRow.round_id == RoundRow.id)
        .outerjoin(AnswerRow, mine)
        .where(RoundRow.team_id == team_id, RoundRow.day.between(first, last), counts)
    )
    return [
        Part(day, at if prompted and state in WAS_ASKED else None, answered_at)
        for day, prompted, at, state, answered_at in rows
    ]


def blockers(session: Session, team_id: int, first: date, last: date) -> list[BlockerRow]:
    """Those that stood on any of those days."""
    stood = or_(BlockerRow.state != RESOLVED, BlockerRow.resolved_on >= first)
    kept = or_(BlockerRow.resolved_how.is_(None), BlockerRow.resolved_how != "taken back")
    mine = (BlockerRow.team_id == team_id, BlockerRow.since <= last, stood, kept)
    return list(session.scalars(select(BlockerRow).where(*mine).order_by(BlockerRow.since, BlockerRow.id)))


def round_ids(session: Session, team_id: int, first: date, last: date) -> list[int]:
    mine = select(RoundRow.id).where(RoundRow.team_id == team_id, RoundRow.day.between(first, last))
    return list(session.scalars(mine.order_by(RoundRow.day)))
