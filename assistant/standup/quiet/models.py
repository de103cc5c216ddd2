"""Who is not to be disturbed until when, and whose question waits for that."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model


class DndRow(Model):
    """A member's next time of do-not-disturb, as Slack said it last; `ends` is not part of it."""

    __tablename__ = "standup_dnd"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    starts: Mapped[datetime]
    ends: Mapped[datetime]


class HeldRow(Model):
    """A question that was due in a quiet time and waits for its end. `why` is an asks.AFTER_ state."""

    __tablename__ = "standup_held"

    team_id: Mapped[int] = mapped_column(ForeignKey("standup_team.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    why: Mapped[str]
    until: Mapped[datetime]
