"""Pageviews to signals. Pure. The API: doc.wikimedia.org, Page Analytics, per-article."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from assistant.core.ports import Json


def path(article: str, since: date, until: date) -> str:
    """`article`: as in ids, “en:Dune_(2021_film)”."""
    language, _, name = article.partition(":")
    page = quote(name.replace(" ", "_"), safe="")
    return (
        f"/metrics/pageviews/per-article/{language}.wikipedia/all-access/user/{page}/daily"
        f"/{since:%Y%m%d}/{until:%Y%m%d}"
    )


def signals(article: str, answer: Any) -> list[Json]:
    return [
        {
            "title_id": f"wikipedia:{article}",
            "date": f"{day[:4]}-{day[4:6]}-{day[6:8]}",
            "metric": "pageviews",
            "value": item["views"],
        }
        for item in answer.get("items", [])
        if (day := str(item["timestamp"]))
    ]
