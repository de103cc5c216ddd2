"""A blocker is one thing from the day it is first said until it is resolved; on SQLite and PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import Profile
from assistant.standup.blockers.following import Following
from assistant.standup.blockers.models import ACKNOWLEDGED, ESCALATED, OPEN, RESOLVED, BlockerRow
from assistant.standup.blockers.service import BlockerService
from assistant.standup.models import TeamRow
from assistant.tickets.cards import NewTicket
from assistant.tickets.projects import ProjectService
from tests.conftest import HandClock
from tests.features.standup_crew import MONDAY, TUESDAY, WEDNESDAY, Crew, utc

THURSDAY = date(2026, 11, 19)
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    with db.begin() as session:
        people.know(session, Profile("U9", name="Master", zone="Europe/Berlin"), ["scrum_master"])
    return made


@pytest.fixture
def service(crew: Crew, inbox: Inbox) -> BlockerService:
    made = crew.standup.blockers
    return BlockerService(crew.db, inbox, crew.people, made, crew.clock, command="/standup")


def says(crew: Crew, day: date, blockers: str, **others: str) -> None:
    """Ada says it at 10:00 of a date, after being asked."""
    crew.tick(utc(day.year, day.month, day.day, 8, 30))
    crew.clock.now = utc(day.year, day.month, day.day, 9)
    crew.answer("U1", day, today="TN-9", blockers=blockers, **others)


def rows(crew: Crew) -> list[Any]:
    return crew.rows(BlockerRow)


def summary(crew: Crew, day: date) -> Any:
    with crew.db.read() as session:
        found = crew.standup.reader.summary_for(session, 1, day)
        assert found
        return found


def test_what_is_said_again_is_the_same_one(crew: Crew) -> None:
    says(crew, MONDAY, "No key for staging")
    says(crew, TUESDAY, "Still no key for staging, asked Ops twice")
    says(crew, WEDNESDAY, "Still no key for staging, asked Ops twice")
    (row,) = rows(crew)
    assert (row.state, row.since, row.said_on, row.changed_on) == (OPEN, MONDAY, WEDNESDAY, TUESDAY)
    assert [one.note for one in summary(crew, MONDAY).stopped] == [""]
    assert [one.note for one in summary(crew, TUESDAY).stopped] == ["1 day, changed"]
    assert [one.note for one in summary(crew, WEDNESDAY).stopped] == ["2 days, unchanged"]


def test_what_is_not_said_again_is_carried_over(crew: Crew) -> None:
    says(crew, MONDAY, "No key for staging")
    says(crew, TUESDAY, "")
    (stopped,) = summary(crew, TUESDAY).stopped
    assert (stopped.name, stopped.note, stopped.link) == ("U1", "1 day, unchanged", None)


@pytest.mark.parametrize("over", ["none", "Got the key for staging", "Unblocked"])
def test_the_next_answer_can_say_that_it_is_over(crew: Crew, over: str) -> None:
    says(crew, MONDAY, "No key for staging")
    says(crew, TUESDAY, over)
    (row,) = rows(crew)
    assert (row.state, row.resolved_how, row.resolved_on) == (RESOLVED, "answer", TUESDAY)
    assert summary(crew, TUESDAY).stopped == []
    assert summary(crew, TUESDAY).freed == ["U1 (No key for staging)"]
    assert len(summary(crew, MONDAY).stopped) == 1


def test_one_of_two_that_is_over_leaves_the_other(crew: Crew) -> None:
    says(crew, MONDAY, "No key for staging\nTN-60 waits for a review")
    says(crew, TUESDAY, "", yesterday="TN-60 is no longer blocked")
    assert {row.text: row.state for row in rows(crew)} == {
        "No key for staging": OPEN,
        "TN-60 waits for a review": RESOLVED,
    }


def test_an_answer_that_is_changed_takes_back_what_it_said(crew: Crew) -> None:
    says(crew, MONDAY, "No key for stagin")
    crew.answer("U1", MONDAY, today="TN-9", blockers="No key for staging")
    (row,) = rows(crew)
    assert (row.text, row.changed_on) == ("No key for staging", None)
    crew.answer("U1", MONDAY, today="TN-9")
    assert rows(crew)[0].resolved_how == "taken back"
    assert summary(crew, MONDAY).freed == []


def test_said_again_soon_after_it_was_resolved_it_is_open_again(crew: Crew) -> None:
    says(crew, MONDAY, "No key for staging")
    says(crew, TUESDAY, "none")
    says(crew, WEDNESDAY, "The key for staging is gone, no key again")
    (row,) = rows(crew)
    assert (row.state, row.since, row.resolved_on) == (OPEN, MONDAY, None)


def test_a_reminder_then_the_scrum_master_each_once(crew: Crew) -> None:
    says(crew, FRIDAY - timedelta(days=7), "No key for staging")
    for hours in range(0, 24 * 7, 3):  # over the weekend and through the next week
        crew.follow(utc(2026, 11, 13, 12) + timedelta(hours=hours))
        crew.follow(crew.clock.now)
    (nudge,) = crew.sent("slack.post", ":nudge:")
    assert (nudge.payload["channel"], nudge.created_at) == ("U1", utc(2026, 11, 16, 15))
    (told,) = crew.sent("slack.post", ":escalated:")
    assert (told.payload["channel"], told.created_at) == ("U9", utc(2026, 11, 17, 15))
    assert "U1 has been stopped for 2 days" in told.payload["text"]
    assert rows(crew)[0].state == ESCALATED


def test_days_off_do_not_count(crew: Crew) -> None:
    says(crew, MONDAY, "No key for staging")
    ada = crew.person("U1")
    with crew.db.begin() as session:
        crew.people.set_away(session, ada, TUESDAY, THURSDAY)
    crew.follow(utc(2026, 11, 19, 20))
    assert crew.sent("slack.post", "standup:blocker") == []
    crew.follow(utc(2026, 11, 20, 13))
    assert len(crew.sent("slack.post", ":nudge:")) == 1
    assert summary_age(crew, FRIDAY) == 1


def summary_age(crew: Crew, day: date) -> int:
    person = crew.person("U1")
    with crew.db.read() as session:
        team = crew.standup.reader.team_for(session, person)
        assert team
        return len(crew.standup.blockers.working_days(session, team, person, MONDAY, day))


def test_whoever_spoke_of_it_today_is_not_reminded(crew: Crew) -> None:
    says(crew, MONDAY, "No key for staging")
    says(crew, TUESDAY, "No key for staging")
    crew.follow(utc(2026, 11, 17, 13))
    assert crew.sent("slack.post", ":nudge:") == []
    crew.follow(utc(2026, 11, 18, 13))
    assert len(crew.sent("slack.post", ":escalated:")) == 1


def test_a_bot_that_was_down_escalates_at_once_and_reminds_no_more(crew: Crew) -> None:
    says(crew, MONDAY, "No key for staging")
    crew.follow(utc(2026, 11, 20, 13))
    assert crew.sent("slack.post", ":nudge:") == []
    assert len(crew.sent("slack.post", ":escalated:")) == 1


def test_two_replicas_escalate_once(crew: Crew) -> None:
    says(crew, MONDAY, "No key for staging")
    now = crew.clock.now = utc(2026, 11, 18, 13)
    with ThreadPoolExecutor(3) as pool:
        ticks = [Following(crew.db, crew.people, crew.standup.blockers).tick for _ in range(3)]
        for done in [pool.submit(tick, now) for tick in ticks]:
            done.result()
    assert len(crew.sent("slack.post", ":escalated:")) == 1


def test_the_team_says_after_how_many_days(crew: Crew) -> None:
    with crew.db.begin() as session:
        session.get_one(TeamRow, 1).escalate_after = 1
    says(crew, MONDAY, "No key for staging")
    crew.follow(utc(2026, 11, 17, 13))
    assert len(crew.sent("slack.post", ":escalated:")) == 1


def test_whoever_is_on_it_is_shown_and_asked(crew: Crew, service: BlockerService) -> None:
    says(crew, MONDAY, "No key for staging")
    (row,) = rows(crew)
    assert service.acknowledge(row.id, by="U2").said == "You are on it."
    assert service.acknowledge(row.id, by="U2").said == "You are on it."
    assert service.acknowledge(row.id, by="U9").said == "U2 is on it already."
    assert rows(crew)[0].state == ACKNOWLEDGED
    crew.tick(utc(2026, 11, 17, 8, 30))
    crew.follow(utc(2026, 11, 17, 13))
    (nudge,) = crew.sent("slack.post", ":nudge:")
    assert nudge.payload["channel"] == "U2"
    assert [one.note for one in summary(crew, TUESDAY).stopped] == ["1 day, U2 is on it"]


def test_resolved_by_button_it_leaves_the_newest_summary(crew: Crew, service: BlockerService) -> None:
    says(crew, MONDAY, "No key for staging")
    crew.answer("U2", MONDAY, today="TN-1")
    crew.tick(utc(2026, 11, 16, 9, 1))
    assert "No key for staging" in str(crew.sent("slack.update", ":thread:")[-1].payload)
    assert "Blockers (1)" in str(crew.sent("slack.update", ":thread:")[-1].payload)
    crew.deliver()
    assert service.resolve(rows(crew)[0].id, by="U2").said == "Resolved."
    assert service.resolve(rows(crew)[0].id, by="U2").said == "It is resolved already."
    crew.tick(utc(2026, 11, 16, 9, 2))
    assert "No longer blocked: U1 (No key for staging)" in str(
        crew.sent("slack.update", ":thread:")[-1].payload
    )
    crew.follow(utc(2026, 11, 20, 13))
    assert crew.sent("slack.post", "standup:blocker") == []


def test_it_is_resolved_when_its_ticket_moves_on(crew: Crew) -> None:
    ProjectService(crew.db, crew.people).create("TN", "Trending Now", by="U9")
    crew.tickets.create(NewTicket("Rotate the key"), by="U2")
    says(crew, MONDAY, "Blocked on TN-1")
    crew.follow(utc(2026, 11, 16, 10))
    assert rows(crew)[0].state == OPEN
    crew.tickets.move("TN-1", "In Progress", by="U2")
    crew.follow(utc(2026, 11, 16, 11))
    assert (rows(crew)[0].state, rows(crew)[0].resolved_how) == (RESOLVED, "ticket")
    says(crew, TUESDAY, "Blocked on TN-1 again")
    crew.follow(utc(2026, 11, 17, 11))
    assert rows(crew)[0].state == OPEN  # it has not moved since


def test_strangers_neither_see_nor_touch_them(crew: Crew, service: BlockerService) -> None:
    says(crew, MONDAY, "No key for staging")
    with crew.db.begin() as session:
        crew.people.know(session, Profile("U5", name="Stranger", zone="UTC"))
    for forbidden in (lambda: service.board("U5"), lambda: service.resolve(rows(crew)[0].id, by="U5")):
        with pytest.raises(UserError):
            forbidden()
    board = service.board("U2")
    assert [(one.name, one.text, one.days) for one in board.found] == [("U1", "No key for staging", 0)]


def test_the_list_of_what_stops_people_is_drawn_for_slack(crew: Crew, service: BlockerService) -> None:
    from assistant.standup.blockers import blocks
    from integrations.standins.slack.blocks import check_view

    says(crew, MONDAY, "No <!channel> key")
    board = service.board("U9")
    view = blocks.board(board.found, board.team.channel, board.team.id)
    check_view(view)
    assert "No &lt;!channel&gt; key" in str(view)
