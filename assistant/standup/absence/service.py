"""The use cases of being away. One public method, one transaction; the `follow` ones join their caller's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from assistant.core.blocks import escape
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.people import People, Person
from assistant.core.ports import Profile, TimeOff
from assistant.standup import asks, store
from assistant.standup.absence.status import time_off
from assistant.standup.away import parse_days
from assistant.standup.days_off import checked_place, holiday
from assistant.standup.rounds import Rounds
from assistant.standup.summary import day_name

STATUS, CALENDAR = "status", "calendar"


@dataclass(frozen=True)
class TimeAway:
    """`source` is who knows of it (STATUS, CALENDAR); None: somebody typed it."""

    first: date
    last: date
    reason: str
    source: str | None = None


class AbsenceService:
    def __init__(self, db: Database, people: People, rounds: Rounds, clock: Clock, *, command: str) -> None:
        self._db = db
        self._people = people
        self._rounds = rounds
        self._clock = clock
        self._command = command

    def today(self, slack_id: str) -> date:
        """The member's date."""
        with self._db.begin() as session:
            return self._people.ensure(session, slack_id).today(self._clock())

    def set_country(self, slack_id: str, text: str) -> tuple[str | None, date | None]:
        """Whose public holidays are the member's, "off" for those of each stand-up; and the next of them."""
        place = None if text.strip().lower() == "off" else checked_place(text)
        with self._db.begin() as session:
            person = self._people.ensure(session, slack_id)
            self._people.set_country(session, person, place)
            today = person.today(self._clock())
            days = (today + timedelta(days=ahead) for ahead in range(366))
            return place, next((day for day in days if holiday(place, day)), None)

    def times(self, by: str, who: str) -> Sequence[TimeAway]:
        """What is noted from today on, earliest first."""
        with self._db.begin() as session:
            person = self._whose(session, by, who)
            rows = self._people.times_away(session, person, person.today(self._clock()))
            return [TimeAway(row.first, row.last, row.reason, row.source) for row in rows]

    def set(self, by: str, who: str, text: str) -> TimeAway:
        """Days away as typed, for example "2026-12-24..2027-01-02 skiing". Who is not oneself is told."""
        now = self._clock()
        with self._db.begin() as session:
            person = self._whose(session, by, who)
            first, last, reason = parse_days(text, person.today(now))
            self._people.set_away(session, person, first, last, reason)
            self._settle(session, person, now)
            if by != who:
                name = escape(self._people.ensure(session, by).name)
                days = day_name(first) if first == last else f"{day_name(first)} to {day_name(last)}"
                said = f"{name} noted that you are away {days}. `{self._command} away cancel` undoes it."
                self._people.tell(
                    session, person, f"away:{person.id}:{first}:{last}:{now.isoformat()}", {"text": said}, now
                )
            return TimeAway(first, last, reason)

    def cancel(self, by: str, who: str) -> int:
        """Be there again from today on; how many times away that ended. A status or a calendar stays."""
        with self._db.begin() as session:
            person = self._whose(session, by, who)
            return self._people.clear_away(session, person, person.today(self._clock()))

    def follow_status(self, session: Session, person: Person, profile: Profile) -> None:
        """Away while the status in Slack says so."""
        if profile.status is not None:
            now = self._clock()
            found = time_off(profile.status, person.zone, now)
            self.follow(session, person, STATUS, [found] if found else [], now)

    def follow(
        self, session: Session, person: Person, source: str, times: Sequence[TimeOff], now: datetime
    ) -> None:
        """What `source` knows now; an open question of today is taken back. Joins the transaction."""
        if self._people.follow_away(session, person, source, times, person.today(now)):
            session.flush()
            self._settle(session, person, now)

    def _settle(self, session: Session, person: Person, now: datetime) -> None:
        """Take back the questions of the current date when they are away on it and have not answered."""
        for team in store.teams_of(session, person.id):
            day = team.current_day(now, person.zone)
            round_ = store.round_of(session, team.id, day)
            if round_ is None or not self._people.is_away(session, person, day):
                continue
            if not store.answer(session, round_.id, person.id):
                round_ = store.lock_round(session, team.id, day)
                self._rounds.settle(session, team, round_, person, asks.AWAY, now)

    def _whose(self, session: Session, by: str, who: str) -> Person:
        """The member: oneself, or somebody in a stand-up one runs. A Scrum Master and admins may, too."""
        person = self._people.get(session, who) if by != who else self._people.ensure(session, by)
        asking = self._people.ensure(session, by)
        if person is None:
            raise UserError("I don't know them yet: they have not been in a stand-up or written to me.")
        runs = any(team.owner_id == asking.id for team in store.teams_of(session, person.id))
        if by != who and not runs and not asking.has("scrum_master", "admin"):
            they = escape(person.name)
            raise UserError(f"Only {they}, who runs their stand-up, a scrum master or an admin can do that.")
        return person
