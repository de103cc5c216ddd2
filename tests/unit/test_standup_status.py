"""What a status in Slack says about being there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.core.ports import Status
from assistant.standup.absence.status import OPEN_END, says_away, time_off

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 18, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("Vacationing", ":palm_tree:"),
        ("Out sick", ":face_with_thermometer:"),
        ("OOO until 2 Jan", ""),
        ("", ":palm_tree:"),
        ("Sicily!", ":palm_tree:"),
        ("on parental leave", ":baby:"),
        ("im Urlaub", ""),
        ("Out of office", ":spiral_calendar_pad:"),
        ("day off", ""),
        ("No meetings. On PTO", ""),
    ],
)
def test_a_status_says_away(text: str, emoji: str) -> None:
    assert says_away(Status(text, emoji))


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("", ""),
        ("Back from vacation", ":palm_tree:"),
        ("Working remotely", ":house_with_garden:"),
        ("Working from Bali", ":palm_tree:"),
        ("Planning our holidays", ""),
        ("not sick any more", ""),
        ("In a meeting", ":spiral_calendar_pad:"),
        ("Fulfilling orders", ""),
        ("Need a day off", ""),
        ("commuting", ":bus:"),
        ("Back on Monday: vacation is over", ""),
    ],
)
def test_a_status_does_not_say_away(text: str, emoji: str) -> None:
    assert not says_away(Status(text, emoji))


@pytest.mark.parametrize(
    ("until", "last"),
    [
        (None, OPEN_END),
        (datetime(2026, 11, 20, 22, 59, tzinfo=UTC), date(2026, 11, 20)),  # 23:59 in Berlin
        (datetime(2026, 11, 20, 23, 0, tzinfo=UTC), date(2026, 11, 20)),  # midnight: the day before
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), date(2026, 11, 22)),  # back that morning
        (datetime(2026, 11, 18, 9, 0, tzinfo=UTC), None),  # back at ten today
    ],
)
def test_its_end_is_the_last_day_away(until: datetime | None, last: date | None) -> None:
    found = time_off(Status("Vacation", "", until), BERLIN, NOW)
    assert (found.last if found else None) == last
    assert found is None or (found.first, found.what) == (date(2026, 11, 18), "Slack status: Vacation")
