"""A question waits while its member is not to be disturbed, if it still can be put afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import Span
from assistant.standup import asks, setup, turns
from assistant.standup.models import TeamRow
from assistant.standup.quiet.looking import LOOK, Looking
from assistant.standup.quiet.models import DndRow
from tests.conftest import HandClock
from tests.features.standup_crew import MONDAY, Crew, utc
from tests.features.test_standup_roster import Workspace

DUE, END = utc(2026, 11, 16, 8, 30), utc(2026, 11, 16, 10)


class Paused(Workspace):
    """Slack, with somebody's notifications paused from 9 to 11 in Berlin."""

    asked: list[str]
    span: Span = (utc(2026, 11, 16, 8), END)

    def do_not_disturb(self, slack_ids: Sequence[str]) -> dict[str, Span]:
        self.asked = list(slack_ids)
        return {"U1": self.span}


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    return made


@pytest.fixture
def slack(crew: Crew, inbox: Inbox) -> Paused:
    workspace = Paused()
    looking = Looking(crew.db, inbox, workspace)
    inbox.on(LOOK, looking.look)
    inbox.on("dnd_updated_user", looking.told)
    crew.tick(utc(2026, 11, 16))
    crew.clock.now = utc(2026, 11, 16, 8, 15)
    looking.tick(crew.clock.now)
    assert inbox.step()
    return workspace


def ask_in_quiet_hours(crew: Crew) -> None:
    with crew.db.begin() as session:  # the form refuses them
        session.get_one(TeamRow, 1).prompt_time = "07:30"
        turns.plan_anew(session, 1)


def asked(crew: Crew) -> list[str]:
    return [str(row.payload["channel"]) for row in crew.sent("slack.post", ":ask:")]


def says(crew: Crew, inbox: Inbox, start: datetime, end: datetime, *, enabled: bool = True) -> None:
    times = {"next_dnd_start_ts": start.timestamp(), "next_dnd_end_ts": end.timestamp()}
    event = {"user": "U1", "dnd_status": {"dnd_enabled": enabled, **times}}
    with crew.db.begin() as session:
        inbox.put(session, "slack", str(start) + str(end), "dnd_updated_user", {"event": event})
    assert inbox.step()


def test_slacks_do_not_disturb_holds_the_question_back(crew: Crew, slack: Paused) -> None:
    assert sorted(slack.asked) == ["U1", "U2"]
    for _ in range(2):
        crew.tick(DUE)
    assert asked(crew) == ["U2"]
    assert "in notifications paused in Slack; I ask at 11:00." in crew.standup.why("U1")
    crew.tick(END - timedelta(minutes=1))
    assert asked(crew) == ["U2"]
    for _ in range(2):
        crew.tick(END)
    assert asked(crew) == ["U2", "U1"]
    assert ("U1", MONDAY, asks.AFTER_DND) in crew.asks()
    assert "at 11:00: at 09:30 you had notifications paused in Slack." in crew.standup.why("U1")
    crew.answer("U1", MONDAY, today="Feed")
    crew.tick(utc(2026, 11, 17, 8, 30))
    assert asked(crew)[2:] == ["U1", "U2"]


def test_its_end_brought_forward_asks_at_once(crew: Crew, slack: Paused, inbox: Inbox) -> None:
    crew.tick(DUE)
    says(crew, inbox, utc(2026, 11, 17, 8), utc(2026, 11, 17, 9))
    crew.tick(DUE + timedelta(minutes=20))
    assert asked(crew) == ["U2", "U1"]
    says(crew, inbox, DUE, END, enabled=False)
    with crew.db.read() as session:
        assert session.scalars(select(DndRow)).all() == []


def test_one_that_outlasts_the_window_holds_nothing_back(crew: Crew, slack: Paused, inbox: Inbox) -> None:
    says(crew, inbox, utc(2026, 11, 16, 8), utc(2026, 11, 16, 20))
    crew.tick(DUE)
    assert asked(crew) == ["U1", "U2"]


def test_quiet_hours_hold_it_back_until_they_end(crew: Crew) -> None:
    ask_in_quiet_hours(crew)
    crew.tick(utc(2026, 11, 16, 6, 30))
    assert asked(crew) == []
    assert "in your quiet time; I ask at 08:00." in crew.standup.why("U1")
    with crew.db.begin() as session, session.begin_nested() as undone:
        setup.remove(session, 1)  # what waits is no hindrance
        undone.rollback()
    crew.tick(utc(2026, 11, 16, 7))
    assert asked(crew) == ["U1", "U2"]
    assert {state for _, _, state in crew.asks()} == {asks.AFTER_QUIET}


def test_do_not_disturb_that_follows_quiet_hours_counts_too(crew: Crew, inbox: Inbox, slack: Paused) -> None:
    ask_in_quiet_hours(crew)
    says(crew, inbox, utc(2026, 11, 17, 7), utc(2026, 11, 17, 8))
    crew.tick(utc(2026, 11, 16, 9))
    crew.tick(utc(2026, 11, 17, 6, 30))
    crew.tick(utc(2026, 11, 17, 7))
    assert asked(crew)[-1] == "U2"
    crew.tick(utc(2026, 11, 17, 8))
    assert asked(crew)[-1] == "U1"
