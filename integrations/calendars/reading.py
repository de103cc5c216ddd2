"""From an iCalendar file to the events that take up days. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from assistant.core.errors import Rejected
from assistant.core.ports import CalendarEvent

WORKING_DAY = (time(9), time(17))
MOST_OF_IT = timedelta(hours=6)
"""An event with hours takes a day up when it covers this much of the working day."""
DAY = timedelta(days=1)

# A rule that makes thousands of events a day is no time away, and costs minutes to unfold.
_SLOW = {"SECONDLY", "MINUTELY", "HOURLY"}
_WITHIN_A_DAY = {"BYHOUR", "BYMINUTE", "BYSECOND"}


def events(content: bytes, first: date, last: date, zone: ZoneInfo) -> list[CalendarEvent]:
    """Those between two dates, both included, by start. Rejected when it is no calendar."""
    try:
        calendar = icalendar.Calendar.from_ical(content)
        calendar.subcomponents = [one for one in calendar.subcomponents if not _endless(one)]
        unfolded = recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last + DAY)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        # What the two libraries raise for files that are not as RFC 5545 says.
        raise Rejected("the address holds no calendar that can be read") from error
    found = {one for event in unfolded for one in _days(event, first, last, zone)}
    return sorted(found, key=lambda one: (one.first, one.last, one.title))


def _endless(component: icalendar.Component) -> bool:
    rules = component.get("RRULE", [])
    return any(
        _SLOW & set(rule.get("FREQ", [])) or _WITHIN_A_DAY & set(rule)
        for rule in (rules if isinstance(rules, list) else [rules])
    )


def _days(event: icalendar.Component, first: date, last: date, zone: ZoneInfo) -> Iterator[CalendarEvent]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    start, end = event.decoded("DTSTART"), event.decoded("DTEND", None)
    if isinstance(start, datetime):
        taken = _taken(_local(start, zone), _local(end or start, zone), first, last)
    else:
        begins, ends = max(start, first), min(max(start, end - DAY if end else start), last)
        taken = [(begins, ends)] if begins <= ends else []
    marked = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "OOF"
    title = " ".join(str(event.get("SUMMARY", "")).split())[:200]
    for begins, ends in taken:
        yield CalendarEvent(begins, ends, title, marked)


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    """A time without a zone means that of whoever looks (RFC 5545, 3.3.5)."""
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


def _taken(start: datetime, end: datetime, first: date, last: date) -> list[tuple[date, date]]:
    day, stop, found = max(start.date(), first), min(end.date(), last), []
    while day <= stop:
        opens, closes = (datetime.combine(day, at, start.tzinfo) for at in WORKING_DAY)
        if min(end, closes) - max(start, opens) >= MOST_OF_IT:
            found.append((day, day))
        day += DAY
    return found
