"""Calendars published as iCalendar files (RFC 5545) at a secret address."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from zoneinfo import ZoneInfo

from assistant.core.ports import CalendarEvent


class PublishedCalendars:
    def __init__(self, trusted_hosts: Collection[str] = ()) -> None:
        """`trusted_hosts` may be asked without TLS, at any port and on private addresses."""
        self._trusted = frozenset(host.strip().lower() for host in trusted_hosts if host.strip())

    def events(self, url: str, first: date, last: date, zone: ZoneInfo) -> list[CalendarEvent]:
        """As the port says. The libraries are slow to load: nobody else waits for them."""
        from integrations.calendars import fetching, reading

        return reading.events(fetching.fetch(url, self._trusted), first, last, zone)
