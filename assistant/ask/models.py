"""Tables of questions: what was asked, how it was understood, what was answered, and whether that helped."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model


class Question(Model):
    """`key` names the event that asked: a repeated event is answered once."""

    __tablename__ = "ask_question"
    __table_args__ = (
        Index("ix_ask_question_user", "user_id", "created_at"),
        Index("ix_ask_question_created", "created_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[str]
    channel: Mapped[str]
    thread_ts: Mapped[str | None]
    text: Mapped[str]
    plan: Mapped[dict[str, Any]]
    answer: Mapped[str]
    sources: Mapped[list[Any]]
    declined: Mapped[bool]
    engine: Mapped[str]
    created_at: Mapped[datetime]


class Vote(Model):
    """One person's latest word on one answer. `wrong`: one of forms.WRONG, or empty; `words`: theirs."""

    __tablename__ = "ask_vote"
    __table_args__ = (UniqueConstraint("question_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("ask_question.id"))
    user_id: Mapped[str]
    helpful: Mapped[bool]
    wrong: Mapped[str] = mapped_column(server_default="")
    words: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
