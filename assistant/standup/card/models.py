"""The changes of tickets that an answer means, and what became of each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model

PROPOSED, DONE, LEFT, FAILED, UNDONE = "proposed", "done", "left", "failed", "undone"


class CardRow(Model):
    """One message about a member's answer in a round. An answer that is changed after everything on its card
    was settled gets another, with the next `number`. `version` counts how often it was drawn."""

    __tablename__ = "standup_card"
    __table_args__ = (
        UniqueConstraint("round_id", "member_id", "number"),
        Index("ix_standup_card_member", "member_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("standup_round.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    number: Mapped[int]
    version: Mapped[int]
    created_at: Mapped[datetime]


class LineRow(Model):
    """One change. `to` is the column of a move, empty for a flag; `seen_in` the column it was said in; `why`
    the words that led to it. `change_id` is what came of it in the ticket's history; `note` says, ready to be
    shown, why nothing did."""

    __tablename__ = "standup_card_line"
    __table_args__ = (
        UniqueConstraint("card_id", "key", "kind", "to"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("standup_card.id"))
    key: Mapped[str]
    kind: Mapped[str]
    to: Mapped[str]
    seen_in: Mapped[str]
    why: Mapped[str]
    sure: Mapped[bool]
    state: Mapped[str]
    note: Mapped[str]
    change_id: Mapped[int | None]


class ChoiceRow(Model):
    """`at_once`: what the member says outright is made without asking. Nobody's row: ask."""

    __tablename__ = "standup_card_choice"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    at_once: Mapped[bool]
