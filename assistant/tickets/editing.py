"""Changing a ticket's fields in a form, beside others who may do so at the same time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.people import People, Person
from assistant.tickets import choosing, members, records, store
from assistant.tickets.cards import Choices, NewTicket, TicketDetail
from assistant.tickets.draft import checked, labels, points
from assistant.tickets.forms import NONE
from assistant.tickets.models import ProjectRow, TicketRow
from assistant.tickets.text import digest
from assistant.tickets.watch import watch_of

WHY = "edited in the form"
FIELDS = ("summary", "type", "description", "assignee", "priority", "points", "labels", "sprint", "parent")


@dataclass(frozen=True)
class EditForm:
    """`fixed`: fields that only the tracker changes."""

    key: str
    shown: Mapping[str, str]
    choices: Choices
    fixed: Sequence[str] = ()


@dataclass(frozen=True)
class Saved:
    """`overtaken`: the fields somebody else had changed while the form was open; theirs is in the history."""

    detail: TicketDetail
    overtaken: list[str]


class TicketEditor:
    def __init__(self, db: Database, people: People, clock: Clock) -> None:
        self._db = db
        self._people = people
        self._clock = clock

    def form(self, key: str, *, by: str) -> EditForm:
        with self._db.read() as session:
            row = store.required(session, key, by=by)
            shown = self._texts(session, row)
            project = session.get_one(ProjectRow, row.project_id).key
            about = {"project": project, "type": shown["type"], "parent": shown["parent"] or None}
            watch = watch_of(session)
            # Another type may need another workflow and other fields: the tracker asks for them, we do not.
            fixed = ("type",) if watch and watch.tracks(project) else ()
            return EditForm(row.key, shown, choosing.choices(session, by=by, moving=False, **about), fixed)

    def save(self, key: str, seen: Mapping[str, str], values: Mapping[str, str], *, by: str) -> Saved:
        """Change the fields whose value is not what the person was shown (`seen`: digests of that)."""
        with self._db.begin() as session:
            person = self._people.ensure(session, by)
            row = store.required(session, key, by=by, lock=True)
            now = self._texts(session, row)
            given = {name: _unset(values.get(name, "")) for name in seen if name in now}
            wanted = {name: text for name, text in given.items() if digest(text) != seen[name]}
            overtaken = [
                name for name in wanted if digest(now[name]) != seen[name] and now[name] != wanted[name]
            ]
            self._apply(session, row, now, wanted, person)
            return Saved(store.detail(session, row), overtaken)

    def put_back(
        self, session: Session, row: TicketRow, texts: Mapping[str, str], person: Person, why: str
    ) -> None:
        """Set these fields, as a form shows them, in the caller's transaction."""
        self._apply(session, row, self._texts(session, row), texts, person, why)

    def _texts(self, session: Session, row: TicketRow) -> dict[str, str]:
        """The ticket as a form shows it."""
        card = store.card(session, row)
        return {
            "summary": row.summary,
            "type": row.type,
            "description": row.description,
            "assignee": card.assignee or "",
            "priority": row.priority,
            "points": "" if row.points is None else f"{row.points:g}",
            "labels": ", ".join(row.labels),
            "sprint": card.sprint or "",
            "parent": card.parent or "",
        }

    def _apply(
        self,
        session: Session,
        row: TicketRow,
        now: Mapping[str, str],
        wanted: Mapping[str, str],
        by: Person,
        why: str = WHY,
    ) -> None:
        merged = {**now, **wanted}
        tidy = checked(
            NewTicket(
                merged["summary"],
                type=merged["type"],
                description=merged["description"],
                priority=merged["priority"],
                points=points(merged["points"]),
                labels=labels(merged["labels"]),
            ),
            *self._names(session, row),
        )
        row.summary, row.type, row.description = tidy.summary, tidy.type, tidy.description
        row.priority, row.points, row.labels = tidy.priority, tidy.points, list(tidy.labels)
        if "assignee" in wanted:
            row.assignee_id = members.assignable(session, self._people, wanted["assignee"] or None)
        if "sprint" in wanted:
            row.sprint_id = store.sprint_id(session, row.project_id, wanted["sprint"])
        if "parent" in wanted:
            row.parent_id = self._parent_id(session, row, wanted["parent"], by)
        session.flush()
        moment = self._clock()
        for name, new in self._texts(session, row).items():
            if new != now[name]:
                records.change(session, row, name, now[name] or None, new or None, by=by, at=moment, why=why)

    def _names(self, session: Session, row: TicketRow) -> tuple[list[str], list[str]]:
        """The types and priorities there are; what it has already is one of them."""
        types, priorities = choosing.names(session, session.get_one(ProjectRow, row.project_id).key)
        return [*types, row.type], [*priorities, row.priority]

    def _parent_id(self, session: Session, row: TicketRow, key: str, by: Person) -> int | None:
        if not key:
            return None
        parent = choosing.parent(session, key, by=by.slack_id)
        above: TicketRow | None = parent
        while above is not None:
            if above.id == row.id:
                raise UserError(f"{parent.key} is part of {row.key} already.", field="parent")
            above = session.get(TicketRow, above.parent_id) if above.parent_id else None
        return parent.id


def _unset(text: str) -> str:
    return "" if text == NONE else text
