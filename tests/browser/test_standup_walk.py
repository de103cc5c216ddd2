"""A stand-up from its set-up to its summary, as its owner meets it in a browser, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from assistant.core.config import Settings
from tests.e2e.conftest import Bot, MovingClock, at_work
from tests.e2e.test_standup import ADA, ask_everybody
from tests.e2e.test_standup_card import with_tickets

from . import keyboard
from .conftest import PageFor
from .desk import Desk

pytestmark = pytest.mark.browser


@pytest.fixture
def bot(settings: Settings) -> Iterator[Bot]:
    with at_work(settings, MovingClock()) as bot:
        yield bot


@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.long), 390])
def test_from_the_set_up_to_the_summary(bot: Bot, page_for: PageFor, width: int) -> None:
    early_on_a_monday(bot)
    with_tickets(bot)
    desk = Desk(page_for(f"{bot.slack.url}?as={ADA}", width))
    sets_up(desk)
    adjusts(desk)
    ask_everybody(bot, ADA)
    answers(desk)
    confirms(desk)
    bot.kit.schedule.run("standup.tick")
    reads_the_summary(desk)


def early_on_a_monday(bot: Bot) -> None:
    today = bot.clock()
    bot.clock.set((today + timedelta(days=7 - today.weekday())).replace(hour=3, minute=0))


def sets_up(desk: Desk) -> None:
    desk.goes_to("general")
    desk.types("/standup setup")
    expect(desk.page.get_by_role("dialog", name="Start a stand-up")).to_be_visible()
    desk.fits_the_screen()
    desk.submits("Start")
    expect(desk.dialog).to_contain_text("one person will be asked at 09:30")


def adjusts(desk: Desk) -> None:
    """Another question and another time, and a look at what those who are asked will see."""
    page = desk.page
    page.get_by_role("button", name="Adjust").click()
    expect(page.get_by_role("dialog", name="Daily stand-up")).to_contain_text("Run by")
    desk.fits_the_screen()
    desk.dialog.get_by_role("button", name="Change").nth(1).click()
    page.get_by_label("When are they asked?").fill("10:15")
    desk.submits("Save")
    expect(desk.dialog).to_contain_text("10:15, each one's own time")
    desk.dialog.get_by_role("button", name="Change").nth(3).click()
    desk.dialog.get_by_role("button", name="Add a question").click()
    desk.fills(label="What did you learn?")
    desk.submits("Save")
    expect(desk.dialog).to_contain_text("4. What did you learn?")
    page.keyboard.press("Escape")
    desk.dialog.get_by_role("button", name="Preview to me").click()
    expect(desk.dialog).to_contain_text("What did you learn?")
    desk.fits_the_screen()
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(desk.dialog).to_have_count(0)


def answers(desk: Desk) -> None:
    desk.opens_app()
    question = desk.reads(desk.main, "It takes half a minute")
    question.get_by_role("button", name="Answer", exact=True).click()
    with desk.form("Stand-up", "Send"):
        desk.fills(yesterday="Opened the PR for TN-1", blockers="TN-2 is blocked, no key")
        keyboard.fill(desk.page, "What did you learn?", "Patience")
        desk.fits_the_screen()
    desk.reads(desk.main, "answered, thank you")


def confirms(desk: Desk) -> None:
    card = desk.reads(desk.main, "shall I change these tickets")
    card.get_by_role("button", name="Confirm").click()
    expect(desk.main.filter(has_text="TN-1 → In Review").get_by_role("button", name="Undo")).to_have_count(2)


def reads_the_summary(desk: Desk) -> None:
    desk.goes_to("general")
    summary = desk.reads(desk.main, "1 of 1 answered")
    for words in ("TN-2 is blocked, no key", "Opened the PR for TN-1"):
        expect(summary).to_contain_text(words)
    desk.fits_the_screen()
    desk.opens_thread(summary)
    expect(desk.reads(desk.thread, "What did you learn?")).to_contain_text("Patience")
