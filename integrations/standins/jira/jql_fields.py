"""The fields that JQL knows: what each compares, and how its operands are read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .adf import text_of
from .errors import JSON, JiraError
from .seed import CATEGORIES, RESOLUTIONS
from .site import Site

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
}  # fmt: skip
_EQUAL = ("=", "!=", "in")
_ORDERED = ("=", "!=", ">", ">=", "<", "<=", "in")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True)
class Field:
    """`get` gives what an issue has: a list for choices, a number for dates, else text. `rows` are the
    values that exist, by name and id; None: any is accepted."""

    name: str
    kind: str
    signs: tuple[str, ...]
    get: Callable[[Site, JSON], Any]
    rows: Callable[[Site], dict[str, str]] | None = None

    def match(self, site: Site, sign: str, wanted: list[Any]) -> Callable[[JSON], bool]:
        if self.kind == "text":
            return lambda issue: _has_words(self.get(site, issue), wanted[0]) is (sign == "~")
        if self.kind in ("date", "number"):
            return lambda issue: _compared(self.get(site, issue), sign, wanted)
        negated = sign in ("!=", "not in")
        chosen, empty = set(wanted) - {None}, None in wanted

        def matches(issue: JSON) -> bool:
            has = set(self.get(site, issue))
            if not has:  # an empty field is unequal to nothing: Jira leaves it out of != and not in
                return empty and not negated
            return bool(has & chosen) is not negated

        return matches


def _compared(value: Any, sign: str, wanted: list[Any]) -> bool:
    if value is None:
        return False
    if sign in ("in", "not in"):
        return (value in wanted) is (sign == "in")
    return _COMPARE[sign](value, wanted[0])


def _has_words(text: str, wanted: str) -> bool:
    if wanted.startswith('"') and wanted.endswith('"'):
        return wanted.strip('"').lower() in text.lower()
    words = set(re.findall(r"\w+", text.lower()))
    return all(
        any(word.startswith(one[:-1]) for word in words) if one.endswith("*") else one in words
        for one in re.findall(r"\w+\*?", wanted.lower())
    )


def operand(
    site: Site, account: str, field: Field, kind: str, value: str, arguments: list[str] | None
) -> list[Any]:
    """What a written value stands for; 400 when there is no such thing."""
    if arguments is not None:
        return _function(site, account, field, value)
    if kind == "word" and value.lower() in ("empty", "null"):
        return [None]
    if field.kind == "date":
        return [_date(site, account, field, kind, value)]
    if field.kind == "number":
        try:
            return [float(value)]
        except ValueError:
            raise JiraError(400, f"'{value}' is not a number for the field '{field.name}'.") from None
    if field.rows is None:
        return [value if field.kind == "text" else value.lower()]
    rows = {name.lower(): id for name, id in field.rows(site).items()}
    if field.name == "project":  # what may not be seen does not exist
        rows = {name: key for name, key in rows.items() if site.may(account, "BROWSE_PROJECTS", key)}
    if value.lower() not in rows:
        raise JiraError(400, f"The value '{value}' does not exist for the field '{field.name}'.")
    return [rows[value.lower()]]


def _function(site: Site, account: str, field: Field, name: str) -> list[Any]:
    wanted = name.lower()
    if wanted == "currentuser" and field.name in ("assignee", "reporter", "creator"):
        return [account]
    states = {"opensprints": "active", "closedsprints": "closed", "futuresprints": "future"}
    if wanted in states and field.name == "sprint":
        return [id for id, sprint in site.sprints.items() if sprint["state"] == states[wanted]]
    if field.kind == "date" and wanted in ("now", "startofday", "endofday"):
        local = datetime.fromtimestamp(site.clock.now(), site.zone(account))
        if wanted != "now":
            local = local.replace(hour=0, minute=0, second=0, microsecond=0)
            local += timedelta(days=1) if wanted == "endofday" else timedelta()
        return [int(local.timestamp() * 1000)]
    raise JiraError(400, f"Unable to find JQL function '{name}()'.")


def _date(site: Site, account: str, field: Field, kind: str, value: str) -> int:
    if kind == "word" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if relative := re.fullmatch(r"([-+]?\d+)([mhdw])", value):
        shift = timedelta(**{_UNITS[relative[2]]: int(relative[1])})
        return int((site.clock.now() + shift.total_seconds()) * 1000)
    for form in ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d"):
        try:
            return int(datetime.strptime(value, form).replace(tzinfo=site.zone(account)).timestamp() * 1000)
        except ValueError:
            continue
    raise JiraError(
        400, f"Date value '{value}' for field '{field.name}' is invalid. Valid formats include: "
        "'yyyy/MM/dd HH:mm', "
        "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.",
    )  # fmt: skip


def _named(table: str) -> Callable[[Site], dict[str, str]]:
    return lambda site: {
        word: id
        for id, row in getattr(site, table).items()
        for word in (id, row.get("name") or row["displayName"])
    }


def _people(site: Site) -> dict[str, str]:
    return _named("users")(site) | {row["emailAddress"]: id for id, row in site.users.items()}


def _projects(site: Site) -> dict[str, str]:
    return {word: key for key, row in site.projects.items() for word in (key, row["name"], row["id"])}


def _keys(site: Site) -> dict[str, str]:
    return site.old_keys | site.keys | {id: id for id in site.issues}


def _categories(site: Site) -> dict[str, str]:
    return {name: key for key, (_, name, _) in CATEGORIES.items()} | {key: key for key in CATEGORIES}


def _one(name: str) -> Callable[[Site, JSON], list[Any]]:
    return lambda site, issue: [issue[name]] if issue[name] else []


def _words(*names: str) -> Callable[[Site, JSON], str]:
    def get(site: Site, issue: JSON) -> str:
        parts = [issue["summary"]] if "summary" in names else []
        parts += [text_of(issue["description"])] if "description" in names and issue["description"] else []
        return "\n".join(
            parts + ([text_of(row["body"]) for row in issue["comments"]] if "comment" in names else [])
        )

    return get


def _moment(name: str) -> Callable[[Site, JSON], int]:
    return lambda site, issue: int(issue[name])


def _key(name: str) -> Field:
    return Field(name, "key", _EQUAL, _one("id"), _keys)


_DATES = {"updated": "updated", "updateddate": "updated", "created": "created", "createddate": "created"}
FIELDS: dict[str, Field] = {
    **{name: Field(name, "date", _ORDERED, _moment(kept)) for name, kept in _DATES.items()},
    **{name: _key(name) for name in ("key", "issuekey", "issue", "id")},
    **{name: Field(name, "choice", _EQUAL, _one("type"), _named("types")) for name in ("issuetype", "type")},
    "project": Field("project", "choice", _EQUAL, _one("project"), _projects),
    "status": Field("status", "choice", _EQUAL, _one("status"), _named("statuses")),
    "statuscategory": Field(
        "statusCategory", "choice", _EQUAL, lambda site,
        issue: [site.statuses[issue["status"]]["category"]], _categories
    ),
    **{name: Field(name, "choice", _EQUAL, _one(name), _people) for name in ("assignee", "reporter",
    "creator")},
    "priority": Field("priority", "choice", _EQUAL, _one("priority"), _named("priorities")),
    "resolution": Field(
        "resolution", "choice", _EQUAL, _one("resolution"), lambda site: {v: k for k,
        v in RESOLUTIONS.items()}
    ),
    "labels": Field("labels", "choice", _EQUAL, lambda site,
    issue: [label.lower() for label in issue["labels"]]),
    "parent": Field("parent", "choice", _EQUAL, _one("parent"), _keys),
    "gh-sprint": Field("sprint", "choice", _EQUAL, lambda site, issue: [str(i) for i in issue["sprints"]],
    _named("sprints")),
    "multicheckboxes": Field(
        "Flagged", "choice", _EQUAL, lambda site, issue: ["impediment"] if issue["flagged"] else []
    ),
    "float": Field("Story Points", "number", _ORDERED, lambda site, issue: issue["points"]),
    "gh-lexo-rank": Field("Rank", "number", (), lambda site, issue: issue["rank"]),
    "summary": Field("summary", "text", ("~", "!~"), _words("summary")),
    "description": Field("description", "text", ("~", "!~"), _words("description")),
    "comment": Field("comment", "text", ("~", "!~"), _words("comment")),
    "text": Field("text", "text", ("~", "!~"), _words("summary", "description", "comment")),
}  # fmt: skip
