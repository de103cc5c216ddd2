"""Requests against the Web API description that Slack published in 2021."""

import json
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

# docs: the methods' own pages; arguments that Slack has added since
_NEWER = {
    "chat.postMessage": {"metadata", "markdown_text"},
    "chat.postEphemeral": {"markdown_text"},
    "chat.update": {"metadata", "markdown_text", "file_ids", "reply_broadcast"},
    "chat.scheduleMessage": {"metadata", "markdown_text", "unfurl_links", "unfurl_media"},
    "conversations.history": {"include_all_metadata"},
    "conversations.replies": {"include_all_metadata"},
    "conversations.open": {"prevent_creation"},
    "views.update": {"view_id"},
}
_BOLTS = {"team_id"}
"""What Bolt gives with every call of its client, for apps that a whole organisation installed."""


@cache
def published() -> dict[str, Any] | None:
    """The description in SPECS_DIR, if there is one."""
    path = Path(os.environ.get("SPECS_DIR", "nowhere")) / "slack-web.openapi2.json"
    return dict(json.loads(path.read_text())) if path.exists() else None


def undescribed(description: dict[str, Any], entries: Iterable[dict[str, Any]]) -> list[str]:
    """What is wrong with recorded calls (`control.requests()`): unknown or missing arguments, by method."""
    problems: set[str] = set()
    for entry in entries:
        method, given = entry["name"], entry["body"].keys()
        for operation in description["paths"].get(f"/{method}", {}).values():
            known = {p["name"] for p in operation["parameters"]} | _NEWER.get(method, set()) | _BOLTS
            needed = {p["name"] for p in operation["parameters"] if p.get("required")} - {"token"}
            problems |= {f"{method}: unknown argument {name}" for name in given - known}
            problems |= {f"{method}: missing argument {name}" for name in needed - given}
    return sorted(problems)
