"""Queries of the stand-up. Those of every tick are made once: making one costs more than it takes to run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    or_,
    select,
    true,
    tuple_,
    union,
)
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.db import UtcDateTime
from assistant.core.people import Member, Person
from assistant.standup.models import AnswerRow, AskRow, ParticipantRow, RoundRow, TeamRow
from assistant.standup.team import Team, team_of


@dataclass(frozen=True)
class Participant:
    """`state`: what became of asking them in the round they are looked up for."""

    member_id: int
    slack_id: str
    name: str
    zone: ZoneInfo
    workdays: tuple[int, ...]
    joined_at: datetime
    state: str | None = None


@dataclass(frozen=True)
class Roll:
    """Who takes part in a round, by name, and what has been answered in it by member, earliest first."""

    participants: Sequence[Participant]
    answers: Mapping[int, AnswerRow]


def team(session: Session, team_id: int) -> Team:
    return teams_by_id(session, [team_id])[team_id]


def teams_by_id(session: Session, team_ids: Collection[int]) -> dict[int, Team]:
    rows = database.rows(session, _TEAMS_BY_ID, {"teams": list(team_ids)})
    return {row.id: team_of(row) for row in rows}


def teams_of(session: Session, member_id: int) -> list[Team]:
    """The running stand-ups a member takes part in, oldest first."""
    mine = select(ParticipantRow.team_id).where(
        ParticipantRow.member_id == member_id, ~ParticipantRow.observer
    )
    return _teams(session, TeamRow.id.in_(mine))


def active_teams(session: Session) -> list[Team]:
    return _teams(session, TeamRow.active.is_(True))


def teams_around(session: Session, person: Person) -> list[Team]:
    """The running stand-ups a person has to do with: asked, reading along, running it; a lead with all."""
    if person.has("scrum_master", "product_owner", "admin"):
        return active_teams(session)
    mine = select(ParticipantRow.team_id).where(ParticipantRow.member_id == person.id)
    return _teams(session, or_(TeamRow.id.in_(mine), TeamRow.owner_id == person.id))


def teams_in(session: Session, channel: str) -> list[Team]:
    return _teams(session, TeamRow.channel == channel)


def _teams(session: Session, which: ColumnElement[bool]) -> list[Team]:
    rows = session.scalars(select(TeamRow).where(TeamRow.active, which).order_by(TeamRow.id))
    return [team_of(row) for row in rows]


def participants(session: Session, team_id: int) -> list[Participant]:
    """Active ones by name."""
    return _participants(session, team_id, None)


def roll(session: Session, round_: RoundRow) -> Roll:
    return Roll(_participants(session, round_.team_id, round_.id), answers(session, round_.id))


def _participants(session: Session, team_id: int, round_id: int | None) -> list[Participant]:
    rows = database.rows(session, _PARTICIPANTS, {"team": team_id, "round": round_id})
    return [
        Participant(member_id, slack_id, name, ZoneInfo(zone), tuple(workdays), joined_at, state)
        for member_id, slack_id, name, zone, workdays, joined_at, state in rows
    ]


def to_look_at(session: Session, now: datetime) -> Sequence[int]:
    """The ids of the rounds in the channel whose time may be over, or whose summary is behind."""
    return [row.id for row in database.rows(session, _TO_LOOK_AT, {"now": now})]


def round_of(session: Session, team_id: int, day: date) -> RoundRow | None:
    return session.scalar(select(RoundRow).where(RoundRow.team_id == team_id, RoundRow.day == day))


def lock_one(session: Session, round_id: int) -> RoundRow:
    return session.get_one(RoundRow, round_id, with_for_update=True, populate_existing=True)


def lock(session: Session, round_ids: Collection[int]) -> Sequence[RoundRow]:
    return session.scalars(_LOCK, {"rounds": list(round_ids)}).all()


def lock_round(session: Session, team_id: int, day: date) -> RoundRow:
    """The round of a date, made when missing. Asking, answering and closing take turns on its row."""
    return lock_rounds(session, [(team_id, day)])[team_id, day]


def lock_rounds(session: Session, wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], RoundRow]:
    """As `lock_round`, for many by (team, date); locked in one order, so that no two can block each other."""
    found = _locked(session, wanted)
    missing = sorted(set(wanted) - found.keys())
    if missing:
        teams = database.rows(session, _QUESTIONS, {"teams": list({team_id for team_id, _ in missing})})
        asked = {row.id: row.questions for row in teams}
        new = [{"team_id": team_id, "day": day, "questions": asked[team_id]} for team_id, day in missing]
        empty = {"stale": False, "summaries": 0, "told_of": 0}
        database.insert_all_new(session, RoundRow, [row | empty for row in new])
        found |= _locked(session, missing)
    return found


def _locked(session: Session, wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], RoundRow]:
    rows = session.scalars(_LOCKED, {"wanted": list(wanted)})
    return {(row.team_id, row.day): row for row in rows}


def recorded(
    session: Session, round_ids: Collection[int], member_ids: Collection[int]
) -> set[tuple[int, int]]:
    """(round, member) of those that have been asked, or whose not being asked has a reason."""
    rows = database.rows(session, _RECORDED, {"rounds": list(round_ids), "members": list(member_ids)})
    return {(round_id, member_id) for round_id, member_id in rows}


def asks(session: Session, round_id: int) -> dict[int, AskRow]:
    rows = session.scalars(select(AskRow).where(AskRow.round_id == round_id))
    return {row.member_id: row for row in rows}


def ask(session: Session, round_id: int, member_id: int) -> AskRow | None:
    mine = (AskRow.round_id == round_id, AskRow.member_id == member_id)
    return session.scalar(select(AskRow).where(*mine))


def answers(session: Session, round_id: int) -> dict[int, AnswerRow]:
    rows = session.scalars(_ANSWERS, {"round": round_id})
    return {row.member_id: row for row in rows}


def names(session: Session, member_ids: Collection[int]) -> dict[int, str]:
    if not member_ids:
        return {}
    rows = session.execute(select(Member.id, Member.name).where(Member.id.in_(member_ids)))
    return {row.id: row.name for row in rows}


def answered_since(session: Session, round_id: int, since: datetime) -> bool:
    mine = (AnswerRow.round_id == round_id, AnswerRow.posted, AnswerRow.updated_at > since)
    return session.scalar(select(AnswerRow.id).where(*mine).limit(1)) is not None


def rounds_answered(session: Session, round_ids: Collection[int]) -> set[int]:
    """Those of the rounds in which somebody has answered."""
    if not round_ids:
        return set()
    return {row.round_id for row in database.rows(session, _ANSWERED, {"rounds": list(round_ids)})}


def answer(session: Session, round_id: int, member_id: int) -> AnswerRow | None:
    mine = (AnswerRow.round_id == round_id, AnswerRow.member_id == member_id)
    return session.scalar(select(AnswerRow).where(*mine))


def last_answers(
    session: Session, cases: Collection[tuple[int, int, date]]
) -> dict[tuple[int, int], AnswerRow]:
    """By (team, member): the latest answer before the date of each case, at most two weeks old."""
    if not cases:
        return {}
    before = {(team_id, member_id): day for team_id, member_id, day in cases}
    recent = {
        "teams": list({team_id for team_id, _ in before}),
        "members": list({member_id for _, member_id in before}),
        "first": min(before.values()) - timedelta(days=14),
        "end": max(before.values()),
    }
    return {
        (team_id, row.member_id): row
        for row, team_id, day in session.execute(_RECENT_ANSWERS, recent)
        if day < before.get((team_id, row.member_id), date.min)
    }


def _any(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


_NOW = bindparam("now", type_=UtcDateTime)
_team, _member, _round = TeamRow.__table__.c, Member.__table__.c, RoundRow.__table__.c
_participant, _ask, _answer = ParticipantRow.__table__.c, AskRow.__table__.c, AnswerRow.__table__.c
_TEAMS_BY_ID = select(*_team).where(_team.id.in_(_any("teams")))
_QUESTIONS = select(_team.id, _team.questions).where(_team.id.in_(_any("teams")))
_PARTICIPANTS = (
    select(
        _member.id,
        _member.slack_id,
        _member.name,
        _member.zone,
        _member.workdays,
        _participant.joined_at,
        _ask.state,
    )
    .join(Member.__table__, _member.id == _participant.member_id)
    .outerjoin(
        AskRow.__table__,
        and_(_ask.round_id == bindparam("round", type_=Integer), _ask.member_id == _member.id),
    )
    .where(_participant.team_id == bindparam("team"), _member.active, ~_participant.observer)
    .order_by(_member.name, _member.id)
)
_OPENED = select(_round.id).where(_round.opened_at.is_not(None))
_TO_LOOK_AT = union(
    _OPENED.where(_round.closed_at.is_(None), or_(_round.look_at.is_(None), _round.look_at <= _NOW)),
    _OPENED.where(_round.stale == true()),
)
_LOCK = (
    select(RoundRow)
    .where(RoundRow.id.in_(_any("rounds")))
    .order_by(RoundRow.team_id, RoundRow.day)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_LOCKED = (
    select(RoundRow)
    .where(tuple_(RoundRow.team_id, RoundRow.day).in_(_any("wanted")))
    .order_by(RoundRow.team_id, RoundRow.day)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_RECORDED = select(_ask.round_id, _ask.member_id).where(
    _ask.round_id.in_(_any("rounds")), _ask.member_id.in_(_any("members"))
)
_ANSWERS = (
    select(AnswerRow)
    .where(AnswerRow.round_id == bindparam("round"))
    .order_by(AnswerRow.created_at, AnswerRow.id)
)
_ANSWERED = select(_answer.round_id).where(_answer.round_id.in_(_any("rounds"))).distinct()
_RECENT_ANSWERS = (
    select(AnswerRow, RoundRow.team_id, RoundRow.day)
    .join(RoundRow, RoundRow.id == AnswerRow.round_id)
    .where(
        RoundRow.team_id.in_(_any("teams")),
        AnswerRow.member_id.in_(_any("members")),
        RoundRow.day >= bindparam("first"),
        RoundRow.day < bindparam("end"),
    )
    .order_by(RoundRow.day)
)
