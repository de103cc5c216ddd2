"""Which stand-up somebody means, and whether it still takes what they say. Joins the caller's transaction."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from assistant.core.errors import UserError
from assistant.core.people import People, Person
from assistant.standup import store
from assistant.standup.away import parse_day
from assistant.standup.team import Team

ANSWERABLE = timedelta(days=7)
"""How long before and after its date a round takes answers."""

Where = tuple[int, date]
"""A round, by team and date."""


class TakingPart:
    def __init__(self, people: People, command: str) -> None:
        self._people = people
        self._command = command

    def round_for(
        self,
        session: Session,
        slack_id: str,
        channel: str | None,
        where: Where | None,
        now: datetime,
        *,
        on: str = "",
    ) -> tuple[Person, Team, date]:
        """For the round `where`, else for the date `on` as typed (the current one without it) of the member's
        stand-up: who, in what, when."""
        person, team = self.find(session, slack_id, channel, where[0] if where else None)
        day = where[1] if where else team.current_day(now, person.zone)
        if on:
            day = self._ahead(on, person.today(now))
        self.refuse_closed(person, day, now)
        return person, team, day

    def find(
        self, session: Session, slack_id: str, channel: str | None = None, team_id: int | None = None
    ) -> tuple[Person, Team]:
        """The stand-up by its id, else that of the channel, else their first."""
        person = self._people.get(session, slack_id)
        mine = store.teams_of(session, person.id) if person else []
        if team_id is not None:
            found = next((team for team in mine if team.id == team_id), None)
        else:
            found = next((team for team in mine if team.channel == channel), next(iter(mine), None))
        if person is None or found is None:
            raise self.no_team(ended=team_id is not None and bool(person))
        return person, found

    def refuse_closed(self, person: Person, day: date, now: datetime) -> None:
        if person.today(now) - day > ANSWERABLE:
            raise UserError(f"That stand-up is over. `{self._command}` opens the one of today.")

    def _ahead(self, on: str, today: date) -> date:
        how = f"`{self._command} answer tomorrow` or `{self._command} answer 2026-12-24` answers ahead."
        day = parse_day(on, today, how)
        if day - today > ANSWERABLE:
            raise UserError(f"That is more than {ANSWERABLE.days} days ahead. {how}")
        return day

    def no_team(self, *, ended: bool = False) -> UserError:
        if ended:
            return UserError("You take no part in that stand-up any more. What you typed here is not sent.")
        return UserError(f"You take part in no stand-up here. `{self._command} setup` starts one.")
