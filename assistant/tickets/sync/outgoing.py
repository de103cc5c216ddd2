"""Notices what is changed here and queues it for the tracker, in the transaction of the change."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from assistant.core.errors import UserError
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import Member, Person
from assistant.core.ports import Json
from assistant.core.tracker import Ref, RemoteTicket, Right
from assistant.tickets import blocks, store
from assistant.tickets.cards import LINKS
from assistant.tickets.models import HERE, AliasRow, CommentRow, HistoryRow, LinkRow, ProjectRow, TicketRow
from assistant.tickets.news.models import NoticeRow
from assistant.tickets.sync import answering, withdrawing
from assistant.tickets.sync.marks import marks
from assistant.tickets.sync.models import AskedRow, ConflictRow, LinkedCommentRow, LinkedRow
from assistant.tickets.sync.rights import Rights
from assistant.tickets.sync.withdrawing import SECRET
from assistant.tickets.watch import Fields

_KINDS = {"status": "tracker.transition", "link": "tracker.link"}
_RIGHTS: dict[str, Right] = {"status": "transition", "assignee": "assign", "link": "link"}


class Outgoing:
    """Watches the writers of tickets (`records`): what they change on a ticket that the tracker has, or is to
    get, follows there. It also holds their people to what the tracker allows them."""

    def __init__(self, outbox: Outbox, rights: Rights) -> None:
        self._outbox = outbox
        self._rights = rights

    def tracks(self, project: str) -> bool:
        return project in self._rights.projects

    def _created(self, session: Session, row: TicketRow, by: Person) -> None:
        project = session.get_one(ProjectRow, row.project_id).key
        if not self.tracks(project):
            return
        self._rights.require(session, by, "create", project)
        self.adopt(session, row, project)

    def adopt(self, session: Session, row: TicketRow, project: str) -> None:
        """Have a ticket of ours made in the tracker."""
        marker = uuid.uuid4().hex
        linked = LinkedRow(ticket_id=row.id, marker=marker, project=project, state="live", base={}, sent={})
        session.add(linked)
        session.flush()
        parent = session.get(LinkedRow, row.parent_id) if row.parent_id else None
        target = creation(parent.ticket_id) if parent and parent.remote_id is None else None
        self._outbox.put(
            session,
            "tracker.create",
            creation(row.id),
            {"ticket": row.id},
            target=target,
            order=order(row.id),
        )

    def changed(self, session: Session, row: TicketRow, field: str, by: Person) -> None:
        if field == "created":
            self._created(session, row, by)
            return
        linked = session.get(LinkedRow, row.id)
        if linked is None:
            return
        self._rights.require(session, by, _RIGHTS.get(field, "edit"), linked.project)
        self.push(session, row, [field])

    def push(self, session: Session, row: TicketRow, fields: Sequence[str]) -> None:
        for kind in dict.fromkeys(_KINDS.get(name, "tracker.edit") for name in fields):
            self._queue(session, row.id, kind, kind, {"ticket": row.id})

    def answered(self, session: Session, row: TicketRow, answers: Mapping[str, str], fields: Fields) -> None:
        answering.keep(session, row.id, answers, fields)

    def commented(self, session: Session, row: TicketRow, comment_id: int, by: Person) -> None:
        linked = session.get(LinkedRow, row.id)
        if linked is None:
            return
        self._rights.require(session, by, "comment", linked.project)
        _refuse_secret(row, linked)
        self.adopt_comment(session, row.id, comment_id)

    def adopt_comment(self, session: Session, ticket_id: int, comment_id: int) -> None:
        """Have a comment of ours made, or made what it is now, in the tracker."""
        mine = select(LinkedCommentRow).where(LinkedCommentRow.comment_id == comment_id)
        known = session.scalar(mine)
        if known is None:
            known = LinkedCommentRow(
                ticket_id=ticket_id, comment_id=comment_id, marker=uuid.uuid4().hex, body=""
            )
            session.add(known)
            session.flush()
        self._queue_comment(session, known)

    def uncommented(self, session: Session, authors: Mapping[int, int | None]) -> None:
        """Our comments are gone: theirs go, too."""
        known = select(LinkedCommentRow, LinkedRow.project).where(LinkedCommentRow.comment_id.in_(authors))
        known = known.join(LinkedRow, LinkedRow.ticket_id == LinkedCommentRow.ticket_id)
        for row, project in session.execute(known).all():
            author = authors[row.comment_id or 0]
            if author is not None:
                by = session.get_one(Member, author).slack_id
                self._rights.require_of(session, by, "comment", project)
            row.comment_id = None
            session.flush()
            self._queue_comment(session, row, by=author)

    def unlinked(self, session: Session, row: TicketRow, other: TicketRow, kind: str, by: Person) -> None:
        linked, theirs = session.get(LinkedRow, row.id), session.get(LinkedRow, other.id)
        if linked is None or theirs is None:
            return
        self._rights.require(session, by, "link", linked.project)
        payload = {"ticket": row.id, "gone": [LINKS[kind][0], other.id]}
        self._queue(session, row.id, "tracker.link", f"unlink:{kind}:{other.id}", payload)

    def _queue_comment(self, session: Session, known: LinkedCommentRow, by: int | None = None) -> None:
        payload = {"ticket": known.ticket_id, "comment": known.id, "by": by}
        self._queue(session, known.ticket_id, "tracker.comment", f"comment:{known.id}", payload)

    def _queue(self, session: Session, ticket_id: int, kind: str, what: str, payload: Json) -> None:
        """A delivery brings over what is true when it is sent: one waiting row is enough."""
        prefix = f"{order(ticket_id)}:{what}:"
        self._outbox.replace_pending(session, prefix)
        self._outbox.put(session, kind, f"{prefix}{uuid.uuid4().hex}", payload, order=order(ticket_id))

    def look(self, session: Session, row: TicketRow, slack_id: str) -> None:
        linked = session.get(LinkedRow, row.id)
        if linked is not None:
            self._rights.require_of(session, slack_id, "browse", linked.project)
            _refuse_secret(row, linked)

    def secret(self) -> ColumnElement[bool]:
        here = (LinkedRow.ticket_id == TicketRow.id, LinkedRow.state == "secret")
        return select(LinkedRow.ticket_id).where(*here).exists()

    def hidden(self, session: Session, slack_id: str) -> frozenset[str]:
        return self._rights.hidden(session, slack_id)

    def marks(self, session: Session, row: TicketRow) -> list[str]:
        return marks(session, row)

    def bind(self, session: Session, linked: LinkedRow, ref: Ref | RemoteTicket) -> None:
        """The tracker has made a ticket of ours: that key is its key from now on, the old one an alias."""
        row = session.get_one(TicketRow, linked.ticket_id)
        if linked.remote_id is not None:
            return
        linked.remote_id = ref.id
        if row.key != ref.key:
            session.merge(AliasRow(key=row.key, ticket_id=row.id))
            row.key = ref.key
        session.flush()
        children = select(TicketRow).join(LinkedRow, LinkedRow.ticket_id == TicketRow.id)
        for child in session.scalars(children.where(TicketRow.parent_id == row.id)).all():
            self.push(session, child, ["parent"])
        self._show_made(session, row)

    def _show_made(self, session: Session, row: TicketRow) -> None:
        """The card that its maker got says its new key; nothing of it waits by now."""
        first = f"{order(row.id)}:card"
        if session.scalar(select(OutboxRow.id).where(OutboxRow.key == first)) is not None:
            card = blocks.card_message(replace(store.detail(session, row), marks=[]))
            self._outbox.put(session, "slack.update", f"{first}:made", card, target=first)

    def hide(self, session: Session, row: TicketRow, linked: LinkedRow) -> None:
        """Only some may see it there now: nothing of what it says stays here."""
        if linked.state == "secret":
            return
        renamed = (HistoryRow.ticket_id == row.id, HistoryRow.field == "summary")
        titles = {row.summary, *session.scalars(select(HistoryRow.old).where(*renamed))}
        for model in (CommentRow, LinkedCommentRow, HistoryRow, AskedRow, ConflictRow, NoticeRow):
            session.execute(delete(model).where(model.ticket_id == row.id))
        session.execute(delete(LinkRow).where((LinkRow.from_id == row.id) | (LinkRow.to_id == row.id)))
        written = update(OutboxRow).where(OutboxRow.order_key == order(row.id), OutboxRow.state == "sent")
        session.execute(written.values(result={}))
        row.summary, row.description, row.labels = SECRET, "", []
        row.assignee_id, row.points, row.sprint_id, row.parent_id = None, None, None, None
        linked.state, linked.base, linked.sent, linked.hash = "secret", {}, {}, ""
        linked.description_hash, linked.other_assignee, linked.other_parent = None, None, None
        withdrawing.ticket(session, self._outbox, row, sorted(filter(None, titles), key=len, reverse=True))

    def withdraw(self, session: Session, row: TicketRow, comment_id: int) -> None:
        """Only some may read this comment there now: what was told of it in Slack is taken back."""
        withdrawing.comment(session, self._outbox, row, comment_id)

    def changed_at(self, session: Session, ticket_id: int) -> dict[str, datetime]:
        """When people last changed its fields here."""
        lines = select(HistoryRow.field, func.max(HistoryRow.at)).where(HERE)
        mine = lines.where(HistoryRow.ticket_id == ticket_id).group_by(HistoryRow.field)
        return dict(session.execute(mine).all())


def _refuse_secret(row: TicketRow, linked: LinkedRow) -> None:
    if linked.state == "secret":
        raise UserError(f"Only some may see {row.key} in Jira, so I show nothing of it. Open it there.")


def order(ticket_id: int) -> str:
    """What happens to one ticket happens in its order; tickets do not wait for each other."""
    return f"ticket:{ticket_id}"


def creation(ticket_id: int) -> str:
    return f"{order(ticket_id)}:create"
