"""How people are: with names in the thread, or without any and only where nobody can be recognised."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import People
from assistant.standup.blocks import answer_form
from assistant.standup.figures.blocks import figures_message
from assistant.standup.figures.service import Counts, FigureService
from assistant.standup.models import AnswerRow
from assistant.standup.moods.models import MoodRow
from assistant.standup.reports.forgetting import prune
from assistant.standup.setup import remove
from assistant.standup.team import QUESTIONS, Question
from tests.conftest import HandClock
from tests.features.standup_crew import MONDAY, TUESDAY, Crew, utc

MOOD = Question("mood", "How are you today?", "Mood", "mood", type="scale")
UNNAMED = replace(MOOD, anonymous=True)
FIVE = [f"U{n}" for n in range(1, 6)]


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team(dict.fromkeys(FIVE, "Europe/Berlin"))
    return made


def figures(crew: Crew) -> FigureService:
    counts = Counts(crew.people, crew.standup.blockers)
    return FigureService(crew.db, crew.outbox, crew.people, counts, crew.clock, command="/standup")


def day_of(crew: Crew, day: int, *values: str) -> None:
    """On a day of November these are given by the first of the team; then the round is over."""
    crew.tick(utc(2026, 11, day, 8, 30))
    for slack_id, value in zip(FIVE, values, strict=False):
        crew.answer(slack_id, MONDAY + timedelta(days=day - 16), today="TN-1", mood=value)
    crew.tick(utc(2026, 11, day, 13))


def test_with_names_it_is_posted_and_averaged(crew: Crew) -> None:
    crew.teams.set_questions(1, [*QUESTIONS, MOOD], by="U1")
    day_of(crew, 16, "5", "2")
    assert crew.stored("U2").answers["mood"] == "2"
    assert "*Mood*" in str(crew.sent("slack.post", ":answer:")[0].payload)
    assert figures(crew).figures("U1").total.mood == 3.5


def test_without_names_no_row_tells_whose_it_was(crew: Crew) -> None:
    crew.teams.set_questions(1, [*QUESTIONS, UNNAMED], by="U1")
    day_of(crew, 16, "5", "2", "2", "4", "4")
    assert {row.value: row.count for row in crew.rows(MoodRow)} == {2: 2, 4: 2, 5: 1}
    assert {row.answers["mood"] for row in crew.rows(AnswerRow)} == {""}
    assert "Mood" not in "".join(str(row.payload) for row in crew.rows(OutboxRow))
    assert figures(crew).figures("U1").total.mood == 3.4


def test_it_is_counted_once_and_not_asked_again(crew: Crew) -> None:
    crew.teams.set_questions(1, [*QUESTIONS, UNNAMED], by="U1")
    crew.tick(utc(2026, 11, 16, 8, 30))
    before = crew.standup.form("U1")
    assert "Anonymous" in str(answer_form(before))
    crew.answer("U1", MONDAY, today="TN-1", mood="5")
    again = crew.standup.form("U1")
    assert [one.id for one in again.team.questions] == [one.id for one in QUESTIONS]
    crew.answer("U1", MONDAY, "V1", today="TN-2")
    crew.answer("U1", MONDAY, "V2", today="TN-3", mood="1")  # another device still shows the question
    assert [(row.value, row.count) for row in crew.rows(MoodRow)] == [(5, 1)]
    assert crew.stored("U1").answers == {"today": "TN-3", "mood": ""}


def test_fewer_than_five_are_not_shown_nor_a_day_that_runs(crew: Crew) -> None:
    crew.teams.set_questions(1, [*QUESTIONS, UNNAMED], by="U1")
    day_of(crew, 16, "5", "2", "2", "4")
    assert figures(crew).figures("U1").total.mood is None
    crew.tick(utc(2026, 11, 17, 8, 30))
    for slack_id in FIVE:
        crew.answer(slack_id, TUESDAY, today="TN-1", mood="3")
    assert figures(crew).figures("U1").total.mood is None
    crew.tick(utc(2026, 11, 17, 8, 40))
    assert figures(crew).figures("U1").total.mood == 3.0


def test_over_the_weeks_it_is_drawn(crew: Crew) -> None:
    crew.teams.set_questions(1, [*QUESTIONS, MOOD], by="U1")
    day_of(crew, 16, "5")
    day_of(crew, 23, "2")
    message = figures_message(figures(crew).figures("U1"))
    assert "Mood: 3.5 of 5" in message["text"]
    chart = next(b["chart"] for b in message["blocks"] if b.get("title") == "Mood, from 1 to 5")
    assert [point["value"] for point in chart["series"][0]["data"]] == [5.0, 2.0]


def test_a_small_team_cannot_ask_without_names(crew: Crew) -> None:
    with pytest.raises(UserError, match="not anonymous"):
        crew.teams.set_questions(1, [UNNAMED], by="U1")
    crew.teams.set_people(1, FIVE[:4], [], by="U1")
    with pytest.raises(UserError, match="need 5 people; here are 4"):
        crew.teams.set_questions(1, [*QUESTIONS, UNNAMED], by="U1")


@pytest.mark.parametrize("how", ["ended for good", "grown old"])
def test_it_goes_with_its_round(crew: Crew, how: str) -> None:
    crew.teams.set_questions(1, [*QUESTIONS, UNNAMED], by="U1")
    day_of(crew, 16, "5")
    with crew.db.begin() as session:
        if how == "grown old":
            prune(session, utc(2027, 1, 1))
        else:
            remove(session, 1)
    assert crew.rows(MoodRow) == []
