"""Answers as CSV, safe to open in a spreadsheet. Pure."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Sequence

from assistant.core.ports import Json
from assistant.standup.reports.store import Said

HEAD = ("date", "stand-up", "name", "question", "answer", "late", "edited later", "answered at")


def as_csv(said: Sequence[Said]) -> str:
    """One line for each answer to a question."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for one in said:
        about = (one.day.isoformat(), plain(one.team), plain(one.name))
        marks = ("yes" if one.late else "", "yes" if one.edited else "", one.at.isoformat(timespec="minutes"))
        for heading, words in one.labelled:
            writer.writerow((*about, plain(heading), plain(words), *marks))
    return text.getvalue()


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula (owasp.org/www-community/attacks/CSV_Injection)."""
    return f"'{text}" if text.lstrip(" ")[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and text else text


def as_file(said: Sequence[Said], slack_id: str, name: str, title: str) -> Json:
    """The payload of a file in somebody's direct messages. Excel needs the mark in front to see UTF-8."""
    return {
        "channel": slack_id,
        "name": name,
        "title": title,
        "alt": f"A table with one line for each answer to a question, from {len(said)} stand-up answers.",
        "content": base64.b64encode(as_csv(said).encode("utf-8-sig")).decode(),
    }
