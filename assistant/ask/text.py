"""What a person typed in Slack, as plain text."""

from __future__ import annotations

import html
import re

LONGEST = 1000
"""Characters of a question that are read and kept; nobody asks more in one breath."""

_ENTITY = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def plain(text: str) -> str:
    """Without mentions, links as their words, Slack's three escapes undone, at most LONGEST characters."""
    spoken = _ENTITY.sub(lambda m: " " if m[1] in ("@", "!") else (m[3] or m[2]), text)
    return re.sub(r"\s+", " ", html.unescape(spoken)).strip()[:LONGEST].rstrip()
