"""What the tracker wants to know to make or move a ticket: asked in a form, sent with the next try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import People
from assistant.core.tracker import Changes, MetaField
from assistant.tickets import inputs, store
from assistant.tickets.models import TicketRow
from assistant.tickets.sync import answering, forms
from assistant.tickets.sync.answering import MAKING
from assistant.tickets.sync.models import AskedRow, LinkedRow
from assistant.tickets.sync.outgoing import creation


class Asking:
    def __init__(self, db: Database, people: People, outbox: Outbox) -> None:
        self._db = db
        self._people = people
        self._outbox = outbox

    def ask(
        self, session: Session, row: TicketRow, what: str, fields: Sequence[MetaField], member_id: int
    ) -> bool:
        """Ask the person whose wish it is; False when a form cannot ask for it all."""
        if not fields or not all(forms.can_ask(field) for field in fields):
            return False
        known = self._asked(session, row.id, what)
        before = known.given if known is not None else None
        self.settled(session, row.id, what)
        shown = [asdict(field) for field in fields]
        asked = AskedRow(ticket_id=row.id, what=what, fields=shown, given=before)
        session.add(asked)
        session.flush()
        person = self._people.by_id(session, member_id)
        message = forms.question(asked.id, row.key, row.summary, what, [field.label for field in fields])
        self._outbox.put(
            session,
            "slack.post",
            f"ticket:{row.id}:asked:{asked.id}",
            {"channel": person.slack_id, **message},
        )
        return True

    def form(self, asked_id: int, *, by: str) -> tuple[str, str, list[MetaField]]:
        """(key, what, fields) of a question that is still open."""
        with self._db.read() as session:
            asked, row = self._open(session, asked_id, by)
            return row.key, asked.what, _fields(asked)

    def fill(self, asked_id: int, values: Mapping[str, str], *, by: str) -> tuple[str, str]:
        """Keep what a person filled in for the next try; a making is tried again at once. Its key, and what
        it is for."""
        with self._db.begin() as session:
            asked, row = self._open(session, asked_id, by)
            said = {
                field.name: answering.said(session, field, inputs.answer(field, values))
                for field in _fields(asked)
            }
            asked.given = {**(asked.given or {}), **said}
            if asked.what == MAKING:
                session.get_one(LinkedRow, row.id).tried_at = None  # it was refused, so it was not made
                waiting = select(OutboxRow.id).where(
                    OutboxRow.key == creation(row.id), OutboxRow.state == "dead"
                )
                for dead in session.scalars(waiting).all():
                    self._outbox.retry(session, dead)
            return row.key, asked.what

    def given(self, session: Session, ticket_id: int, what: str) -> Changes:
        """What was filled in for this; kept until it is settled, for a repeat of the write."""
        asked = self._asked(session, ticket_id, what)
        return _changes(asked.given) if asked is not None and asked.given else Changes()

    def settled(self, session: Session, ticket_id: int, what: str) -> None:
        session.execute(delete(AskedRow).where(AskedRow.ticket_id == ticket_id, AskedRow.what == what))

    def _asked(self, session: Session, ticket_id: int, what: str) -> AskedRow | None:
        mine = (AskedRow.ticket_id == ticket_id, AskedRow.what == what)
        return session.scalar(select(AskedRow).where(*mine).order_by(AskedRow.id.desc()).limit(1))

    def _open(self, session: Session, asked_id: int, by: str) -> tuple[AskedRow, TicketRow]:
        asked = session.get(AskedRow, asked_id)
        if asked is None:
            raise UserError("That question is out of date. `/ticket show` shows the ticket as it is.")
        key = session.get_one(TicketRow, asked.ticket_id).key
        return asked, store.required(session, key, by=by)


def _fields(asked: AskedRow) -> list[MetaField]:
    return [MetaField(**field) for field in asked.fields]


def _changes(said: Mapping[str, str]) -> Changes:
    made, other = Changes(), {}
    for name, value in said.items():
        if name == "points":
            made["points"] = float(value)
        elif name == "labels":
            made["labels"] = value.replace(",", " ").split()
        elif name in ("summary", "description", "assignee", "priority"):
            made[name] = value  # type: ignore[literal-required]
        else:
            other[name] = value
    if other:
        made["other"] = other
    return made


def missing(fields: Sequence[MetaField], given: Changes) -> list[MetaField]:
    """The fields that must be filled in and are not."""
    filled = {*given, *given.get("other", {})}
    return [field for field in fields if field.required and field.name not in filled]
