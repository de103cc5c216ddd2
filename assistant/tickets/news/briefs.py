"""What concerns a person's tickets, gathered into one message now and then."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.blocks import context, section
from assistant.core.db import Database
from assistant.core.people import People
from assistant.core.ports import Json
from assistant.tickets import store
from assistant.tickets.models import TicketRow
from assistant.tickets.news.models import NoticeRow, UnwantedRow

GATHERED = timedelta(minutes=15)
"""How long the first line of a brief waits for others."""
SHOWN = 8
RESERVED = 1
"""Of a person's unasked messages a day: left for the stand-up's question."""


class Briefs:
    def __init__(self, db: Database, people: People) -> None:
        self._db = db
        self._people = people

    def tick(self, now: datetime) -> None:
        """One message to everybody whose first line is old enough; beyond the budget it waits in App Home."""
        first = select(NoticeRow.member_id).where(~NoticeRow.told).group_by(NoticeRow.member_id)
        with self._db.read() as session:
            due = list(session.scalars(first.having(func.min(NoticeRow.at) <= now - GATHERED)))
        for member_id in due:
            with self._db.begin() as session:
                self._tell(session, member_id, now)

    def want(self, slack_id: str, wanted: bool) -> None:
        """Whether a person gets such messages."""
        with self._db.begin() as session:
            person = self._people.ensure(session, slack_id)
            if wanted:
                session.execute(delete(UnwantedRow).where(UnwantedRow.member_id == person.id))
            else:
                database.insert_new(session, UnwantedRow, member_id=person.id)
                session.execute(delete(NoticeRow).where(NoticeRow.member_id == person.id, ~NoticeRow.told))

    def policy(self, slack_id: str, slash: str) -> str:
        """What a person is told of tickets and when, and how to change it."""
        with self._db.read() as session:
            person = self._people.get(session, slack_id)
            wanted = person is None or session.get(UnwantedRow, person.id) is None
        if not wanted:
            return f"You get no messages about your tickets. `{slash} notices on` changes that."
        minutes = GATHERED.total_seconds() / 60
        return (
            "I tell you what others do with tickets that are yours or that you made, gathered for "
            f"{minutes:g} minutes. {self._people.limits()} `{slash} notices off` ends it."
        )

    def _tell(self, session: Session, member_id: int, now: datetime) -> None:
        person = self._people.by_id(session, member_id)
        mine = (
            select(NoticeRow).where(NoticeRow.member_id == member_id, ~NoticeRow.told).order_by(NoticeRow.id)
        )
        waiting = list(session.scalars(mine.with_for_update()))
        for line in waiting:
            line.told = True
        seen = select(TicketRow.id).where(
            TicketRow.id.in_({line.ticket_id for line in waiting}), store.visible(session, person.slack_id)
        )
        still = set(session.scalars(seen))  # rights may have gone since the line was written
        lines = [line for line in waiting if line.ticket_id in still]
        if lines:
            key = f"tickets:brief:{member_id}:{lines[-1].id}"
            message = brief([line.text for line in lines])
            self._people.tell(session, person, key, message, now, reserve=RESERVED)


def brief(lines: list[str]) -> Json:
    blocks = [section("\n".join(lines[-SHOWN:]))]
    if len(lines) > SHOWN:
        blocks.append(context(f"and {len(lines) - SHOWN} earlier"))
    return {
        "text": "\n".join(["About your tickets", *lines[-3:]]),
        "blocks": [section("*About your tickets*"), *blocks],
    }


def prune(session: Session, before: datetime) -> int:
    old = delete(NoticeRow).where(NoticeRow.at < before)
    return session.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]
