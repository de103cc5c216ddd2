"""What there is to choose from: fields, types, statuses, forms, people, rights."""

from typing import Any

from . import issues, shape
from .errors import JSON, JiraError
from .seed import LINKS, RESOLUTIONS
from .site import Site

FORM = (
    "summary",
    "issuetype",
    "description",
    "assignee",
    "reporter",
    "priority",
    "labels",
    "parent",
    "duedate",
    "security",
)
RIGHTS = (
    "BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "ASSIGN_ISSUES", "TRANSITION_ISSUES", "ADD_COMMENTS",
    "LINK_ISSUES", "DELETE_ISSUES", "EDIT_OWN_COMMENTS", "DELETE_OWN_COMMENTS", "ADMINISTER_PROJECTS",
)  # fmt: skip


def fields(site: Site) -> list[JSON]:
    return [
        {"id": id, "key": id, "name": row["name"], "custom": row["custom"], "orderable": True,
        "navigable": True,
         "searchable": True, "clauseNames": [id], "schema": row["schema"]}
        for id, row in site.fields.items()
    ]  # fmt: skip


def priorities(site: Site) -> list[JSON]:
    return [shape.named(site, "priority", row) for row in site.priorities.values()]


def create_types(site: Site, account: str, project: str) -> JSON:
    row = site.project(account, project)
    if not site.may(account, "CREATE_ISSUES", row["key"]):
        raise JiraError(403, "You do not have permission to create issues in this project.")
    types = [shape.issue_type(site, id) | {"description": ""} for id in site.types]
    return {"issueTypes": types, "startAt": 0, "maxResults": 50, "total": len(types)}


def create_fields(site: Site, account: str, project: str, type: str, query: JSON) -> JSON:
    row = site.project(account, project)
    if type not in site.types:
        raise JiraError(404, "Issue type not found.")
    custom = [
        id
        for id, field in site.fields.items()
        if field["custom"] and not field["schema"]["custom"].endswith("rank")
    ]
    every = [
        _meta(site, id, id in ("summary", "issuetype", *row["required"]), row) | {"fieldId": id}
        for id in ("project", *FORM, *custom)
    ]
    start, size = int(query.get("startAt", 0)), min(int(query.get("maxResults", 50)), 50)
    return {"fields": every[start : start + size], "startAt": start, "maxResults": size, "total": len(every)}


def _meta(site: Site, id: str, required: bool, project: JSON) -> JSON:
    row = site.fields[id]
    allowed: dict[str, Any] = {
        "priority": priorities(site),
        "issuetype": [shape.issue_type(site, one) for one in site.types],
        "resolution": [{"id": one, "name": name} for one, name in RESOLUTIONS.items()],
        "security": [shape.named(site, "securitylevel", one) for one in site.levels.values()],
        "project": [shape.project(site, project["key"])],
    }  # fmt: skip
    if row["schema"].get("custom", "").endswith("multicheckboxes"):
        allowed[id] = [{"id": "10019", "value": "Impediment"}]
    if row.get("options"):
        allowed[id] = [{"id": str(n), "value": name} for n, name in enumerate(row["options"], 20_000)]
    meta = {
        "required": required, "schema": row["schema"], "name": row["name"], "key": id,
        "hasDefaultValue": False,
        "operations": ["set"],
    }  # fmt: skip
    return meta | ({"allowedValues": allowed[id]} if id in allowed else {})


def transitions(site: Site, account: str, issue: JSON, query: JSON) -> JSON:
    if not site.may(account, "TRANSITION_ISSUES", issue["project"], issue):
        return {"expand": "transitions", "transitions": []}
    found = []
    for step in issues.transitions(site, issue):
        shown = {
            "id": step["id"], "name": step["name"], "to": shape.status(site, step["to"]),
            "hasScreen": bool(step["fields"]),
            "isGlobal": step["from"] is None, "isInitial": False, "isAvailable": True, "isConditional": False,
        }  # fmt: skip
        if "transitions.fields" in query.get("expand", ""):
            project = site.projects[issue["project"]]
            shown["fields"] = {
                one["id"]: _meta(site, one["id"], one["required"], project) for one in step["fields"]
            }
        found.append(shown)
    return {"expand": "transitions", "transitions": found}


def project(site: Site, account: str, key: str) -> JSON:
    row = site.project(account, key)
    types = [shape.issue_type(site, id) | {"description": ""} for id in site.types]
    return shape.project(site, row["key"]) | {"issueTypes": types, "lead": shape.user(site, row["lead"])}


