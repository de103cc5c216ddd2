"""Dated numbers of a title, and what they did lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Point:
    day: date
    value: float
    rank: int | None = None


@dataclass(frozen=True)
class Series:
    """`list` is "" where the metric knows none; `points` in order of days."""

    title_id: int
    metric: str
    list: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Movement:
    """What one series did. `change` is the log of this week over the last one, None without both."""

    series: Series
    level: float
    expected: float
    change: float | None
    rank: int | None
    rank_before: int | None
    weeks: int
    """Weeks with numbers in a row, the latest included; 0 when this week has none."""
    window: int | None = None
    """Weeks whose values `expected` adds up; None: it is what the next week should bring."""
