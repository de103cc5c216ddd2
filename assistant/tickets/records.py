"""Writing tickets down. Functions join the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.errors import UserError
from assistant.core.people import Person
from assistant.tickets.keys import local_key
from assistant.tickets.models import CommentRow, HistoryRow, ProjectRow, TicketRow
from assistant.tickets.watch import watch_of


def allot(session: Session, project_id: int) -> int:
    """The project's next number. Its row stays locked until the commit, so none is lost or given twice."""
    mine = update(ProjectRow).where(ProjectRow.id == project_id)
    counted = mine.values(next_number=ProjectRow.next_number + 1).returning(ProjectRow.next_number)
    return session.execute(counted.execution_options(synchronize_session=False)).scalar_one() - 1


def new_key(session: Session, project: ProjectRow, number: int) -> str:
    watch = watch_of(session)
    tracked = watch is not None and watch.tracks(project.key)
    return local_key(project.key, number) if tracked else f"{project.key}-{number}"


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
) -> int:
    """Keep what was changed, by whom and why, and give its id; the change itself is the caller's."""
    ticket.updated_at = max(ticket.updated_at, at)
    values = {"field": field, "old": old, "new": new, "at": at, "why": why}
    made = HistoryRow(ticket_id=ticket.id, by_id=by.id, **values)
    session.add(made)
    session.flush()
    watch = watch_of(session)
    if watch is not None:
        watch.changed(session, ticket, field, by)
    return made.id


def comment(
    session: Session, ticket: TicketRow, body: str, *, by: Person, source: str | None, at: datetime
) -> None:
    """Add a comment; what came from the same source before is given the new body."""
    values = {"author_id": by.id, "body": body, "created_at": at, "source": source, "told": False}
    made = database.insert_new(session, CommentRow, ticket_id=ticket.id, **values)
    if made is None:
        mine = (CommentRow.ticket_id == ticket.id, CommentRow.source == source, CommentRow.body != body)
        again = (
            update(CommentRow)
            .where(*mine)
            .values(body=body, edited_at=at, told=False)
            .returning(CommentRow.id)
        )
        made = session.scalar(again)
    ticket.updated_at = max(ticket.updated_at, at)
    watch = watch_of(session)
    if watch is not None and made is not None:
        watch.commented(session, ticket, made, by)


def unlink(session: Session, ticket: TicketRow, other: TicketRow, kind: str, *, by: Person) -> None:
    """Tell that a link from `ticket` to `other` is gone; taking it away is the caller's."""
    watch = watch_of(session)
    if watch is not None:
        watch.unlinked(session, ticket, other, kind, by)


def forget_comments(session: Session, source: str, *, but_on: Sequence[int]) -> None:
    """As far as their author may."""
    with suppress(UserError), session.begin_nested():
        remove_comments(session, CommentRow.source == source, CommentRow.ticket_id.not_in(but_on))


def remove_comments(session: Session, *where: ColumnElement[bool]) -> None:
    """UserError when the tracker does not let their author."""
    gone = session.execute(
        delete(CommentRow).where(*where).returning(CommentRow.id, CommentRow.author_id)
    ).all()
    watch = watch_of(session)
    if watch is not None and gone:
        watch.uncommented(session, dict(gone))
