"""Tables of the digest: who gets it when, and what each edition said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model


class DigestSubscription(Model):
    """One for a channel. `at` is HH:MM in `zone`; `weekdays` count from Monday, 0."""

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
    """[{"title_id", "rank", "vibe"}], as posted."""
    created_at: Mapped[datetime]
