"""Reads the values of fields as v3 takes them, and says in Jira's words what is wrong with one."""

from collections.abc import Callable
from datetime import date
from typing import Any

from . import adf
from .errors import JSON, JiraError, wrong_field
from .seed import RESOLUTIONS
from .site import Site

Reader = Callable[[Site, str, Any], Any]
GIVEN_BY_THE_SITE = (
    "status",
    "created",
    "updated",
    "creator",
    "issuelinks",
    "comment",
    "issuekey",
    "project",
)


def read(site: Site, account: str, project: JSON, field: str, value: Any) -> tuple[str, Any]:
    """The name that an issue keeps the field under, and its value."""
    known = site.fields.get(field)
    if known is None or field in GIVEN_BY_THE_SITE or (field == "resolution" and project.get("strict")):
        raise wrong_field(
            field, f"Field '{field}' cannot be set. It is not on the appropriate screen, or unknown."
        )
    kind = known["schema"].get("custom", field).rpartition(":")[2]
    name, reader = _READERS.get(kind, (field, _option if known.get("options") else _anything))
    if name == "parent" and value is not None:
        return name, _parent(site, account, field, value)
    return name, reader(site, field, value)


def _summary(site: Site, field: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise wrong_field(field, "You must specify a summary of the issue.")
    if "\n" in value or "\r" in value:
        raise wrong_field(field, "The summary is invalid because it contains newline characters.")
    if len(value) > 255:
        raise wrong_field(field, "Summary can't exceed 255 characters.")
    return value


def _document(site: Site, field: str, value: Any) -> JSON | None:
    if value is None:
        return None
    return None if adf.is_empty(adf.check(field, value)) else value


def _user(site: Site, field: str, value: Any) -> str | None:
    if value is None:
        return None
    id = value.get("accountId") or value.get("id") if isinstance(value, dict) else None
    user = site.users.get(str(id))
    if user is None:
        raise wrong_field(
            field, "Specify a valid value for assignee" if field == "assignee" else f"Specify a valid {field}"
        )
    if not user["active"]:
        raise wrong_field(field, f"User '{user['displayName']}' cannot be assigned issues.")
    return str(id)


def _type(site: Site, field: str, value: Any) -> str:
    found = site.named(site.types, value)
    if found is None:
        raise wrong_field(field, "Specify a valid issue type")
    return str(found["id"])


def _priority(site: Site, field: str, value: Any) -> str:
    found = site.named(site.priorities, value)
    if found is None:
        raise wrong_field(field, "Specify a valid 'id' or 'name' for priority")
    return str(found["id"])


def _labels(site: Site, field: str, value: Any) -> list[str]:
    labels = value or []
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise wrong_field(field, "Operation value must be an array of strings")
    for label in labels:
        if " " in label:
            raise wrong_field(field, f"The label '{label}' contains spaces which is invalid.")
        if len(label) > 255:
            raise wrong_field(
                field, f"The label '{label[:20]}…' exceeds the maximum length of 255 characters."
            )
    return sorted(set(labels))


def _parent(site: Site, account: str, field: str, value: Any) -> str:
    wanted = value.get("id") or value.get("key") if isinstance(value, dict) else None
    try:
        return str(site.issue(account, str(wanted))["id"])
    except JiraError:
        raise wrong_field(field, "Could not find issue by id or key.") from None


def _sprint(site: Site, field: str, value: Any) -> list[int]:
    if value is None:
        return []
    if not isinstance(value, int) or str(value) not in site.sprints:
        raise wrong_field(field, "Number value expected as the Sprint id.")
    if site.sprints[str(value)]["state"] == "closed":
        raise wrong_field(field, "The sprint is completed, so no issue can be added to it.")
    return [value]


def _points(site: Site, field: str, value: Any) -> float | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise wrong_field(field, "Operation value must be a number")
    return None if value is None else float(value)


def _flagged(site: Site, field: str, value: Any) -> bool:
    if value not in (None, [], [{"value": "Impediment"}]):
        raise wrong_field(field, "Option value is not valid")
    return bool(value)


def _day(site: Site, field: str, value: Any) -> str | None:
    try:
        return None if value is None else date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise wrong_field(field, "Error parsing date string: it must be in the format yyyy-MM-dd") from None


def _resolution(site: Site, field: str, value: Any) -> str | None:
    wanted = value or {}
    found = (id for id, name in RESOLUTIONS.items() if wanted.get("id") == id or wanted.get("name") == name)
    if value is not None and (id := next(found, None)) is not None:
        return id
    if value is None:
        return None
    raise wrong_field(field, "Specify a valid 'id' or 'name' for resolution")


def _level(site: Site, field: str, value: Any) -> str | None:
    if value is not None and site.named(site.levels, value) is None:
        raise wrong_field(field, "Specify a valid security level")
    return None if value is None else str(site.named(site.levels, value)["id"])  # type: ignore[index]


def _option(site: Site, field: str, value: Any) -> Any:
    """One of a select's options, or several, by their values."""
    given = value if isinstance(value, list) else [] if value is None else [value]
    for one in given:
        if not isinstance(one, dict) or one.get("value") not in site.fields[field]["options"]:
            raise wrong_field(field, f"Specify a valid 'id' or 'name' for {site.fields[field]['name']}")
    return value


def _anything(site: Site, field: str, value: Any) -> Any:
    return value


_READERS: dict[str, tuple[str, Reader]] = {
    "summary": ("summary", _summary), "description": ("description", _document),
    "assignee": ("assignee", _user), "reporter": ("reporter", _user), "issuetype": ("type", _type),
    "priority": ("priority", _priority), "labels": ("labels", _labels), "parent": ("parent", _anything),
    "duedate": ("duedate", _day), "resolution": ("resolution", _resolution), "security": ("security", _level),
    "gh-sprint": ("sprints", _sprint), "float": ("points", _points), "multicheckboxes": ("flagged", _flagged),
}  # fmt: skip
