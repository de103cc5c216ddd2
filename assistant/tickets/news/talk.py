"""What people write in channels: keys they name are shown once, replies in a ticket's thread are comments."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Event
from assistant.core.outbox import Outbox
from assistant.core.people import People, Person
from assistant.core.ports import Json
from assistant.tickets import blocks, channels, records, store
from assistant.tickets.draft import TEXT_LIMIT
from assistant.tickets.keys import find_keys
from assistant.tickets.models import CommentRow, TicketRow
from assistant.tickets.news.models import MentionRow, QuietChannelRow, ThreadRow
from assistant.tickets.text import storable, typed

SHOWN = 3
"""Tickets shown for one message."""
PLAIN = (None, "file_share", "thread_broadcast")
"""Subtypes of messages that people wrote (docs.slack.dev/reference/events/message)."""


class Talk:
    def __init__(self, db: Database, people: People, outbox: Outbox, clock: Clock) -> None:
        self._db = db
        self._people = people
        self._outbox = outbox
        self._clock = clock

    def said(self, event: Event) -> None:
        """A message in a channel: a comment in a ticket's thread; else the tickets it names are shown."""
        said = event.body["event"]
        if said.get("bot_id") or said.get("subtype") not in PLAIN or not said.get("user"):
            return
        root, ts = said.get("thread_ts") or said["ts"], said["ts"]
        with self._db.begin() as session:
            outside = bool(event.body.get("is_ext_shared_channel"))
            channels.note_outsiders(session, said["channel"], outside)
            thread = self._thread(session, said["channel"], root)
            if thread and root != ts:
                self._comment(session, thread, said)
            named = self._named(session, said)
            self._show(
                session,
                said["channel"],
                root,
                [row for row in named if not thread or row.id != thread.ticket_id],
            )

    def changed(self, event: Event) -> None:
        """A message that is a comment was edited: the comment follows."""
        told = event.body["event"]
        said = {"channel": told["channel"], **told["message"]}
        with self._db.begin() as session:
            thread = self._thread(session, said["channel"], said.get("thread_ts", ""))
            if thread and not said.get("bot_id") and said["ts"] != thread.thread_ts:
                self._comment(session, thread, said)

    def deleted(self, event: Event) -> None:
        """A message that is a comment was deleted: the comment goes too, if its author may."""
        told = event.body["event"]
        with self._db.begin() as session:
            ours = CommentRow.source.startswith(f"slack:{told['channel']}:", autoescape=True)
            gone = CommentRow.source.endswith(f":{told['deleted_ts']}", autoescape=True)
            written = session.scalar(select(CommentRow).where(ours, gone))
            if written is None or written.author_id is None:
                return
            author = self._people.by_id(session, written.author_id)
            try:
                with session.begin_nested():
                    records.remove_comments(session, CommentRow.id == written.id)
            except UserError as refused:
                key = session.get_one(TicketRow, written.ticket_id).key
                text = f"What you deleted in the thread of {key} is still a comment there. {refused.text}"
                again = f"ticket:comment:{written.id}:kept"
                self._people.tell(session, author, again, {"text": text}, self._clock())

    def show_tickets(self, channel: str, wanted: bool) -> None:
        """Whether tickets that people name in a channel are shown there."""
        with self._db.begin() as session:
            if wanted:
                session.execute(delete(QuietChannelRow).where(QuietChannelRow.channel == channel))
            else:
                database.insert_new(session, QuietChannelRow, channel=channel)

    def _thread(self, session: Session, channel: str, thread_ts: str) -> ThreadRow | None:
        mine = (ThreadRow.channel == channel, ThreadRow.thread_ts == thread_ts)
        return session.scalar(select(ThreadRow).where(*mine))

    def _named(self, session: Session, said: Json) -> list[TicketRow]:
        if session.get(QuietChannelRow, said["channel"]):
            return []
        keys = find_keys(said.get("text", ""))[:SHOWN]
        return store.named(session, keys, by=said["user"])

    def _comment(self, session: Session, thread: ThreadRow, said: Json) -> None:
        files = [file["permalink"] for file in said.get("files", []) if file.get("permalink")]
        body = "\n".join([storable(typed(said.get("text", ""))), *files]).strip()[:TEXT_LIMIT]
        if body and not store.is_guest(session, said["user"]):
            ticket = session.get_one(TicketRow, thread.ticket_id)
            author = self._people.ensure(session, said["user"])
            source = f"slack:{thread.channel}:{thread.thread_ts}:{said['ts']}"
            try:
                with session.begin_nested():
                    records.comment(session, ticket, body, by=author, source=source, at=self._clock())
            except UserError as refused:
                self._say_refused(session, thread, ticket, author, refused.text)

    def _say_refused(
        self, session: Session, thread: ThreadRow, ticket: TicketRow, author: Person, why: str
    ) -> None:
        """Once a thread: who talks on there without the right to comment need not hear it each time."""
        text = f"What you write in the thread of {ticket.key} stays in Slack. {why}"
        key = f"ticket:thread:{thread.id}:refused:{author.id}"
        self._people.tell(session, author, key, {"text": text}, self._clock())

    def _show(self, session: Session, channel: str, root: str, tickets: list[TicketRow]) -> None:
        for ticket in tickets:
            if not channels.may_show(session, channel, ticket):
                continue
            shown = {"channel": channel, "thread_ts": root, "ticket_id": ticket.id, "at": self._clock()}
            if database.insert_new(session, MentionRow, **shown) is not None:
                place = {"channel": channel, "thread_ts": root}
                message = {**place, **blocks.short_message(store.card(session, ticket))}
                self._outbox.put(session, "slack.post", f"ticket:{ticket.id}:shown:{channel}:{root}", message)
