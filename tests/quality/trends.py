"""Trend on public numbers: Netflix lists and daily box office, each week as if the next were unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from assistant.core.ports import Encoder
from assistant.titles.series import Point, Series
from assistant.titles.trend import WEEKS_BACK, Trend, trends
from tests.quality.table import Line, compared, mean_of, rows, spearman

WEEK = timedelta(weeks=1)
THURSDAY = 3
FEWEST = 8
LISTED = 10
Row = Mapping[str, Any]


def measure(encoder: Encoder) -> Iterator[Line]:
    yield _netflix([_dated(r) for r in rows("netflix_top10/signals.jsonl")])
    yield _box_office([_dated(r) for r in rows("boxoffice_daily/signals.jsonl")])


def _netflix(signals: Sequence[Row]) -> Line:
    lists: dict[tuple[str, date], dict[str, int]] = defaultdict(dict)
    for row in signals:
        lists[row["list"], row["date"]][row["title_id"]] = row["rank"]
    ours, unchanged = [], []
    for name, day in sorted(lists):
        following = lists.get((name, day + WEEK))
        if following:
            listed = lists[name, day]
            expected = _as_of([row for row in signals if row["list"] == name], day)
            by_us = sorted(listed, key=lambda one: -expected[one].expected)
            ours.append(_ndcg(by_us, following))
            unchanged.append(_ndcg(sorted(listed, key=lambda one: listed[one]), following))
    return compared(
        "netflix: next week's list, nDCG@10",
        len(ours),
        {"as this week": mean_of(unchanged)},
        mean_of(ours),
    )


def _ndcg(order: Sequence[str], following: Mapping[str, int]) -> float:
    gains = [LISTED + 1 - following[one] if one in following else 0 for one in order[:LISTED]]
    best = sorted((LISTED + 1 - rank for rank in following.values()), reverse=True)[:LISTED]
    discounts = 1 / np.log2(np.arange(2, LISTED + 2))
    return float((gains @ discounts[: len(gains)]) / (best @ discounts[: len(best)]))


def _box_office(signals: Sequence[Row]) -> Line:
    ours, momentum = [], []
    for thursday in sorted({r["date"] for r in signals if r["date"].weekday() == THURSDAY}):
        last, this, following = (_gross(signals, thursday + n * WEEK) for n in (-1, 0, 1))
        both = sorted(last.keys() & this.keys() & following.keys())
        if len(both) < FEWEST:
            continue
        change = np.log([following[one] / this[one] for one in both])
        rise = _as_of(signals, thursday)
        everything = np.arange(len(both))
        ours.append(spearman([rise[one].trend for one in both], change)(everything))
        momentum.append(spearman([np.log(this[one] / last[one]) for one in both], change)(everything))
    return compared(
        "box office: rise and next week's change, Spearman",
        len(ours),
        {"log(this/last)": mean_of(momentum)},
        mean_of(ours),
    )


def _gross(signals: Sequence[Row], thursday: date) -> dict[str, float]:
    """Of the week that ends then, by title."""
    total: dict[str, float] = defaultdict(float)
    for row in signals:
        if timedelta(0) <= thursday - row["date"] < WEEK:
            total[row["title_id"]] += row["value"]
    return {one: gross for one, gross in total.items() if gross > 0}


def _as_of(signals: Sequence[Row], day: date) -> dict[str, Trend]:
    """By title, as the catalogue does it: what is dated after `day` is not there."""
    names = sorted({row["title_id"] for row in signals})
    numbers = {name: n for n, name in enumerate(names)}
    points: dict[tuple[int, str, str], list[Point]] = defaultdict(list)
    for row in signals:
        if timedelta(0) <= day - row["date"] < WEEKS_BACK * WEEK:
            key = (numbers[row["title_id"]], row["metric"], row.get("list") or "")
            points[key].append(Point(row["date"], row["value"], row.get("rank")))
    found = trends([Series(*key, points=mine) for key, mine in points.items()], day)
    return {names[trend.title_id]: trend for trend in found}


def _dated(row: dict[str, Any]) -> Row:
    return {**row, "date": date.fromisoformat(row["date"])}
