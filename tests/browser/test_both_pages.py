"""Both pages side by side: what is edited in the local Jira shows in the local Slack, and the other way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from assistant.core.config import Settings
from integrations.standins.jira import Control
from tests.e2e.both import ADA, BEN, GENERAL, JIRA_ADA, Both, both_at_work
from tests.e2e.conftest import MovingClock

from . import keyboard
from .conftest import PageFor
from .desk import Desk

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


CAUSE, AREA = "customfield_10052", "customfield_10053"
KINDS = "com.atlassian.jira.plugin.system.customfieldtypes"


def asks_for_more(jira: Control) -> None:
    """A text and a choice that every ticket of TN must have, and an epic."""
    text = {"type": "string", "custom": f"{KINDS}:textfield", "customId": 10052}
    jira.row("fields", CAUSE, name="Root cause", custom=True, schema=text)
    choice = {"type": "option", "custom": f"{KINDS}:select", "customId": 10053}
    jira.row("fields", AREA, name="Area", custom=True, schema=choice, options=["Chart", "Data, and feeds"])
    jira.create(JIRA_ADA, issuetype={"name": "Epic"}, summary="Charts that move")
    jira.row("projects", "TN", required=[CAUSE, AREA])


@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.long), 390])
def test_a_ticket_is_made_in_jiras_own_form(settings: Settings, page_for: PageFor, width: int) -> None:
    with both_at_work(settings, MovingClock(), prepared=asks_for_more) as both:
        page = page_for(f"{both.bot.slack.url}/?as={BEN}", width)
        desk = Desk(page)
        desk.goes_to("general")
        desk.types("/ticket new Bubbles burst")
        with desk.form("New ticket", "Create"):
            keyboard.choose(page, "Type", "Bug")
            drawn_anew = desk.dialog.locator("[data-action-id='tickets.offer.TN.bug']")
            expect(drawn_anew.first).to_be_visible()
            expect(page.get_by_label("Summary")).to_have_value("Bubbles burst")
            keyboard.choose(page, "Area", "Data")
            keyboard.choose(page, "Part of", "Charts")
            desk.fits_the_screen()
            desk.submits("Create")
            expect(desk.field(CAUSE).get_by_role("alert")).to_be_visible()
            keyboard.fill(page, "Root cause", "Too much air")
        both.jira.control.wait_until(lambda: len(both.jira.control.issues()) == 2)
        made = next(one for one in both.jira.control.issues() if one["summary"] == "Bubbles burst")
        assert (made[CAUSE], made[AREA]) == ("Too much air", {"value": "Data, and feeds"})
        (there,) = both.bot.kit.tracker.fetch([made["key"]]) if both.bot.kit.tracker else []
        assert (there.type, there.parent and there.parent.key) == ("Bug", "TN-1")
        desk.opens_app()
        desk.reads(desk.main, f"{made['key']}  Bubbles burst")
