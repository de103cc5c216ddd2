"""Ranks, rises and the words for them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.titles.series import Point, Series
from assistant.titles.trend import by_rank, trends

DAY = date(2026, 11, 18)


def daily(title_id: int, values: Sequence[float | None], metric: str = "pageviews") -> Series:
    """Values of consecutive days, the last one today; None is a gap."""
    first = DAY - timedelta(days=len(values) - 1)
    days = [Point(first + timedelta(days=n), v) for n, v in enumerate(values) if v is not None]
    return Series(title_id, metric, "", days)


def listed(title_id: int, *weeks: tuple[int, float] | None) -> Series:
    """(rank, value) per week in one list, the last one this week's."""
    first = DAY - timedelta(weeks=len(weeks) - 1)
    points = [Point(first + timedelta(weeks=n), w[1], w[0]) for n, w in enumerate(weeks) if w]
    return Series(title_id, "weekly_hours", "Films", points)


def test_a_title_that_doubles_rises_by_the_log_of_two() -> None:
    (found,) = trends([daily(1, [1000] * 7 + [2000] * 7)], DAY)
    assert found.trend == pytest.approx(math.log(2), abs=0.001)
    assert found.why == "Wikipedia views 2.0× the week before"


def test_one_odd_day_and_gaps_do_not_move_the_trend() -> None:
    spiked: list[float | None] = [100, 100, None, *[100] * 5, 9000, 100, None, *[100] * 3]
    (found,) = trends([daily(1, spiked)], DAY)
    assert found.trend == 0
    assert found.why == "Wikipedia views as the week before"


def test_weekends_are_compared_with_weekends() -> None:
    week: list[float | None] = [10, 10, 10, 10, 80, 90, 70]
    (found,) = trends([daily(1, week + week)], DAY)
    assert found.trend == 0


def test_the_order_of_a_list_is_its_rank_and_not_the_number_it_prints() -> None:
    by_views = [listed(1, (1, 20.0)), listed(2, (2, 30.0))]
    assert [one.title_id for one in trends(by_views, DAY)] == [1, 2]
    assert [one.points[0].value for one in by_rank(by_views)] == [30.0, 20.0]


def test_a_title_in_its_second_week_is_expected_to_lose_more_than_a_new_one() -> None:
    second, fresh = listed(1, (2, 90.0), (1, 100.0)), listed(2, None, (2, 80.0))
    assert [one.title_id for one in trends([second, fresh], DAY)] == [2, 1]


def test_a_list_says_where_a_title_stood() -> None:
    why = {one.title_id: one.why for one in trends([listed(1, (3, 10), (1, 30)), listed(2, (2, 20))], DAY)}
    assert why[1] == "up from 3 to 1 in Films, hours viewed 2.8× the week before"
    assert why[2] == "new at 2 in Films, hours viewed 20, its first week of numbers"


def test_what_has_left_is_expected_below_what_is_there_and_says_since_when() -> None:
    gone, there = listed(1, (1, 100.0), None, None), listed(2, None, None, (1, 20.0))
    found = trends([gone, there], DAY)
    assert [one.title_id for one in found] == [2, 1]
    assert found[1].why == "no numbers since 2026-11-04"


def test_metrics_of_different_scale_count_alike() -> None:
    both = [daily(1, [10] * 14), daily(1, [5] * 14, "popularity")]
    found = trends([daily(2, [12] * 14), *both, daily(3, [6] * 14, "popularity")], DAY)
    assert found[0].title_id == 1


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e12)), min_size=1, max_size=35))
def test_any_numbers_give_a_finite_trend_and_a_reason(values: list[float | None]) -> None:
    if all(value is None for value in values):
        return
    (found,) = trends([daily(1, values)], DAY)
    assert math.isfinite(found.trend)
    assert 0 <= found.expected <= 1
    assert found.why
