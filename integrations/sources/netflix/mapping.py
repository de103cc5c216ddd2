"""Lines of the weekly file to titles and signals. Pure."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO

from assistant.core.ports import Json, RejectedRow

URL = "https://www.netflix.com/tudum/top10"


@dataclass(frozen=True)
class Entry:
    week: date
    list: str
    title: str
    hours: int
    rank: int

    @property
    def kind(self) -> str:
        return "movie" if self.list.startswith("Films") else "show"

    @property
    def id(self) -> str:
        slug = re.sub(r"\W+", "-", self.title.casefold()).strip("-")
        return f"{self.kind}:{slug}"


def weeks(text: str) -> tuple[dict[date, list[Entry]], list[RejectedRow]]:
    """Entries by the Sunday their week ends on, and lines that make no sense."""
    found: dict[date, list[Entry]] = defaultdict(list)
    rejected = []
    for number, row in enumerate(csv.DictReader(StringIO(text), delimiter="\t"), 2):
        try:
            entry = _entry(row)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raw = "\t".join(str(value) for value in row.values())[:2000]
            reason = f"no {error.args[0]}" if isinstance(error, KeyError) else "not a line of the Top 10"
            rejected.append(RejectedRow("signal", f"line {number}", reason, raw))
            continue
        found[entry.week].append(entry)
    return dict(found), rejected


def rows(entries: Iterable[Entry]) -> tuple[list[Json], list[Json]]:
    """Titles and signals. Seasons of one show in the same list count together, at the best rank."""
    titles: dict[str, Json] = {}
    signals: dict[tuple[str, date, str], Json] = {}
    for entry in entries:
        titles[entry.id] = {"id": entry.id, "kind": entry.kind, "title": entry.title, "url": URL}
        key = (entry.id, entry.week, entry.list)
        before = signals.get(key)
        signals[key] = {
            "title_id": entry.id,
            "date": entry.week.isoformat(),
            "metric": "weekly_hours",
            "value": entry.hours + (before["value"] if before else 0),
            "rank": min(entry.rank, before["rank"] if before else entry.rank),
            "list": entry.list,
        }
    return list(titles.values()), list(signals.values())


def _entry(row: dict[str, str]) -> Entry:
    title = row["show_title"].strip()
    if not title:
        raise ValueError("no title")
    return Entry(
        week=date.fromisoformat(row["week"]),
        list=row["category"].strip(),
        title=title,
        hours=int(row["weekly_hours_viewed"]),
        rank=int(row["weekly_rank"]),
    )
