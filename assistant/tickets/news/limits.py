"""Saying which projects' tickets a channel may show; what is shown there already follows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import People
from assistant.tickets import store
from assistant.tickets.channels import allowed, is_channel
from assistant.tickets.models import ChannelRow, ProjectRow, TicketRow
from assistant.tickets.news import taking_back
from assistant.tickets.news.models import ThreadRow

NO_LONGER = "This ticket is no longer shown here."


class Channels:
    def __init__(self, db: Database, people: People, outbox: Outbox) -> None:
        self._db = db
        self._people = people
        self._outbox = outbox

    def of(self, channel: str) -> frozenset[str] | None:
        with self._db.read() as session:
            return allowed(session, channel)

    def allow(self, channel: str, projects: Sequence[str] | None, *, by: str) -> None:
        """None: whatever holds where nobody has said anything. Those who order the backlog may, for what they
        see themselves. What was shown before and may not be any more is taken out of its messages."""
        if not is_channel(channel):
            raise UserError("This is set in a channel, for everybody in it. Use it there.")
        with self._db.begin() as session:
            self._people.require(session, by, "product_owner", "scrum_master")
            known = {project.key for project in store.projects_seen(session, by=by)}
            for key in projects or ():
                if key not in known:
                    there = ", ".join(sorted(known)) or "none you may see"
                    raise UserError(f"I know no project {key[:20]}. There are: {there}.")
            row = session.get(ChannelRow, channel, with_for_update=True)
            if row is None:
                database.insert_new(session, ChannelRow, channel=channel, outside=False)
                row = session.get_one(ChannelRow, channel)
            row.projects = None if projects is None else sorted(projects)
            self._clear(session, channel)

    def _clear(self, session: Session, channel: str) -> None:
        keys = allowed(session, channel)
        if keys is None:
            return
        gone = set(session.scalars(select(ProjectRow.id).where(ProjectRow.key.not_in(keys))))
        said = (OutboxRow.kind.in_(taking_back.KINDS), OutboxRow.key.startswith("ticket:"))
        here = OutboxRow.payload["channel"].as_string() == channel
        for post in session.scalars(select(OutboxRow).where(*said, here)).all():
            ticket = _ticket_of(session, post.key)
            if ticket is None or ticket.project_id not in gone:
                continue
            self._outbox.replace_pending(session, f"{post.key}:edit:")
            if post.state == "pending":
                session.delete(post)
            else:
                again = f"{post.key}:gone:{uuid4().hex}"
                taking_back.say_instead(session, self._outbox, post, NO_LONGER, again)


def _ticket_of(session: Session, key: str) -> TicketRow | None:
    """Of a message whose key is "ticket:7:…", or "ticket:thread:3:…" in a thread that belongs to one."""
    _, what, number, *_ = key.split(":")
    if what != "thread":
        return session.get(TicketRow, int(what))
    thread = session.get(ThreadRow, int(number))
    return session.get(TicketRow, thread.ticket_id) if thread else None
