"""The days that a question means. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
USUAL = 7
"""Days that are looked back on when a question names none."""


def past_days(words: str, today: date) -> tuple[date, date]:
    """First and last day, both included, of what lies behind; weekdays are the latest such."""
    said = re.sub(r"^(?:in|over|during|on|this) (?!week|month)|\bthe |so far", "", words.casefold()).strip()
    monday, yesterday = today - timedelta(days=today.weekday()), today - timedelta(days=1)
    named = {
        "": (today - timedelta(days=USUAL), today),
        "today": (today, today),
        "yesterday": (yesterday, yesterday),
        "since yesterday": (yesterday, today),
        "this week": (monday, today),
        "last week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "past week": (today - timedelta(days=7), today),
        "since last week": (monday - timedelta(days=7), today),
        "this month": (today.replace(day=1), today),
        "last month": _month_before(today),
    }
    if said in named:
        return named[said]
    if counted := re.fullmatch(r"(?:last|past) (\d+) (day|week)s", said):
        return today - timedelta(days=int(counted[1]) * (7 if counted[2] == "week" else 1)), today
    since, day = said.startswith("since "), said.removeprefix("since ")
    first = _latest(DAYS.index(day), today) if day in DAYS else _date(day, today)
    return first, today if since else first


def coming_days(words: str, today: date) -> tuple[date, date]:
    """First and last day of what lies ahead; without words today."""
    said = re.sub(r"^on |^(?:this|next) (?=\w+day)", "", words.casefold()).strip()
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    next_month = (month + timedelta(days=31)).replace(day=1)
    named = {
        "tomorrow": (today + timedelta(days=1),) * 2,
        "yesterday": (today - timedelta(days=1),) * 2,
        "this week": (today, monday + timedelta(days=6)),
        "next week": (monday + timedelta(days=7), monday + timedelta(days=13)),
        "this month": (today, next_month - timedelta(days=1)),
        "next month": (next_month, (next_month + timedelta(days=31)).replace(day=1) - timedelta(days=1)),
    }
    if said in named:
        return named[said]
    if said in DAYS:
        day = today + timedelta(days=(DAYS.index(said) - today.weekday()) % 7)
        return day, day
    return (_date(said, today),) * 2


def _month_before(today: date) -> tuple[date, date]:
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _latest(weekday: int, today: date) -> date:
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def _date(said: str, today: date) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return today
