"""Flags on tickets, and taking a change back while nobody has changed the same thing since."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.people import People
from assistant.tickets import changing, store
from assistant.tickets.cards import TicketDetail
from assistant.tickets.changing import FLAGGED, UNDONE
from assistant.tickets.models import HistoryRow, TicketRow


class TicketReversing:
    """People act by their Slack id."""

    def __init__(self, db: Database, people: People, clock: Clock) -> None:
        self._db = db
        self._people = people
        self._clock = clock

    def flag(self, key: str, *, by: str, on: bool = True, why: str = "") -> TicketDetail:
        """Mark a ticket as standing still, or (`on` False) as moving again; what is so already stays."""
        with self._db.begin() as session:
            person = self._people.ensure(session, by)
            row = store.required(session, key, by=by, lock=True)
            changing.flag(session, row, on, by=person, why=why, at=self._clock())
            return store.detail(session, row)

    def undo(self, key: str, *, by: str) -> TicketDetail:
        """Take back the last move or flag of a ticket, once; a UserError when it was somebody else's."""
        with self._db.begin() as session:
            person = self._people.ensure(session, by)
            row = store.required(session, key, by=by, lock=True)
            last = self._last(session, row)
            if last is None or last.why == UNDONE:
                raise UserError(f"There is no move or flag of {row.key} to take back.")
            if last.by_id != person.id:
                who = f"<@{self._people.by_id(session, last.by_id).slack_id}>" if last.by_id else "Jira"
                raise UserError(f"{who} has changed {row.key} since, so it stays as it is.")
            changing.take_back(session, row, last, by=person, at=self._clock())
            return store.detail(session, row)

    def _last(self, session: Session, row: TicketRow) -> HistoryRow | None:
        mine = (HistoryRow.ticket_id == row.id, HistoryRow.field.in_(("status", FLAGGED)))
        return session.scalar(select(HistoryRow).where(*mine).order_by(HistoryRow.id.desc()).limit(1))
