"""The use cases of reading answers. One public method, one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from assistant.core.blocks import escape
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.outbox import Outbox
from assistant.core.people import People, Person
from assistant.standup.reports import store
from assistant.standup.reports.files import as_file
from assistant.standup.reports.forgetting import FILES
from assistant.standup.reports.spans import parse_span
from assistant.standup.reports.store import Said
from assistant.standup.team import Team

HISTORY = 10
"""Answers in a history."""


@dataclass(frozen=True)
class Report:
    team: Team
    first: date
    last: date
    said: Sequence[Said]


class ReportService:
    def __init__(self, db: Database, outbox: Outbox, people: People, clock: Clock, *, command: str) -> None:
        self._db = db
        self._outbox = outbox
        self._people = people
        self._clock = clock
        self._command = command

    def report(self, by: str, channel: str, text: str) -> Report:
        """What was said in the stand-up of this channel, else in the only one the person may read."""
        how = f"`{self._command} report 2026-11-16`, `report week` or `report last week` shows what was said."
        with self._db.read() as session:
            return self._report(session, by, channel, text, how)

    def export(self, by: str, channel: str, text: str, *, key: str) -> Report:
        """The same as a file into the person's direct messages, once for a `key`."""
        how = f"`{self._command} export csv`, or with days: `export csv 2026-11-01..2026-11-16`."
        what, _, span = text.strip().partition(" ")
        if what.lower() != "csv":
            raise UserError(how)
        with self._db.begin() as session:
            found = self._report(session, by, channel, span or f"{date.min}..{date.max}", how)
            if not found.said:
                raise UserError("Nothing was said on those days.")
            first, last = found.said[0].day, found.said[-1].day
            name = f"standup-{found.team.id}-{first}-{last}-{key[-8:]}.csv"
            title = f"{found.team.name}, {first} to {last}"
            self._outbox.put(session, "slack.file", f"{FILES}{key}", as_file(found.said, by, name, title))
            return found

    def history(self, by: str, who: str) -> tuple[str, Sequence[Said]]:
        """The name and the last answers of a member, as far as the person may read them; one's own all."""
        with self._db.read() as session:
            person, member = self._person(session, by), self._people.get(session, who)
            if member is None:
                raise UserError("I don't know them: they have not been in a stand-up.")
            teams = None if by == who else [team.id for team in store.readable(session, person)]
            found = store.said(session, teams=teams, member_id=member.id, most=HISTORY)
            if not found and by != who:
                raise UserError(f"There is nothing of {escape(member.name)} that you may read.")
            return member.name, found

    def _report(self, session: Session, by: str, channel: str, text: str, how: str) -> Report:
        person = self._person(session, by)
        readable = store.readable(session, person)
        here = [team for team in readable if team.channel == channel] or readable
        if not here:
            raise UserError("There is no stand-up whose answers you may read. Its owner decides who may.")
        if len(here) > 1:
            names = ", ".join(f"“{escape(team.name)}” in <#{team.channel}>" for team in here[:10])
            raise UserError(f"Which one: {names}? Ask again in its channel.")
        first, last = parse_span(text, person.today(self._clock()), how)
        return Report(here[0], first, last, store.said(session, teams=[here[0].id], first=first, last=last))

    def _person(self, session: Session, slack_id: str) -> Person:
        person = self._people.get(session, slack_id)
        if person is None:
            raise UserError("There is no stand-up whose answers you may read. Its owner decides who may.")
        return person
