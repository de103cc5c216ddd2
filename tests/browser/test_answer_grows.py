"""An answer of a chat model on the page, at both widths: it grows, and stops by the button beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Bot, moving_clock
from tests.e2e.test_ask_stream import PACING, PATIENT, SLEEPY, Gate, bot, model, says
from tests.e2e.test_tickets import dm, people_of
from tests.standins.openai_api import OpenAI

from .conftest import PATIENCE, PageFor

__all__ = ["bot", "model", "moving_clock"]
pytestmark = pytest.mark.browser


@pytest.fixture(params=[pytest.param(1280, marks=pytest.mark.long), 390])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def test_an_answer_grows_and_is_stopped(bot: Bot, model: OpenAI, page_for: PageFor, width: int) -> None:
    says(model, PATIENT, *[SLEEPY] * 30)
    gate, user = Gate(model, "One critic"), people_of(bot)[-1]
    asked = bot.slack.control.say(user, dm(bot, user), PACING)
    page = page_for(f"{bot.slack.url}/?as={user}#/c/{dm(bot, user)}/t/{asked}", width)
    growing = page.locator("#thread article.streaming")
    expect(growing).to_contain_text("Reading 3 reviews of 1 title", timeout=PATIENCE)
    expect(growing).to_contain_text("The pacing is patient. [1]", timeout=PATIENCE)
    page.locator("#thread").get_by_role("button", name="Stop").click()
    answer = page.locator("#thread article", has_text="Stopped here, as was asked.")
    expect(answer).to_contain_text("The pacing is patient. [1]", timeout=PATIENCE)
    expect(answer.get_by_role("button", name="Helpful", exact=True)).to_be_visible()
    expect(growing).to_have_count(0)
    expect(page.locator("#thread").get_by_role("button", name="Stop")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    gate.open()
