"""What happened to tickets and has not been told yet, as lines people can read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assistant.core.blocks import clip, escape, person
from assistant.core.people import Member
from assistant.tickets.models import CommentRow, HistoryRow

BATCH = 50
COMMENT_SHOWN = 200


@dataclass(frozen=True)
class Happened:
    """`key` is unique to it. `by` is who did it, as Slack shows people; `told` reads after that: "moved it to
    *Done*". `by_id` is None for somebody of the tracker. `source` is a comment's."""

    key: str
    ticket_id: int
    by_id: int | None
    by: str
    told: str
    at: datetime
    comment_id: int | None = None
    source: str | None = None
    edited: bool = False


def take(session: Session) -> list[Happened]:
    """The oldest events, told with this transaction; those another process has in hand stay."""
    changes = select(HistoryRow).where(~HistoryRow.told).order_by(HistoryRow.id).limit(BATCH)
    comments = select(CommentRow).where(~CommentRow.told).order_by(CommentRow.id).limit(BATCH)
    changed = list(session.scalars(changes.with_for_update(skip_locked=True)))
    commented = list(session.scalars(comments.with_for_update(skip_locked=True)))
    for model, rows in ((HistoryRow, changed), (CommentRow, commented)):
        told = update(model).where(model.id.in_([row.id for row in rows])).values(told=True)
        session.execute(told.execution_options(synchronize_session=False))
    found = [_change(session, row) for row in changed] + [_comment(session, row) for row in commented]
    return sorted(found, key=lambda event: event.at)


def waiting(session: Session) -> bool:
    """Whether there is anything to take, by reading alone."""
    return any(
        session.scalar(select(model.id).where(~model.told).limit(1)) is not None
        for model in (HistoryRow, CommentRow)
    )


def _change(session: Session, row: HistoryRow) -> Happened:
    old, new = escape(clip(row.old or "", 100)), escape(clip(row.new or "", 100))
    told = {
        "created": "made it",
        "status": f"moved it from {old} to *{new}*",
        "assignee": f"gave it to {person(row.new)}" if row.new else "took it from its assignee",
        "link": f"linked it: it {new}",
        "flagged": "marked it as blocked" if row.new == "yes" else "said it is not blocked any more",
        "description": "changed the description",
    }.get(row.field) or (f"set the {row.field} to {new}" if new else f"removed the {row.field}")
    by = _who(session, row.by_id, row.by_name)
    return Happened(f"change:{row.id}", row.ticket_id, row.by_id, by, told, row.at)


def _who(session: Session, member_id: int | None, name: str | None) -> str:
    if member_id is not None:
        return f"<@{session.get_one(Member, member_id).slack_id}>"
    return f"{escape(name or 'Somebody')} (in Jira)"


def _comment(session: Session, row: CommentRow) -> Happened:
    by = _who(session, row.author_id, row.author_name)
    edited = row.edited_at is not None
    at = row.edited_at or row.created_at
    return Happened(
        f"comment:{row.id}{f':{at.timestamp()}' if edited else ''}",
        row.ticket_id,
        row.author_id,
        by,
        f"{'changed a comment' if edited else 'commented'}: {escape(clip(row.body, COMMENT_SHOWN))}",
        at,
        comment_id=row.id,
        source=row.source,
        edited=edited,
    )
