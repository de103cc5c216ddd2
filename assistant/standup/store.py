"""Queries of the stand-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.people import Member
from assistant.standup.asks import Moment
from assistant.standup.models import AnswerRow, AskRow, ParticipantRow, RoundRow, TeamRow
from assistant.standup.team import Team, team_of


@dataclass(frozen=True)
class Participant:
    member_id: int
    slack_id: str
    name: str
    zone: ZoneInfo
    workdays: tuple[int, ...]
    joined_at: datetime


@dataclass(frozen=True)
class Due:
    """A moment that has come for a member whom nothing is recorded about yet."""

    team_id: int
    member_id: int
    moment: Moment


def team(session: Session, team_id: int) -> Team:
    return team_of(session.get_one(TeamRow, team_id))


def teams_of(session: Session, member_id: int) -> list[Team]:
    """The running stand-ups a member takes part in, oldest first."""
    mine = select(ParticipantRow.team_id).where(
        ParticipantRow.member_id == member_id, ~ParticipantRow.observer
    )
    return _teams(session, TeamRow.id.in_(mine))


def active_teams(session: Session) -> list[Team]:
    return _teams(session, TeamRow.active.is_(True))


def teams_in(session: Session, channel: str) -> list[Team]:
    return _teams(session, TeamRow.channel == channel)


def _teams(session: Session, which: ColumnElement[bool]) -> list[Team]:
    rows = session.scalars(select(TeamRow).where(TeamRow.active, which).order_by(TeamRow.id))
    return [team_of(row) for row in rows]


def participants(session: Session, team_id: int) -> list[Participant]:
    """Active ones by name."""
    rows = session.execute(
        select(Member, ParticipantRow.joined_at)
        .join(ParticipantRow, ParticipantRow.member_id == Member.id)
        .where(ParticipantRow.team_id == team_id, Member.active, ~ParticipantRow.observer)
        .order_by(Member.name, Member.id)
    )
    return [_participant(member, joined) for member, joined in rows]


def _participant(member: Member, joined_at: datetime) -> Participant:
    zone, workdays = ZoneInfo(member.zone), tuple(member.workdays)
    return Participant(member.id, member.slack_id, member.name, zone, workdays, joined_at)


def due(session: Session, now: datetime) -> list[Due]:
    """Whom to ask now, or to record as not asked; in an order that every process shares."""
    everyone = session.execute(
        select(TeamRow, Member.id, Member.zone, ParticipantRow.joined_at)
        .join(ParticipantRow, ParticipantRow.team_id == TeamRow.id)
        .join(Member, Member.id == ParticipantRow.member_id)
        .where(TeamRow.active, Member.active, ~ParticipantRow.observer)
    )
    recorded = _recorded(session, since=now.date() - timedelta(days=3))
    hours = cache(lambda row: team_of(row).hours)
    found = [
        Due(team_row.id, member_id, moment)
        for team_row, member_id, zone, joined_at in everyone
        for moment in hours(team_row).begun(now, ZoneInfo(zone))
        if moment.opens >= joined_at and (team_row.id, member_id, moment.day) not in recorded
    ]
    return sorted(found, key=lambda one: (one.team_id, one.moment.day, one.member_id))


def _recorded(session: Session, since: date) -> set[tuple[int, int, date]]:
    rows = session.execute(
        select(RoundRow.team_id, AskRow.member_id, RoundRow.day)
        .join(RoundRow, RoundRow.id == AskRow.round_id)
        .where(RoundRow.day >= since)
    )
    return {(team_id, member_id, day) for team_id, member_id, day in rows}


def unfinished(session: Session) -> list[RoundRow]:
    """Rounds in the channel that are still open, or whose summary is behind."""
    behind = or_(RoundRow.closed_at.is_(None), RoundRow.stale)
    opened = RoundRow.opened_at.is_not(None)
    return list(session.scalars(select(RoundRow).where(opened, behind).order_by(RoundRow.id)))


def round_of(session: Session, team_id: int, day: date) -> RoundRow | None:
    return session.scalar(select(RoundRow).where(RoundRow.team_id == team_id, RoundRow.day == day))


def lock_round(session: Session, team_id: int, day: date) -> RoundRow:
    """The round of a date, made when missing. Asking, answering and closing take turns on its row."""
    if round_of(session, team_id, day) is None:
        asked = session.get_one(TeamRow, team_id).questions
        new = {"questions": asked, "stale": False, "summaries": 0}
        database.insert_new(session, RoundRow, team_id=team_id, day=day, **new)
    mine = select(RoundRow).where(RoundRow.team_id == team_id, RoundRow.day == day)
    return session.scalars(mine.with_for_update().execution_options(populate_existing=True)).one()


def asks(session: Session, round_id: int) -> dict[int, AskRow]:
    rows = session.scalars(select(AskRow).where(AskRow.round_id == round_id))
    return {row.member_id: row for row in rows}


def ask(session: Session, round_id: int, member_id: int) -> AskRow | None:
    mine = (AskRow.round_id == round_id, AskRow.member_id == member_id)
    return session.scalar(select(AskRow).where(*mine))


def answers(session: Session, round_id: int) -> dict[int, AnswerRow]:
    rows = session.scalars(
        select(AnswerRow).where(AnswerRow.round_id == round_id).order_by(AnswerRow.created_at, AnswerRow.id)
    )
    return {row.member_id: row for row in rows}


def answer(session: Session, round_id: int, member_id: int) -> AnswerRow | None:
    mine = (AnswerRow.round_id == round_id, AnswerRow.member_id == member_id)
    return session.scalar(select(AnswerRow).where(*mine))


def last_answer(session: Session, team_id: int, member_id: int, before: date) -> AnswerRow | None:
    """The member's latest answer before a date, at most two weeks old."""
    return session.scalar(
        select(AnswerRow)
        .join(RoundRow, RoundRow.id == AnswerRow.round_id)
        .where(
            RoundRow.team_id == team_id,
            AnswerRow.member_id == member_id,
            RoundRow.day < before,
            RoundRow.day >= before - timedelta(days=14),
        )
        .order_by(RoundRow.day.desc())
        .limit(1)
    )