def statuses(site: Site, account: str, key: str) -> list[JSON]:
    row = site.project(account, key)
    columns = [shape.status(site, id) for id in row["columns"]]
    return [
        shape.named(site, "issuetype", kind) | {"subtask": kind["level"] < 0, "statuses": columns}
        for kind in site.types.values()
    ]


def link_types() -> JSON:
    return {
        "issueLinkTypes": [
            {"id": id, "name": n, "inward": i, "outward": o} for id, (n, i, o) in LINKS.items()
        ]
    }


def link(site: Site, account: str, given: JSON) -> None:
    wanted = given.get("type") or {}
    kind = next(
        (id for id, row in LINKS.items() if wanted.get("id") == id or wanted.get("name") == row[0]), None
    )
    if kind is None:
        raise JiraError(404, f"No issue link type with name '{wanted.get('name')}' found.")
    ends = {}
    for end in ("inward", "outward"):
        one = given.get(f"{end}Issue") or {}
        row = site.issue(account, str(one.get("id") or one.get("key")))
        site.require(account, "LINK_ISSUES", row)
        ends[end] = row["id"]
    row = {"type": kind, **ends}
    if row not in site.links.values():  # the same link twice is one link
        id = site.new_id()
        site.links[id] = row
        site.tie(id, row)
        for end in set(ends.values()):
            site.keep(site.issues[end] | {"updated": site.clock.ms()})


def unlink(site: Site, account: str, id: str) -> None:
    if id not in site.links:
        raise JiraError(404, f"No issue link with id '{id}' exists.")
    row = site.links[id]
    for end in ("inward", "outward"):
        issue = site.issue(account, row[end])
        site.link_of[row[end]].discard(id)
        site.keep(issue | {"updated": site.clock.ms()})
    del site.links[id]


def users(site: Site, query: JSON) -> list[JSON]:
    """By the beginning of a name or an address; a hidden address is still found by, and not shown."""
    wanted = query.get("query", "").lower()
    if not wanted and not query.get("accountId"):
        raise JiraError(400, "No search condition was given: use query or accountId.")
    found = [
        id for id, row in site.users.items()
        if query.get("accountId") == id
        or (wanted and any(row[name].lower().startswith(wanted) for name in ("emailAddress", "displayName")))
    ]  # fmt: skip
    return [user for id in found[: int(query.get("maxResults", 50))] if (user := shape.user(site, id))]


def check_permissions(site: Site, account: str, given: JSON) -> JSON:
    """What another account may needs an administrator (docs: rest/v3 permissions, permissions/check)."""
    asked = given.get("accountId") or account
    if asked != account and not site.users[account]["admin"]:
        raise JiraError(403, "Only administrators may check the permissions of others.")
    if asked not in site.users:
        raise JiraError(400, f"Account id {asked} was not found.")
    granted: dict[str, JSON] = {}
    projects = {int(row["id"]): key for key, row in site.projects.items()}
    for block in given.get("projectPermissions") or ():
        if unknown := set(block.get("permissions") or ()) - set(RIGHTS):
            raise JiraError(400, f"Unrecognized permission: {min(unknown)}")
        for right in block["permissions"]:
            kept = granted.setdefault(right, {"permission": right, "issues": [], "projects": []})
            kept["projects"] += [
                id
                for id in block.get("projects") or ()
                if id in projects and site.may(asked, right, projects[id])
            ]
            rows = ((id, site.issues.get(str(id))) for id in block.get("issues") or ())
            kept["issues"] += [
                id
                for id, row in rows
                if row and site.sees(asked, row) and site.may(asked, right, row["project"], row)
            ]
    everywhere = (
        ["ADMINISTER"]
        if site.users[asked]["admin"] and "ADMINISTER" in (given.get("globalPermissions") or ())
        else []
    )
    return {"globalPermissions": everywhere, "projectPermissions": list(granted.values())}


def mine(site: Site, account: str, query: JSON) -> JSON:
    if not query.get("permissions"):
        raise JiraError(400, "The 'permissions' query parameter is required.")
    key = query.get("projectKey") or next(iter(site.projects))
    site.project(account, key)
    return {"permissions": {
        right: {"id": str(n), "key": right, "name": right.title(), "type": "PROJECT", "description": "",
                "havePermission": site.may(account, right, key)}
        for n, right in enumerate(query["permissions"].split(","), 1)
    }}  # fmt: skip
