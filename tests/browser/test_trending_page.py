"""The chart to explore: by keyboard, on a phone, without a network, and after the token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from pydantic import SecretStr

from assistant.core.config import Settings
from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.digest import api
from assistant.digest.service import DigestService
from assistant.titles.reading import TitleReader
from integrations.web import WebSettings, sides
from tests.conftest import HandClock
from tests.features.film_shelf import shelve

from .conftest import PageFor
from .test_page_looks import looks_right

Serve = Callable[..., str]


@pytest.fixture
def serve(
    settings: Settings, db: Database, outbox: Outbox, inbox: Inbox, people: People, clock: HandClock
) -> Iterator[Serve]:
    shelve(db, clock())
    digests = DigestService(settings, db, outbox, inbox, people, TitleReader())
    servers = []

    def start(**web: Any) -> str:
        own = WebSettings(_env_file=None, private_port=0, **web)
        server = sides.private(own, [api.pages()], [api.router(digests, clock)], {}, {}, lambda: None)
        server.start()
        servers.append(server)
        return f"http://127.0.0.1:{server.port}/trending"

    yield start
    for server in servers:
        server.stop()


@pytest.mark.parametrize("width", [1280, 390])
def test_bubbles_are_explored_by_keyboard_and_tap(serve: Serve, page_for: PageFor, width: int) -> None:
    page = page_for(serve(), width)
    expect(page.get_by_role("status")).to_have_text("Trending now: Contact leads and rises fastest.")
    bubbles, details = page.locator(".bubble"), page.get_by_label("Details")
    first = page.get_by_role("button", name="Contact (1997), vibe 84, 2 reviews")
    first.focus()
    expect(details.get_by_role("heading")).to_have_text("Contact (1997)")
    page.keyboard.press("ArrowLeft")
    last = details.get_by_role("heading").inner_text()
    assert last != "Contact (1997)"
    page.keyboard.press("Home")
    expect(details.get_by_role("heading")).to_have_text("Contact (1997)")
    second = bubbles.nth(1)
    second.tap() if width < 720 else second.click()
    expect(second).to_be_focused()
    for box in (bubbles.nth(n).bounding_box() for n in range(bubbles.count())):
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, "WCAG 2.2, target size"
    page.get_by_text("As a table").click()
    expect(page.locator("tbody tr")).to_have_count(bubbles.count())
    looks_right(page)
    page.get_by_label("Narrow it").fill("shows")
    page.keyboard.press("Enter")
    expect(bubbles).to_have_count(1)


def test_the_token_is_asked_for_and_kept_for_the_tab(serve: Serve, page_for: PageFor) -> None:
    page = page_for(serve(private_token=SecretStr("s3cret")))
    page.get_by_label("PRIVATE_TOKEN").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("That token is not the right one.")
    page.get_by_label("PRIVATE_TOKEN").fill("s3cret")
    page.keyboard.press("Enter")
    expect(page.locator(".bubble").first).to_be_visible()
    page.reload()
    expect(page.locator(".bubble").first).to_be_visible()
