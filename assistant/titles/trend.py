"""Attention expected next week, and the rise of a title against its own past. Pure: numbers in, words out.

Each series (one metric of one title in one list) is cut into weeks that end on the day asked about.
Expected is this week's level times what titles usually keep at that age. The trend is the median change
between a day and the same day a week before: neither a gap nor a single odd day moves it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean, median

from assistant.titles.series import Movement, Point, Series
from assistant.titles.trend_words import gathered, why

WEEKS_BACK = 5

KEPT = (1.0, 0.67, 0.76, 0.85)
"""Share of its level a title keeps into the week after its first, second, third, later week of numbers."""

KEPT_WHEN_GONE = 0.3
"""For each week without a number."""


@dataclass(frozen=True)
class Trend:
    """`expected` adds up, over a title's metrics, its share of the strongest title's expectation."""

    title_id: int
    expected: float
    trend: float
    why: str
    weeks: int = 0
    """Weeks in a row with numbers: 1 when they began this week, 0 when this week has none."""


def trends(series: Iterable[Series], day: date, weeks: int | None = None) -> list[Trend]:
    """Titles by expected attention, the most first; with `weeks` by the attention of the last so many
    (at most WEEKS_BACK), those without any left out. Points after `day` must not be given."""
    moved = [movement(one, day) for one in by_rank(list(series))]
    if weeks:
        moved = [one for one in (_within(one, day, weeks) for one in moved) if one.expected > 0]
    strongest: dict[str, float] = defaultdict(float)
    of_title: dict[int, list[Movement]] = defaultdict(list)
    for one in moved:
        strongest[one.series.metric] = max(strongest[one.series.metric], one.expected)
        of_title[one.series.title_id].append(one)
    found = [_trend(title_id, mine, strongest) for title_id, mine in of_title.items()]
    return sorted(found, key=lambda trend: (-trend.expected, trend.title_id))


def _trend(title_id: int, mine: Sequence[Movement], strongest: Mapping[str, float]) -> Trend:
    shares = [one.expected / strongest[one.series.metric] for one in mine if strongest[one.series.metric] > 0]
    changes = [one.change for one in mine if one.change is not None]
    trend = round(fmean(changes), 4) if changes else 0.0
    said = gathered(mine) or why(mine)
    return Trend(title_id, sum(shares), trend, said, max(one.weeks for one in mine))


def _within(one: Movement, day: date, weeks: int) -> Movement:
    """The same series measured by what it gathered in the window."""
    total = sum(point.value for point in one.series.points if (day - point.day).days < 7 * weeks)
    return replace(one, expected=total, window=weeks)


def by_rank(series: Sequence[Series]) -> list[Series]:
    """The same series with values in the order of their ranks: a list may rank by something else than the
    number it prints, so on each day its largest number goes to rank 1, the next to rank 2, and so on."""
    listed: dict[tuple[str, str, date], list[tuple[int, float]]] = defaultdict(list)
    for one in series:
        for point in one.points:
            if point.rank is not None:
                listed[one.metric, one.list, point.day].append((point.rank, point.value))
    value_at: dict[tuple[str, str, date, int], float] = {}
    for key, entries in listed.items():
        values = sorted((value for _, value in entries), reverse=True)
        for (rank, _), value in zip(sorted(entries), values, strict=True):
            value_at[(*key, rank)] = value
    return [
        replace(
            one,
            points=[
                point
                if point.rank is None
                else replace(point, value=value_at[one.metric, one.list, point.day, point.rank])
                for point in one.points
            ],
        )
        for one in series
    ]


def movement(series: Series, day: date) -> Movement:
    weeks: dict[int, list[Point]] = defaultdict(list)
    for point in series.points:
        weeks[(day - point.day).days // 7].append(point)
    latest = min(weeks)
    run = next(n for n in range(1, WEEKS_BACK + 2) if latest + n not in weeks)
    level = fmean(point.value for point in weeks[latest])
    kept = KEPT[min(run, len(KEPT)) - 1] * KEPT_WHEN_GONE**latest
    return Movement(
        series,
        level,
        level * kept,
        _change(weeks.get(0, ()), weeks.get(1, ())),
        _last_rank(weeks.get(0, ())),
        _last_rank(weeks.get(1, ())),
        run if latest == 0 else 0,
    )


def _change(this: Sequence[Point], last: Sequence[Point]) -> float | None:
    if not this or not last:
        return None
    before = {point.day.toordinal() + 7: point.value for point in last}
    pairs = [(p.value, before[p.day.toordinal()]) for p in this if p.day.toordinal() in before]
    if not pairs:
        pairs = [(fmean(p.value for p in this), fmean(p.value for p in last))]
    return median(_log_ratio(now, then) for now, then in pairs)


def _log_ratio(now: float, then: float) -> float:
    """Small numbers are drawn together: 2 after 1 is no doubling."""
    return math.log((max(now, 0.0) + 1) / (max(then, 0.0) + 1))


def _last_rank(points: Sequence[Point]) -> int | None:
    return points[-1].rank if points else None
