"""Asked once, at the right moment, or not asked and the reason recorded; on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import Profile
from assistant.standup import asks
from assistant.standup.asks import prompt_instant
from assistant.standup.models import AskRow, ParticipantRow, RoundRow, TeamRow
from assistant.standup.setup import NewTeam
from tests.conftest import HandClock
from tests.features.standup_crew import CHANNEL, MONDAY, TUESDAY, WEDNESDAY, Crew, utc


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    return Crew.of(db, inbox, outbox, people, clock)


def test_each_member_is_asked_at_their_own_morning(crew: Crew) -> None:
    crew.team({"U1": "Asia/Kolkata", "U2": "Europe/Berlin", "U3": "America/New_York"})
    for hour, minute, asked in [
        (3, 59, 0),
        (4, 0, 1),
        (8, 29, 1),
        (8, 30, 2),
        (14, 29, 2),
        (14, 30, 3),
        (14, 31, 3),
    ]:
        crew.tick(utc(2026, 11, 16, hour, minute))
        assert len(crew.sent("slack.post", ":ask:")) == asked
    questions = crew.sent("slack.post", ":ask:")
    assert [row.payload["channel"] for row in questions] == ["U1", "U2", "U3"]
    assert "standup.open" in str(questions[0].payload["blocks"])
    assert "standup.skip" in str(questions[0].payload["blocks"])


def test_the_first_question_opens_the_days_thread_in_the_channel_once(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    crew.tick(utc(2026, 11, 16, 8, 30))
    (thread,) = crew.sent("slack.post", ":thread")
    assert thread.payload["channel"] == CHANNEL
    assert "Monday 16 November" in thread.payload["text"]


@pytest.mark.parametrize(
    ("zone", "at", "change"),
    [
        ("Africa/Cairo", "09:30", date(2027, 4, 30)),
        ("Africa/Cairo", "00:30", date(2027, 4, 30)),  # the gap takes this time away
        ("America/Santiago", "09:30", date(2026, 9, 6)),
        ("America/Nuuk", "23:30", date(2027, 3, 27)),  # the gap moves it to the next date
        ("America/Havana", "00:30", date(2026, 11, 1)),  # comes twice
        ("Europe/Berlin", "02:30", date(2027, 3, 28)),
    ],
)
def test_around_a_clock_change_every_date_is_claimed_once_in_its_window(
    crew: Crew, zone: str, at: str, change: date
) -> None:
    now = crew.clock.now = utc(change.year, change.month, change.day) - timedelta(days=1)
    team = crew.team({"U1": zone})
    with crew.db.begin() as session:  # the form refuses the quiet hours; here the clock matters
        session.get_one(TeamRow, team.id).prompt_time = at
    while now < crew.clock.now + timedelta(days=3):
        crew.jobs().tick(now)
        now += timedelta(hours=2)
    claimed = [day for _, day, _ in crew.asks()]
    assert change in claimed
    assert claimed == [claimed[0] + timedelta(days=n) for n in range(len(claimed))]
    for round_, ask in zip(crew.rows(RoundRow), crew.rows(AskRow), strict=True):
        late = ask.at - prompt_instant(round_.day, time.fromisoformat(at), ZoneInfo(zone))
        assert timedelta(0) <= late < timedelta(hours=2)
        weekend = round_.day.weekday() > 4
        assert ask.state in ((asks.DAY_OFF,) if weekend else asks.WAS_ASKED)


def test_restarts_and_repeated_ticks_ask_nobody_twice(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    for seconds in range(0, 150, 30):
        crew.tick(utc(2026, 11, 16, 8, 30) + timedelta(seconds=seconds))  # each with fresh jobs
    assert len(crew.sent("slack.post", ":ask:")) == 2
    assert len(crew.sent("slack.post", ":thread")) == 1


def test_two_schedulers_at_the_same_tick_ask_once(crew: Crew) -> None:
    crew.team({f"U{n}": "Europe/Berlin" for n in range(8)})
    now = crew.clock.now = utc(2026, 11, 16, 8, 30)
    together = threading.Barrier(3)

    def schedule() -> None:
        jobs = crew.jobs()
        together.wait()
        jobs.tick(now)

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(schedule) for _ in range(3)]:
            done.result()
    assert len(crew.rows(AskRow)) == 8
    assert len(crew.sent("slack.post", ":ask:")) == 8
    assert len(crew.sent("slack.post", ":thread")) == 1


@pytest.mark.long
def test_two_schedulers_at_a_hundred_ticks_ask_once_at_each(crew: Crew) -> None:
    crew.team({f"U{n}": "Europe/Berlin" for n in range(8)})
    moments = (utc(2026, 11, 16, 8, 30) + timedelta(days=n) for n in range(150))
    for moment in [one for one in moments if one.weekday() < 5][:100]:
        crew.clock.now = moment
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(crew.jobs().tick, moment) for _ in range(2)]:
                done.result()
    asked = [(who, day) for who, day, state in crew.asks() if state in asks.WAS_ASKED]
    assert len(asked) == len(set(asked)) == 800
    assert len(crew.sent("slack.post", ":ask:")) == 800


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)])
def test_a_clock_set_back_asks_reminds_and_closes_once(crew: Crew, back: timedelta) -> None:
    team = crew.team({"U1": "Europe/Berlin", "U2": "Asia/Kolkata"})
    with crew.db.begin() as session:
        session.get_one(TeamRow, team.id).reminders = [60]
    for at in (utc(2026, 11, 16, 4), utc(2026, 11, 16, 8, 30), utc(2026, 11, 16, 12, 30)):
        for moment in (at, at + timedelta(minutes=61), at + timedelta(minutes=61) - back, at):
            crew.tick(moment)
        crew.tick(at + timedelta(minutes=62))
    for kind, expected in ((":ask:", 2), (":remind:", 2), (":thread", 1)):
        assert len(crew.sent("slack.post", kind)) == expected, kind
    assert [(who, day) for who, day, _ in crew.asks()] == [("U1", MONDAY), ("U2", MONDAY)]
    assert len(crew.sent("slack.update", ":thread:edit:")) == 1
    for hour, minute in ((4, 0), (8, 30)):
        crew.tick(utc(2026, 11, 17, hour, minute))
    assert len(crew.sent("slack.post", ":ask:")) == 4


def test_a_member_who_changes_zone_keeps_one_question_a_date(crew: Crew) -> None:
    crew.team({"U1": "Pacific/Auckland"})
    crew.tick(utc(2026, 11, 16, 20, 30))  # Tuesday 09:30 in Auckland
    with crew.db.begin() as session:
        crew.people.know(session, Profile("U1", name="U1", zone="America/Los_Angeles"))
    for hour in range(0, 24, 3):
        crew.tick(utc(2026, 11, 17, 0) + timedelta(hours=hour))
    assert [(day, state) for _, day, state in crew.asks() if day == TUESDAY] == [(TUESDAY, asks.ASKED)]


def test_a_bot_that_was_down_asks_late_within_the_window(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin"})
    crew.tick(utc(2026, 11, 16, 10, 0))
    assert crew.asks() == [("U1", MONDAY, asks.LATE)]
    assert len(crew.sent("slack.post", ":ask:")) == 1
    assert "later than 09:30, because I was not running" in crew.standup.why("U1")


def test_a_bot_that_was_down_longer_records_why_it_did_not_ask(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin"})
    crew.tick(utc(2026, 11, 16, 12, 30))  # the window of four hours ends now
    assert crew.asks() == [("U1", MONDAY, asks.TOO_LATE)]
    assert not crew.sent("slack.post", "")
    assert "I did not ask: I was not running at 09:30" in crew.standup.why("U1")


def test_days_off_and_days_away_are_recorded_with_the_reason(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    crew.absence.set("U2", "U2", "2026-11-20 dentist")
    for day in (20, 21):
        crew.tick(utc(2026, 11, day, 8, 30))
    friday, saturday = date(2026, 11, 20), date(2026, 11, 21)
    recorded = {(who, day): state for who, day, state in crew.asks()}
    assert recorded["U1", friday] == asks.ASKED
    assert recorded["U2", friday] == asks.AWAY
    assert recorded["U1", saturday] == recorded["U2", saturday] == asks.DAY_OFF
    assert [row.payload["channel"] for row in crew.sent("slack.post", ":ask:")] == ["U1"]
    assert not any(row.opened_at for row in crew.rows(RoundRow) if row.day == saturday)
    assert "not one of your working days" in crew.standup.why("U1")


def test_a_question_beyond_the_days_budget_waits_in_app_home(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin"})
    crew.clock.now = utc(2026, 11, 16, 8)
    with crew.db.begin() as session:
        person = crew.people.ensure(session, "U1")
        for n in range(2):
            assert crew.people.tell(session, person, f"other:{n}", {"text": "hello"}, crew.clock())
    crew.tick(utc(2026, 11, 16, 8, 30))
    assert crew.asks() == [("U1", MONDAY, asks.HOME)]
    assert not crew.sent("slack.post", ":ask:")
    with crew.db.read() as session:
        assert ["Time for the stand-up" in one.text for one in crew.people.waiting(session, person)] == [True]
    assert "waits in my App Home" in crew.standup.why("U1")
    crew.answer("U1", MONDAY, today="TN-1")  # no message to take back: nothing breaks
    assert not crew.sent("slack.update", ":ask:")


def test_whoever_joins_after_the_moment_is_asked_from_the_next_day_on(crew: Crew) -> None:
    crew.clock.now = utc(2026, 11, 16, 9)
    crew.team({"U1": "Europe/Berlin"})
    crew.tick(utc(2026, 11, 16, 9, 1))
    assert crew.asks() == []
    assert "you joined after 09:30" in crew.standup.why("U1")
    crew.tick(utc(2026, 11, 17, 8, 30))
    assert crew.asks() == [("U1", TUESDAY, asks.ASKED)]


def test_nobody_who_left_is_asked(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    with crew.db.begin() as session:
        crew.people.know(session, Profile("U2", name="U2", zone="Europe/Berlin", active=False))
    crew.tick(utc(2026, 11, 16, 8, 30))
    assert [who for who, _, _ in crew.asks()] == ["U1"]


def test_why_before_the_moment_says_when(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin"})
    assert "I will ask you at 09:30 (Europe/Berlin)" in crew.standup.why("U1")
    crew.clock.now = utc(2026, 11, 16, 8, 31)
    assert "the question is on its way" in crew.standup.why("U1")


def test_a_tick_with_nothing_due_asks_the_database_three_times(crew: Crew) -> None:
    crew.team({f"U{n}": "Europe/Berlin" for n in range(5)})
    crew.tick(utc(2026, 11, 16, 4))  # plans
    with counted(Engine, "before_cursor_execute") as statements:
        crew.tick(utc(2026, 11, 16, 5))
    said = [str(call[2]).split()[0] for call in statements]
    assert 1 <= said.count("SELECT") <= 3
    assert set(said) <= {"SELECT", "SET"}, "reads only"


@contextmanager
def counted(engine: type[Engine], what: str) -> Iterator[list[Sequence[object]]]:
    calls: list[Sequence[object]] = []

    def count(*call: object) -> None:
        calls.append(call)

    event.listen(engine, what, count)
    yield calls
    event.remove(engine, what, count)


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewTeam(CHANNEL, []), "people"),
        (NewTeam("", ["U1"]), "channel"),
        (NewTeam(CHANNEL, ["U1"], prompt_time="25:00"), "time"),
        (NewTeam(CHANNEL, ["U1"], prompt_time="noon"), "time"),
        (NewTeam(CHANNEL, ["U1"], prompt_time="23:00"), "time"),
        (NewTeam(CHANNEL, ["U1"], window_hours=24), None),
    ],
)
def test_a_stand_up_that_cannot_be_is_refused_at_its_field(
    crew: Crew, new: NewTeam, field: str | None
) -> None:
    with pytest.raises(UserError) as refused:
        crew.standup.create_team("U1", new)
    assert refused.value.field == field
    assert crew.rows(TeamRow) == []


def test_a_set_up_submitted_twice_makes_one_stand_up(crew: Crew) -> None:
    new = NewTeam(CHANNEL, ["U1", "U2", "U1"])
    create: Callable[[str], int] = lambda view: crew.standup.create_team("U1", new, submission=view).id  # noqa: E731
    assert create("V1") == create("V1")
    assert len(crew.rows(ParticipantRow)) == 2
    with pytest.raises(UserError, match="“Daily stand-up” already"):
        create("V2")


def test_next_moment_skips_days_off_away_and_answered(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin"})
    crew.absence.set("U1", "U1", "2026-11-17..2026-11-18")
    crew.answer("U1", MONDAY, today="TN-1")
    person = crew.person("U1")
    with crew.db.read() as session:
        coming = crew.standup.reader.next_for(session, person, crew.clock())
        assert coming is not None
        assert coming.opens == utc(2026, 11, 19, 8, 30)
        assert crew.standup.reader.todays_answer(session, person, crew.clock()) == {"today": "TN-1"}
    assert coming.day > WEDNESDAY
