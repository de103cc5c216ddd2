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
AFTER_QUIET = "after_quiet"
AFTER_DND = "after_dnd"
AWAY = "skipped:away"
DAY_OFF = "skipped:day_off"
HOLIDAY = "skipped:holiday"
TEAM_OFF = "skipped:team_off"
PAUSED = "skipped:paused"
TOO_LATE = "skipped:too_late"
SKIPPED = "skipped:by_member"
ANSWERED = "skipped:answered"
TAKEN_BACK = "skipped:taken_back"
WAS_ASKED = (ASKED, LATE, HOME, AFTER_QUIET, AFTER_DND)

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


@dataclass(frozen=True)
class Hours:
    """When a stand-up asks, and how long it waits. `zone`: everybody's, else each has their own.

    `evening_before`: the question for a date comes at `at` of the day before.
    """

    at: time
    window: timedelta
    evening_before: bool = False
    zone: ZoneInfo | None = None

    def moment(self, day: date, zone: ZoneInfo) -> Moment:
        asked_on = day - timedelta(days=1) if self.evening_before else day
        opens = prompt_instant(asked_on, self.at, self.zone or zone)
        return Moment(day, opens, opens + self.window)

    def begun(self, now: datetime, zone: ZoneInfo) -> Iterator[Moment]:
        """The moments of the last dates that have come.

        The day before counts because a gap over midnight moves its moment onto the next local date.
        """
        today = now.astimezone(self.zone or zone).date()
        for ahead in (-1, 0, 1):
            found = self.moment(today + timedelta(days=ahead), zone)
            if found.opens <= now and (ahead < 1 or self.evening_before):
                yield found

    def following(self, now: datetime, zone: ZoneInfo) -> Moment:
        """The first moment that has not come yet."""
        today = now.astimezone(self.zone or zone).date()
        coming = (self.moment(today + timedelta(days=ahead), zone) for ahead in range(-1, 4))
        return next(found for found in coming if found.opens > now)

    def current_day(self, now: datetime, zone: ZoneInfo) -> date:
        """The date an answer given now is for: whose window is open (it may cross midnight), else today."""
        begun = list(self.begun(now, zone))
        if begun and begun[-1].is_open(now):
            return begun[-1].day
        return now.astimezone(self.zone or zone).date()


def state_when_asked(asked_for: Moment, now: datetime, off: str | None) -> str:
    """What a member's ask comes to at its moment or, when the bot was down, at the first chance after it.

    `off`: the state that says why they are not asked on that date.
    """
    if off:
        return off
    if not asked_for.is_open(now):
        return TOO_LATE
    return LATE if now - asked_for.opens > PUNCTUAL else ASKED
