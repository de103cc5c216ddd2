"""Direct messages that are answers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model


class ReplyRow(Model):
    """`channel` and `ts` are the message's. `team_id` and `day` name the round it answers, None while the
    member has not said which; `event_id` the inbox row that has its words. `answers`: the question it was put
    down to, empty when it was read by its own words, None before. `released`: it was no answer."""

    __tablename__ = "standup_reply"
    __table_args__ = (UniqueConstraint("channel", "ts"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    ts: Mapped[str]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("standup_team.id"))
    day: Mapped[date | None]
    event_id: Mapped[int]
    answers: Mapped[str | None]
    released: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
