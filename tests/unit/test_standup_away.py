"""Days away as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.core.errors import UserError
from assistant.standup.away import parse_days

TODAY = date(2026, 11, 18)
CHRISTMAS, NEW_YEAR = date(2026, 12, 24), date(2027, 1, 2)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-12-24..2027-01-02 skiing, R&amp;D trip", (CHRISTMAS, NEW_YEAR, "skiing, R&D trip")),
        ("2026-12-24…2027-01-02", (CHRISTMAS, NEW_YEAR, "")),
        ("2026-12-24...2027-01-02", (CHRISTMAS, NEW_YEAR, "")),
        (" 2026-12-24 ", (CHRISTMAS, CHRISTMAS, "")),
        ("today", (TODAY, TODAY, "")),
        ("Tomorrow..2026-12-24 <!channel>", (date(2026, 11, 19), CHRISTMAS, "@channel")),
        ("2026-11-10..2026-11-20", (date(2026, 11, 10), date(2026, 11, 20), "")),
    ],
)
def test_days_are_read(text: str, days: tuple[date, date, str]) -> None:
    assert parse_days(text, TODAY) == days


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Write the days"),
        ("2026-12-24..2026-12-20", "is before"),
        ("2026-11-01..2026-11-17", "over already"),
        ("2026-12-24..2028-12-24", "more than a year"),
        ("next week", "'next'"),
        ("2026-02-30", "Write the days"),
        ("2026-12-01..2026-12-02..2026-12-03", "Write the days"),
        ("x" * 40_000, "Write the days"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_to_write_it(text: str, why: str) -> None:
    with pytest.raises(UserError, match=why) as refused:
        parse_days(text, TODAY)
    assert len(refused.value.text) < 300
