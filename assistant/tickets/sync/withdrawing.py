"""Taking back what was said in Slack of a ticket or a comment that only some may see in the tracker now."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import Unasked
from assistant.core.ports import Json
from assistant.tickets import blocks, store
from assistant.tickets.keys import find_keys
from assistant.tickets.models import TicketRow
from assistant.tickets.news.models import AnnouncedRow, NoticeRow, ThreadRow, UnmatchedRow

SECRET = "(only some may see this in Jira)"
DIRECT = ("tickets:brief:", "conflict:")
"""Keys of messages to people that tell what a ticket says."""


def ticket(session: Session, outbox: Outbox, row: TicketRow) -> None:
    """Its messages and the briefs that speak of it say nothing any more; what waits to be said is dropped."""
    text = f"{row.key} {SECRET}"
    session.execute(delete(UnmatchedRow).where(UnmatchedRow.ticket_id == row.id))
    named = [post for post in _posts(session, DIRECT) if row.key in find_keys(json.dumps(post.payload))]
    for post in [*_posts(session, _places(session, row)), *named]:
        _empty(session, outbox, post, {"text": text})
    for told in _unasked(session):
        if row.key in find_keys(told.text):
            told.text = text


def comment(session: Session, outbox: Outbox, row: TicketRow, comment_id: int) -> None:
    """Of the comment alone; the cards that showed it are drawn without it."""
    text = f"A comment on {row.key} {SECRET}"
    mine = f":comment:{comment_id}"
    for post in _posts(session, _places(session, row)):
        if post.key.endswith(mine) or f"{mine}:" in post.key:
            _empty(session, outbox, post, {"text": text})
    session.flush()
    _draw_anew(session, outbox, row)
    session.execute(update(UnmatchedRow).where(UnmatchedRow.ticket_id == row.id).values(note=""))
    about = or_(NoticeRow.event == mine[1:], NoticeRow.event.startswith(f"{mine[1:]}:"))
    for notice in session.scalars(select(NoticeRow).where(NoticeRow.ticket_id == row.id, about)).all():
        for post in _posts(session, DIRECT[:1]):
            if _plain(notice.text) in json.dumps(post.payload):
                _empty(session, outbox, post, {"text": text})
        for told in _unasked(session):
            told.text = text if notice.text in told.text else told.text
        session.delete(notice)


def _draw_anew(session: Session, outbox: Outbox, row: TicketRow) -> None:
    card = blocks.card_message(store.detail(session, row))
    for shown in session.scalars(select(AnnouncedRow).where(AnnouncedRow.ticket_id == row.id)).all():
        key = f"ticket:{row.id}:in:{shown.channel}"
        shown.edits += 1
        outbox.replace_pending(session, f"{key}:edit:")
        for post in _posts(session, [f"{key}:edit:"]):
            post.payload = card
        outbox.put(session, "slack.update", f"{key}:edit:{shown.edits}", card, target=key)
        first = session.scalar(select(OutboxRow).where(OutboxRow.key == key))
        if first is not None:
            first.payload = {"channel": shown.channel, **card}


def _places(session: Session, row: TicketRow) -> list[str]:
    """What the keys of messages about a ticket begin with."""
    threads = session.scalars(select(ThreadRow.id).where(ThreadRow.ticket_id == row.id))
    return [f"ticket:{row.id}:", *(f"ticket:thread:{id}:comment:" for id in threads)]


def _posts(session: Session, prefixes: Sequence[str]) -> list[OutboxRow]:
    begin = or_(*(OutboxRow.key.startswith(prefix, autoescape=True) for prefix in prefixes))
    said = OutboxRow.kind.in_(("slack.post", "slack.update"))
    return list(session.scalars(select(OutboxRow).where(begin, said).order_by(OutboxRow.id)))


def _unasked(session: Session) -> list[Unasked]:
    begin = or_(*(Unasked.key.startswith(prefix, autoescape=True) for prefix in DIRECT))
    return list(session.scalars(select(Unasked).where(begin)))


def _empty(session: Session, outbox: Outbox, post: OutboxRow, said: Json) -> None:
    post.payload = {k: v for k, v in post.payload.items() if k in ("channel", "thread_ts")} | said
    if post.state == "pending":
        post.state, post.finished_at = "dropped", post.not_before
    elif post.kind == "slack.post":
        edit = {**said, "blocks": []}
        outbox.put(session, "slack.update", f"secret:{post.key}", edit, target=post.key)


def _plain(text: str) -> str:
    """As it stands within JSON."""
    return json.dumps(text)[1:-1]
