"""Writing tickets down. Functions join the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.people import Person
from assistant.tickets.models import CommentRow, HistoryRow, ProjectRow, TicketRow


def allot(session: Session, project_id: int) -> int:
    """The project's next number. Its row stays locked until the commit, so none is lost or given twice."""
    mine = update(ProjectRow).where(ProjectRow.id == project_id)
    counted = mine.values(next_number=ProjectRow.next_number + 1).returning(ProjectRow.next_number)
    return session.execute(counted.execution_options(synchronize_session=False)).scalar_one() - 1


def change(
    session: Session,
    ticket: TicketRow,
    field: str,
    old: str | None,
    new: str | None,
    *,
    by: Person,
    at: datetime,
    why: str,
) -> None:
    """Keep what was changed, by whom and why; the change itself is the caller's."""
    ticket.updated_at = max(ticket.updated_at, at)
    values = {"field": field, "old": old, "new": new, "at": at, "why": why}
    session.add(HistoryRow(ticket_id=ticket.id, by_id=by.id, **values))


def comment(
    session: Session, ticket: TicketRow, body: str, *, by: Person, source: str | None, at: datetime
) -> None:
    """Add a comment; what came from the same source before is given the new body."""
    values = {"author_id": by.id, "body": body, "created_at": at, "source": source, "told": False}
    if database.insert_new(session, CommentRow, ticket_id=ticket.id, **values) is None:
        mine = (CommentRow.ticket_id == ticket.id, CommentRow.source == source, CommentRow.body != body)
        session.execute(update(CommentRow).where(*mine).values(body=body, edited_at=at, told=False))
    ticket.updated_at = max(ticket.updated_at, at)


def forget_comments(session: Session, source: str, *, but_on: Sequence[int]) -> None:
    gone = (CommentRow.source == source, CommentRow.ticket_id.not_in(but_on))
    session.execute(delete(CommentRow).where(*gone))
