"""Why a title rises or falls, in plain words with its numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from assistant.titles.series import Movement

REVIEWS = "reviews"

NAMES = {
    "gross_usd": "box office",
    "pageviews": "Wikipedia views",
    "popularity": "TMDB popularity",
    "weekly_hours": "hours viewed",
}

ADD_UP = ("gross_usd", "pageviews", "weekly_hours")
"""Numbers of a day or a week that make a sum; popularity and places do not."""

PARTS = 2
NOTABLE = math.log(1.1)
"""A smaller change of a week's level is called "as the week before"."""


def why(movements: Sequence[Movement]) -> str:
    """The strongest change first; at most two of them."""
    alive = [one for one in movements if one.weeks]
    if not alive:
        last = max(one.series.points[-1].day for one in movements)
        return f"no numbers since {last}"
    alive.sort(key=lambda one: -abs(one.change or 0.0))
    words = [_reviews(one) if one.series.metric == REVIEWS else _number(one) for one in alive]
    return "; ".join([word for word in words if word][:PARTS]) or "as usual"


def gathered(movements: Sequence[Movement]) -> str:
    """What the largest countable number of a window adds up to; empty without window or such a number."""
    counted = [one for one in movements if one.window and one.series.metric in ADD_UP]
    if not counted:
        return ""
    most = max(counted, key=lambda one: one.expected)
    span = "week" if most.window == 1 else f"{most.window} weeks"
    name = NAMES.get(most.series.metric, most.series.metric)
    return f"{name} {_amount(most.expected)} in the last {span}"


def _reviews(one: Movement) -> str:
    count = round(one.series.points[-1].value)
    return f"{count} new review{'s' if count > 1 else ''} this week" if count else ""


def _number(one: Movement) -> str:
    name = NAMES.get(one.series.metric, one.series.metric.replace("_", " "))
    return ", ".join(filter(None, [_rank(one), _change(name, one)]))


def _rank(one: Movement) -> str:
    if one.rank is None or not one.series.list:
        return ""
    where = f"in {one.series.list}"
    if one.rank_before is None:
        return f"new at {one.rank} {where}"
    if one.rank_before == one.rank:
        return f"still {one.rank} {where}"
    return f"{'up' if one.rank < one.rank_before else 'down'} from {one.rank_before} to {one.rank} {where}"


def _change(name: str, one: Movement) -> str:
    if one.change is None:
        return f"{name} {_amount(one.level)}, its first week of numbers" if one.weeks == 1 else ""
    if abs(one.change) < NOTABLE:
        return f"{name} as the week before"
    ratio = math.exp(one.change)
    if ratio >= 1.5:
        return f"{name} {ratio:.1f}× the week before"
    more = f"{ratio - 1:.0%} over" if ratio > 1 else f"{1 - ratio:.0%} below"
    return f"{name} {more} the week before"


def _amount(value: float) -> str:
    for unit, size in (("billion", 1e9), ("million", 1e6), ("thousand", 1e4)):
        if value >= size:
            return f"{value / (1e3 if unit == 'thousand' else size):.3g} {unit}"
    return f"{value:,.0f}"
