"""Days away as people type them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.core.errors import UserError
from assistant.tickets.text import one_line, typed

HOW = "Write the days like `2026-12-24..2027-01-02 skiing`; one day as `2026-12-24`, `today` or `tomorrow`."
LONGEST = timedelta(days=366)


def parse_days(text: str, today: date) -> tuple[date, date, str]:
    """First day, last day, reason. UserError says what is wrong and how to write it."""
    days, _, reason = text.strip().partition(" ")
    given = re.split(r"\.{2,3}|…|–", days)
    if not days or len(given) > 2:
        raise UserError(HOW)
    first, last = parse_day(given[0], today), parse_day(given[-1], today)
    if last < first:
        raise UserError(f"{last} is before {first}. Give the first day, then the last.")
    if last < today:
        raise UserError(f"{last} is over already. {HOW}")
    if last - first > LONGEST:
        raise UserError("That is more than a year. Give a shorter time away.")
    return first, last, one_line(typed(reason))[:200]


def parse_day(text: str, today: date, how: str = HOW) -> date:
    """ "today", "tomorrow" or "2026-12-24"; UserError says `how` to write it."""
    if text.lower() == "today":
        return today
    if text.lower() == "tomorrow":
        return today + timedelta(days=1)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"I can't read {text.replace('`', '')[:40]!r} as a day. {how}") from None
