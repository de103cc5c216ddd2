"""One of each block that a message can carry, and words that must be seen in it."""

from __future__ import annotations

from typing import Any

from .crew import mrkdwn, options, plain

JSON = dict[str, Any]


def rich(text: str, **style: bool) -> JSON:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text, "style": style}]}


def cells(*texts: str) -> list[JSON]:
    return [{"type": "raw_text", "text": text} for text in texts]


RICH = [
    rich("bold words", bold=True),
    {"type": "rich_text_list", "style": "ordered", "elements": [rich("first"), rich("second")]},
    {
        "type": "rich_text_quote",
        "elements": [{"type": "emoji", "name": "tada"}, {"type": "text", "text": "quoted"}],
    },
    {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a < b"}]},
]
RATE = {
    "type": "feedback_buttons", "action_id": "rate",
    "positive_button": {"text": plain("Good answer"), "value": "good"},
    "negative_button": {"text": plain("Bad answer"), "value": "bad"},
}  # fmt: skip
BOXES = {"type": "checkboxes", "action_id": "boxes", "options": options("Weekly")}
MARKDOWN = "## Answer\n\n1. **Dune**, see [a source](https://example.com/1)\n\n| A | B |\n|--|--|\n| 1 | 2 |"
BLOCKS: list[JSON] = [
    {"type": "header", "text": plain("Trending Now")},
    {"type": "section", "text": mrkdwn("*Dune* &amp; <!date^1770021000^{date_num}|then>\n• one\n> two")},
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn("from 12 reviews"), plain("demo")]},
    {"type": "image", "image_url": "https://example.com/p.png", "alt_text": "A poster"},
    {"type": "rich_text", "elements": RICH},
    {"type": "markdown", "text": MARKDOWN},
    {"type": "table", "rows": [cells("Title", "Score"), cells("Heat", "94")]},
    {"type": "card", "title": mrkdwn("Card title"), "body": mrkdwn("Card body")},
    {"type": "actions", "elements": [BOXES]},
    {"type": "context_actions", "elements": [RATE]},
]  # fmt: skip
CHART: JSON = {
    "type": "data_visualization", "title": "Views",
    "chart": {"type": "pie", "segments": [{"label": "Dune", "value": 3}, {"label": "Heat", "value": 1}]},
}  # fmt: skip
VIDEO: JSON = {
    "type": "video", "title": plain("Trailer"), "alt_text": "A trailer", "title_url": "https://example.com",
    "video_url": "https://example.com/v", "thumbnail_url": "https://example.com/t.png",
}  # fmt: skip
SEEN = {
    "header": "Trending Now", "section": "Dune & 2026-02-02", "context": "from 12 reviews",
    "image": "A poster", "rich_text": "🎉quoted", "markdown": "Answer", "table": "Heat", "card": "Card body",
    "actions": "Weekly", "data_visualization": "75%",
}  # fmt: skip
