"""What stops people, each from the day it was first said until it is resolved."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model

OPEN, ACKNOWLEDGED, ESCALATED, RESOLVED = "open", "acknowledged", "escalated", "resolved"


class BlockerRow(Model):
    """`member_id` is whom it stops; `helper_id` who said that they are on it.

    `since` and `said_on`: the dates of the rounds in which it was said first and last, `heard_at` when that
    was; `changed_on`: when it was last worded anew. `ticket`: the key it names. `nudges`: how often somebody
    was reminded of it; `next_at`: when it is to be followed up, None: not any more. `resolved_how`:
    "button", "answer", "ticket", or "taken back" when the answer that named it was changed.
    """

    __tablename__ = "standup_blocker"
    __table_args__ = (
        Index("ix_standup_blocker_team", "team_id", "state"),
        Index("ix_standup_blocker_member", "member_id", "state"),
        Index("ix_standup_blocker_next_at", "next_at"),
        Index("ix_standup_blocker_ticket", "ticket", "state"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("standup_team.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    text: Mapped[str]
    ticket: Mapped[str | None]
    state: Mapped[str]
    since: Mapped[date]
    said_on: Mapped[date]
    heard_at: Mapped[datetime]
    changed_on: Mapped[date | None]
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    nudges: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_on: Mapped[date | None]
    resolved_how: Mapped[str | None]
    created_at: Mapped[datetime]
