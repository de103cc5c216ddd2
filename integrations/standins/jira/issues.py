"""Creating, editing, moving and deleting issues; every change leaves an entry in the changelog."""

from typing import Any

from . import shape, values, webhooks
from .errors import JSON, JiraError, wrong_field
from .seed import RESOLUTIONS
from .site import Site

EMPTY: JSON = {
    "description": None, "assignee": None, "priority": "3", "labels": [], "parent": None, "duedate": None,
    "resolution": None, "security": None, "sprints": [], "points": None, "flagged": False, "comments": [],
    "properties": {}, "changelog": [], "old_keys": [],
}  # fmt: skip


def create(site: Site, account: str, given: JSON) -> JSON:
    fields = dict(given.get("fields") or {})
    named = fields.pop("project", None) or {}
    key = named.get("key") or next(
        (k for k, p in site.projects.items() if p["id"] == str(named.get("id"))), ""
    )
    if key not in site.projects or not site.may(account, "CREATE_ISSUES", key):
        raise wrong_field("project", "valid project is required")
    project = site.projects[key]
    read = dict(values.read(site, account, project, name, value) for name, value in fields.items())
    missing = {"summary": "You must specify a summary of the issue.", "type": "Specify an issue type"}
    errors = {
        ("issuetype" if name == "type" else name): what for name, what in missing.items() if name not in read
    }
    errors |= {
        name: f"{site.fields[name]['name']} is required."
        for name in project["required"]
        if name not in fields
    }
    if errors:
        raise JiraError(400, errors=errors)
    now, id = site.clock.ms(), site.new_id()
    issue = {
        **EMPTY, "id": id, "key": f"{key}-{project['next']}", "project": key, "status": project["columns"][0],
        "reporter": account, "creator": account, "created": now, "updated": now, "rank": float(id), **read,
        "properties": properties_of(given),
    }  # fmt: skip
    site.projects[key] = project | {"next": project["next"] + 1}
    site.keep(issue)
    webhooks.tell(site, "jira:issue_created", account, issue)
    return issue


def properties_of(given: JSON) -> JSON:
    found = {}
    for entry in given.get("properties") or ():
        if (
            not isinstance(entry, dict)
            or not 0 < len(str(entry.get("key", ""))) <= 255
            or "value" not in entry
        ):
            raise JiraError(400, "Property keys have 1 to 255 characters and a value.")
        found[entry["key"]] = entry["value"]
    return found


def edit(site: Site, account: str, id_or_key: str, given: JSON) -> None:
    issue = site.issue(account, id_or_key)
    site.require(account, "EDIT_ISSUES", issue)
    if given.get("transition"):
        raise JiraError(400, "Transitions are done at /transitions.")
    read = _read(site, account, issue, given)
    issue = change(site, account, issue, read, given.get("historyMetadata"))
    if properties := properties_of(given):
        site.keep(issue | {"properties": issue["properties"] | properties})


def set_property(site: Site, account: str, id_or_key: str, key: str, value: JSON) -> JSON:
    issue = site.issue(account, id_or_key)
    site.require(account, "EDIT_ISSUES", issue)
    site.keep(issue | {"properties": issue["properties"] | {key: value}})
    return {}


def _read(site: Site, account: str, issue: JSON, given: JSON) -> JSON:
    """`fields`, and `update` with its verbs set, add and remove."""
    project = site.projects[issue["project"]]
    fields = dict(given.get("fields") or {})
    for name, verbs in (given.get("update") or {}).items():
        if name in fields:
            raise wrong_field(name, f"Field '{name}' cannot appear in both 'fields' and 'update'.")
        for verb in verbs:
            act, value = next(iter(verb.items()))
            if act == "set":
                fields[name] = value
            elif name == "labels" and act in ("add", "remove"):
                before: list[str] = list(fields.get(name) or issue["labels"])
                fields[name] = (
                    [*before, value] if act == "add" else [label for label in before if label != value]
                )
            else:
                raise wrong_field(name, f"The operation '{act}' is not supported by this field.")
    return dict(values.read(site, account, project, name, value) for name, value in fields.items())


