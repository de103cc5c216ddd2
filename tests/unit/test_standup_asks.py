"""When a member is asked: once for each local date, whatever the clocks of their zone do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from assistant.standup import asks
from assistant.standup.asks import Hours, prompt_instant, state_when_asked

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
        for one in Hours(at, WINDOW).begun(now, ZoneInfo(zone)):
            if one.day not in met[-3:] and one.opens >= datetime(2027, 1, 1, 12, tzinfo=UTC):
                assert one.is_open(now)
                met.append(one.day)
        now += timedelta(hours=2)
    first = met[0]
    assert met == [first + timedelta(days=n) for n in range(len(met))]
    assert len(met) >= 364


def test_an_answer_after_midnight_is_for_the_evening_before_while_its_window_is_open() -> None:
    zone, hours = ZoneInfo("Europe/Berlin"), Hours(time(22, 0), WINDOW)
    tuesday = date(2026, 11, 17)
    assert hours.current_day(datetime(2026, 11, 18, 0, 30, tzinfo=UTC), zone) == tuesday
    assert hours.current_day(datetime(2026, 11, 18, 1, 0, tzinfo=UTC), zone) == date(2026, 11, 18)
    assert hours.current_day(datetime(2026, 11, 17, 12, 0, tzinfo=UTC), zone) == tuesday


def test_the_question_of_the_evening_before_is_for_the_next_date() -> None:
    zone = ZoneInfo("Europe/Berlin")
    hours = Hours(time(20, 0), timedelta(hours=14), evening_before=True)
    wednesday = date(2026, 11, 18)
    asked = hours.moment(wednesday, zone)
    assert asked.opens == datetime(2026, 11, 17, 19, tzinfo=UTC)
    assert [one.day for one in hours.begun(asked.opens, zone)][-1] == wednesday
    assert [one.day for one in hours.begun(asked.opens - timedelta(minutes=1), zone)][-1] == date(
        2026, 11, 17
    )
    assert hours.current_day(datetime(2026, 11, 17, 22, tzinfo=UTC), zone) == wednesday
    assert hours.current_day(datetime(2026, 11, 18, 8, tzinfo=UTC), zone) == wednesday
    assert hours.current_day(datetime(2026, 11, 18, 15, tzinfo=UTC), zone) == wednesday


def test_in_one_zone_everybody_is_asked_at_once() -> None:
    hours = Hours(time(9, 30), WINDOW, zone=ZoneInfo("Europe/Berlin"))
    day = date(2026, 11, 18)
    moments = {hours.moment(day, ZoneInfo(zone)).opens for zone in ZONES}
    assert moments == {datetime(2026, 11, 18, 8, 30, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("evening_before", "days"),
    [(False, 365), (True, 365), pytest.param(False, 3 * 365, marks=pytest.mark.long)],
)
def test_in_every_zone_each_date_has_one_moment_which_is_met(evening_before: bool, days: int) -> None:
    """Looking at the very instant of each moment finds that date as the newest that has begun."""
    hours = Hours(time(0, 30), WINDOW, evening_before=evening_before)
    for name in sorted(available_timezones()):
        zone, before = ZoneInfo(name), None
        for day in (date(2027, 1, 1) + timedelta(days=n) for n in range(days)):
            moment = hours.moment(day, zone)
            assert before is None or before < moment.opens, (name, day)
            before = moment.opens
            if day.day in (1, 2, 15, 28, 31) or moment.opens.minute % 30:
                assert moment in list(hours.begun(moment.opens, zone)), (name, day)


@pytest.mark.parametrize(
    ("minutes", "off", "state"),
    [
        (0, None, asks.ASKED),
        (10, None, asks.ASKED),
        (11, None, asks.LATE),
        (239, None, asks.LATE),
        (240, None, asks.TOO_LATE),
        (0, asks.DAY_OFF, asks.DAY_OFF),
        (300, asks.AWAY, asks.AWAY),
    ],
)
def test_what_an_ask_comes_to(minutes: int, off: str | None, state: str) -> None:
    due = Hours(time(9, 30), WINDOW).moment(date(2026, 11, 18), ZoneInfo("Europe/Berlin"))
    assert state_when_asked(due, due.opens + timedelta(minutes=minutes), off) == state
