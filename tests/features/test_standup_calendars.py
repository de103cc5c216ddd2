"""A connected calendar makes days away; what goes wrong with it is said, and its last word kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.core.db import Database
from assistant.core.errors import Rejected, Unavailable, UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import CalendarEvent, Call
from assistant.standup import asks
from assistant.standup.absence.calendars import READ, CalendarService
from assistant.standup.absence.listeners import AwayCommand, CalendarCommand
from tests.conftest import HandClock
from tests.features.standup_crew import CHANNEL, MONDAY, TUESDAY, Crew, utc

SECRET = "https://calendar.example/private-4711/me.ics"


@dataclass
class Feed:
    """What the calendar's host says next."""

    says: list[CalendarEvent] | Exception = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def events(self, url: str, first: date, last: date, zone: ZoneInfo) -> list[CalendarEvent]:
        self.asked.append(url)
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    clock.now = utc(2026, 11, 16, 8)
    return made


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def calendars(crew: Crew, inbox: Inbox, feed: Feed) -> CalendarService:
    parts = (crew.db, inbox, crew.outbox, crew.people, crew.absence, feed, crew.clock)
    made = CalendarService(*parts, command="/standup")
    inbox.on(READ, lambda event: made.read(event.body["calendar"]))
    return made


def say(calendars: CalendarService, inbox: Inbox, text: str, user: str = "U1") -> str:
    said = CalendarCommand(calendars, "/standup").run(Call(user, CHANNEL, text, text)).text
    while inbox.step():
        pass
    return said


def pass_time(crew: Crew, calendars: CalendarService, inbox: Inbox, **span: float) -> None:
    calendars.queue_due(crew.clock.forward(**span))
    while inbox.step():
        pass


def messages(crew: Crew) -> list[str]:
    return [row.payload["text"] for row in crew.sent("slack.post", "calendar:")]


def off(first: date, last: date, title: str = "Vacation", *, marked: bool = False) -> CalendarEvent:
    return CalendarEvent(first, last, title, marked)


def test_what_the_calendar_calls_away_keeps_the_question_away(
    crew: Crew, inbox: Inbox, feed: Feed, calendars: CalendarService
) -> None:
    feed.says = [off(MONDAY, MONDAY), off(TUESDAY, TUESDAY, "Offsite planning"), off(TUESDAY, TUESDAY, "Gym")]
    assert "I read your calendar at calendar.example now" in say(calendars, inbox, f"<{SECRET}>")
    assert feed.asked == [SECRET]
    (told,) = messages(crew)
    assert "You are away once in the next two months" in told
    crew.tick(utc(2026, 11, 16, 8, 30))
    crew.tick(utc(2026, 11, 17, 8, 30))
    states = [state for who, _, state in crew.asks() if who == "U1"]
    assert states == [asks.AWAY, asks.ASKED]
    listed = AwayCommand(crew.absence, "/standup").run(Call("U1", CHANNEL, "", "1")).text
    assert "Vacation" not in listed


def test_out_of_office_counts_whatever_it_is_called(
    crew: Crew, inbox: Inbox, feed: Feed, calendars: CalendarService
) -> None:
    feed.says = [off(MONDAY, MONDAY, "busy", marked=True)]
    say(calendars, inbox, SECRET)
    crew.tick(utc(2026, 11, 16, 8, 30))
    assert ("U1", MONDAY, asks.AWAY) in crew.asks()


def test_it_is_read_again_every_hour_and_told_only_once(
    crew: Crew, inbox: Inbox, feed: Feed, calendars: CalendarService
) -> None:
    say(calendars, inbox, SECRET)
    for _ in range(6):
        pass_time(crew, calendars, inbox, minutes=30)
    assert len(feed.asked) == 1 + 3
    assert len(messages(crew)) == 1
    assert "was read at 12:00" in say(calendars, inbox, "")


def test_what_cannot_be_read_is_said_without_the_secret(
    crew: Crew, inbox: Inbox, feed: Feed, calendars: CalendarService
) -> None:
    feed.says = Rejected("the calendar's host answers 404")
    say(calendars, inbox, SECRET)
    pass_time(crew, calendars, inbox, hours=1)
    (told,) = messages(crew)
    assert "I can't read your calendar at calendar.example: the calendar's host answers 404." in told
    assert "4711" not in told
    feed.says = [off(TUESDAY, TUESDAY)]
    pass_time(crew, calendars, inbox, hours=1)
    assert "I read your calendar" in messages(crew)[-1]


def test_out_of_reach_it_keeps_its_last_word_and_is_told_of_after_a_day(
    crew: Crew, inbox: Inbox, feed: Feed, calendars: CalendarService
) -> None:
    feed.says = [off(TUESDAY, MONDAY + timedelta(days=30))]
    say(calendars, inbox, SECRET)
    feed.says = Unavailable("the calendar cannot be reached")
    for _ in range(23):
        pass_time(crew, calendars, inbox, hours=1)
    assert len(messages(crew)) == 1
    assert "I keep to what it said last" in say(calendars, inbox, "")
    pass_time(crew, calendars, inbox, hours=3)
    pass_time(crew, calendars, inbox, hours=3)
    assert len(messages(crew)) == 2
    ada = crew.person("U1")
    with crew.db.read() as session:
        assert crew.people.is_away(session, ada, TUESDAY + timedelta(days=3))


def test_disconnecting_forgets_it_all(
    crew: Crew, inbox: Inbox, feed: Feed, calendars: CalendarService
) -> None:
    feed.says = [off(MONDAY, TUESDAY)]
    say(calendars, inbox, SECRET)
    assert say(calendars, inbox, "off") == "Your calendar is disconnected."
    assert say(calendars, inbox, "off") == "No calendar is connected."
    ada = crew.person("U1")
    with crew.db.read() as session:
        assert not crew.people.is_away(session, ada, TUESDAY)


@pytest.mark.parametrize("text", ["soon", "file:///etc/passwd", "https://[::1", "https://" + "a" * 3000])
def test_what_is_no_address_is_refused(inbox: Inbox, calendars: CalendarService, text: str) -> None:
    with pytest.raises(UserError, match="secret address"):
        say(calendars, inbox, text)
