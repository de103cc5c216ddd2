"""What is not an answer yet: drafts that were offered, and words that were typed and not sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model


class DraftRow(Model):
    """For a member and the round of a date. `offered` by question id, as the question in their DM shows it.

    `typed` by question id: {text, at, view}, with Slack's time of the last keystroke and the form it was in.
    """

    __tablename__ = "standup_draft"
    __table_args__ = (
        UniqueConstraint("team_id", "member_id", "day"),
        Index("ix_standup_draft_day", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("standup_team.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    day: Mapped[date]
    offered: Mapped[dict[str, Any]]
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    updated_at: Mapped[datetime]
