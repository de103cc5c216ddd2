"""Comments on both sides, one for one. Functions join the caller's transaction.

What others may not read there is never kept here: only that there is such a comment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from assistant.core.tracker import RemoteComment, RemoteTicket
from assistant.tickets.models import CommentRow, HistoryRow, TicketRow
from assistant.tickets.sync.models import LinkedCommentRow
from assistant.tickets.sync.values import Names
from assistant.tickets.text import storable


def signed(name: str, body: str) -> str:
    """A comment as it goes out: the account is the bot's, so the text says who speaks."""
    return f"**{name}** in Slack:\n\n{body}"


Withdraw = Callable[[Session, TicketRow, int], None]
"""Take back what was told of a comment, by its id here."""


def take_new(session: Session, pairs: Sequence[tuple[int, RemoteTicket]], names: Names) -> None:
    """The comments of tickets that were not here before."""
    rows, links = [], []
    for ticket_id, remote in pairs:
        links += [(ticket_id, comment) for comment in remote.comments]
        rows += [{**_row(ticket_id, c, names), "told": True} for c in remote.comments if not c.restricted]
    made: list[int] = []
    if rows:
        added = insert(CommentRow).returning(CommentRow.id, sort_by_parameter_order=True)
        made = list(session.scalars(added, rows))
    ids = iter(made)
    if links:
        session.execute(
            insert(LinkedCommentRow),
            [_link(ticket, comment, None if comment.restricted else next(ids)) for ticket, comment in links],
        )


def take(
    session: Session,
    row: TicketRow,
    remote: RemoteTicket,
    names: Names,
    *,
    me: str | None,
    withdraw: Withdraw,
) -> bool:
    """The comments in a page. True when only all of them, with their markers, tell the rest: some are not in
    the page, or one may be ours whose answer was lost."""
    known = _known(session, row.id)
    unanswered = any(link.remote_id is None for link in known.values() if link.marker)
    by_id = {link.remote_id: link for link in known.values()}
    doubtful = False
    for comment in remote.comments:
        if comment.id in by_id:
            _update(session, row, by_id[comment.id], comment, names, withdraw)
        elif unanswered and comment.author and comment.author.id == me:
            doubtful = True
        else:
            _add(session, row, comment, names)
    session.flush()
    mine = (LinkedCommentRow.ticket_id == row.id, LinkedCommentRow.remote_id.is_not(None))
    count = session.scalar(select(func.count()).where(*mine))
    return doubtful or count != remote.comment_count or remote.comment_count > len(remote.comments)


def take_all(
    session: Session,
    row: TicketRow,
    comments: Sequence[RemoteComment],
    names: Names,
    now: datetime,
    *,
    withdraw: Withdraw,
) -> None:
    """All there are, with their markers: whatever of theirs is not among them is gone."""
    known = _known(session, row.id)
    by_id = {link.remote_id: link for link in known.values() if link.remote_id}
    by_marker = {link.marker: link for link in known.values() if link.marker}
    for comment in comments:
        link = by_id.get(comment.id) or by_marker.get(comment.marker or "")
        if link is None:
            _add(session, row, comment, names)
        elif link.remote_id is None:
            link.remote_id, link.hash = comment.id, comment.body.hash
        else:
            _update(session, row, link, comment, names, withdraw)
    there = {comment.id for comment in comments}
    for link in known.values():
        if link.remote_id and link.remote_id not in there:
            _forget(session, row, link, now)
    session.flush()


def _known(session: Session, ticket_id: int) -> dict[int, LinkedCommentRow]:
    mine = select(LinkedCommentRow).where(LinkedCommentRow.ticket_id == ticket_id)
    return {link.id: link for link in session.scalars(mine)}


def _add(session: Session, row: TicketRow, comment: RemoteComment, names: Names) -> None:
    made = None
    if not comment.restricted:
        made = session.scalar(
            insert(CommentRow).values(_row(row.id, comment, names)).returning(CommentRow.id)
        )
    session.add(LinkedCommentRow(**_link(row.id, comment, made)))


def _update(
    session: Session,
    row: TicketRow,
    link: LinkedCommentRow,
    comment: RemoteComment,
    names: Names,
    withdraw: Withdraw,
) -> None:
    if comment.restricted:
        if link.comment_id is not None:
            gone = link.comment_id
            session.execute(delete(CommentRow).where(CommentRow.id == gone))
            link.comment_id, link.hash, link.body = None, None, ""
            withdraw(session, row, gone)
        return
    if link.comment_id is None:
        if link.hash is None:  # it was restricted until now
            link.comment_id = session.scalar(
                insert(CommentRow).values(_row(row.id, comment, names)).returning(CommentRow.id)
            )
            link.hash, link.body = comment.body.hash, _text(comment)
        return
    if link.hash != comment.body.hash:
        ours = session.get_one(CommentRow, link.comment_id)
        ours.body, ours.edited_at, ours.told = _text(comment), comment.updated, False
        link.hash, link.body = comment.body.hash, ours.body


def _forget(session: Session, row: TicketRow, link: LinkedCommentRow, now: datetime) -> None:
    if link.comment_id is not None:
        ours = session.get_one(CommentRow, link.comment_id)
        line = {"field": "comment", "old": ours.body, "new": None, "at": now, "why": "deleted in Jira"}
        session.add(HistoryRow(ticket_id=row.id, by_id=None, **line))
        session.delete(ours)
    session.delete(link)


def _text(comment: RemoteComment) -> str:
    """Without our own signature, where somebody edited a comment of ours there."""
    text = storable(comment.body.text).strip()
    head, blank, body = text.partition("\n\n")
    return body if blank and head.startswith("**") and head.endswith("** in Slack:") else text


def _row(ticket_id: int, comment: RemoteComment, names: Names) -> dict[str, Any]:
    member = names.member_ids.get(comment.author.id) if comment.author else None
    return {
        "ticket_id": ticket_id,
        "author_id": member,
        "author_name": comment.author.name if comment.author else None,
        "body": _text(comment),
        "source": None,
        "created_at": comment.created,
        "edited_at": None,
        "told": False,
    }


def _link(ticket_id: int, comment: RemoteComment, comment_id: int | None) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id,
        "comment_id": comment_id,
        "remote_id": comment.id,
        "marker": None,
        "body": "" if comment.restricted else _text(comment),
        "hash": None if comment.restricted else comment.body.hash,
    }
