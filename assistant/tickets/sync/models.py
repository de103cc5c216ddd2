"""What keeps tickets and the tracker in step: links with their base, comments, people, rights, conflicts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model


class LinkedRow(Model):
    """A ticket of ours that lives in the tracker too, or is to be made there (`remote_id` None).

    `base` holds the values last agreed on, by field; `sent` those written there without an answer so far.
    `hash` and `updated` are of the version last taken over; with `comments_due` its comments are to be read.
    `other_assignee` and `other_parent` are what it has there and we cannot hold: an account that is nobody's
    here, a parent that is not here. `state`: live, gone (deleted or hidden there), moved (to a project that
    is not ours) or secret (only some may see it there, so nothing of it is kept).
    """

    __tablename__ = "tickets_linked"
    __table_args__ = (Index("ix_tickets_linked_project", "project", "state"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets_ticket.id"), primary_key=True)
    marker: Mapped[str] = mapped_column(unique=True)
    remote_id: Mapped[str | None] = mapped_column(unique=True)
    project: Mapped[str]
    state: Mapped[str] = mapped_column(default="live")
    base: Mapped[dict[str, Any]]
    sent: Mapped[dict[str, Any]]
    description_hash: Mapped[str | None]
    lossy: Mapped[bool] = mapped_column(default=False)
    hash: Mapped[str] = mapped_column(default="")
    updated: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    comments_due: Mapped[bool] = mapped_column(default=False, index=True)
    other_assignee: Mapped[str | None] = mapped_column(index=True)
    other_parent: Mapped[str | None] = mapped_column(index=True)


class LinkedCommentRow(Model):
    """A comment on both sides. `comment_id` None: ours is gone, or only some may read theirs, and nothing of
    it is kept. `body` is the text last agreed on, `hash` that of their original."""

    __tablename__ = "tickets_linked_comment"
    __table_args__ = (Index("ix_tickets_linked_comment_ticket", "ticket_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets_ticket.id"))
    comment_id: Mapped[int | None] = mapped_column(unique=True)
    remote_id: Mapped[str | None] = mapped_column(unique=True)
    marker: Mapped[str | None] = mapped_column(unique=True)
    body: Mapped[str] = mapped_column(default="")
    hash: Mapped[str | None]


class AccountRow(Model):
    """A person of the tracker. `member_id` None: nobody we know. `fixed`: set by hand, so e-mail does not
    change it."""

    __tablename__ = "tickets_account"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), unique=True)
    fixed: Mapped[bool] = mapped_column(default=False)


class RightsRow(Model):
    """What a member may do in a project, as the tracker said at `asked_at`."""

    __tablename__ = "tickets_rights"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    project: Mapped[str] = mapped_column(primary_key=True)
    rights: Mapped[list[str]]
    asked_at: Mapped[datetime]


class SearchedRow(Model):
    """When the tracker was last asked for a member's account."""

    __tablename__ = "tickets_searched"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    at: Mapped[datetime]


class AskedRow(Model):
    """What the tracker wants to know to make a ticket (`what` is "") or to move it to the column `what`: a
    form of `fields` (`core.tracker.MetaField`). `given`: what somebody has filled in, by field."""

    __tablename__ = "tickets_asked"
    __table_args__ = (Index("ix_tickets_asked_ticket", "ticket_id", "what"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets_ticket.id"))
    what: Mapped[str]
    fields: Mapped[list[Any]]
    given: Mapped[dict[str, Any] | None]


class ConflictRow(Model):
    """A field changed on both sides. `kept` is ours or theirs; None: both wait for a person."""

    __tablename__ = "tickets_conflict"
    __table_args__ = (
        Index("ix_tickets_conflict_ticket", "ticket_id", "decided_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets_ticket.id"))
    field: Mapped[str]
    ours: Mapped[list[Any]]
    theirs: Mapped[list[Any]]
    """One value each, in a list, since JSON must hold None too."""
    kept: Mapped[str | None]
    why: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class SyncRow(Model):
    """Where the sync with one tracker stands. `paused` says why it waits, in words; `lifted`: the next round
    may do what the brake stopped."""

    __tablename__ = "tickets_sync"

    tracker: Mapped[str] = mapped_column(primary_key=True)
    cursor: Mapped[str | None]
    paused: Mapped[str | None]
    lifted: Mapped[bool] = mapped_column(default=False)
    pulled_at: Mapped[datetime | None]
    counted_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    error: Mapped[str | None]


class MappingRow(Model):
    """How a project's `what` (statuses, types, priorities, fields) looked when it was last accepted; with
    `trouble` the sync leaves that field of that project alone until somebody accepts the change."""

    __tablename__ = "tickets_mapping"
    __table_args__ = (UniqueConstraint("project", "what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project: Mapped[str]
    what: Mapped[str]
    names: Mapped[list[str]]
    trouble: Mapped[str | None]


def lost_projects() -> Select[str]:
    """The keys of those that the tracker does not show any more."""
    troubled = (MappingRow.what == "project", MappingRow.trouble.is_not(None))
    return select(MappingRow.project).where(*troubled)
