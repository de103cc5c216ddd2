"""Which dates a member is not asked for, and why."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.errors import UserError
from assistant.core.people import People, Person
from assistant.standup import asks
from assistant.standup.models import DayOffRow
from assistant.standup.team import Team


def why_off(session: Session, people: People, team: Team, person: Person, day: date) -> str | None:
    """The state that says so; None on a day to be asked for. What the member set weighs first."""
    if people.is_away(session, person, day):
        return asks.AWAY
    if day.weekday() not in person.workdays:
        return asks.DAY_OFF
    if day.weekday() not in team.weekdays or off_by_team(session, team, day):
        return asks.TEAM_OFF
    if holiday(person.country or team.country, day):
        return asks.HOLIDAY
    return asks.PAUSED if team.paused else None


def off_by_team(session: Session, team: Team, day: date) -> DayOffRow | None:
    covers = (DayOffRow.team_id == team.id, DayOffRow.first <= day, DayOffRow.last >= day)
    return session.scalar(select(DayOffRow).where(*covers).limit(1))


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
