"""How tickets hang together: one blocks, duplicates or relates to another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.people import People, Person
from assistant.tickets import records, store
from assistant.tickets.cards import LINKS, TicketDetail
from assistant.tickets.changing import UNDONE
from assistant.tickets.models import LinkRow, TicketRow


class TicketLinks:
    def __init__(self, db: Database, people: People, clock: Clock) -> None:
        self._db = db
        self._people = people
        self._clock = clock

    def link(self, key: str, other: str, kind: str = "relates", *, by: str) -> TicketDetail:
        """Once; again changes nothing. `kind` is one of LINKS."""
        if kind not in LINKS:
            raise UserError(f"Tickets can be linked by {', '.join(LINKS)}.")
        with self._db.begin() as session:
            person, now = self._people.ensure(session, by), self._clock()
            first, second = (store.required(session, one, by=by) for one in (key, other))
            if first.id == second.id:
                raise UserError(f"{first.key} cannot be linked to itself.")
            made = database.insert_new(session, LinkRow, from_id=first.id, to_id=second.id, kind=kind)
            if made is not None:
                forth, back = LINKS[kind]
                records.change(
                    session, first, "link", None, f"{forth} {second.key}", by=person, at=now, why="linked"
                )
                records.change(
                    session, second, "link", None, f"{back} {first.key}", by=person, at=now, why="linked"
                )
            return store.detail(session, first)


def unlink(session: Session, row: TicketRow, said: str, *, by: Person, at: datetime) -> None:
    """Take away the link that the history of `row` calls `said`: "blocks TN-2", seen from either side."""
    phrase, _, key = said.rpartition(" ")
    other = store.required(session, key, by=by.slack_id)
    for kind, (forth, back) in LINKS.items():
        for first, second in [(row, other)] * (phrase == forth) + [(other, row)] * (phrase == back):
            this = (LinkRow.from_id == first.id, LinkRow.to_id == second.id, LinkRow.kind == kind)
            if session.scalar(delete(LinkRow).where(*this).returning(LinkRow.id)) is None:
                continue
            records.unlink(session, first, second, kind, by=by)
            _note_gone(session, first, f"{forth} {second.key}", by, at)
            _note_gone(session, second, f"{back} {first.key}", by, at)
            return


def _note_gone(session: Session, row: TicketRow, said: str, by: Person, at: datetime) -> None:
    records.change(session, row, "link", said, None, by=by, at=at, why=UNDONE)
