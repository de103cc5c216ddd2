"""The page of the local Jira: a board, an issue with its comments, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from integrations.standins.jira import LocalJira, document, serve

from .conftest import PageFor

pytestmark = pytest.mark.browser
ADA = "712020:ada"
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def jira() -> Iterator[LocalJira]:
    with serve() as site:
        yield site


@pytest.mark.parametrize("width", [1280, 390])
def test_an_issue_is_looked_at_moved_and_commented_on(jira: LocalJira, page_for: PageFor, width: int) -> None:
    jira.control.create(summary=f"First {EVIL}", description=document("All of it"))
    jira.control.comment("TN-1", "Said before", account=ADA)
    page = page_for(jira.url, width)
    expect(page.get_by_text("a stand-in on this machine")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="First").click()
    issue = page.get_by_role("dialog")
    expect(issue.get_by_text("Said before")).to_be_visible()
    issue.get_by_label("Status").select_option(label="In Progress")
    expect(issue.get_by_text("status To Do → In Progress")).to_be_visible()
    issue.get_by_label("Comment", exact=True).fill(EVIL)
    issue.get_by_role("button", name="Comment").click()
    expect(issue.get_by_text(EVIL).last).to_be_visible()
    issue.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", name="In Progress (1)")).to_be_visible()
    (kept,) = jira.control.issues()
    assert len(kept["comments"]) == 2


def test_the_board_follows_what_happens_elsewhere_and_says_what_is_refused(
    jira: LocalJira, page_for: PageFor
) -> None:
    page = page_for(jira.url)
    expect(page.get_by_role("heading", name="To Do (0)")).to_be_visible()
    jira.control.create(summary="From somewhere")
    expect(page.get_by_text("From somewhere")).to_be_visible()
    jira.control.row("projects", "TN", rights={"*": ["BROWSE_PROJECTS"]})
    page.get_by_text("From somewhere").click()
    page.get_by_label("Summary").fill("Mine now")
    page.get_by_label("Labels").click()
    expect(page.get_by_role("alert")).to_contain_text("do not have the permission")


def test_a_new_issue(jira: LocalJira, page_for: PageFor) -> None:
    page = page_for(jira.url)
    page.get_by_role("button", name="New issue").click()
    page.get_by_label("Summary").fill("Made here")
    page.get_by_label("Type").select_option(label="Bug")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("dialog").get_by_text("TN-1")).to_be_visible()
    assert [issue["summary"] for issue in jira.control.issues()] == ["Made here"]
