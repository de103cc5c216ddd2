"""What a person does without a mouse."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def composer(page: Page) -> None:
    """Puts the focus where a person writes."""
    page.locator("#main .composer textarea").focus()


def run(page: Page, command: str) -> None:
    composer(page)
    page.keyboard.type(f"{command}")
    page.keyboard.press("Enter")


def choose(page: Page, label: str, *typed: str) -> None:
    """Opens a select by keyboard and takes what is found for each text."""
    page.get_by_role("combobox", name=label, exact=True).focus()
    page.keyboard.press("ArrowDown")
    for text in typed:
        search = page.get_by_role("combobox", name=f"Search: {label}")
        search.fill(text)
        expect(page.get_by_role("option").first).to_contain_text(text)
        page.keyboard.press("Enter")
    if page.get_by_role("listbox", name=label, exact=True).count():
        page.keyboard.press("Escape")


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(text)
