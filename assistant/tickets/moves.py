"""Whether a ticket has got going again."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.sql.elements import SQLCoreOperations

from assistant.tickets.models import HistoryRow, StatusRow, TicketRow


def moving_since(key: SQLCoreOperations[object], since: SQLCoreOperations[object]) -> ColumnElement[bool]:
    """True of a row whose ticket `key` was moved after `since` and is in work or done, or lost its flag."""
    moved = (HistoryRow.field == "status") & StatusRow.category.in_(("doing", "done"))
    freed = (HistoryRow.field == "flagged") & ~TicketRow.flagged
    return exists().where(
        TicketRow.key == key,
        StatusRow.id == TicketRow.status_id,
        HistoryRow.ticket_id == TicketRow.id,
        HistoryRow.at > since,
        or_(moved, freed),
    )
