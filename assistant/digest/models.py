"""Tables of the digest: who gets it when, and what each edition said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model


class DigestSubscription(Model):
    """One for a channel, or a person ("U…"). `at` is HH:MM in `zone`; `weekdays` count from Monday, 0.

    `without` are genres left out; a `quiet` one is not posted when nothing has changed.
    """

    __tablename__ = "digest_subscription"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(unique=True)
    owner: Mapped[str]
    at: Mapped[str]
    weekdays: Mapped[list[Any]]
    zone: Mapped[str]
    kind: Mapped[str | None]
    genres: Mapped[list[str]]
    count: Mapped[int]
    least_vibe: Mapped[int | None]
    without: Mapped[list[str]]
    chart: Mapped[bool]
    quiet: Mapped[bool]
    sections: Mapped[list[str]] = mapped_column(server_default="[]")
    paused: Mapped[bool]
    active: Mapped[bool]
    created_at: Mapped[datetime]


class DigestEdition(Model):
    """The claim that a channel has had its edition of a period (a local date), and what it held."""

    __tablename__ = "digest_edition"
    __table_args__ = (UniqueConstraint("channel", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    period: Mapped[str]
    items: Mapped[list[Any]]
    """[{"title_id", "rank", "vibe", "section"}], as posted; `section` is "" for the ranked ones."""
    created_at: Mapped[datetime]


class DigestVote(Model):
    """What a person thinks of a title's line: `up`, or what is wrong with it."""

    __tablename__ = "digest_vote"
    __table_args__ = (UniqueConstraint("title_id", "user"), Index("ix_digest_vote_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    title_id: Mapped[int]
    user: Mapped[str]
    up: Mapped[bool]
    wrong: Mapped[str]
    """"tags", "score", "line", "other"; empty for a vote up."""
    words: Mapped[str]
    ticket: Mapped[str | None]
    at: Mapped[datetime]
