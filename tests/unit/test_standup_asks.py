"""When a member is asked: once for each local date, whatever the clocks of their zone do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.standup import asks
from assistant.standup.asks import begun, current_day, moment, prompt_instant, state_when_asked

WINDOW = timedelta(hours=4)
ZONES = ("Africa/Cairo", "America/Santiago", "America/Nuuk", "America/Havana", "Europe/Berlin")


@pytest.mark.parametrize(
    ("zone", "day", "at", "local"),
    [
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), "2027-03-28 03:30"),  # gap 02:00 to 03:00
        ("Europe/Berlin", date(2027, 10, 31), time(2, 30), "2027-10-31 02:30"),  # twice; the first
        ("Africa/Cairo", date(2027, 4, 30), time(0, 30), "2027-04-30 01:30"),  # gap at midnight
        ("America/Santiago", date(2026, 9, 6), time(0, 30), "2026-09-06 01:30"),
        ("America/Havana", date(2026, 11, 1), time(0, 30), "2026-11-01 00:30"),
        ("America/Nuuk", date(2027, 3, 27), time(23, 30), "2027-03-28 00:30"),  # the gap crosses midnight
    ],
)
def test_a_local_time_has_one_instant(zone: str, day: date, at: time, local: str) -> None:
    instant = prompt_instant(day, at, ZoneInfo(zone))
    assert f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" == local


def test_in_a_fold_the_first_of_two_counts() -> None:
    assert prompt_instant(date(2027, 10, 31), time(2, 30), ZoneInfo("Europe/Berlin")) == datetime(
        2027, 10, 31, 0, 30, tzinfo=UTC
    )
    assert prompt_instant(date(2026, 11, 1), time(0, 30), ZoneInfo("America/Havana")) == datetime(
        2026, 11, 1, 4, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(0, 30), time(2, 30), time(9, 30), time(23, 30)])
def test_a_year_of_ticks_meets_every_date_once_in_order_and_in_its_window(zone: str, at: time) -> None:
    now = datetime(2027, 1, 1, 12, tzinfo=UTC)
    met: list[date] = []
    while now < datetime(2028, 1, 1, 12, tzinfo=UTC):
        for one in begun(now, at, WINDOW, ZoneInfo(zone)):
            if one.day not in met[-3:] and one.opens >= datetime(2027, 1, 1, 12, tzinfo=UTC):
                assert one.is_open(now)
                met.append(one.day)
        now += timedelta(hours=2)
    first = met[0]
    assert met == [first + timedelta(days=n) for n in range(len(met))]
    assert len(met) >= 364


def test_an_answer_after_midnight_is_for_the_evening_before_while_its_window_is_open() -> None:
    zone, at = ZoneInfo("Europe/Berlin"), time(22, 0)
    tuesday = date(2026, 11, 17)
    assert current_day(datetime(2026, 11, 18, 0, 30, tzinfo=UTC), at, WINDOW, zone) == tuesday
    assert current_day(datetime(2026, 11, 18, 1, 0, tzinfo=UTC), at, WINDOW, zone) == date(2026, 11, 18)
    assert current_day(datetime(2026, 11, 17, 12, 0, tzinfo=UTC), at, WINDOW, zone) == tuesday


@pytest.mark.parametrize(
    ("minutes", "works", "away", "state"),
    [
        (0, True, False, asks.ASKED),
        (10, True, False, asks.ASKED),
        (11, True, False, asks.LATE),
        (239, True, False, asks.LATE),
        (240, True, False, asks.TOO_LATE),
        (0, False, True, asks.DAY_OFF),
        (0, True, True, asks.AWAY),
        (300, True, True, asks.AWAY),
    ],
)
def test_what_an_ask_comes_to(minutes: int, works: bool, away: bool, state: str) -> None:
    due = moment(date(2026, 11, 18), time(9, 30), WINDOW, ZoneInfo("Europe/Berlin"))
    assert state_when_asked(due, due.opens + timedelta(minutes=minutes), works=works, away=away) == state
