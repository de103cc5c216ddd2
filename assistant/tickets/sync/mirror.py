"""Projects, columns, sprints and people of the tracker, as our own rows. Functions join a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.tracker import Account, RemoteSprint, RemoteTicket, Schema
from assistant.tickets.models import ProjectRow, SprintRow, StatusRow, TicketRow
from assistant.tickets.sync.models import AccountRow, LinkedRow


def project(session: Session, schema: Schema) -> int:
    """The project's row, with the tracker's columns in the tracker's order."""
    database.insert_new(session, ProjectRow, key=schema.project, name=schema.name, next_number=1)
    found = session.scalars(select(ProjectRow).where(ProjectRow.key == schema.project)).one()
    found.name = schema.name
    there = {row.name.casefold(): row for row in _columns(session, found.id)}
    for position, status in enumerate(schema.statuses):
        row = there.pop(status.name.casefold(), None)
        if row is None:
            row = StatusRow(project_id=found.id, name=status.name)
            session.add(row)
        row.name, row.position, row.category = status.name, position, status.category
    for extra, row in enumerate(there.values(), len(schema.statuses)):
        row.position = extra
        standing = select(func.count()).where(TicketRow.status_id == row.id)
        if not session.scalar(standing):
            session.execute(delete(StatusRow).where(StatusRow.id == row.id))
    session.flush()
    return found.id


def _columns(session: Session, project_id: int) -> list[StatusRow]:
    mine = select(StatusRow).where(StatusRow.project_id == project_id)
    return list(session.scalars(mine.order_by(StatusRow.position)))


def column(session: Session, project_id: int, remote: RemoteTicket) -> None:
    """A column that appeared since the schema was read."""
    last = session.scalar(select(func.max(StatusRow.position)).where(StatusRow.project_id == project_id))
    values = {"position": (last or 0) + 1, "category": remote.status_category}
    database.insert_new(session, StatusRow, project_id=project_id, name=remote.status, **values)


def sprint(session: Session, project_id: int, remote: RemoteSprint) -> None:
    """A sprint is known by its id there: a new name, state or day is taken over."""
    mine = (SprintRow.project_id == project_id, SprintRow.remote_id == remote.id)
    row = session.scalar(select(SprintRow).where(*mine))
    called = (SprintRow.project_id == project_id, SprintRow.name == remote.name)
    same_name = session.scalar(select(SprintRow).where(*called))
    if row is None and same_name is not None and same_name.remote_id is None:
        row = same_name
    free = same_name is None or same_name is row
    name = remote.name if free else f"{remote.name} ({remote.id})"
    if row is None:
        row = SprintRow(project_id=project_id, name=name)
        session.add(row)
    row.name, row.remote_id, row.goal, row.state = name, remote.id, remote.goal, remote.state
    row.first = remote.starts.date() if remote.starts else None
    row.last = remote.ends.date() if remote.ends else None
    session.flush()


def sprints(session: Session, project_id: int, there: Sequence[RemoteSprint]) -> None:
    """Those that run or are to come. One of ours that is not among them is over, unless there is none at
    all: then its tickets say so."""
    for one in there:
        sprint(session, project_id, one)
    ids = [one.id for one in there]
    ours = (SprintRow.project_id == project_id, SprintRow.remote_id.is_not(None))
    over = update(SprintRow).where(*ours, SprintRow.remote_id.not_in(ids), SprintRow.state != "closed")
    if ids:
        session.execute(over.values(state="closed"))


def people(session: Session, accounts: Iterable[Account]) -> None:
    """Keep their names; whose they are is found elsewhere."""
    known = {account.id: account for account in accounts}
    rows = [{"id": one.id, "name": one.name, "active": one.active} for one in known.values()]
    there = {row.id: (row.name, row.active) for row in session.scalars(select(AccountRow))}
    fresh = [row for row in rows if there.get(str(row["id"])) != (row["name"], row["active"])]
    database.upsert(
        session, AccountRow, ["id"], [{**row, "fixed": False} for row in fresh if row["id"] not in there]
    )
    for row in fresh:
        if row["id"] in there:
            changed = update(AccountRow).where(AccountRow.id == row["id"])
            session.execute(changed.values(name=row["name"], active=row["active"]))


def adopt_children(session: Session) -> None:
    """Give tickets the parent that came after them."""
    parents = select(LinkedRow.remote_id, LinkedRow.ticket_id).where(
        LinkedRow.remote_id.in_(select(LinkedRow.other_parent).where(LinkedRow.other_parent.is_not(None)))
    )
    for remote_id, parent_id in session.execute(parents).all():
        children = select(LinkedRow.ticket_id).where(LinkedRow.other_parent == remote_id)
        session.execute(update(TicketRow).where(TicketRow.id.in_(children)).values(parent_id=parent_id))
        waiting = update(LinkedRow).where(LinkedRow.other_parent == remote_id)
        session.execute(waiting.values(other_parent=None))
