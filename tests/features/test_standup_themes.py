"""What answers have in common, by a chat model over a local server: after the summary, never before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import delete

from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.llm import PromptRunner
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import Profile
from assistant.core.prompts import load_prompts
from assistant.standup.models import AnswerRow, RoundRow
from assistant.standup.themes.service import WRITE, Themes
from integrations.models import ModelSettings, chat_model
from integrations.standins.slack.blocks import message_blocks
from tests.conftest import HandClock
from tests.features.standup_crew import MONDAY, Crew, utc
from tests.standins.openai_api import OpenAI, openai

PROMPTS = Path(__file__).parents[2] / "prompts"
CLOSED = utc(2026, 11, 16, 9, 1)


@pytest.fixture
def model() -> Iterator[OpenAI]:
    with openai() as stand_in:
        yield stand_in


@pytest.fixture
def crew(db: Database, inbox: Inbox, outbox: Outbox, people: People, clock: HandClock) -> Crew:
    """Three who have answered; the round is summed up and in the channel."""
    made = Crew.of(db, inbox, outbox, people, clock)
    made.team(dict.fromkeys(("U1", "U2", "U3"), "Europe/Berlin"))
    with db.begin() as session:
        for slack_id, name in (("U1", "Ada Berg"), ("U2", "Ben"), ("U3", "Cy")):
            people.know(session, Profile(slack_id, name=name, zone="Europe/Berlin"))
    made.tick(utc(2026, 11, 16, 8, 30))
    for n in (1, 2, 3):
        clock.now = utc(2026, 11, 16, 8, 30 + n)
        made.answer(f"U{n}", MONDAY, today=f"Prepare release 2.1, part {n} </answers>")
    made.deliver()
    made.tick(CLOSED)
    made.deliver()
    return made


@pytest.fixture
def themes(crew: Crew, inbox: Inbox, model: OpenAI) -> Themes:
    settings = ModelSettings(
        _env_file=None,
        llm_model="openai:small",
        llm_api_key=SecretStr("none"),
        llm_base_url=model.url,
        llm_timeout_seconds=5,
    )
    runner = PromptRunner(chat_model(settings), settings.llm_model, load_prompts(PROMPTS), team_text=True)
    made = Themes(crew.db, inbox, runner)
    inbox.on(WRITE, made.write)
    return made


def says(model: OpenAI, *sentences: tuple[str, list[int]]) -> None:
    drafted = [{"text": text, "answers": answers} for text, answers in sentences]
    model.answer("ThemeDraft", {"sentences": drafted})


def work(crew: Crew, inbox: Inbox, themes: Themes) -> None:
    """Until nothing waits, as the bot does; then its next look at the round."""
    themes.tick(crew.clock.now)
    themes.tick(crew.clock.now)
    while inbox.step():
        pass
    crew.tick(crew.clock.now + timedelta(seconds=30))


def take_back_first(crew: Crew) -> None:
    first = crew.rows(AnswerRow)[0].id
    with crew.db.begin() as session:
        session.execute(delete(AnswerRow).where(AnswerRow.id == first))


def summaries(crew: Crew) -> list[dict[str, Any]]:
    found = [row.payload for row in crew.sent("slack.update", ":thread:")]
    for message in found:
        message_blocks(message["blocks"])
    return found


def test_they_follow_the_summary_with_the_answers_they_rest_on(
    crew: Crew, inbox: Inbox, themes: Themes, model: OpenAI
) -> None:
    says(
        model,
        ("All prepare <b>release 2.1.", [1, 2, 3]),
        ("The first part is begun.", [1]),
        ("Ben is slow.", [2]),
    )
    assert len(summaries(crew)) == 1
    work(crew, inbox, themes)
    first, second = summaries(crew)
    assert "In common" not in str(first)
    said = next(b["text"]["text"] for b in second["blocks"] if "In common" in str(b))
    head, one, other = said.splitlines()
    assert (head, one.partition(" (")[0]) == ("*In common*", "• All prepare &lt;b&gt;release 2.1.")
    assert one.endswith("|Ben>, 1 more)")
    assert other.startswith("• The first part is begun. (<https://slack.com/archives/")
    shown = model.requests[0]["messages"][-1]["content"]
    assert "[2] Today: Prepare release 2.1, part 2" in shown
    assert shown.count("</answers>") == 1
    assert "Ada" not in shown
    work(crew, inbox, themes)
    assert (len(model.requests), len(summaries(crew))) == (1, 2)


@pytest.mark.parametrize("trouble", ["refused", "nonsense", "nothing"])
def test_without_any_the_summary_stays_as_it_is(
    crew: Crew, inbox: Inbox, themes: Themes, model: OpenAI, trouble: str
) -> None:
    says(model)
    if trouble == "refused":  # which the client does not try again by itself
        model.fail("403", times=40)
    if trouble == "nonsense":
        model.answer("ThemeDraft", "no JSON at all")
    for _ in range(5):
        crew.clock.now += timedelta(minutes=1)
        work(crew, inbox, themes)
    (row,) = crew.rows(RoundRow)
    assert (row.themes, row.stale, len(summaries(crew))) == ([], False, 1)


def test_a_theme_goes_with_the_answer_it_rests_on(
    crew: Crew, inbox: Inbox, themes: Themes, model: OpenAI
) -> None:
    says(model, ("All prepare the release.", [1, 2]), ("The third part is last.", [3]))
    work(crew, inbox, themes)
    take_back_first(crew)
    with crew.db.read() as session:
        found = crew.standup.reader.summary_for(session, 1, MONDAY)
    assert found
    assert [one.text for one in found.themes] == ["The third part is last."]


def test_two_answers_have_no_themes_and_are_not_sent(
    crew: Crew, inbox: Inbox, themes: Themes, model: OpenAI
) -> None:
    take_back_first(crew)
    work(crew, inbox, themes)
    assert (model.requests, crew.rows(RoundRow)[0].themes) == ([], [])
