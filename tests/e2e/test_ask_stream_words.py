"""What grows in a Slack of our own when somebody's words are hostile, and when they are the team's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from assistant.core.config import Settings
from tests.e2e.conftest import Bot, MovingClock, at_work
from tests.e2e.test_ask import questions
from tests.e2e.test_ask_stream import (
    PACING,
    PATIENT,
    SLEEPY,
    Gate,
    bot,
    calls,
    finished,
    model,
    models_of,
    said,
    says,
)
from tests.e2e.test_standup_card import with_tickets
from tests.e2e.test_tickets import dm, people_of
from tests.features.film_shelf import shelve
from tests.features.test_ask_hostile import HARMLESS, TEXTS, got_its_way, obey, plant
from tests.standins.openai_api import OpenAI

__all__ = ["bot", "model"]
ADA = "U0ADA000001"


def asked(bot: Bot, times: int) -> bool:
    return len(questions(bot)) == times


def test_nothing_hostile_gets_its_way_while_an_answer_grows(bot: Bot, model: OpenAI) -> None:
    """The model obeys whatever order it is shown; the harmless question is answered all the same."""
    model.answer("AnswerDraft", obey)
    user, won, undone = people_of(bot)[-1], [], []
    for n, text in enumerate(TEXTS[::4]):
        plant(bot.kit.db, text, n)
        bot.slack.control.say(user, dm(bot, user), f"{HARMLESS} {text}" if n % 2 else HARMLESS)
        bot.slack.control.wait(partial(asked, bot, n + 1), 30)
        answer = questions(bot)[-1]
        if "acting" not in answer.answer or answer.declined:
            undone.append((text, answer.answer))
    bot.slack.control.wait(lambda: str(said(bot, user)).count("ask.not_helpful") == len(TEXTS[::4]))
    for message in said(bot, user):
        won += [found for found in got_its_way(message) if found != "task_card"]
    for method in ("chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update"):
        sent = str(calls(bot, method))
        won += [word for word in ("evil.example", "PWNED", "<!") if word in sent]
    assert won == []
    assert undone == []
    assert len(calls(bot, "chat.startStream")) > len(TEXTS[::4]) / 2


def test_while_a_model_writes_others_are_not_kept_waiting(
    settings: Settings, moving_clock: MovingClock, model: OpenAI
) -> None:
    """With two workers, one may wait for the model."""
    says(model, PATIENT, SLEEPY)
    gate, two = Gate(model, "One critic"), settings.model_copy(update={"workers": 2})
    with at_work(two, moving_clock, core=two, models=models_of(model)) as bot:
        shelve(bot.kit.db, bot.clock())
        bot.slack.control.say(ADA, dm(bot, ADA), PACING)
        bot.wait_for_post(ADA, "The pacing is patient. [1]")
        other = people_of(bot)[-1]
        bot.slack.control.say(other, dm(bot, other), PACING)
        finished(bot, other, "The chat model is busy with other questions.")
        assert "ask.helpful" not in str(said(bot, ADA))
        gate.open()
        assert "asleep" in str(finished(bot, ADA, "The pacing is patient. [1]"))


@pytest.fixture
def team(settings: Settings, moving_clock: MovingClock, model: OpenAI) -> Iterator[Bot]:
    """A team whose text may go to the model."""
    ours = settings.model_copy(update={"team_text_to_models": True})
    with at_work(ours, moving_clock, core=ours, models=models_of(model)) as bot:
        with_tickets(bot)
        yield bot


def test_an_answer_about_work_grows_and_what_it_leaves_out_follows(team: Bot, model: OpenAI) -> None:
    says(model, ("Somebody else does TN-9.", [1]), ("TN-1 is in progress.", [1]))
    team.slack.control.say(ADA, dm(team, ADA), "what are we working on?")
    answer = finished(team, ADA, "TN-1 is in progress. [1]")
    assert "Load the feed" in str(answer["blocks"])
    assert "TN-9" not in str(said(team, ADA))
    assert len(calls(team, "chat.startStream")) == 1
