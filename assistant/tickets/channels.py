"""Which projects' tickets a channel may show. Where nobody has said, all of them; where people of other
workspaces are, none."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.people import People
from assistant.tickets import store
from assistant.tickets.models import ChannelRow, ProjectRow, TicketRow


def allowed(session: Session, channel: str) -> frozenset[str] | None:
    """The keys of the projects it may show; None: every one. Direct messages are between two people."""
    row = session.get(ChannelRow, channel) if is_channel(channel) else None
    if row is None or (row.projects is None and not row.outside):
        return None
    return frozenset(row.projects or ())


def shown_in(session: Session, channel: str) -> ColumnElement[bool]:
    keys = allowed(session, channel)
    if keys is None:
        return true()
    return TicketRow.project_id.in_(select(ProjectRow.id).where(ProjectRow.key.in_(keys)))


def may_show(session: Session, channel: str, ticket: TicketRow) -> bool:
    keys = allowed(session, channel)
    return keys is None or session.get_one(ProjectRow, ticket.project_id).key in keys


def is_channel(place: str) -> bool:
    """Rather than a direct message or a person."""
    return place.startswith(("C", "G"))


def note_outsiders(session: Session, channel: str, outside: bool) -> None:
    """Whether people of other workspaces are in a channel, as Slack says with each message."""
    row = session.get(ChannelRow, channel)
    if row is None and outside:
        database.insert_new(session, ChannelRow, channel=channel, outside=True)
    elif row is not None:
        row.outside = outside


class Channels:
    def __init__(self, db: Database, people: People) -> None:
        self._db = db
        self._people = people

    def of(self, channel: str) -> frozenset[str] | None:
        with self._db.read() as session:
            return allowed(session, channel)

    def allow(self, channel: str, projects: Sequence[str] | None, *, by: str) -> None:
        """None: whatever holds where nobody has said anything. Those who order the backlog may, for what they
        see themselves."""
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
