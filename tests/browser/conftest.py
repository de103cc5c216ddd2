"""A real browser. Without one these tests skip and say so; REQUIRE_BROWSER=1 makes that a failure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from .crew import Crew, crew_at_work

QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
PHONE = 720
PATIENCE = 20_000
"""Milliseconds until something on the page counts as missing: the machine may be busy with other tests."""
expect.set_options(timeout=PATIENCE)

PageFor = Callable[..., Page]


def find_chromium() -> str | None:
    """The browser named by CHROMIUM, else the first that is installed."""
    places = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), str(MAC)]
    return next((place for place in places if place and Path(place).exists()), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        reason = "No Chromium or Chrome found: install Debian's chromium, or set CHROMIUM to its path."
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses its sandbox to root
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        yield chromium
        chromium.close()


@pytest.fixture
def page_for(browser: Browser) -> Iterator[PageFor]:
    """Opens an address at a width in pixels (under 720 as a phone). An error in its script fails the test."""
    contexts = []
    wrong: list[str] = []

    def noted(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            wrong.append(message.text)

    def open_page(url: str, width: int = 1280) -> Page:
        phone = width < PHONE
        context = browser.new_context(
            viewport={"width": width, "height": 800}, has_touch=phone, is_mobile=phone, locale="en-GB"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", noted)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture(scope="session")
def working_crew(browser: Browser) -> Iterator[Crew]:
    with crew_at_work() as crew:
        yield crew


@pytest.fixture
def crew(working_crew: Crew) -> Crew:
    """The shared workspace and its small app, forgetful of other tests."""
    working_crew.tidy()
    return working_crew
