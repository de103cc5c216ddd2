"""From our changes to Jira's JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assistant.core.errors import Rejected
from assistant.core.ports import Json
from assistant.core.tracker import Changes
from integrations.trackers.jira.fields import MARKER, Fields
from integrations.trackers.jira.to_adf import document

IMPEDIMENT = "Impediment"


def fields(changes: Changes, known: Fields, priorities: Iterable[str]) -> Json:
    """The `fields` of a request; Rejected names a field that this site has not."""
    made: Json = {}
    for name, value in changes.items():
        if name == "other":
            made |= {id: _other(id, said, known) for id, said in changes["other"].items()}
        elif name in ("sprint", "points", "flagged"):
            id = getattr(known, name)
            if id is None:
                raise Rejected(f"Jira has no field for {name}")
            made[id] = ([{"value": IMPEDIMENT}] if value else []) if name == "flagged" else value
        elif name not in ("project", "type"):
            made[name] = _system(name, value, priorities)
    return made


def _system(name: str, value: Any, priorities: Iterable[str]) -> Any:
    if name == "description":
        return document(value) if value else None
    if name == "assignee":
        return {"accountId": value} if value else None
    if name == "priority":
        return {"name": same(str(value), priorities, "priority")}
    if name == "labels":
        return ["_".join(label.split()) for label in value or ()]
    if name == "parent":
        return {"id" if str(value).isdigit() else "key": value} if value else None
    return value


def _other(id: str, said: str, known: Fields) -> Any:
    schema = known.schemas.get(id, {})
    kind = schema.get("type")
    if schema.get("custom", "").endswith(":textarea"):
        return document(said)
    if kind == "number":
        return float(said)
    if kind == "option":
        return {"value": said}
    if kind == "array":
        if schema.get("items") == "string":
            return [one.strip() for one in said.split(",") if one.strip()]
        name = "name" if schema.get("items") in ("version", "component") else "value"
        return [{name: one} for one in said.splitlines()]
    if kind == "user":
        return {"accountId": said}
    return said if kind in ("string", "date", "datetime") else {"name": said}


def same(wanted: str, names: Iterable[str], what: str) -> str:
    """The name in the tracker's own spelling; Rejected names those there are."""
    names = list(names)
    for name in names:
        if name.casefold() == wanted.casefold():
            return name
    raise Rejected(f"Jira has no {what} {wanted}; there are: {', '.join(names)}")


def history(asked_by: str) -> Json:
    """Shown in Jira's history beside the account that wrote."""
    return {
        "type": "usher:slack",
        "actor": {"id": asked_by, "displayName": asked_by, "type": "slack-user"},
        "activityDescription": f"Asked for by {asked_by} in Slack",
    }


def properties(marker: str, **more: str) -> list[Json]:
    return [{"key": MARKER, "value": {"id": marker, **more}}]
