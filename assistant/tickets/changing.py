"""Moving and flagging a ticket, and taking that back. Functions join the caller's transaction.

The row is locked by the caller; what Slack or the tracker must hear of it follows from `records.change`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from assistant.core.errors import UserError
from assistant.core.people import Person
from assistant.tickets import records, store, workflow
from assistant.tickets.models import HistoryRow, TicketRow

FLAGGED, UNDONE = "flagged", "undone"
REFUSED = "Jira refused: "
"""Begins the reason of a change that makes a move undone which the tracker did not take."""


def move(
    session: Session,
    row: TicketRow,
    status: str,
    *,
    by: Person,
    at: datetime,
    why: str,
    seen_in: str | None = None,
) -> int | None:
    """To the column meant by `status`; the id of the change. None: it is there, or not where it was
    `seen_in`, and stays. A UserError names the columns when none is meant."""
    columns = {column.id: column.name for column in store.statuses(session, row.project_id)}
    wanted = workflow.find_status(list(columns.values()), status)
    now_in = columns[row.status_id]
    if wanted == now_in or seen_in not in (None, now_in):
        return None
    row.status_id = next(id for id, name in columns.items() if name == wanted)
    return records.change(session, row, "status", now_in, wanted, by=by, at=at, why=why)


def flag(session: Session, row: TicketRow, on: bool, *, by: Person, at: datetime, why: str) -> int | None:
    """The id of the change; None: it was so already."""
    if row.flagged == on:
        return None
    row.flagged = on
    old, new = ("no", "yes") if on else ("yes", "no")
    return records.change(session, row, FLAGGED, old, new, by=by, at=at, why=why)


def take_back(session: Session, row: TicketRow, last: HistoryRow, *, by: Person, at: datetime) -> None:
    """Make undone what `last` did: a move or a flag that nothing has followed."""
    if last.field == FLAGGED:
        flag(session, row, last.old == "yes", by=by, at=at, why=UNDONE)
        return
    columns = {column.name: column.id for column in store.statuses(session, row.project_id)}
    if last.old not in columns:
        raise UserError(f"The column {row.key} came from is gone. Move it by name.")
    row.status_id = columns[last.old]
    records.change(session, row, "status", last.new, last.old, by=by, at=at, why=UNDONE)
