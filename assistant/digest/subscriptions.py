"""Who gets an edition, where and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core import db
from assistant.core.errors import UserError
from assistant.core.people import Person
from assistant.digest.models import DigestSubscription

GRACE = timedelta(hours=4)
"""An edition missed by more than this is not made up for."""


@dataclass(frozen=True)
class Wish:
    """What a person asks for. `at` is HH:MM in their zone; `kind` None is both."""

    channel: str
    at: str
    weekdays: Sequence[int]
    kind: str | None
    genres: Sequence[str]
    count: int
    least_vibe: int | None = None
    chart: bool = True
    quiet: bool = False
    sections: Sequence[str] = ()


@dataclass(frozen=True)
class Subscription:
    channel: str
    owner: str
    at: time
    weekdays: tuple[int, ...]
    zone: ZoneInfo
    kind: str | None
    genres: tuple[str, ...]
    count: int
    least_vibe: int | None = None
    without: tuple[str, ...] = ()
    chart: bool = True
    quiet: bool = False
    paused: bool = False
    sections: tuple[str, ...] = ()
    """Of "rising" and "new": what is told beside the ranked titles."""

    def due(self, now: datetime) -> date | None:
        """The local date whose edition should be out by now, if that was not too long ago.

        Yesterday counts too: where a clock change takes the time away, its moment falls on the next date.
        """
        today = now.astimezone(self.zone).date()
        for day in (today, today - timedelta(days=1)):
            moment = datetime.combine(day, self.at, tzinfo=self.zone).astimezone(now.tzinfo)
            if day.weekday() in self.weekdays and moment <= now < moment + GRACE:
                return day
        return None


def save(session: Session, person: Person, wish: Wish, now: datetime) -> Subscription:
    """Start it, or change the channel's own."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", wish.at):
        raise UserError("Give the time as hours and minutes, such as 09:00.", field="at")
    if not wish.channel:
        raise UserError("Choose a channel.", field="channel")
    row = {
        "channel": wish.channel,
        "owner": person.slack_id,
        "at": wish.at,
        "weekdays": list(wish.weekdays),
        "zone": person.zone.key,
        "kind": wish.kind,
        "genres": list(wish.genres),
        "count": wish.count,
        "least_vibe": wish.least_vibe,
        "without": [],
        "chart": wish.chart,
        "quiet": wish.quiet,
        "sections": list(wish.sections),
        "paused": False,
        "active": True,
        "created_at": now,
    }
    db.upsert(session, DigestSubscription, ["channel"], [row])
    found = get(session, wish.channel)
    assert found is not None  # it was written a line ago, in this transaction
    return found


def get(session: Session, channel: str) -> Subscription | None:
    row = session.scalar(select(DigestSubscription).where(DigestSubscription.channel == channel))
    return _subscription(row) if row and row.active else None


def active(session: Session) -> list[Subscription]:
    rows = session.scalars(
        select(DigestSubscription).where(DigestSubscription.active).order_by(DigestSubscription.id)
    )
    return [_subscription(row) for row in rows]


def change(session: Session, channel: str, **values: Any) -> None:
    row = session.scalar(select(DigestSubscription).where(DigestSubscription.channel == channel))
    for name, value in values.items():
        setattr(row, name, value)


def end(session: Session, channel: str) -> None:
    change(session, channel, active=False)


def _subscription(row: DigestSubscription) -> Subscription:
    return Subscription(
        row.channel,
        row.owner,
        time.fromisoformat(row.at),
        tuple(row.weekdays),
        ZoneInfo(row.zone),
        row.kind,
        tuple(row.genres),
        row.count,
        row.least_vibe,
        tuple(row.without),
        row.chart,
        row.quiet,
        row.paused,
        tuple(row.sections),
    )
