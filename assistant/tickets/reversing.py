"""Flags on tickets, and taking one's own last change back while nobody has changed the same thing since."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.people import People, Person
from assistant.tickets import changing, links, records, store
from assistant.tickets.cards import TicketDetail
from assistant.tickets.changing import FLAGGED, UNDONE
from assistant.tickets.editing import FIELDS, TicketEditor
from assistant.tickets.models import HERE, CommentRow, HistoryRow, TicketRow

REVERSIBLE = ("status", FLAGGED, "link", *FIELDS)


class TicketReversing:
    """People act by their Slack id."""

    def __init__(self, db: Database, people: People, clock: Clock, editor: TicketEditor) -> None:
        self._db = db
        self._people = people
        self._clock = clock
        self._editor = editor

    def flag(self, key: str, *, by: str, on: bool = True, why: str = "") -> TicketDetail:
        """Mark a ticket as standing still, or (`on` False) as moving again; what is so already stays."""
        with self._db.begin() as session:
            person = self._people.ensure(session, by)
            row = store.required(session, key, by=by, lock=True)
            changing.flag(session, row, on, by=person, why=why, at=self._clock())
            return store.detail(session, row)

    def undo(self, key: str, *, by: str) -> TicketDetail:
        """Take back the person's last change from here, once; a UserError when that was changed since."""
        with self._db.begin() as session:
            person = self._people.ensure(session, by)
            row = store.required(session, key, by=by, lock=True)
            lines = self._last(session, row, person)
            if not lines or lines[0].why == UNDONE:
                raise UserError(f"There is no change of yours on {row.key} to take back.")
            for line in lines:
                self._require_untouched(session, row, line)
            self._take_back(session, row, lines, person)
            return store.detail(session, row)

    def uncomment(self, key: str, source: str, *, by: str) -> TicketDetail:
        """Take back a comment of one's own; one that is gone stays gone."""
        with self._db.begin() as session:
            person = self._people.ensure(session, by)
            row = store.required(session, key, by=by, lock=True)
            mine = (CommentRow.ticket_id == row.id, CommentRow.author_id == person.id)
            records.remove_comments(session, *mine, CommentRow.source == source)
            return store.detail(session, row)

    def _last(self, session: Session, row: TicketRow, person: Person) -> Sequence[HistoryRow]:
        """What was changed in one go: a form saves several fields."""
        mine = (HistoryRow.ticket_id == row.id, HistoryRow.by_id == person.id, HERE)
        newest = select(HistoryRow).where(*mine, HistoryRow.field.in_(REVERSIBLE))
        newest = newest.order_by(HistoryRow.id.desc())
        last = session.scalar(newest.limit(1))
        if last is None or last.field not in FIELDS:
            return [last] if last else []
        return session.scalars(newest.where(HistoryRow.at == last.at, HistoryRow.why == last.why)).all()

    def _require_untouched(self, session: Session, row: TicketRow, line: HistoryRow) -> None:
        same = (HistoryRow.ticket_id == row.id, HistoryRow.field == line.field, HistoryRow.id > line.id)
        later = select(HistoryRow).where(*same)
        if line.field == "link":  # another link is another matter
            later = later.where(HistoryRow.old == line.new)
        since = session.scalar(later.limit(1))
        if since is not None:
            who = f"<@{self._people.by_id(session, since.by_id).slack_id}>" if since.by_id else "Jira"
            raise UserError(f"{who} has changed {row.key} since, so it stays as it is.")

    def _take_back(
        self, session: Session, row: TicketRow, lines: Sequence[HistoryRow], person: Person
    ) -> None:
        now, line = self._clock(), lines[0]
        if line.field == "link":
            links.unlink(session, row, line.new or "", by=person, at=now)
        elif line.field in FIELDS:
            before = {line.field: line.old or "" for line in lines}
            self._editor.put_back(session, row, before, person, UNDONE)
        else:
            changing.take_back(session, row, line, by=person, at=now)
