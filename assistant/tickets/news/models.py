"""Who follows which tickets where, and what has been told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model


class SubscriptionRow(Model):
    """A channel follows the tickets that fit `search` (as in `/ticket search`; "": all)."""

    __tablename__ = "tickets_subscription"
    __table_args__ = (UniqueConstraint("channel", "search"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    search: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]


class UnmatchedRow(Model):
    """A changed ticket of which the tracker has yet to say whether it fits a subscription in JQL. `note` says
    what happened to it."""

    __tablename__ = "tickets_unmatched"
    __table_args__ = (UniqueConstraint("subscription_id", "ticket_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("tickets_subscription.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets_ticket.id"))
    note: Mapped[str]
    at: Mapped[datetime]


class AnnouncedRow(Model):
    """A ticket's first message in a channel, which is kept up to date."""

    __tablename__ = "tickets_announced"
    __table_args__ = (
        UniqueConstraint("channel", "ticket_id"),
        Index("ix_tickets_announced_ticket", "ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets_ticket.id"))
    edits: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]


class ThreadRow(Model):
    """A thread whose replies are comments of a ticket, and the other way round."""

    __tablename__ = "tickets_thread"
    __table_args__ = (
        UniqueConstraint("channel", "thread_ts"),
        Index("ix_tickets_thread_ticket", "ticket_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets_ticket.id"))
    channel: Mapped[str]
    thread_ts: Mapped[str]


class MentionRow(Model):
    """A ticket that was named in a thread and has been shown there."""

    __tablename__ = "tickets_mention"
    __table_args__ = (UniqueConstraint("channel", "thread_ts", "ticket_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    thread_ts: Mapped[str]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets_ticket.id"))
    at: Mapped[datetime]


class QuietChannelRow(Model):
    """A channel where tickets that are named are not shown."""

    __tablename__ = "tickets_quiet_channel"

    channel: Mapped[str] = mapped_column(primary_key=True)


class NoticeRow(Model):
    """A line for a person about a ticket of theirs, until it went into a brief."""

    __tablename__ = "tickets_notice"
    __table_args__ = (UniqueConstraint("member_id", "event"), Index("ix_tickets_notice_told", "told", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets_ticket.id"))
    event: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]
    told: Mapped[bool] = mapped_column(default=False)


class UnwantedRow(Model):
    """A person who wants no notices about tickets."""

    __tablename__ = "tickets_unwanted"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
