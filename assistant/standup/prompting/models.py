"""What members want of reminders."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model


class UnremindedRow(Model):
    """Who is asked once and not reminded, in no stand-up."""

    __tablename__ = "standup_unreminded"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
