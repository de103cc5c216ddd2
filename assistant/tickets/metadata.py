"""What the tracker asks for to make a ticket, as last read. Functions join the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.tracker import MetaField
from assistant.tickets.cards import NewTicket
from assistant.tickets.models import FormRow, TicketRow
from assistant.tickets.watch import Fields, watch_of


def known(session: Session, project: str) -> dict[str, Fields]:
    """The forms of a project by type, in the tracker's order and words; empty when it is not the tracker's,
    or was not read yet."""
    watch = watch_of(session)
    if watch is None or not watch.tracks(project):
        return {}
    rows = sorted(of_types(session, project), key=lambda row: row.position)
    return {row.type: _by_name(row.fields) for row in rows if row.fields is not None}


def _by_name(fields: Sequence[Mapping[str, Any]]) -> Fields:
    return {one["name"]: MetaField(**one) for one in fields}


def called(forms: Mapping[str, Fields], type: str) -> Fields | None:
    """The form of a type, in any case."""
    return next((fields for name, fields in forms.items() if name.casefold() == type.casefold()), None)


def unfit(session: Session, project: str, row: TicketRow) -> set[str]:
    """The fields of a ticket that nobody set and that the tracker's form would refuse: a priority that it has
    not, where it is the one that tickets begin with here."""
    form = called(known(session, project), row.type)
    if form is None or row.priority != NewTicket.priority:
        return set()
    names = form["priority"].allowed if "priority" in form else ()
    return set() if row.priority in [name.casefold() for name in names] else {"priority"}


def of_types(session: Session, project: str) -> list[FormRow]:
    """Every form of a project, the one that was read the longest ago first."""
    mine = select(FormRow).where(FormRow.project == project)
    return list(session.scalars(mine.order_by(FormRow.read_at, FormRow.position)))


def keep(
    session: Session, project: str, type: str, fields: Sequence[MetaField] | None, now: datetime
) -> None:
    """`fields` None: nobody can make such a ticket there."""
    there = next((row for row in of_types(session, project) if row.type.casefold() == type.casefold()), None)
    row = there or FormRow(project=project, type=type, position=0)
    row.fields, row.read_at = None if fields is None else [asdict(field) for field in fields], now
    session.add(row)


def arrange(session: Session, project: str, types: Sequence[str]) -> list[str]:
    """Put the forms into the order of the tracker's types, forget those of types that are gone, and name
    those that were never read."""
    rows = {row.type: row for row in of_types(session, project)}
    for type, row in rows.items():
        if type in types:
            row.position = types.index(type)
        else:
            session.delete(row)
    return [type for type in types if type not in rows]
