"""The days that somebody means. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from assistant.core.errors import UserError
from assistant.standup.away import parse_day


def parse_span(text: str, today: date, how: str) -> tuple[date, date]:
    """ "week", "last week", "yesterday", "2026-11-16", "2026-11-01..2026-11-16"; empty: today. UserError says
    `how` to write it."""
    words = " ".join(text.lower().split())
    monday = today - timedelta(days=today.weekday())
    if words in ("week", "this week"):
        return monday, today
    if words == "last week":
        return monday - timedelta(days=7), monday - timedelta(days=1)
    if words in ("", "yesterday"):
        day = today - timedelta(days=1) if words else today
        return day, day
    first, _, last = words.partition("..")
    span = parse_day(first, today, how), parse_day(last or first, today, how)
    if span[1] < span[0]:
        raise UserError(f"{span[1]} is before {span[0]}. {how}")
    return span
