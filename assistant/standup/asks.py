"""When a member is asked, and the states of having been asked or not. Pure functions of a moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ASKED = "asked"
LATE = "late"
HOME = "home"
AWAY = "skipped:away"
DAY_OFF = "skipped:day_off"
TOO_LATE = "skipped:too_late"
SKIPPED = "skipped:by_member"
ANSWERED = "skipped:answered"
WAS_ASKED = (ASKED, LATE, HOME)

PUNCTUAL = timedelta(minutes=10)
"""A question that goes out later than this after its moment counts as asked late."""


@dataclass(frozen=True)
class Moment:
    """The window in which a member is asked and answers for a date; `closes` is not part of it."""

    day: date
    opens: datetime
    closes: datetime

    def is_open(self, now: datetime) -> bool:
        return self.opens <= now < self.closes


@lru_cache(maxsize=8192)
def prompt_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The one instant of a local time on a date: the first of two in a fold, after the gap in a gap."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def moment(day: date, at: time, window: timedelta, zone: ZoneInfo) -> Moment:
    opens = prompt_instant(day, at, zone)
    return Moment(day, opens, opens + window)


def begun(now: datetime, at: time, window: timedelta, zone: ZoneInfo) -> Iterator[Moment]:
    """The moments of yesterday and today that have come.

    Yesterday counts because a gap over midnight moves its moment onto the next local date.
    """
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        if prompt_instant(day, at, zone) <= now:
            yield moment(day, at, window, zone)


def current_day(now: datetime, at: time, window: timedelta, zone: ZoneInfo) -> date:
    """The date an answer given now is for: whose window is open (it may cross midnight), else today."""
    today = now.astimezone(zone).date()
    yesterday = moment(today - timedelta(days=1), at, window, zone)
    if yesterday.is_open(now) and prompt_instant(today, at, zone) > now:
        return yesterday.day
    return today


def state_when_asked(asked_for: Moment, now: datetime, *, works: bool, away: bool) -> str:
    """What a member's ask comes to at its moment or, when the bot was down, at the first chance after it."""
    if not works:
        return DAY_OFF
    if away:
        return AWAY
    if not asked_for.is_open(now):
        return TOO_LATE
    return LATE if now - asked_for.opens > PUNCTUAL else ASKED
