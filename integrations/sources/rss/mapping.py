"""Entries of a feed to reviews. Pure."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime
from typing import Any

import feedparser

from assistant.core.ports import Json, RejectedRow

NAMED = re.compile(
    r"^(?P<title>.+?)(?:,\s*|\s*\()(?P<year>(?:18|19|20)\d\d)\)?(?:\s*[-–—:]\s*(?P<rest>.*))?$"
)
"""“Name, 2022 - ★★★½”, “Name (2022) – review”: how feeds write what they are about."""
WITHOUT_YEAR = re.compile(
    r"^(?:review:\s*(?P<after>.+)|(?P<before>.+?)\s*[-–—:|]\s*(?:film |movie )?review)$", re.I
)
STARS = re.compile(r"(★*)(½?)")


def reviews(data: bytes, feed: str) -> tuple[list[Json], list[RejectedRow]]:
    """What can be read of a feed, however broken. A row names its film by `about` and `about_year`."""
    parsed = feedparser.parse(data)
    publisher = str(parsed.feed.get("title") or feed)
    found, rejected = [], []
    if not parsed.entries and parsed.bozo:
        rejected.append(RejectedRow("review", feed, "not a feed", data[:300].decode("utf-8", "replace")))
    for number, entry in enumerate(parsed.entries, 1):
        row = _review(entry, publisher)
        if isinstance(row, str):
            rejected.append(
                RejectedRow("review", f"{feed} entry {number}", row, str(entry.get("title"))[:500])
            )
        else:
            found.append(row)
    return found, rejected


def _review(entry: Any, publisher: str) -> Json | str:
    """The row, or why there is none."""
    own_id = entry.get("id") or entry.get("link")
    if not own_id:
        return "no id"
    about, year = _about(entry)
    if not about:
        return "its title names no film"
    text = entry.content[0].value if entry.get("content") else entry.get("summary", "")
    return {
        "id": own_id,
        "about": about,
        "about_year": year,
        "text": text,
        "rating": _rating(entry),
        "author": entry.get("author"),
        "publisher": publisher,
        "published": _day(entry),
        "url": entry.get("link"),
    }


def _about(entry: Any) -> tuple[str, int | None]:
    title, year = entry.get("letterboxd_filmtitle"), entry.get("letterboxd_filmyear")
    if title:
        return title, int(year) if str(year).isdigit() else None
    headline = str(entry.get("title", "")).strip()
    named = NAMED.match(headline)
    if named:
        return named["title"].strip(), int(named["year"])
    plain = WITHOUT_YEAR.match(headline)
    return ((plain["after"] or plain["before"]).strip(" “”\"'‘’"), None) if plain else ("", None)


def _rating(entry: Any) -> float | None:
    """0 to 100: Letterboxd's own field of up to five, else stars in the headline."""
    try:
        return float(entry["letterboxd_memberrating"]) * 20
    except (KeyError, ValueError):
        pass
    stars = max(STARS.findall(str(entry.get("title", ""))), key=lambda found: len(found[0] + found[1]))
    return len(stars[0]) * 20.0 + (10.0 if stars[1] else 0.0) or None


def _day(entry: Any) -> str | None:
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    if moment is None:
        return None
    return datetime.fromtimestamp(calendar.timegm(moment), UTC).date().isoformat()
