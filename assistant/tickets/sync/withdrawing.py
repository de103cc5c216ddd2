"""Taking back what was said in Slack of a ticket or a comment that only some may see in the tracker now."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from assistant.core.blocks import clip, escape
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import Unasked
from assistant.tickets import blocks, store
from assistant.tickets.keys import find_keys
from assistant.tickets.models import AliasRow, TicketRow
from assistant.tickets.news import taking_back
from assistant.tickets.news.models import AnnouncedRow, NoticeRow, ThreadRow, UnmatchedRow

SECRET = "(only some may see this in Jira)"
SHORTEST = 8
"""How much of a title may stand alone: shorter beginnings say nothing."""
DIRECT = ("tickets:brief:", "conflict:")
"""Keys of messages to people that tell what a ticket says."""


def ticket(session: Session, outbox: Outbox, row: TicketRow, titles: Sequence[str]) -> None:
    """Its messages and the briefs that speak of it say nothing any more; what waits to be said is dropped.
    Where others name it (a stand-up's summary, App Home), they go on without any of its `titles`, which are
    the longest first: one may begin with another."""
    text = f"{row.key} {SECRET}"
    session.execute(delete(UnmatchedRow).where(UnmatchedRow.ticket_id == row.id))
    named = [post for post in _posts(session, DIRECT) if row.key in find_keys(json.dumps(post.payload))]
    for post in [*_posts(session, _places(session, row)), *named]:
        _empty(session, outbox, post, text)
    for told in _unasked(session):
        if row.key in find_keys(told.text):
            told.text = text
    for post in _naming(session, row):
        said = _without(post.payload, titles)
        if said != post.payload:
            post.payload = said
            _say_anew(session, outbox, post)


def _naming(session: Session, row: TicketRow) -> list[OutboxRow]:
    """What was said or shown anywhere that has one of its keys in it."""
    keys = [row.key, *session.scalars(select(AliasRow.key).where(AliasRow.ticket_id == row.id))]
    named = or_(*(cast(OutboxRow.payload, Text).contains(key, autoescape=True) for key in keys))
    said = OutboxRow.kind.in_(("slack.post", "slack.update", "slack.home"))
    return list(session.scalars(select(OutboxRow).where(named, said).order_by(OutboxRow.id)))


def _without(said: Any, titles: Sequence[str]) -> Any:
    """A message's texts without these, also where there was room for their beginnings only."""
    if isinstance(said, list):
        return [_without(one, titles) for one in said]
    if not isinstance(said, dict):
        return said
    return {
        name: _cut(value, titles) if name == "text" and isinstance(value, str) else _without(value, titles)
        for name, value in said.items()
    }


def _cut(text: str, titles: Sequence[str]) -> str:
    for title in titles:
        for length in range(len(title), min(SHORTEST, len(title)) - 1, -1):
            shown = clip(title, length)
            text = text.replace(escape(shown), SECRET).replace(shown, SECRET)
    return text


def _say_anew(session: Session, outbox: Outbox, post: OutboxRow) -> None:
    """As it reads now, over what people see; an older version of a message is seen no more."""
    root = post.target_key if post.kind == "slack.update" else post.key
    edits = (OutboxRow.target_key == root) & (OutboxRow.kind == "slack.update")
    home = post.kind == "slack.home"
    same = OutboxRow.order_key == post.order_key if home else or_(OutboxRow.key == root, edits)
    newest = session.scalar(select(func.max(OutboxRow.id)).where(same))
    if newest != post.id or post.state in ("pending", "dropped"):
        return
    again = f"{post.order_key}:secret:{uuid.uuid4().hex}"
    if home:
        outbox.put(session, "slack.home", again, post.payload, order=post.order_key)
    else:
        said = {"text": post.payload["text"], "blocks": post.payload.get("blocks") or []}
        outbox.put(session, "slack.update", again, said, target=root)


def comment(session: Session, outbox: Outbox, row: TicketRow, comment_id: int) -> None:
    """Of the comment alone; the cards that showed it are drawn without it."""
    text = f"A comment on {row.key} {SECRET}"
    mine = f":comment:{comment_id}"
    for post in _posts(session, _places(session, row)):
        if post.key.endswith(mine) or f"{mine}:" in post.key:
            _empty(session, outbox, post, text)
    session.flush()
    _draw_anew(session, outbox, row)
    session.execute(update(UnmatchedRow).where(UnmatchedRow.ticket_id == row.id).values(note=""))
    about = or_(NoticeRow.event == mine[1:], NoticeRow.event.startswith(f"{mine[1:]}:"))
    for notice in session.scalars(select(NoticeRow).where(NoticeRow.ticket_id == row.id, about)).all():
        for post in _posts(session, DIRECT[:1]):
            if _plain(notice.text) in json.dumps(post.payload):
                _empty(session, outbox, post, text)
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
    said = OutboxRow.kind.in_((*taking_back.KINDS, "slack.update"))
    return list(session.scalars(select(OutboxRow).where(begin, said).order_by(OutboxRow.id)))


def _unasked(session: Session) -> list[Unasked]:
    begin = or_(*(Unasked.key.startswith(prefix, autoescape=True) for prefix in DIRECT))
    return list(session.scalars(select(Unasked).where(begin)))


def _empty(session: Session, outbox: Outbox, post: OutboxRow, text: str) -> None:
    place = {k: v for k, v in post.payload.items() if k in ("channel", "thread_ts", "ts", "url")}
    post.payload = {**place, "text": text}
    if post.state == "pending":
        post.state, post.finished_at = "dropped", post.not_before
    elif post.kind in taking_back.KINDS:
        taking_back.say_instead(session, outbox, post, text, f"secret:{post.key}")


def _plain(text: str) -> str:
    """As it stands within JSON."""
    return json.dumps(text)[1:-1]
