"""The card of ticket changes on a phone: a box unticked, Confirm, and what became of each line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from assistant.core.config import Settings
from tests.e2e.conftest import Bot, MovingClock, at_work
from tests.e2e.test_standup import ADA, ask_everybody, set_up
from tests.e2e.test_standup_card import answers, ticket, with_tickets

from .conftest import PageFor
from .desk import Desk

pytestmark = pytest.mark.browser


@pytest.fixture
def bot(settings: Settings) -> Iterator[Bot]:
    with at_work(settings, MovingClock()) as bot:
        yield bot


def test_a_line_is_unticked_and_the_rest_confirmed(bot: Bot, page_for: PageFor) -> None:
    with_tickets(bot)
    set_up(bot, ADA)
    bot.slack.control.close(ADA, everything=True)
    ask_everybody(bot, ADA)
    answers(bot, yesterday="Opened the PR for TN-1", blockers="TN-2 is blocked, no key")
    desk = Desk(page_for(f"{bot.slack.url}?as={ADA}", 390))
    desk.opens_app()
    card = desk.main.filter(has_text="shall I change these tickets")
    card.get_by_role("checkbox", name="TN-2 Load the feed: flag as blocked").uncheck()
    card.get_by_role("button", name="Confirm").click()
    done = desk.main.filter(has_text="left as it is")
    expect(done.get_by_role("button", name="Undo")).to_have_count(1)
    assert (ticket(bot, "TN-1").card.status, ticket(bot, "TN-2").card.flagged) == ("In Review", False)
