"""How the site writes things down for an account: issues, people, comments, in v3's words."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from .adf import text_of
from .errors import JSON
from .seed import CATEGORIES, LINKS, RESOLUTIONS
from .site import Site

HEAD = ("id", "key", "self", "expand")


def moment(site: Site, account: str, ms: int) -> str:
    """In the zone of the account that asks, as Jira does."""
    local = datetime.fromtimestamp(ms / 1000, UTC).astimezone(site.zone(account))
    return local.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}" + local.strftime("%z")


def user(site: Site, account: str | None, *, own: bool = False) -> JSON | None:
    if account is None:
        return None
    row = site.users[account]
    shown = {
        "self": f"{site.origin}/rest/api/3/user?accountId={account}", "accountId": account,
        "accountType": row["accountType"], "displayName": row["displayName"], "active": row["active"],
        "timeZone": row["timeZone"],
    }  # fmt: skip
    if own or not row.get("hidden"):
        shown["emailAddress"] = row["emailAddress"]
    return shown


def status(site: Site, id: str) -> JSON:
    row = site.statuses[id]
    number, name, colour = CATEGORIES[row["category"]]
    base = f"{site.origin}/rest/api/3"
    return {
        "self": f"{base}/status/{id}", "id": id, "name": row["name"], "description": "",
        "statusCategory": {"self": f"{base}/statuscategory/{number}", "id": number, "key": row["category"],
                           "colorName": colour, "name": name},
    }  # fmt: skip


def named(site: Site, kind: str, row: JSON) -> JSON:
    return {"self": f"{site.origin}/rest/api/3/{kind}/{row['id']}", "id": row["id"], "name": row["name"]}


def issue_type(site: Site, id: str) -> JSON:
    row = site.types[id]
    return {**named(site, "issuetype", row), "subtask": row["level"] < 0, "hierarchyLevel": row["level"]}


def project(site: Site, key: str) -> JSON:
    row = site.projects[key]
    return {
        "self": f"{site.origin}/rest/api/3/project/{row['id']}", "id": row["id"], "key": key,
        "name": row["name"],
        "projectTypeKey": "software", "simplified": False,
    }  # fmt: skip


def sprint(site: Site, id: int | str) -> JSON:
    row = site.sprints[str(id)]
    shown = {"id": row["id"], "state": row["state"], "name": row["name"], "boardId": row["board"],
             "goal": row["goal"]}  # fmt: skip
    return shown | {key: row[key] for key in ("startDate", "endDate", "completeDate") if row.get(key)}


def comment(site: Site, account: str, row: JSON, *, properties: bool = False) -> JSON:
    shown = {
        "self": f"{site.origin}/rest/api/3/issue/{row['issue']}/comment/{row['id']}", "id": row["id"],
        "author": user(site, row["author"]), "updateAuthor": user(site, row["updateAuthor"]),
        "body": row["body"], "created": moment(site, account, row["created"]),
        "updated": moment(site, account, row["updated"]), "jsdPublic": True,
    }  # fmt: skip
    if row.get("visibility"):
        shown["visibility"] = row["visibility"]
    if properties:
        shown["properties"] = [{"key": key, "value": value} for key, value in row["properties"].items()]
    return shown


def comments(site: Site, account: str, issue: JSON) -> JSON:
    """The `comment` field: the last hundred of those this account may read."""
    seen = [row for row in issue["comments"] if site.sees_comment(account, row)]
    shown = [comment(site, account, row) for row in seen[-100:]]
    return {
        "comments": shown,
        "maxResults": len(shown),
        "total": len(seen),
        "startAt": max(len(seen) - 100, 0),
    }


def links(site: Site, account: str, issue: JSON) -> list[JSON]:
    found = []
    for id in sorted(site.link_of.get(issue["id"], ()), key=int):
        row = site.links[id]
        end = "outward" if row["inward"] == issue["id"] else "inward"
        other = site.issues.get(row[end])
        if other is not None and site.sees(account, other):
            kind, inward, outward = LINKS[row["type"]]
            shown = {
                "id": id,
                "type": {"id": row["type"], "name": kind, "inward": inward, "outward": outward},
            }
            found.append(shown | {f"{end}Issue": _near(site, other)})
    return found


def _near(site: Site, issue: JSON) -> JSON:
    fields = {
        "summary": issue["summary"], "status": status(site, issue["status"]),
        "issuetype": issue_type(site, issue["type"]),
    }  # fmt: skip
    return {"id": issue["id"], "key": issue["key"], "self": address(site, issue), "fields": fields}


def address(site: Site, issue: JSON) -> str:
    return f"{site.origin}/rest/api/3/issue/{issue['id']}"


def _resolution(id: str | None) -> JSON | None:
    return {"id": id, "name": RESOLUTIONS[id]} if id else None


def _parent(site: Site, account: str, row: JSON) -> JSON | None:
    parent = site.issues.get(row["parent"] or "")
    return _near(site, parent) if parent else None


def _level(site: Site, account: str, row: JSON) -> JSON | None:
    return named(site, "securitylevel", site.levels[row["security"]]) if row["security"] else None


IMPEDIMENT = [{"id": "10019", "value": "Impediment"}]
Shape = Callable[[Site, str, JSON], Any]
_SHAPES: dict[str, Shape] = {
    "issuetype": lambda site, account, row: issue_type(site, row["type"]),
    "status": lambda site, account, row: status(site, row["status"]),
    "assignee": lambda site, account, row: user(site, row["assignee"]),
    "reporter": lambda site, account, row: user(site, row["reporter"]),
    "creator": lambda site, account, row: user(site, row["creator"]),
    "priority": lambda site, account, row: named(site, "priority", site.priorities[row["priority"]]),
    "created": lambda site, account, row: moment(site, account, row["created"]),
    "updated": lambda site, account, row: moment(site, account, row["updated"]),
    "resolution": lambda site, account, row: _resolution(row["resolution"]),
    "project": lambda site, account, row: project(site, row["project"]),
    "parent": _parent,
    "security": _level,
    "issuelinks": links,
    "comment": comments,
    "gh-lexo-rank": lambda site, account, row: f"0|i{row['rank'] * 1000:016.4f}:",
    "gh-sprint": lambda site, account, row: [sprint(site, id) for id in row["sprints"]] or None,
    "multicheckboxes": lambda site, account, row: IMPEDIMENT if row["flagged"] else None,
    "float": lambda site, account, row: row["points"],
}


def field(site: Site, account: str, row: JSON, id: str) -> Any:
    """One field's value in an answer; what has no shape of its own is as it is kept."""
    shape = _SHAPES.get(site.fields[id]["schema"].get("custom", id).rpartition(":")[2])
    return shape(site, account, row) if shape else row.get(id)


