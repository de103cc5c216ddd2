"""The team's work items: projects with their columns, tickets, sprints, comments, and who changed what."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model


class ProjectRow(Model):
    """`next_number` is counted up in the transaction that creates a ticket, so keys have no gaps."""

    __tablename__ = "tickets_project"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    next_number: Mapped[int] = mapped_column(default=1)


class ChannelRow(Model):
    """What a channel may show. `projects`: their keys; None while nobody has said. `outside`: people of other
    workspaces are in it."""

    __tablename__ = "tickets_channel"

    channel: Mapped[str] = mapped_column(primary_key=True)
    projects: Mapped[list[str] | None]
    outside: Mapped[bool] = mapped_column(default=False)


class StatusRow(Model):
    """A column of a project's board, left to right by `position`; category is todo, doing or done."""

    __tablename__ = "tickets_status"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("tickets_project.id"))
    name: Mapped[str]
    position: Mapped[int]
    category: Mapped[str]


class FormRow(Model):
    """What the tracker asked for at `read_at` to make a ticket of this `type` (as it is called there) in a
    project: a list of `core.tracker.MetaField`; None: nobody can make one. Types go by `position`."""

    __tablename__ = "tickets_form"

    project: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    fields: Mapped[list[Any] | None]
    read_at: Mapped[datetime]


class SprintRow(Model):
    """`first` and `last` are days, both included, None while not planned; state is future, active or closed.
    `remote_id` is the tracker's."""

    __tablename__ = "tickets_sprint"
    __table_args__ = (UniqueConstraint("project_id", "name"), UniqueConstraint("project_id", "remote_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("tickets_project.id"))
    name: Mapped[str]
    goal: Mapped[str]
    first: Mapped[date | None]
    last: Mapped[date | None]
    state: Mapped[str]
    remote_id: Mapped[int | None]


class AliasRow(Model):
    """A key that a ticket had: before the tracker gave it one, or before it was moved to another project."""

    __tablename__ = "tickets_alias"

    key: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets_ticket.id"), index=True)


class TicketRow(Model):
    """`source` names what it was made from (a submitted form), so that a repeat makes no second one.

    `created_by_id` is None when somebody made it elsewhere. `rank` orders the backlog, letter by letter:
    Jira's LexoRank ("0|i0001r:x") as it is, and after those `own_rank`.
    """

    __tablename__ = "tickets_ticket"
    __table_args__ = (
        Index("ix_tickets_ticket_assignee", "assignee_id", "status_id"),
        Index("ix_tickets_ticket_parent", "parent_id"),
        Index("ix_tickets_ticket_sprint", "sprint_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("tickets_project.id"))
    type: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("tickets_ticket.id"))
    summary: Mapped[str]
    description: Mapped[str]
    status_id: Mapped[int] = mapped_column(ForeignKey("tickets_status.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    priority: Mapped[str]
    points: Mapped[float | None]
    labels: Mapped[list[str]]
    sprint_id: Mapped[int | None] = mapped_column(ForeignKey("tickets_sprint.id"))
    rank: Mapped[str] = mapped_column(Text().with_variant(Text(collation="C"), "postgresql"))
    flagged: Mapped[bool] = mapped_column(default=False, server_default=false())
    source: Mapped[str | None] = mapped_column(unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


def own_rank(number: int) -> str:
    """Of a ticket that Jira has not ranked: behind all that it has, in the order of their making."""
    return f"~{number:012d}"


class LinkRow(Model):
    """`kind` is one of `cards.LINKS`, read from the first ticket to the second."""

    __tablename__ = "tickets_link"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id", "kind"),
        Index("ix_tickets_link_to", "to_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("tickets_ticket.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("tickets_ticket.id"))
    kind: Mapped[str]


class CommentRow(Model):
    """`source` is what it was taken from (a stand-up answer, a command): one comment a ticket and source.

    `author_id` is None for somebody of the tracker whom we do not know; `author_name` is theirs there.
    `told`: the news of it went out, or of its last edit.
    """

    __tablename__ = "tickets_comment"
    __table_args__ = (
        UniqueConstraint("ticket_id", "source"),
        Index("ix_tickets_comment_told", "told"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets_ticket.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    author_name: Mapped[str | None]
    body: Mapped[str]
    source: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    told: Mapped[bool] = mapped_column(default=False)


class HistoryRow(Model):
    """One field changed once, and why; names and keys rather than ids, to be read by people.

    `by_name` is what the tracker calls whoever changed it there; `by_id` is None when that is nobody we know,
    or it does not say.
    `told`: the news of it went out.
    """

    __tablename__ = "tickets_history"
    __table_args__ = (
        Index("ix_tickets_history_ticket", "ticket_id", "at"),
        Index("ix_tickets_history_told", "told"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets_ticket.id"))
    field: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    by_name: Mapped[str | None]
    at: Mapped[datetime]
    why: Mapped[str]
    told: Mapped[bool] = mapped_column(default=False)


HERE = HistoryRow.by_id.is_not(None) & HistoryRow.by_name.is_(None)
"""Changed from here, by a person."""
