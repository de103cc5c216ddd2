"""The tick that follows blockers up: a reminder each working day, then the Scrum Master; once each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from assistant.core.db import Database
from assistant.core.people import People, Person
from assistant.standup import store as standups
from assistant.standup.blockers import blocks, store
from assistant.standup.blockers.keeping import Blockers
from assistant.standup.blockers.models import ESCALATED, BlockerRow
from assistant.standup.team import Team


class Following:
    def __init__(self, db: Database, people: People, blockers: Blockers) -> None:
        self._db = db
        self._people = people
        self._blockers = blockers

    def tick(self, now: datetime) -> None:
        """Whatever is due at `now`. Repeating it, or running it in two places at once, changes nothing."""
        with self._db.read() as session:
            moving, due = store.moving_again(session), store.to_follow_up(session, now)
        for blocker_id in moving:
            with self._db.begin() as session:
                row = store.take(session, blocker_id)
                if row and row.id in store.moving_again(session):
                    person = self._people.by_id(session, row.member_id)
                    self._blockers.resolve(session, row, person.today(now), now, "ticket")
        for blocker_id in due:
            with self._db.begin() as session:
                row = store.take(session, blocker_id)
                if row and row.next_at and row.next_at <= now:
                    self._follow_up(session, row, now)

    def _follow_up(self, session: Session, row: BlockerRow, now: datetime) -> None:
        team, person = standups.team(session, row.team_id), self._people.by_id(session, row.member_id)
        today = person.today(now)
        past = self._blockers.working_days(session, team, person, row.since, today)
        over = [day for day in past if team.moment(day, person.zone).closes <= now]
        if not person.active or team.paused:
            row.next_at = None
        elif len(over) >= team.escalate_after:
            self._escalate(session, team, person, row, len(over), now)
        elif len(over) <= row.nudges:  # a day has turned into a day off since it was planned
            self._blockers.plan(session, team, person, row)
        else:
            self._nudge(session, team, person, row, now)

    def _nudge(self, session: Session, team: Team, person: Person, row: BlockerRow, now: datetime) -> None:
        """Ask whoever is on it, else whom it stops; who has spoken of it today needs no reminder."""
        row.nudges += 1
        helper = self._people.by_id(session, row.helper_id) if row.helper_id else None
        if helper or row.said_on < person.today(now):
            message = blocks.nudge(row.id, row.text, team.channel, person.name if helper else None)
            key = f"standup:blocker:{row.id}:{row.since}:nudge:{row.nudges}"
            self._people.tell(session, helper or person, key, message, now)
        self._blockers.plan(session, team, person, row)

    def _escalate(
        self, session: Session, team: Team, person: Person, row: BlockerRow, days: int, now: datetime
    ) -> None:
        row.state, row.next_at = ESCALATED, None
        message = blocks.escalation(row.id, person.name, row.text, days, team.channel)
        messages = [
            (one, f"standup:blocker:{row.id}:{row.since}:escalated:{one.id}", message)
            for one in self._responsible(session, team, person)
        ]
        self._people.tell_all(session, messages, now)
        store.refresh_summary(session, row.team_id)

    def _responsible(self, session: Session, team: Team, person: Person) -> list[Person]:
        """The Scrum Masters, else who runs the stand-up; not the person who is stopped, if anybody else."""
        masters = self._people.with_role(session, "scrum_master")
        owner = self._people.by_id(session, team.owner_id)
        found = [one for one in (masters or [owner]) if one.id != person.id]
        return found or self._people.with_role(session, "admin") or [owner]
