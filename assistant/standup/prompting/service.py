"""Asking now, because somebody who runs the stand-up says so, and who wants no reminders. One public method,
one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.blocks import escape
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.people import People
from assistant.standup import asks, store
from assistant.standup.prompting.at_once import AskAtOnce
from assistant.standup.prompting.models import UnremindedRow
from assistant.standup.team import Team
from assistant.standup.teams.service import TeamService

_WHY_NOT = {
    asks.AWAY: "away",
    asks.DAY_OFF: "not working today",
    asks.HOLIDAY: "on a public holiday",
    asks.SKIPPED: "skipped it",
    asks.ANSWERED: "has answered",
}


@dataclass(frozen=True)
class Asked:
    """`names` were asked now; `others` were not, as (name, why)."""

    team: Team
    names: list[str]
    others: list[tuple[str, str]]


class AskingService:
    def __init__(
        self, db: Database, people: People, at_once: AskAtOnce, teams: TeamService, clock: Clock
    ) -> None:
        self._db = db
        self._people = people
        self._at_once = at_once
        self._teams = teams
        self._clock = clock

    def want_reminders(self, slack_id: str, wanted: bool) -> None:
        """In all stand-ups of a member."""
        with self._db.begin() as session:
            person = self._people.ensure(session, slack_id)
            if wanted:
                session.execute(delete(UnremindedRow).where(UnremindedRow.member_id == person.id))
            else:
                database.insert_new(session, UnremindedRow, member_id=person.id)

    def run_now(self, by: str, channel: str, name: str, only: str | None) -> Asked:
        """Ask everybody who has not been asked for the current date, or `only` one (a Slack id).

        Whoever is away, has the day off or has dealt with it is left in peace, unless they are named.
        """
        team, now = self._teams.managed(by, channel, name).team, self._clock()
        with self._db.begin() as session:
            members = [
                who for who in store.participants(session, team.id) if only is None or who.slack_id == only
            ]
            if not members:
                raise UserError(f"They do not take part in “{escape(team.name)}”; add them with `adjust`.")
            asked = Asked(team, [], [])
            for who in members:
                against = self._ask(session, team, who, now, named=only is not None)
                if against is None:
                    asked.names.append(who.name)
                else:
                    asked.others.append((who.name, _WHY_NOT.get(against, "asked before")))
            return asked

    def _ask(
        self, session: Session, team: Team, who: store.Participant, now: datetime, *, named: bool
    ) -> str | None:
        person = self._people.by_id(session, who.member_id)
        day = team.current_day(now, person.zone)
        return self._at_once.ask(session, team, person, day, now, off_too=named)
