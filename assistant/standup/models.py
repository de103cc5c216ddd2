"""Teams, who takes part, and for each date: the round, who was asked or why not, and the answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model

_OPEN = text("opened_at IS NOT NULL AND closed_at IS NULL")
"""The few of all rounds that every tick looks for."""


class TeamRow(Model):
    """`prompt_time` is "HH:MM" in each participant's own zone, with `one_zone` in the team's; `close_at`, if
    set, "HH:MM" in the team's.

    `evening_before`: the question comes on the evening before its date. `country`: whose public holidays are
    days off, such as "DE" or "DE-BY". `reminders`: minutes after the question. `answers_to`: "thread", or
    "summary" alone. `readers`: who may read answers elsewhere, "team", "leads" or "everyone". `follows`:
    "channel" or a user group's id, when the participants follow it. `escalate_after`: working days.
    `comments`: tickets named in answers get one. `weekly_at`: when the week is summed up next, None: never.
    """

    __tablename__ = "standup_team"
    __table_args__ = (
        Index("ix_standup_team_channel", "channel"),
        Index("ix_standup_team_weekly_at", "weekly_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    channel: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    zone: Mapped[str]
    prompt_time: Mapped[str]
    window_hours: Mapped[int]
    close_at: Mapped[str | None]
    questions: Mapped[list[Any]]
    weekdays: Mapped[list[Any]]
    one_zone: Mapped[bool]
    evening_before: Mapped[bool]
    country: Mapped[str | None]
    reminders: Mapped[list[Any]]
    answers_to: Mapped[str]
    readers: Mapped[str]
    follows: Mapped[str | None]
    escalate_after: Mapped[int]
    weekly_at: Mapped[datetime | None]
    comments: Mapped[bool] = mapped_column(default=True, server_default=true())
    paused: Mapped[bool]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class ParticipantRow(Model):
    """Nobody is asked for a moment before `joined_at`; an observer reads and is never asked.

    `next_at` is their next moment as planned in `planned_zone`, None while nothing is planned; nothing is
    left to record up to the date `done_until`.
    """

    __tablename__ = "standup_participant"
    __table_args__ = (
        UniqueConstraint("team_id", "member_id"),
        Index("ix_standup_participant_member", "member_id"),
        Index("ix_standup_participant_next_at", "next_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("standup_team.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    joined_at: Mapped[datetime]
    observer: Mapped[bool] = mapped_column(default=False)
    next_at: Mapped[datetime | None]
    planned_zone: Mapped[str | None]
    done_until: Mapped[date | None]


class DayOffRow(Model):
    """Days on which a stand-up asks nobody; `first` and `last` are part of them."""

    __tablename__ = "standup_day_off"
    __table_args__ = (Index("ix_standup_day_off_team", "team_id", "last"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("standup_team.id"))
    first: Mapped[date]
    last: Mapped[date]
    name: Mapped[str]


class RoundRow(Model):
    """One stand-up on one date. `stale`: the summary in the channel does not yet say what the answers say.

    `look_at`: when it may be time to sum up; None: at once. `told_of`: how many of its zones were over at the
    last summary.

    `questions` are those of its beginning: changing the team's leaves a day that has begun as it is.
    `themes`: {text, members} each, what the answers of these have in common; None: not looked for.
    """

    __tablename__ = "standup_round"
    __table_args__ = (
        UniqueConstraint("team_id", "day"),
        Index("ix_standup_round_day", "day"),
        Index("ix_standup_round_open", "look_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_standup_round_stale", "stale"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("standup_team.id"))
    day: Mapped[date]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    questions: Mapped[list[Any]]
    stale: Mapped[bool] = mapped_column(default=False)
    look_at: Mapped[datetime | None]
    told_of: Mapped[int] = mapped_column(default=0)
    summaries: Mapped[int] = mapped_column(default=0)
    themes: Mapped[list[Any] | None]


class AskRow(Model):
    """The claim on asking a member in a round, and what became of it (see `asks.py` for the states)."""

    __tablename__ = "standup_ask"
    __table_args__ = (
        UniqueConstraint("round_id", "member_id"),
        Index("ix_standup_ask_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("standup_round.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[str]
    at: Mapped[datetime]
    prompted: Mapped[bool] = mapped_column(default=False)
    prompt_edits: Mapped[int] = mapped_column(default=0)
    reminded: Mapped[int] = mapped_column(default=0)


class AnswerRow(Model):
    """`answers` by question id, whole. `earlier` keeps every version that was replaced."""

    __tablename__ = "standup_answer"
    __table_args__ = (
        UniqueConstraint("round_id", "member_id"),
        Index("ix_standup_answer_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("standup_round.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    answers: Mapped[dict[str, Any]]
    earlier: Mapped[list[Any]]
    posted: Mapped[bool] = mapped_column(default=False)
    late: Mapped[bool] = mapped_column(default=False)
    edited: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
