"""What eyes need: enough contrast, light and dark, and nothing wider than the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .blocks import BLOCKS, CHART, VIDEO
from .conftest import PHONE, PageFor
from .crew import ADA, BEN, FIELDS, Crew, form, mrkdwn
from .keyboard import run

FAINT = """() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    const color = getComputedStyle(node).backgroundColor;
    return /rgba\\(.*, 0\\)/.test(color) && node.parentElement ? behind(node.parentElement) : color;
  };
  const faint = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !node.checkVisibility({ visibilityProperty: true })) continue;
    if (node.closest("[disabled], script, noscript")) continue;
    const [low, high] = [light(getComputedStyle(node).color), light(behind(node))].sort((a, b) => a - b);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < 4.5) faint.push(`${texts.currentNode.data.trim()}: ${contrast.toFixed(2)}`);
  }
  return faint;
}"""
"""Visible texts with less contrast than WCAG 2.2 asks for (1.4.3)."""


def looks_right(page: Page) -> None:
    assert page.evaluate(FAINT) == []
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read(crew: Crew, page_for: PageFor, scheme: str, width: int) -> None:
    room = crew.new_room()
    root = crew.control.say(BEN, room, "@ada see #general, `code` and https://example.com/a/long/address")
    crew.control.say(ADA, room, "> quoted", root)
    crew.control.react(ADA, room, root, "eyes")
    crew.client.chat_postEphemeral(channel=room, user=ADA, text="psst")
    for group in (BLOCKS, [CHART], [VIDEO]):
        crew.client.chat_postMessage(channel=room, text="Blocks", blocks=group)
    crew.client.views_publish(user_id=ADA, view={"type": "home", "blocks": [BLOCKS[0], BLOCKS[1]]})
    crew.views["few"] = form("few", [*FIELDS[:4], {"type": "context", "elements": [mrkdwn("below")]}])
    page = page_for(crew.address(""), width)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    expect(page.get_by_role("navigation", name="Channels")).to_be_visible()
    looks_right(page)
    for route, sign in (
        (f"c/{room}", "[data-block=video]"), (f"c/{room}/t/{root}", "#thread article"),
        ("app/home", "[data-block=header]"), (f"c/{room}", "[data-block=video]"),
    ):  # fmt: skip
        page.goto(crew.address(route))
        expect(page.locator(sign).first).to_be_visible()
        looks_right(page)
    run(page, "/form few")
    page.get_by_role("dialog").get_by_role("button", name="Send").press("Enter")
    expect(page.locator("[data-block-id=text] [role=alert]")).to_be_visible()
    page.get_by_role("combobox", name="Priority", exact=True).press("ArrowDown")
    expect(page.get_by_role("option", name="Medium")).to_be_visible()
    search = page.get_by_role("combobox", name="Search: Priority")
    expect(search).to_be_focused() if width > PHONE else expect(search).not_to_be_focused()
    looks_right(page)