def issue(
    site: Site, account: str, row: JSON, wanted: list[str], properties: list[str], expand: str = ""
) -> JSON:
    """`wanted` as v3 reads it: names, *all, *navigable, -name; nothing but the id for ["id"]."""
    if wanted == ["id"]:
        return {"id": row["id"]}
    everything = [id for id in site.fields if id != "issuekey"]
    names: list[str] = []
    for name in wanted or ["*all"]:
        if name in ("*all", "*navigable"):
            names += [id for id in everything if name == "*all" or id != "comment"]
        elif name.startswith("-"):
            names = [id for id in names or everything if id != name[1:]]
        elif name in site.fields and name not in names:
            names.append(name)
    shown: JSON = {
        "expand": "names,schema,changelog",
        "id": row["id"],
        "self": address(site, row),
        "key": row["key"],
    }
    if names:
        values = {name: field(site, account, row, name) for name in names if name != "issuekey"}
        if not values.get("parent", True):  # Jira leaves an empty parent out
            del values["parent"]
        shown["fields"] = values
    if found := {key: row["properties"][key] for key in properties if key in row["properties"]}:
        shown["properties"] = found
    if "changelog" in expand:
        entries = [history(site, account, entry) for entry in reversed(row["changelog"][-40:])]
        shown["changelog"] = {
            "startAt": 0,
            "maxResults": len(entries),
            "total": len(row["changelog"]),
            "histories": entries,
        }
    return shown


def history(site: Site, account: str, entry: JSON) -> JSON:
    return entry | {
        "author": user(site, entry["author"]),
        "created": moment(site, account, entry["created"]),
    }


def said(site: Site, name: str, value: Any) -> tuple[str | None, str | None]:
    """A value's id and words in a changelog."""
    if value in (None, [], False):
        return None, ""
    rows: dict[str, Any] = {
        "status": site.statuses,
        "priority": site.priorities,
        "type": site.types,
        "security": site.levels,
    }
    if name in rows:
        return value, rows[name][value]["name"]
    if name in ("assignee", "reporter"):
        return value, site.users[value]["displayName"]
    if name == "resolution":
        return value, RESOLUTIONS[value]
    if name == "parent":
        return value, site.issues[value]["key"] if value in site.issues else ""
    if name == "sprints":
        return ", ".join(map(str, value)), ", ".join(site.sprints[str(id)]["name"] for id in value)
    if name == "description":
        return None, text_of(value)
    if name == "labels":
        return None, " ".join(value)
    return None, "Impediment" if value is True else f"{value:g}" if isinstance(value, float) else str(value)