def change(site: Site, account: str, issue: JSON, read: JSON, why: JSON | None = None) -> JSON:
    """A new version with what differs in `read`; nothing happens when nothing does."""
    if "sprints" in read:  # closed sprints stay in an issue's history
        closed = [id for id in issue["sprints"] if site.sprints[str(id)]["state"] == "closed"]
        read = read | {"sprints": closed + read["sprints"]}
    differs = {name: value for name, value in read.items() if issue.get(name) != value}
    if not differs:
        return issue
    items = [_item(site, name, issue.get(name), value) for name, value in differs.items()]
    entry = {"id": site.new_id(), "author": account, "created": site.clock.ms(), "items": items}
    if why:
        entry["historyMetadata"] = why
    new = {**issue, **differs, "updated": site.clock.ms(), "changelog": [*issue["changelog"], entry]}
    site.keep(new)
    webhooks.tell(site, "jira:issue_updated", account, new, changelog={"id": entry["id"], "items": items})
    return new


def _item(site: Site, name: str, old: Any, new: Any) -> JSON:
    before, after = shape.said(site, name, old), shape.said(site, name, new)
    values = {"from": before[0], "fromString": before[1], "to": after[0], "toString": after[1]}
    if unnamed := {"parent": "IssueParentAssociation", "key": "Key"}.get(name):
        return {"field": unnamed, "fieldtype": "jira", **values}
    kind = {"sprints": "gh-sprint", "points": "float", "flagged": "multicheckboxes"}.get(name)
    id = site.custom(kind) if kind else {"type": "issuetype"}.get(name, name)
    known = site.fields.get(str(id), {"name": name, "custom": False})
    if known["custom"]:
        return {"field": known["name"], "fieldtype": "custom", "fieldId": id, **values}
    return {"field": id, "fieldtype": "jira", "fieldId": id, **values}


def transitions(site: Site, issue: JSON) -> list[JSON]:
    """A project's workflow, or from everywhere to everywhere while it has none."""
    project = site.projects[issue["project"]]
    everywhere = [
        {
            "id": str(number * 10 + 11),
            "name": site.statuses[status]["name"],
            "to": status,
            "from": None,
            "fields": [],
        }
        for number, status in enumerate(project["columns"])
    ]
    workflow = project["workflow"] or everywhere
    return [step for step in workflow if step["from"] is None or issue["status"] in step["from"]]


def transition(site: Site, account: str, id_or_key: str, given: JSON) -> None:
    issue = site.issue(account, id_or_key)
    site.require(account, "TRANSITION_ISSUES", issue)
    wanted = str((given.get("transition") or {}).get("id", ""))
    if not wanted:
        raise JiraError(400, "Missing 'transition' identifier")
    step = next((step for step in transitions(site, issue) if step["id"] == wanted), None)
    if step is None:
        raise JiraError(400, f"Transition id '{wanted}' is not valid for this issue.")
    fields = given.get("fields") or {}
    screen = {field["id"]: field for field in step["fields"]}
    if off := [name for name in fields if name not in screen]:
        raise wrong_field(
            off[0], f"Field '{off[0]}' cannot be set. It is not on the appropriate screen, or unknown."
        )
    missing = [id for id, field in screen.items() if field["required"] and not fields.get(id)]
    if missing:
        raise JiraError(400, errors={id: f"{site.fields[id]['name']} is required." for id in missing})
    done = site.statuses[step["to"]]["category"] == "done"
    resolution = (
        next(iter(RESOLUTIONS)) if done and not issue["resolution"] else issue["resolution"] if done else None
    )
    read = {"resolution": resolution, **_read(site, account, issue, {"fields": fields}), "status": step["to"]}
    change(site, account, issue, read, given.get("historyMetadata"))


def move(site: Site, account: str, id_or_key: str, project: str) -> JSON:
    """To another project: the id stays, the key does not, and the old key still leads here."""
    issue = site.issue(account, id_or_key)
    target = site.projects[project]
    status = issue["status"] if issue["status"] in target["columns"] else target["columns"][0]
    old, key = issue["key"], f"{project}-{target['next']}"
    site.projects[project] = target | {"next": target["next"] + 1}
    site.keys.pop(old)
    site.old_keys[old] = issue["id"]
    left = issue | {"old_keys": [*issue["old_keys"], old]}
    return change(site, account, left, {"key": key, "project": project, "status": status})


def delete(site: Site, account: str, id_or_key: str) -> None:
    issue = site.issue(account, id_or_key)
    site.require(account, "DELETE_ISSUES", issue)
    site.drop(issue)
    webhooks.tell(site, "jira:issue_deleted", account, issue)
