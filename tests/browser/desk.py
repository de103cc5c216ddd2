"""A colleague at their desk or phone: what they type, press and read in the local workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

LENA, TOMASZ, AYLIN = "U0LENA00001", "U0TOMASZ001", "U0AYLIN0001"
PRIYA, ARJUN, MAYA = "U0PRIYA0001", "U0ARJUN0001", "U0MAYA00001"
DIEGO, RUTH = "U0DIEGO0001", "U0RUTH00001"
STANDUP, TRENDING = "C0STANDUP01", "C0TRENDING1"
PATIENCE = 60_000
"""Milliseconds until something on the page counts as missing: the machine may be busy with other tests."""


class Desk:
    """One page. On a phone each pane has the screen to itself, and a tap goes back to the list."""

    def __init__(self, page: Page) -> None:
        page.set_default_timeout(PATIENCE)
        self.page = page
        self.dialog = page.get_by_role("dialog")
        self.main = page.locator("#main article")
        self.thread = page.locator("#thread article")
        self.home = page.get_by_role("tabpanel", name="Home")

    def goes_to(self, channel: str) -> None:
        self._to_the_list()
        self.page.locator("#sidebar").get_by_role("link", name=re.compile(rf"^{channel}\b")).click()
        expect(self.page.locator("#main h1")).to_have_text(channel, timeout=PATIENCE)

    def opens_app(self, tab: str = "Messages") -> None:
        self.goes_to("Usher")
        self.page.get_by_role("tab", name=tab).click()

    def becomes(self, name: str) -> None:
        """Switches the person, as the button above the channels does."""
        self._to_the_list()
        self.page.get_by_role("button", name=re.compile("Switch person")).click()
        self.page.get_by_role("menuitem", name=name).click()
        mine = self.page.get_by_role("button", name=f"You are {name}")
        expect(mine).to_be_visible(timeout=PATIENCE)

    def types(self, text: str, *, to_usher: bool = False) -> None:
        """Writes in what is open: the thread if there is one; `to_usher` with a mention in front.

        The space at the end closes completion.
        """
        pane = "#thread" if self.page.locator("#thread").is_visible() else "#main"
        field = self.page.locator(f"{pane} .composer textarea")
        field.focus()
        if to_usher:
            self.page.keyboard.type("@Ush")
            self.page.locator(pane).get_by_role("option", name="Usher").click()
        self.page.keyboard.type(f"{text} ")
        self.page.keyboard.press("Enter")
        expect(field).to_have_value("", timeout=PATIENCE)

    def fills(self, **values: str) -> None:
        """Text fields of the open form by block; the others keep what they show."""
        for block, text in values.items():
            self.field(block).locator("input, textarea").fill(text)

    def field(self, block: str) -> Locator:
        return self.dialog.locator(f"[data-block-id={block}]")

    def submits(self, button: str) -> None:
        self.dialog.locator("footer").get_by_role("button", name=button, exact=True).click()

    def opens_thread(self, message: Locator) -> None:
        message.locator("a.thread-bar").click()

    def reads(self, place: Locator, words: str) -> Locator:
        """The newest message or part of `place` with these words, once it is there."""
        found = place.filter(has_text=words).last
        expect(found).to_be_visible(timeout=PATIENCE)
        return found

    def fits_the_screen(self) -> None:
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width

    @contextmanager
    def form(self, title: str, button: str) -> Iterator[None]:
        """Waits for the form, lets it be filled in, submits it and waits until it is gone."""
        expect(self.page.get_by_role("dialog", name=title)).to_be_visible(timeout=PATIENCE)
        yield
        self.submits(button)
        expect(self.dialog).to_have_count(0, timeout=PATIENCE)

    def _to_the_list(self) -> None:
        body = self.page.locator("body")
        for pane in ("thread", "main"):
            back = self.page.locator(f"#{pane} a.phone-only")
            if body.get_attribute("data-pane") == pane and back.is_visible():
                back.click()
                expect(body).not_to_have_attribute("data-pane", pane, timeout=PATIENCE)
