"""Saying which projects' tickets a channel may show; what is shown there already follows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.blocks import context
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import People
from assistant.tickets import store
from assistant.tickets.channels import allowed, is_channel
from assistant.tickets.models import ChannelRow, ProjectRow, TicketRow
from assistant.tickets.news.models import AnnouncedRow, MentionRow

NO_LONGER = {"text": "No longer shown here.", "blocks": [context("This ticket is no longer shown here.")]}


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
        gone = select(ProjectRow.id).where(ProjectRow.key.not_in(keys))
        shown = select(AnnouncedRow.ticket_id).where(AnnouncedRow.channel == channel)
        named = select(MentionRow.ticket_id).where(MentionRow.channel == channel)
        tickets = select(TicketRow.id).where(
            TicketRow.project_id.in_(gone), or_(TicketRow.id.in_(shown), TicketRow.id.in_(named))
        )
        for ticket_id in session.scalars(tickets).all():
            for place in (f"ticket:{ticket_id}:in:{channel}", f"ticket:{ticket_id}:shown:{channel}:"):
                self._outbox.replace_pending(session, place)
                posted = (OutboxRow.kind == "slack.post", OutboxRow.key.startswith(place, autoescape=True))
                for key in session.scalars(select(OutboxRow.key).where(*posted)).all():
                    again = f"{key}:gone:{uuid4().hex}"
                    self._outbox.put(session, "slack.update", again, NO_LONGER, target=key)
