"""A stand-up of a small team on a real database, with a clock in hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, update

from assistant.core.db import Database, Model
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import People, Person
from assistant.core.ports import Profile
from assistant.standup.absence.service import AbsenceService
from assistant.standup.blockers.following import Following
from assistant.standup.jobs import StandupJobs
from assistant.standup.models import AnswerRow, AskRow, RoundRow
from assistant.standup.service import StandupService
from assistant.standup.setup import NewTeam
from assistant.standup.team import Team
from assistant.standup.teams.service import TeamService
from assistant.tickets.service import TicketService
from tests.conftest import HandClock

CHANNEL = "C0STANDUP01"
MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@dataclass
class Crew:
    db: Database
    outbox: Outbox
    people: People
    clock: HandClock
    tickets: TicketService
    standup: StandupService
    absence: AbsenceService
    teams: TeamService

    @classmethod
    def of(cls, db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
        tickets = TicketService(db, people, outbox, clock)
        standup = StandupService(db, inbox, outbox, people, tickets, clock)
        absence = AbsenceService(db, people, standup.rounds, clock, command="/standup")
        people.on_profile.append(absence.follow_status)
        teams = TeamService(db, people, clock, command="/standup")
        return cls(db, outbox, people, clock, tickets, standup, absence, teams)

    def team(self, zones: Mapping[str, str], **details: Any) -> Team:
        """Members by Slack id and zone; their names are their ids. The clock stands at Monday 00:00 UTC
        unless the test has set it."""
        if self.clock.now == HandClock().now:
            self.clock.now = utc(2026, 11, 16)
        with self.db.begin() as session:
            for slack_id, zone in zones.items():
                self.people.know(session, Profile(slack_id, name=slack_id, zone=zone))
        new = NewTeam(CHANNEL, list(zones), **details)
        return self.standup.create_team(next(iter(zones)), new)

    def jobs(self) -> StandupJobs:
        """As after a restart: nothing is remembered but what stands in the database."""
        return StandupJobs(self.db, self.people, self.standup.rounds)

    def tick(self, at: datetime) -> None:
        self.clock.now = at
        self.jobs().tick(at)

    def follow(self, at: datetime) -> None:
        """As the tick that follows blockers up."""
        self.clock.now = at
        Following(self.db, self.people, self.standup.blockers).tick(at)

    def answer(self, slack_id: str, day: date, view: str = "", /, **answers: str) -> None:
        team_id = self.rows(RoundRow)[0].team_id if self.rows(RoundRow) else 1
        submission = view or f"V-{slack_id}-{day}-{hash(tuple(answers.values()))}"
        self.standup.answer(slack_id, team_id, day, answers, submission=submission)

    def person(self, slack_id: str) -> Person:
        with self.db.read() as session:
            found = self.people.get(session, slack_id)
            assert found
            return found

    def rows(self, model: type[Model]) -> list[Any]:
        with self.db.read() as session:
            return list(session.scalars(select(model).order_by(model.id)))  # type: ignore[attr-defined]

    def sent(self, kind: str, containing: str) -> list[OutboxRow]:
        """Outbox rows of a kind whose key has these words, oldest first."""
        return [row for row in self.rows(OutboxRow) if row.kind == kind and containing in row.key]

    def asks(self) -> list[tuple[str, date, str]]:
        """(who, date, state) of everything recorded, by date."""
        rounds = {row.id: row.day for row in self.rows(RoundRow)}
        with self.db.read() as session:
            found = [
                (self.people.by_id(session, row.member_id).slack_id, rounds[row.round_id], row.state)
                for row in session.scalars(select(AskRow))
            ]
        return sorted(found, key=lambda one: (one[1], one[0]))

    def stored(self, slack_id: str) -> AnswerRow:
        member = self.person(slack_id).id
        found: AnswerRow = next(row for row in self.rows(AnswerRow) if row.member_id == member)
        return found

    def deliver(self) -> None:
        """Mark what is open as posted, each message with a place of its own."""
        with self.db.begin() as session:
            for row in session.scalars(select(OutboxRow).where(OutboxRow.state == "pending")):
                place = {"channel": CHANNEL, "ts": f"1763{row.id:06}.000100"}
                values = {"state": "sent", "attempts": 1, "result": place, "finished_at": self.clock.now}
                session.execute(update(OutboxRow).where(OutboxRow.id == row.id).values(**values))
