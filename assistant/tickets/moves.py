"""Whether a ticket has got going again, and what got done."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import SQLCoreOperations

from assistant.tickets.channels import shown_in
from assistant.tickets.models import CommentRow, HistoryRow, StatusRow, TicketRow


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


def finished_of(
    session: Session, sources: Collection[str], since: datetime, until: datetime, *, channel: str
) -> list[tuple[str, str]]:
    """(key, summary) of what was commented on from `sources` (beginnings of them) and got done in between, as
    far as the channel may show it."""
    if not sources:
        return []
    spoken_of = or_(*(CommentRow.source.startswith(source, autoescape=True) for source in sources))
    found = (
        select(TicketRow.key, TicketRow.summary)
        .join(StatusRow, StatusRow.id == TicketRow.status_id)
        .where(StatusRow.category == "done", shown_in(session, channel))
        .where(exists().where(CommentRow.ticket_id == TicketRow.id, spoken_of))
        .where(
            exists().where(
                HistoryRow.ticket_id == TicketRow.id,
                HistoryRow.field == "status",
                HistoryRow.at >= since,
                HistoryRow.at < until,
            )
        )
        .order_by(TicketRow.id)
    )
    return [(key, summary) for key, summary in session.execute(found)]
