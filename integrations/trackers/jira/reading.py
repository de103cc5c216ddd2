"""From Jira's JSON to our values. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from assistant.core.ports import Json
from assistant.core.tracker import (
    Account,
    Category,
    MetaField,
    Ref,
    RemoteComment,
    RemoteLink,
    RemoteSprint,
    RemoteTicket,
    Rich,
    Transition,
)
from integrations.trackers.jira.fields import MARKER, Fields
from integrations.trackers.jira.from_adf import rich

_CATEGORIES: dict[str, Category] = {"new": "todo", "indeterminate": "doing", "done": "done"}
_KINDS = {
    "string": "text", "number": "number", "date": "date", "datetime": "date", "user": "account",
    "priority": "choice", "option": "choice", "resolution": "choice", "securitylevel": "choice",
    "version": "choice", "component": "choice",
}  # fmt: skip


def moment(text: str) -> datetime:
    """2026-11-18T12:00:00.000+0100 as Jira writes it."""
    return datetime.fromisoformat(text)


def account(given: Json | None) -> Account | None:
    if not given:
        return None
    return Account(
        id=given["accountId"],
        name=given.get("displayName") or "someone",
        email=given.get("emailAddress") or None,
        zone=given.get("timeZone") or None,
        active=given.get("active", True),
    )


def category(status: Json) -> Category:
    return _CATEGORIES.get(status.get("statusCategory", {}).get("key", ""), "todo")


def sprint(given: Json) -> RemoteSprint:
    starts, ends = given.get("startDate"), given.get("endDate")
    return RemoteSprint(
        id=int(given["id"]),
        name=given["name"],
        state=given["state"].lower(),
        goal=given.get("goal") or "",
        starts=moment(starts) if starts else None,
        ends=moment(ends) if ends else None,
    )


def _current(given: Any) -> RemoteSprint | None:
    """The open one of those a ticket was in, else the last."""
    sprints = [sprint(one) for one in given or () if isinstance(one, dict)]
    still = [one for one in sprints if one.state != "closed"]
    return max(still or sprints, key=lambda one: one.id, default=None)


def comment(given: Json, ticket_id: str, *, markers: bool = False) -> RemoteComment:
    """`markers`: the answer was asked for properties."""
    found = {entry["key"]: entry["value"] for entry in given.get("properties") or ()}
    return RemoteComment(
        id=given["id"],
        ticket_id=ticket_id,
        author=account(given.get("author")),
        body=rich(given.get("body")) or Rich("", "empty"),
        created=moment(given["created"]),
        updated=moment(given["updated"]),
        restricted=bool(given.get("visibility")) or given.get("jsdPublic") is False,
        marker=_marker(found) if markers else None,
    )


def _marker(properties: Json) -> str | None:
    value = properties.get(MARKER)
    return str(value["id"]) if isinstance(value, dict) and "id" in value else None


def _link(given: Json) -> RemoteLink:
    out = given.get("outwardIssue")
    other = out or given["inwardIssue"]
    how = given["type"]["outward" if out else "inward"]
    return RemoteLink(given["id"], how, Ref(other["id"], other["key"]))


def ticket(given: Json, known: Fields) -> RemoteTicket:
    """An issue asked for with `known.wanted` and our property."""
    fields: Json = given["fields"]
    parent, comments = fields.get("parent"), fields.get("comment") or {}
    shown = [comment(one, given["id"]) for one in comments.get("comments") or ()]
    read: Json = {
        "id": given["id"],
        "key": given["key"],
        "project": fields["project"]["key"],
        "type": fields["issuetype"]["name"],
        "summary": fields["summary"],
        "description": rich(fields.get("description")),
        "status": fields["status"]["name"],
        "status_category": category(fields["status"]),
        "assignee": account(fields.get("assignee")),
        "reporter": account(fields.get("reporter")),
        "priority": (fields.get("priority") or {}).get("name"),
        "labels": tuple(sorted(fields.get("labels") or ())),
        "sprint": _current(fields.get(known.sprint)) if known.sprint else None,
        "parent": Ref(parent["id"], parent["key"]) if parent else None,
        "points": fields.get(known.points) if known.points else None,
        "created": moment(fields["created"]),
        "security": bool(fields.get("security")),
        "flagged": bool(fields.get(known.flagged)) if known.flagged else False,
        "links": tuple(
            sorted((_link(one) for one in fields.get("issuelinks") or ()), key=lambda one: one.id)
        ),
        "comments": tuple(shown),
        "comment_count": comments.get("total", len(shown)),
        "marker": _marker(given.get("properties") or {}),
    }
    return RemoteTicket(
        **read,
        rank=str(fields.get(known.rank) or "") if known.rank else "",
        updated=moment(fields["updated"]),
        hash=_digest(read),
        changed_by=_changed_by(given, known),
    )


def _changed_by(given: Json, known: Fields) -> dict[str, Account]:
    """From the history that comes along where it was asked for: the newest 40 entries, newest first."""
    found: dict[str, Account | None] = {}
    for entry in (given.get("changelog") or {}).get("histories") or ():
        for item in entry["items"]:
            found.setdefault(known.changed(item), account(entry.get("author")))
    return {name: who for name, who in found.items() if who}


def _digest(read: Json) -> str:
    return hashlib.sha256(repr(read).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def meta_field(id: str, given: Json, known: Fields) -> MetaField:
    """A field of a form; `given` as createmeta and transitions describe it."""
    schema = given.get("schema") or {}
    kind = _KINDS.get(schema.get("type", ""), "other")
    if id == "description" or schema.get("custom", "").endswith(":textarea"):
        kind = "rich"
    elif id == "labels" or schema.get("items") == "string":
        kind = "labels"
    elif schema.get("type") == "array":
        kind = "choices" if given.get("allowedValues") else "other"
    names = [_name(value) for value in given.get("allowedValues") or ()]
    return MetaField(
        name=known.ours(id),
        label=given.get("name") or id,
        kind=kind,  # type: ignore[arg-type]
        required=bool(given.get("required")) and not given.get("hasDefaultValue"),
        allowed=tuple(name for name in names if name),
    )


def _name(value: Any) -> str:
    return str(value.get("name") or value.get("value") or "") if isinstance(value, dict) else str(value)


def transition(given: Json, known: Fields) -> Transition:
    fields = [meta_field(id, one, known) for id, one in (given.get("fields") or {}).items()]
    return Transition(given["id"], given["name"], given["to"]["name"], category(given["to"]), tuple(fields))
