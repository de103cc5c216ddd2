"""Moods that were given without a name."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model


class MoodRow(Model):
    """How often a value was given in a round: no row, order or time tells whose it was."""

    __tablename__ = "standup_mood"
    __table_args__ = (UniqueConstraint("round_id", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("standup_round.id"))
    value: Mapped[int]
    count: Mapped[int]
