"""Which projects' tickets a channel may show. Where nobody has said, all of them; where people of other
workspaces are, none."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from assistant.core import db as database
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
