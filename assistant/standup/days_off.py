"""Which dates a member is not asked for, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.errors import UserError
from assistant.core.people import People, Person
from assistant.standup import asks
from assistant.standup.models import DayOffRow
from assistant.standup.team import Team

_day_off = DayOffRow.__table__.c
_TEAM_DAYS = select(_day_off.team_id, _day_off.first, _day_off.last).where(
    _day_off.team_id.in_(bindparam("teams", expanding=True)),
    _day_off.first <= bindparam("last"),
    _day_off.last >= bindparam("first"),
)


def why_off(session: Session, people: People, team: Team, person: Person, day: date) -> str | None:
    """The state that says so; None on a day to be asked for. What the member set weighs first."""
    return reasons_off(session, people, [(team, person, day)])[0]


def reasons_off(
    session: Session, people: People, cases: Sequence[tuple[Team, Person, date]]
) -> list[str | None]:
    """As `why_off`, for many in two queries."""
    if not cases:
        return []
    days = [day for _, _, day in cases]
    away = people.times_away_of(session, {person.id for _, person, _ in cases}, min(days), max(days))
    touching = {"teams": list({team.id for team, _, _ in cases}), "first": min(days), "last": max(days)}
    off = database.rows(session, _TEAM_DAYS, touching)
    return [
        _reason(
            team,
            person,
            day,
            away=any(one.member_id == person.id and one.first <= day <= one.last for one in away),
            team_off=any(one.team_id == team.id and one.first <= day <= one.last for one in off),
        )
        for team, person, day in cases
    ]


def _reason(team: Team, person: Person, day: date, *, away: bool, team_off: bool) -> str | None:
    if away:
        return asks.AWAY
    if day.weekday() not in person.workdays:
        return asks.DAY_OFF
    if team_off or day.weekday() not in team.weekdays:
        return asks.TEAM_OFF
    if holiday(person.country or team.country, day):
        return asks.HOLIDAY
    return asks.PAUSED if team.paused else None


def holiday(place: str | None, day: date) -> str | None:
    """The public holiday of a country, or of a part of it ("DE-BY"), on a date."""
    return _holidays(place, day.year).get(day) if place else None


def checked_place(text: str, *, field: str | None = None) -> str | None:
    """A country code as it is stored; UserError when nobody knows its holidays."""
    place = text.strip().upper().replace("_", "-")
    if not place:
        return None
    try:
        _holidays(place, 2026)
    except NotImplementedError:
        said = (
            "I know no holidays of that. Write a country as two letters, such as DE, US or DE-BY for a part."
        )
        raise UserError(said, field=field) from None
    return place


@lru_cache(maxsize=256)
def _holidays(place: str, year: int) -> dict[date, str]:
    import holidays

    country, _, part = place.partition("-")
    return dict(holidays.country_holidays(country, subdiv=part or None, years=year, language="en_US"))
