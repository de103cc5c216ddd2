"""Writes the demo catalogue as files in the interchange format, its days counted back from today."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from assistant.core.ports import Json


def write_catalogue(source: Path, target: Path, today: date) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name, dated in (("titles", _title), ("reviews", _review), ("signals", _signals)):
        with (source / f"{name}.jsonl").open(encoding="utf-8") as lines:
            rows = [made for line in lines for made in dated(json.loads(line), today)]
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (target / f"{name}.jsonl").write_text(text, "utf-8")


def _title(row: Json, _today: date) -> Iterator[Json]:
    yield row


def _review(row: Json, today: date) -> Iterator[Json]:
    ago = row.pop("days_ago")
    yield {**row, "published": str(today - timedelta(days=ago))}


def _signals(row: Json, today: date) -> Iterator[Json]:
    """One row a day; the last value is yesterday's, and null is a day without a reading."""
    for ago, value in enumerate(reversed(row["daily"]), start=1):
        if value is not None:
            day = str(today - timedelta(days=ago))
            yield {"title_id": row["title_id"], "metric": row["metric"], "date": day, "value": value}
