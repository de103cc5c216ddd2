"""The rows of people, and the queries that many wait for, made once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, ForeignKey, Index, Row, and_, bindparam, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model

ROLES = ("product_owner", "scrum_master", "developer", "expert", "admin")


class Member(Model):
    __tablename__ = "member"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    slack_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None]
    zone: Mapped[str]
    roles: Mapped[list[str]]
    workdays: Mapped[list[Any]]
    active: Mapped[bool] = mapped_column(default=True)
    guest: Mapped[bool] = mapped_column(default=False)
    country: Mapped[str | None]
    created_at: Mapped[datetime]


class Away(Model):
    """`source`: who knows of it ("status", "calendar") when nobody typed it."""

    __tablename__ = "member_away"
    __table_args__ = (Index("ix_member_away_member", "member_id", "last"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    first: Mapped[date]
    last: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    source: Mapped[str | None]


class Unasked(Model):
    """A message nobody asked for: sent within the day's budget, else waiting in App Home until `seen_at`."""

    __tablename__ = "member_unasked"
    __table_args__ = (Index("ix_member_unasked_day", "member_id", "day"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    day: Mapped[date]
    sent: Mapped[bool]
    text: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


@dataclass(frozen=True)
class TimeAway:
    """`last` is part of it."""

    member_id: int
    first: date
    last: date


@dataclass(frozen=True)
class Person:
    """A member as services pass them around."""

    id: int
    slack_id: str
    name: str
    zone: ZoneInfo
    roles: tuple[str, ...]
    workdays: tuple[int, ...]
    active: bool
    guest: bool = False
    country: str | None = None
    """Whose public holidays are theirs, such as "DE" or "DE-BY"; None: those of each team."""

    def has(self, *roles: str) -> bool:
        return any(role in self.roles for role in roles)

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()


def person_of(row: Member | Row[Any]) -> Person:
    return Person(
        row.id,
        row.slack_id,
        row.name,
        ZoneInfo(row.zone),
        tuple(row.roles),
        tuple(row.workdays),
        row.active,
        row.guest,
        row.country,
    )


def _any(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


_MEMBER, _TIMES, _MESSAGES = Member.__table__.c, Away.__table__.c, Unasked.__table__.c
BY_IDS = select(*_MEMBER).where(_MEMBER.id.in_(_any("members")))
TIMES_AWAY = select(_TIMES.member_id, _TIMES.first, _TIMES.last).where(
    _TIMES.member_id.in_(_any("members")),
    _TIMES.first <= bindparam("last"),
    _TIMES.last >= bindparam("first"),
)
TOLD = select(_MESSAGES.key, _MESSAGES.member_id, _MESSAGES.day, _MESSAGES.sent).where(
    or_(
        _MESSAGES.key.in_(_any("keys")),
        and_(_MESSAGES.member_id.in_(_any("members")), _MESSAGES.day.in_(_any("days"))),
    )
)
