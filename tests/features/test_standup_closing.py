"""The day's thread becomes the summary when its time is over, and follows what comes after."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.standup.models import RoundRow
from assistant.tickets.projects import ProjectService
from integrations.standins.slack.blocks import message_blocks
from tests.conftest import HandClock
from tests.features.standup_crew import MONDAY, Crew, utc

ASKED = utc(2026, 11, 16, 8, 30)
BERLIN_ENDS = ASKED + timedelta(hours=4)


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    return Crew.of(db, inbox, outbox, people, clock)


def summaries(crew: Crew) -> list[dict[str, Any]]:
    found = crew.sent("slack.update", ":thread:")
    for row in found:
        message_blocks(row.payload["blocks"])
    return [row.payload for row in found]


def words(message: dict[str, Any]) -> str:
    parts = [
        block.get("text") or block["elements"][0] for block in message["blocks"] if block["type"] != "actions"
    ]
    return "\n".join(part["text"] for part in parts)


def test_the_summary_grows_as_each_zone_closes(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin", "U2": "America/New_York"})
    ProjectService(crew.db, crew.people).create("TN", "Trending Now", by="U1")
    ProjectService(crew.db, crew.people).add_sprint(
        "TN",
        "Sprint 4",
        goal="Vibe scores",
        first=date(2026, 11, 12),
        last=date(2026, 11, 25),
        state="active",
    )
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, yesterday="Read it", today="Score it", blockers="No key for staging")
    crew.deliver()
    crew.tick(ASKED + timedelta(seconds=30))  # nobody in Berlin is waited for any more
    (first,) = summaries(crew)
    assert words(first).endswith(
        "*Doing*\n• <https://slack.com/archives/C0STANDUP01/p1763000003000100|U1>: Score it\nLater today: U2"
    )
    crew.deliver()
    crew.tick(utc(2026, 11, 16, 14, 30))  # 09:30 in New York
    crew.tick(utc(2026, 11, 16, 18, 29))
    assert len(summaries(crew)) == 1
    crew.tick(utc(2026, 11, 16, 18, 30))
    _, summary = summaries(crew)
    said = re.sub(
        r"<https://slack.com/archives/C0STANDUP01/p1763\d{12}\|(\w+)>", r"<link to \1>", words(summary)
    )
    assert said.splitlines() == [
        "Stand-up · Monday 16 November",
        "1 of 2 answered · Sprint 4, day 3 of 10 · Goal: Vibe scores",
        "*Blocked*",
        "• <link to U1>: No key for staging",
        "*Finished*",
        "• <link to U1>: Read it",
        "*Doing*",
        "• <link to U1>: Score it",
        "Not in yet: U2",
    ]
    assert summary["text"] == "Stand-up of Monday 16 November: 1 of 2 answered, 1 blocked"


def test_it_comes_early_when_all_have_answered_skipped_or_are_away(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin", "U3": "Europe/Berlin"})
    crew.absence.set("U3", "U3", "2026-11-16")
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, today="Score it")
    crew.tick(ASKED + timedelta(minutes=1))
    assert summaries(crew) == []
    crew.standup.skip("U2")
    crew.tick(ASKED + timedelta(minutes=2))
    (summary,) = summaries(crew)
    assert words(summary).endswith("Not today: U2\nAway: U3")


def test_a_team_may_have_its_own_closing_time(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin", "U2": "America/New_York"}, close_at="11:00")
    crew.tick(ASKED)
    crew.tick(utc(2026, 11, 16, 9, 59))
    assert summaries(crew) == []
    crew.tick(utc(2026, 11, 16, 10, 0))
    (summary,) = summaries(crew)
    assert words(summary).endswith("0 of 2 answered\nNot in yet: U1\nLater today: U2")


def test_a_late_answer_is_flagged_and_refreshes_the_summary(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin", "U2": "Europe/Berlin"})
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, today="On time")
    crew.deliver()
    crew.tick(BERLIN_ENDS)
    crew.deliver()
    crew.clock.now = BERLIN_ENDS + timedelta(hours=1)
    crew.answer("U2", MONDAY, today="After lunch")
    assert "*U2* (late)" in str(crew.sent("slack.post", ":answer:")[-1].payload["blocks"])
    crew.deliver()
    crew.tick(BERLIN_ENDS + timedelta(hours=1, seconds=30))
    first, second = summaries(crew)
    assert "Not in yet: U2" in words(first)
    assert "U2> (late): After lunch" in words(second)
    assert "Not in yet" not in words(second)
    crew.tick(BERLIN_ENDS + timedelta(hours=1, seconds=60))
    assert len(summaries(crew)) == 2


def test_an_answer_changed_after_the_summary_says_so(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin"})
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, "V1", today="One")
    crew.deliver()
    crew.tick(ASKED + timedelta(minutes=1))
    crew.answer("U1", MONDAY, "V2", today="Two")
    assert "*U1* (edited later)" in str(crew.sent("slack.update", ":answer:")[0].payload["blocks"])
    crew.tick(ASKED + timedelta(minutes=2))
    assert "Two" in words(summaries(crew)[-1])


def test_an_unsent_summary_is_replaced_by_the_newer_one(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin"})
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, "V1", today="One")
    crew.tick(ASKED + timedelta(minutes=1))
    crew.answer("U1", MONDAY, "V2", today="Two")
    crew.tick(ASKED + timedelta(minutes=2))
    (summary,) = summaries(crew)
    assert "Two" in words(summary)


def test_a_bot_that_was_down_at_closing_time_closes_afterwards(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin"})
    crew.tick(ASKED)
    crew.tick(utc(2026, 11, 18, 3))
    monday = next(row for row in crew.rows(RoundRow) if row.day == MONDAY)
    assert monday.closed_at == utc(2026, 11, 18, 3)
    assert len(summaries(crew)) == 1


def test_two_schedulers_close_once(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin"})
    crew.tick(ASKED)
    crew.clock.now = BERLIN_ENDS
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(crew.jobs().tick, BERLIN_ENDS) for _ in range(2)]:
            done.result()
    assert len(summaries(crew)) == 1
    assert crew.rows(RoundRow)[0].summaries == 1


def test_a_day_on_which_nobody_works_opens_no_thread(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin"})
    crew.tick(utc(2026, 11, 21, 8, 30))
    crew.tick(utc(2026, 11, 21, 13))
    assert crew.sent("slack.post", "standup:") == []
    assert crew.sent("slack.update", "standup:") == []


def test_who_joined_later_is_not_missed_in_an_older_round(crew: Crew) -> None:
    crew.team({"U1": "Europe/Berlin", "U2": "Asia/Kolkata"})
    crew.clock.now = utc(2026, 11, 16, 5)
    crew.standup.remove_team(1)
    crew.team({"U1": "Europe/Berlin", "U2": "Asia/Kolkata"})  # 09:30 in India is over
    crew.tick(ASKED)
    crew.answer("U1", MONDAY, today="x")
    crew.tick(ASKED + timedelta(minutes=1))
    (summary,) = summaries(crew)
    assert "U2" not in words(summary)


def test_two_hundred_members_make_a_summary_that_leaves_nobody_out_silently(crew: Crew) -> None:
    everybody = {f"U{number:03}": "Europe/Berlin" for number in range(200)}
    crew.team(everybody)
    crew.tick(ASKED)
    asked = {row.payload["channel"] for row in crew.sent("slack.post", ":ask:")}
    assert asked == set(everybody)
    for slack_id in sorted(everybody)[:30]:
        crew.answer(slack_id, MONDAY, yesterday="Read <it> & more", today="Score it " * 40)
    crew.deliver()
    crew.tick(BERLIN_ENDS)
    found = summaries(crew)[-1]
    assert len(found["blocks"]) <= 50
    said = words(found)
    assert "30 of 200 answered" in said
    assert "Not in yet (170)" in said
    groups = [part.splitlines() for part in said.split("*Finished*")[1].split("*Doing*")]
    for lines in ([line for line in group if line.startswith("• ")] for group in groups):
        rest = re.fullmatch(r"• … and (\d+) more in the thread", lines[-1])
        assert rest
        assert len(lines) - 1 + int(rest[1]) == 30
