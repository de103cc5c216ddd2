"""Queries of what was said. Functions join the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.people import Member, Person
from assistant.standup import store
from assistant.standup.models import AnswerRow, ParticipantRow, RoundRow, TeamRow
from assistant.standup.team import Team, team_of


@dataclass(frozen=True)
class Said:
    """One answer: `labelled` is (heading, text) in the order of the questions of its day."""

    team: str
    day: date
    name: str
    labelled: list[tuple[str, str]]
    late: bool
    edited: bool
    at: datetime


def readable(session: Session, person: Person) -> list[Team]:
    """The running stand-ups whose answers a person may read elsewhere than in their channel.

    Whoever runs one, a Scrum Master and an admin may change its setting, so they may read.
    """
    if person.has("scrum_master", "admin"):
        return store.active_teams(session)
    mine = set(session.scalars(select(ParticipantRow.team_id).where(ParticipantRow.member_id == person.id)))
    return [
        team for team in store.active_teams(session) if _may_read(person, team, takes_part=team.id in mine)
    ]


def _may_read(person: Person, team: Team, *, takes_part: bool) -> bool:
    if person.id == team.owner_id:
        return True
    if team.readers == "everyone":
        return takes_part or not person.guest
    return takes_part and team.readers == "team"


def said(
    session: Session,
    *,
    teams: Collection[int] | None = None,
    member_id: int | None = None,
    first: date = date.min,
    last: date = date.max,
    most: int | None = None,
) -> list[Said]:
    """Earliest first, by name; the latest `most` of them when there are more. Also of stand-ups that ended
    when no `teams` are named."""
    found = (
        select(AnswerRow, RoundRow, TeamRow, Member.name)
        .join(RoundRow, RoundRow.id == AnswerRow.round_id)
        .join(TeamRow, TeamRow.id == RoundRow.team_id)
        .join(Member, Member.id == AnswerRow.member_id)
        .where(RoundRow.day >= first, RoundRow.day <= last)
        .order_by(RoundRow.day.desc(), Member.name.desc(), AnswerRow.id.desc())
        .limit(most)
    )
    if teams is not None:
        found = found.where(RoundRow.team_id.in_(teams))
    if member_id is not None:
        found = found.where(AnswerRow.member_id == member_id)
    asked: dict[int, Team] = {}
    return [
        _said(answer, round_, team, name, asked) for answer, round_, team, name in session.execute(found)
    ][::-1]


def _said(answer: AnswerRow, round_: RoundRow, row: TeamRow, name: str, asked: dict[int, Team]) -> Said:
    if round_.id not in asked:
        team = team_of(row)
        asked[round_.id] = team.asking(round_.questions) if round_.questions else team
    labelled = asked[round_.id].labelled(answer.answers)
    return Said(row.name, round_.day, name, labelled, answer.late, answer.edited, answer.created_at)
