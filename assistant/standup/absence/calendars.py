"""A member's published calendar, read every hour: what it marks as out of office is time away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.core.blocks import escape
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import Rejected, Unavailable, UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People, Person
from assistant.core.ports import CalendarEvent, CalendarFeeds, Status, TimeOff
from assistant.standup.absence.models import CalendarRow
from assistant.standup.absence.service import CALENDAR, AbsenceService
from assistant.standup.absence.status import says_away

READ = "standup.calendar"
EVERY = timedelta(hours=1)
AHEAD = timedelta(days=60)
PATIENCE = timedelta(days=1)
"""How long a calendar may be out of reach before its member hears of it."""
LONGEST_ADDRESS = 2000


class CalendarService:
    def __init__(
        self,
        db: Database,
        inbox: Inbox,
        outbox: Outbox,
        people: People,
        absence: AbsenceService,
        feeds: CalendarFeeds,
        clock: Clock,
        *,
        command: str,
    ) -> None:
        self._db = db
        self._inbox = inbox
        self._outbox = outbox
        self._people = people
        self._absence = absence
        self._feeds = feeds
        self._clock = clock
        self._command = command

    def connect(self, by: str, url: str, *, key: str) -> str:
        """Read it from now on, in place of another; its host. What is found is told in a message."""
        if len(url) > LONGEST_ADDRESS or not re.match(r"(?:https?|webcal)://[\w.-]+(?:[:/?]|$)", url):
            raise UserError(
                "Give the secret address of your calendar in iCal format; it begins with https://."
            )
        with self._db.begin() as session:
            person = self._people.ensure(session, by)
            session.execute(delete(CalendarRow).where(CalendarRow.member_id == person.id))
            row = CalendarRow(member_id=person.id, url=url, next_at=self._clock() + EVERY)
            session.add(row)
            session.flush()
            self._inbox.put(session, "calendar", f"{row.id}:{key}", READ, {"calendar": row.id})
            return host(url)

    def disconnect(self, by: str) -> bool:
        """Forget the address and what it said; False when there was none."""
        with self._db.begin() as session:
            person, row = self._of(session, by)
            if row is None:
                return False
            session.delete(row)
            self._absence.follow(session, person, CALENDAR, [], self._clock())
            return True

    def state(self, by: str) -> str:
        with self._db.begin() as session:
            person, row = self._of(session, by)
            if row is None:
                return "No calendar is connected."
            if row.problem:
                kept = " I keep to what it said last." if row.read_at else ""
                return f"I can't read your calendar at {host(row.url)}: {row.problem}.{kept}"
            if row.read_at is None:
                return f"Your calendar at {host(row.url)} is being read for the first time."
            return (
                f"Your calendar at {host(row.url)} was read at {row.read_at.astimezone(person.zone):%H:%M}."
            )

    def queue_due(self, now: datetime) -> None:
        """Have those read whose hour has passed."""
        with self._db.read() as session:
            waiting = session.scalar(select(CalendarRow.id).where(CalendarRow.next_at <= now).limit(1))
        if waiting is None:
            return
        with self._db.begin() as session:
            due = select(CalendarRow).where(CalendarRow.next_at <= now).with_for_update(skip_locked=True)
            for row in session.scalars(due):
                key = f"{row.id}:{row.next_at.isoformat()}"
                self._inbox.put(session, "calendar", key, READ, {"calendar": row.id})
                row.next_at = now + EVERY

    def read(self, calendar_id: int) -> None:
        """Fetch it and take over what it says; when that fails, the last good reading stays."""
        now = self._clock()
        with self._db.read() as session:
            row = session.get(CalendarRow, calendar_id)
            if row is None:
                return
            url, person = row.url, self._people.by_id(session, row.member_id)
        today = person.today(now)
        try:
            found = self._feeds.events(url, today, today + AHEAD, person.zone)
        except (Rejected, Unavailable) as error:
            self._failed(calendar_id, str(error), isinstance(error, Rejected), now)
            return
        with self._db.begin() as session:
            row = session.get(CalendarRow, calendar_id)
            if row is None:
                return
            away = times_off(found)
            self._absence.follow(session, person, CALENDAR, away, now)
            if row.read_at is None or row.told:
                said = f"I read your calendar at {host(url)}. {self._told(away)}"
                self._answer(session, person, f"calendar:{row.id}:read:{now.isoformat()}", said)
            row.read_at, row.failing, row.problem, row.told = now, None, None, False

    def _failed(self, calendar_id: int, problem: str, for_good: bool, now: datetime) -> None:
        with self._db.begin() as session:
            row = session.get(CalendarRow, calendar_id)
            if row is None:
                return
            row.problem, row.failing = problem, row.failing or now
            first = row.read_at is None
            if row.told or not (first or for_good or now - row.failing >= PATIENCE):
                return
            row.told = True
            said = f"I can't read your calendar at {host(row.url)}: {problem}. I try again every hour; "
            said += f"`{self._command} calendar off` ends that."
            person = self._people.by_id(session, row.member_id)
            key = f"calendar:{row.id}:failed:{now.isoformat()}"
            if first:
                self._answer(session, person, key, said)
            else:
                self._people.tell(session, person, key, {"text": said}, now)

    def _answer(self, session: Session, person: Person, key: str, said: str) -> None:
        """What they wait for since they connected it, or since they heard that it cannot be read."""
        self._outbox.put(session, "slack.post", key, {"channel": person.slack_id, "text": said})

    def _told(self, away: Sequence[TimeOff]) -> str:
        if not away:
            return "It marks no day of the next two months as out of office."
        days = "once" if len(away) == 1 else f"{len(away)} times"
        return f"You are away {days} in the next two months; `{self._command} away` lists the days."

    def _of(self, session: Session, by: str) -> tuple[Person, CalendarRow | None]:
        person = self._people.ensure(session, by)
        return person, session.scalar(select(CalendarRow).where(CalendarRow.member_id == person.id))


def times_off(events: Sequence[CalendarEvent]) -> list[TimeOff]:
    """Of what the calendar marks, or its title calls, out of office; titles stay with their owner."""
    away = (one for one in events if one.out_of_office or says_away(Status(one.title)))
    return [TimeOff(first, last, CALENDAR) for first, last in sorted({(one.first, one.last) for one in away})]


def host(url: str) -> str:
    """All of a calendar's address that may be shown."""
    return escape(urlsplit(url).hostname or "?")
