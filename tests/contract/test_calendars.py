"""Published calendars, over real sockets: what may be asked, and what is understood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler
from zoneinfo import ZoneInfo

import pytest

from assistant.core.errors import Rejected, Unavailable
from assistant.core.ports import CalendarEvent
from integrations.calendars import PublishedCalendars
from integrations.calendars.addresses import is_public
from integrations.calendars.fetching import checked
from integrations.calendars.reading import events
from tests.standins.threaded import serving

FIRST, LAST = date(2026, 11, 20), date(2027, 1, 20)
BERLIN = ZoneInfo("Europe/Berlin")


def calendar(*lines: str) -> bytes:
    event = ["BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT"]
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *event, "END:VCALENDAR", ""]
    return "\r\n".join(whole).encode()


CHRISTMAS = calendar("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227", "SUMMARY:Vacation")


class Host(BaseHTTPRequestHandler):
    """A host of calendars with its bad days, by path."""

    def do_GET(self) -> None:
        path = self.path
        if path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", {"/moved": "/me.ics", "/moved-on": "/moved-on"}.get(path, path[6:]))
            self.end_headers()
            return
        self.send_response({"/gone": 404, "/broken": 503}.get(path, 200))
        if path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if path == "/endless":
            for _ in range(60):
                self.wfile.write(b"x" * 100_000)
        self.wfile.write(b"<html>" if path == "/page" else CHRISTMAS)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with serving(Host) as url:
        yield url


def ask(url: str, *trusted: str) -> list[CalendarEvent]:
    return PublishedCalendars(trusted).events(url, FIRST, LAST, BERLIN)


@pytest.mark.parametrize("path", ["/me.ics", "/moved"])
def test_a_trusted_host_is_read_also_when_it_has_moved(host: str, path: str) -> None:
    expected = CalendarEvent(date(2026, 12, 24), date(2026, 12, 26), "Vacation", out_of_office=False)
    assert ask(host + path, "127.0.0.1") == [expected]


@pytest.mark.parametrize(
    ("path", "error", "said"),
    [
        ("/gone", Rejected, "answers 404"),
        ("/broken", Unavailable, "answers 503"),
        ("/page", Rejected, "holds no calendar"),
        ("/packed", Rejected, "compressed"),
        ("/endless", Rejected, "too long"),
        ("/moved-on", Rejected, "without an end"),
        ("/movedfile:///etc/passwd", Rejected, "not one of the web"),
        ("/movedhttp://192.168.0.7/", Rejected, "not a https one"),
        ("/movedhttps://localhost/secret", Rejected, "into a private network"),
    ],
)
def test_what_it_cannot_give_is_said_without_the_address(
    host: str, path: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said) as raised:
        ask(host + path, "127.0.0.1")
    assert "127.0.0.1" not in str(raised.value)
    assert "/" not in str(raised.value)


def test_a_host_that_is_not_there_may_come_back() -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        ask("http://127.0.0.1:9/me.ics", "127.0.0.1")


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "0.0.0.0", "2130706433"])
def test_no_name_of_this_machine_is_asked(name: str) -> None:
    with pytest.raises(Rejected, match="private network"):
        ask(f"https://{name}/me.ics")


@pytest.mark.parametrize(
    "url",
    [
        "http://calendar.example/a.ics",
        "https://calendar.example:8443/a.ics",
        "https://user:pass@calendar.example/a.ics",
        "ftp://calendar.example/a.ics",
        "https://",
        "https://[::1",
        "https://calendar.example:port/a",
    ],
)
def test_an_address_of_another_kind_is_not_asked(url: str) -> None:
    with pytest.raises(Rejected):
        checked(url, frozenset())


def test_an_address_that_is_not_ascii_is_not_asked() -> None:
    with pytest.raises(Rejected, match="not one of the web"):
        ask("http://127.0.0.1/ü.ics", "127.0.0.1")


def test_webcal_means_https() -> None:
    assert (
        checked("webcal://calendar.example/a.ics?k=1#x", frozenset()) == "https://calendar.example/a.ics?k=1"
    )


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07::1", True),
        ("192.168.1.3", False),
        ("192.168.1.1", False),
        ("172.16.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::1", False),
        ("ff02::1", False),
    ],
)
def test_only_public_addresses_count_as_such(address: str, public: bool) -> None:
    assert is_public(address) == public


def days(*lines: str, zone: ZoneInfo = BERLIN) -> list[tuple[date, date]]:
    return [(one.first, one.last) for one in events(calendar(*lines), FIRST, LAST, zone)]


def test_days_are_those_of_the_one_who_looks() -> None:
    hours = ("DTSTART:20261201T150000Z", "DTEND:20261201T230000Z", "SUMMARY:OOO")
    assert days(*hours, zone=ZoneInfo("America/New_York")) == [(date(2026, 12, 1), date(2026, 12, 1))]
    assert days(*hours) == []  # from 16:00 on: most of the working day is free


def test_a_series_is_unfolded_and_what_is_cancelled_is_not() -> None:
    series = ("DTSTART;VALUE=DATE:20261204", "RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:Day off")
    assert [first.day for first, _ in days(*series)] == [4, 11, 18]
    assert days(*series, "STATUS:CANCELLED") == []


def test_outlook_marks_out_of_office() -> None:
    found = events(
        calendar("DTSTART;VALUE=DATE:20261204", "SUMMARY:x", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"),
        FIRST,
        LAST,
        BERLIN,
    )
    assert [one.out_of_office for one in found] == [True]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3", "FREQ=HOURLY"])
def test_a_rule_that_would_never_end_is_left_out(rule: str) -> None:
    assert days("DTSTART:20200101T000000Z", f"RRULE:{rule}", "SUMMARY:OOO") == []


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"\xff\x00\xfe", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nX"]
)
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(Rejected, match="holds no calendar"):
        events(content, FIRST, LAST, BERLIN)
