"""From what is known of each day to figures by the week. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import fmean, median

from assistant.standup.asks import prompt_instant
from assistant.standup.team import Team

WEEKLY = time(9)
"""In the team's zone, when a week is summed up."""


@dataclass(frozen=True)
class Part:
    """One member's part in a round: `asked_at` when a message went out, `answered_at` when they answered."""

    day: date
    asked_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Stop:
    """A blocker: `days` are the working days it stood, or has stood by now."""

    since: date
    resolved_on: date | None
    days: int


@dataclass(frozen=True)
class Happened:
    """What the figures are counted from; `moods` are (day, value)."""

    parts: Sequence[Part]
    stops: Sequence[Stop]
    moods: Sequence[tuple[date, int]] = ()


@dataclass(frozen=True)
class Week:
    """`minutes`: from the question to the answer; `days`: that a blocker stood which was resolved in it;
    `mood`: the mean, from 1 to 5.

    The others are medians; None without a case. Blockers are counted in the week in which they were raised or
    resolved; who skips was asked and has not answered.
    """

    first: date
    asked: int
    answered: int
    minutes: int | None
    raised: int
    resolved: int
    days: float | None
    mood: float | None = None

    @property
    def percent(self) -> int | None:
        return round(100 * self.answered / self.asked) if self.asked else None


def weekly_instant(team: Team, now: datetime) -> datetime:
    """When the week that runs at `now` is summed up: on the Monday after it."""
    today = now.astimezone(team.zone).date()
    return prompt_instant(monday_of(today) + timedelta(weeks=1), WEEKLY, team.zone)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks(happened: Happened, first: date, last: date) -> list[Week]:
    """From the week of `first` to that of `last`; those before anything happened are left out."""
    mondays = [
        monday_of(first) + timedelta(weeks=n)
        for n in range((monday_of(last) - monday_of(first)).days // 7 + 1)
    ]
    begun = min((monday_of(part.day) for part in happened.parts), default=last)
    return [whole(happened, monday, monday + timedelta(days=6)) for monday in mondays if monday >= begun]


def whole(happened: Happened, first: date, last: date) -> Week:
    """All of the days from `first` to `last` as one."""
    mine = [part for part in happened.parts if first <= part.day <= last]
    took = [
        (part.answered_at - part.asked_at).total_seconds() / 60
        for part in mine
        if part.asked_at and part.answered_at and part.answered_at >= part.asked_at
    ]
    stops = happened.stops
    resolved = [stop.days for stop in stops if stop.resolved_on and first <= stop.resolved_on <= last]
    moods = [value for day, value in happened.moods if first <= day <= last]
    return Week(
        first,
        len(mine),
        sum(part.answered_at is not None for part in mine),
        round(median(took)) if took else None,
        sum(first <= stop.since <= last for stop in stops),
        len(resolved),
        median(resolved) if resolved else None,
        round(fmean(moods), 1) if moods else None,
    )
