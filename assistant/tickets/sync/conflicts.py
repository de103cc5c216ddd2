"""Fields changed on both sides: what was kept, what was not, and a person's word on it."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.people import People, Person
from assistant.core.tracker import Ref
from assistant.tickets import records, store
from assistant.tickets.models import HERE, HistoryRow, TicketRow
from assistant.tickets.sync import blocks
from assistant.tickets.sync.cards import ConflictCard
from assistant.tickets.sync.models import ConflictRow, LinkedRow
from assistant.tickets.sync.planner import Clash, Value, Values
from assistant.tickets.sync.values import Names

Side = Literal["ours", "theirs"]


class Conflicts:
    def __init__(self, db: Database, people: People, clock: Clock) -> None:
        self._db = db
        self._people = people
        self._clock = clock

    def keep(self, session: Session, row: TicketRow, clash: Clash, names: Names, *, why: str = "") -> None:
        """Write a conflict down and tell whoever changed the field here."""
        now = self._clock()
        made = ConflictRow(
            ticket_id=row.id,
            field=clash.field,
            ours=[_plain(clash.ours)],
            theirs=[_plain(clash.theirs)],
            kept=clash.kept,
            why=why,
            at=now,
        )
        session.add(made)
        if clash.kept == "ours":
            old = names.shown(clash.field, clash.theirs, row.project_id)
            new = names.shown(clash.field, clash.ours, row.project_id)
            line = {"field": clash.field, "old": old, "new": new, "at": now, "why": "kept over Jira's"}
            session.add(HistoryRow(ticket_id=row.id, by_id=None, **line))
        session.flush()
        message = blocks.conflict_message(_card(made, row, names))
        for person in self._concerned(session, row, clash.field):
            if not store.sees(session, person.slack_id, row):
                continue
            self._people.tell(session, person, f"conflict:{made.id}:{person.id}", message, now)

    def _concerned(self, session: Session, row: TicketRow, field: str) -> list[Person]:
        """Whoever changed the field here last; nobody known: the admins."""
        mine = (HistoryRow.ticket_id == row.id, HistoryRow.field == field, HERE)
        last = session.scalar(select(HistoryRow.by_id).where(*mine).order_by(HistoryRow.id.desc()).limit(1))
        author = last or row.created_by_id
        return [self._people.by_id(session, author)] if author else self._people.with_role(session, "admin")

    def doubled(self, session: Session, key: str, extra: Ref) -> None:
        """Jira made a ticket of ours twice: only a person can tell which of the two is worked on."""
        text = f"Jira made {key} twice. Close {extra.key} there if nobody works on it."
        for admin in self._people.with_role(session, "admin"):
            self._people.tell(session, admin, f"doubled:{extra.id}:{admin.id}", {"text": text}, self._clock())

    def left(self, session: Session, row: TicketRow, state: str) -> None:
        """Tell its assignee of a ticket that is in step no longer."""
        if row.assignee_id is not None:
            person = self._people.by_id(session, row.assignee_id)
            message = {"text": blocks.left(row.key, state)}
            self._people.tell(
                session, person, f"{state}:{row.id}:{self._clock():%Y%m%d%H%M}", message, self._clock()
            )

    def undecided(self, session: Session, ticket_id: int, theirs: Values) -> set[str]:
        """The fields that wait for a person; what stands there by now is noted."""
        waiting = (
            ConflictRow.ticket_id == ticket_id,
            ConflictRow.decided_at.is_(None),
            ConflictRow.kept.is_(None),
        )
        rows = session.scalars(select(ConflictRow).where(*waiting)).all()
        for row in rows:
            row.theirs = [_plain(theirs[row.field])]
        return {row.field for row in rows}

    def open(self, session: Session, ticket_id: int | None = None) -> list[ConflictCard]:
        """Those nobody has looked at, oldest first."""
        waiting = select(ConflictRow, TicketRow).join(TicketRow, TicketRow.id == ConflictRow.ticket_id)
        waiting = waiting.where(ConflictRow.decided_at.is_(None)).order_by(ConflictRow.id)
        if ticket_id is not None:
            waiting = waiting.where(ConflictRow.ticket_id == ticket_id)
        names = Names(session)
        return [_card(conflict, row, names) for conflict, row in session.execute(waiting)]

    def decide(self, conflict_id: int, side: Side, *, by: str) -> str:
        """What a person wants to stand; says what became of it."""
        with self._db.begin() as session:
            person = self._people.ensure(session, by)
            found = session.get(ConflictRow, conflict_id, with_for_update=True)
            if found is None:
                raise UserError("That conflict is no longer there. `/ticket show` shows the ticket as it is.")
            row = session.get_one(TicketRow, found.ticket_id, with_for_update=True)
            store.required(session, row.key, by=by)
            names = Names(session)
            if found.decided_at is not None:
                return f"{row.key}: that was decided already."
            wanted = _value(found.ours if side == "ours" else found.theirs)
            linked = session.get_one(LinkedRow, row.id)
            now_is = names.ours(row, linked)[found.field]
            expected = _value(found.theirs if found.kept == "theirs" else found.ours)
            found.decided_at, found.decided_by_id = self._clock(), person.id
            if now_is not in (expected, wanted):
                return f"{row.key} has changed again since, so I left its {found.field} as it is."
            if found.kept is None:
                linked.base = {**linked.base, found.field: found.theirs[0]}
            names.write(row, linked, found.field, wanted)
            other = _value(found.theirs if side == "ours" else found.ours)
            old, new = (names.shown(found.field, value, row.project_id) for value in (other, wanted))
            at, why = found.decided_at, "decided after a conflict"
            records.change(session, row, found.field, old, new, by=person, at=at, why=why)
            return f"{row.key}: {found.field} is {blocks.shown(found.field, new or 'empty')}."


def _card(conflict: ConflictRow, row: TicketRow, names: Names) -> ConflictCard:
    ours, theirs = (
        names.shown(conflict.field, _value(side), row.project_id) or "empty"
        for side in (conflict.ours, conflict.theirs)
    )
    return ConflictCard(
        conflict.id, row.key, row.summary, conflict.field, ours, theirs, conflict.kept, conflict.why
    )


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _value(side: list[Any]) -> Value:
    return tuple(side[0]) if isinstance(side[0], list) else side[0]
