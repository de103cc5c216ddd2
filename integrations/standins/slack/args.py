"""The arguments of a Web API call, form or JSON."""

import json
from typing import Any
from urllib.parse import parse_qsl

from .errors import JSON, SlackError, invalid_arguments


def parse(content_type: str, query: str, body: bytes) -> JSON:
    """docs: apis/web-api, "POST bodies": form or JSON; query strings count too."""
    values: JSON = dict(parse_qsl(query, keep_blank_values=True))
    if content_type.startswith("application/json"):
        try:
            given = json.loads(body or b"{}")
        except ValueError as failure:
            raise SlackError("invalid_json") from failure
        if not isinstance(given, dict):
            raise SlackError("json_not_object")
        return values | given
    if content_type.startswith("application/x-www-form-urlencoded") or not body:
        return values | dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    raise SlackError("invalid_form_data")


class Args(dict[str, Any]):
    """Reads what forms send as strings and JSON sends as values."""

    def text(self, name: str) -> str | None:
        value = self.get(name)
        return None if value is None or value == "" else str(value)

    def need(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")

    def count(self, name: str, default: int, most: int) -> int:
        try:
            value = int(self.get(name) or default)
        except ValueError as failure:
            raise SlackError("invalid_limit") from failure
        if value < 1:
            raise SlackError("invalid_limit")
        return min(value, most)

    def value(self, name: str, refusal: str = "invalid_arguments") -> Any:
        """A list or an object, given as such or as JSON text."""
        value = self.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except ValueError as failure:
            raise SlackError(refusal) from failure

    def names(self, name: str) -> list[str]:
        """A comma-separated list."""
        value = self.get(name) or []
        return (
            value
            if isinstance(value, list)
            else [part.strip() for part in str(value).split(",") if part.strip()]
        )


def page(rows: list[Any], args: Args, default: int = 100, most: int = 1000) -> tuple[list[Any], JSON]:
    """One page and its response_metadata (docs: apis/web-api/pagination)."""
    cursor = args.text("cursor") or "c:0"
    prefix, _, start = cursor.partition(":")
    if prefix != "c" or not start.isdigit() or int(start) > len(rows):
        raise SlackError("invalid_cursor")
    end = int(start) + args.count("limit", default, most)
    next_cursor = f"c:{end}" if end < len(rows) else ""
    return rows[int(start) : end], {"response_metadata": {"next_cursor": next_cursor}}
