"""Calendars that members have connected."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model


class CalendarRow(Model):
    """`url` is a secret. `next_at`: when it is read again; `read_at`: when it was last understood; `failing`
    since when it is not, and `told` that its member knows."""

    __tablename__ = "standup_calendar"
    __table_args__ = (Index("ix_standup_calendar_next_at", "next_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), unique=True)
    url: Mapped[str]
    next_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    failing: Mapped[datetime | None]
    problem: Mapped[str | None]
    told: Mapped[bool] = mapped_column(default=False)
