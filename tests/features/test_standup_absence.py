"""Away: typed for oneself and for others, undone, and read from the status in Slack."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import Call, Profile, Status
from assistant.standup import asks
from assistant.standup.absence.listeners import AwayCommand
from assistant.standup.absence.status import OPEN_END
from tests.conftest import HandClock
from tests.features.standup_crew import CHANNEL, MONDAY, TUESDAY, Crew, utc

BERLIN = "Europe/Berlin"


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team({"U1": BERLIN, "U2": BERLIN})
    return made


def say(crew: Crew, user: str, text: str) -> str:
    return AwayCommand(crew.absence, "/standup").run(Call(user, CHANNEL, text, "1")).text


def show(crew: Crew, who: str, text: str, until: datetime | None = None, emoji: str = "") -> None:
    with crew.db.begin() as session:
        crew.people.know(session, Profile(who, name=who, zone=BERLIN, status=Status(text, emoji, until)))


def test_ones_own_days_are_noted_listed_and_undone(crew: Crew) -> None:
    assert "No days are noted on which you are away" in say(crew, "U1", "")
    assert "Noted: you are away Monday 16 November to Tuesday 17 November (R&amp;D)" in say(
        crew, "U1", "2026-11-16..2026-11-17 R&amp;D"
    )
    assert "• Monday 16 November to Tuesday 17 November (R&amp;D)" in say(crew, "U1", "list")
    crew.tick(utc(2026, 11, 16, 8, 30))
    assert crew.asks() == [("U1", MONDAY, asks.AWAY), ("U2", MONDAY, asks.ASKED)]
    crew.clock.now = utc(2026, 11, 17, 6)
    assert "Undone: you are there again" in say(crew, "U1", "cancel")
    crew.tick(utc(2026, 11, 17, 8, 30))
    assert ("U1", TUESDAY, asks.ASKED) in crew.asks()
    assert "There is nothing to undo" in say(crew, "U1", "cancel")


def test_the_owner_notes_it_for_others_who_are_told(crew: Crew) -> None:
    crew.clock.now = utc(2026, 11, 16, 9)
    assert "Noted: <@U2> is away Tuesday 17 November" in say(crew, "U1", "<@U2|ben> 2026-11-17 dentist")
    (told,) = crew.sent("slack.post", "away:")
    assert told.payload["channel"] == "U2"
    assert "U1 noted that you are away Tuesday 17 November. `/standup away cancel`" in told.payload["text"]
    assert "Undone: <@U2> is there again" in say(crew, "U1", "<@U2> cancel")


def test_nobody_else_may(crew: Crew) -> None:
    with pytest.raises(UserError, match="Only U1, who runs their stand-up, a scrum master"):
        say(crew, "U2", "<@U1> 2026-11-17")
    with pytest.raises(UserError, match="I don't know them yet"):
        say(crew, "U1", "<@U9> 2026-11-17")
    with crew.db.begin() as session:
        crew.people.know(session, Profile("U2", name="U2", zone=BERLIN), ["scrum_master"])
    assert "Noted" in say(crew, "U2", "<@U1> 2026-11-17")


def test_a_status_keeps_the_question_away_until_its_end(crew: Crew) -> None:
    crew.clock.now = utc(2026, 11, 16, 6)
    show(crew, "U2", "On vacation", utc(2026, 11, 17, 22, 59))
    assert "(Slack status: On vacation). It ends when you clear your status." in say(crew, "U2", "")
    for day in (16, 17, 18):
        crew.tick(utc(2026, 11, day, 8, 30))
        show(crew, "U2", "On vacation", utc(2026, 11, 17, 22, 59))  # as it stands for hours after its end
    states = [state for who, _, state in crew.asks() if who == "U2"]
    assert states == [asks.AWAY, asks.AWAY, asks.ASKED]


def test_a_status_that_is_cleared_lets_the_question_come_again(crew: Crew) -> None:
    crew.clock.now = utc(2026, 11, 16, 6)
    show(crew, "U2", "", emoji=":palm_tree:")
    assert "Monday 16 November on, without an end" in say(crew, "U2", "")
    crew.tick(utc(2026, 11, 16, 8, 30))
    crew.clock.now = utc(2026, 11, 17, 6)
    show(crew, "U2", "", emoji=":palm_tree:")
    ben = crew.person("U2")
    with crew.db.read() as session:  # seen again, it is still the one time away
        (row,) = crew.people.times_away(session, ben, MONDAY - timedelta(days=9))
        assert (row.first, row.last) == (MONDAY, OPEN_END)
    assert "There is nothing to undo, but you are away" in say(crew, "U2", "cancel")
    show(crew, "U2", "")
    crew.tick(utc(2026, 11, 17, 8, 30))
    assert [state for who, _, state in crew.asks() if who == "U2"] == [asks.AWAY, asks.ASKED]


def test_a_status_set_after_the_question_takes_it_back(crew: Crew) -> None:
    crew.tick(utc(2026, 11, 16, 8, 30))
    crew.clock.now = utc(2026, 11, 16, 9)
    show(crew, "U2", "Out sick", utc(2026, 11, 16, 22, 59), ":face_with_thermometer:")
    assert ("U2", MONDAY, asks.AWAY) in crew.asks()
    (taken_back,) = crew.sent("slack.update", ":ask:")
    assert "you are away" in taken_back.payload["text"]


def test_a_profile_without_a_status_says_nothing_about_it(crew: Crew) -> None:
    crew.clock.now = utc(2026, 11, 16, 6)
    show(crew, "U2", "OOO")
    with crew.db.begin() as session:
        crew.people.know(session, Profile("U2", name="Ben", zone=BERLIN))
    assert "Slack status: OOO" in say(crew, "U2", "list")


def test_typed_days_outlive_a_status(crew: Crew) -> None:
    crew.clock.now = utc(2026, 11, 16, 6)
    say(crew, "U2", "2026-11-20")
    show(crew, "U2", "OOO")
    show(crew, "U2", "")
    ben = crew.person("U2")
    with crew.db.read() as session:
        left = crew.people.times_away(session, ben, MONDAY)
        assert [(row.first, row.source) for row in left] == [(date(2026, 11, 20), None)]
