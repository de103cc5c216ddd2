"""Both pages side by side: what is edited in the local Jira shows in the local Slack, and the other way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from assistant.core.config import Settings
from tests.e2e.both import ADA, BEN, GENERAL, JIRA_ADA, Both, both_at_work
from tests.e2e.conftest import MovingClock

from .conftest import PageFor

pytestmark = pytest.mark.browser


@pytest.fixture
def both(settings: Settings) -> Iterator[Both]:
    with both_at_work(settings, MovingClock()) as made:
        yield made


def test_an_edit_in_jira_shows_on_the_card_and_a_move_in_slack_on_the_board(
    both: Both, page_for: PageFor
) -> None:
    news = both.bot.kit.schedule
    both.jira.control.create(JIRA_ADA, summary="Read the feed")
    both.jira.control.wait_until(lambda: "Read the feed" in both.says(BEN, "/ticket show TN-1"))
    both.says(ADA, "/ticket subscribe all")
    jira, slack = page_for(both.jira.url), page_for(f"{both.bot.slack.url}/?as={BEN}#/{GENERAL}")
    jira.get_by_text("Read the feed").click()
    issue = jira.get_by_role("dialog")
    issue.get_by_label("Summary").fill("Read it twice")
    issue.get_by_label("Labels").click()
    both.jira.control.wait_until(lambda: "Read it twice" in both.says(BEN, "/ticket show TN-1"))
    news.run("tickets.news")
    card = slack.locator("#main article:not(.ephemeral)").filter(has_text="Read it twice")
    expect(card).to_be_visible()
    issue.get_by_role("button", name="Close").click()
    card.get_by_role("button", name="In Progress").click()
    expect(jira.get_by_role("heading", name="In Progress (1)")).to_be_visible()
    news.run("tickets.news")
    expect(card.get_by_role("button", name="In Review")).to_be_visible()
