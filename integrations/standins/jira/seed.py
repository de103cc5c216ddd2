"""What a new site begins with: a team, projects with a board and a workflow, the usual fields."""

from typing import TYPE_CHECKING

from .errors import JSON

if TYPE_CHECKING:
    from .site import Site

SERVICE = "557058:usher-service"
TYPES = (("Epic", 1), ("Story", 0), ("Task", 0), ("Bug", 0), ("Spike", 0), ("Sub-task", -1))
PRIORITIES = ("Highest", "High", "Medium", "Low", "Lowest")
RESOLUTIONS = {"10000": "Done", "10001": "Won't Do", "10002": "Duplicate"}
COLUMNS = [
    ["To Do", "new"],
    ["In Progress", "indeterminate"],
    ["In Review", "indeterminate"],
    ["Done", "done"],
]
CATEGORIES = {
    "new": (2, "To Do", "blue-gray"), "indeterminate": (4, "In Progress", "yellow"), "done": (3, "Done",
    "green"),
}  # fmt: skip
LINKS = {
    "10100": ("Blocks", "is blocked by", "blocks"),
    "10101": ("Relates", "relates to", "relates to"),
    "10102": ("Duplicate", "is duplicated by", "duplicates"),
}
_SYSTEM = {
    "summary": "string", "description": "string", "issuetype": "issuetype", "status": "status",
    "assignee": "user", "reporter": "user", "creator": "user", "priority": "priority", "labels": "array",
    "parent": "issuelink", "created": "datetime", "updated": "datetime", "duedate": "date",
    "resolution": "resolution", "security": "securitylevel", "project": "project", "issuelinks": "array",
    "comment": "comments-page", "issuekey": "string",
}  # fmt: skip
_NAMES = {"issuetype": "Issue Type", "duedate": "Due date", "security": "Security Level",
          "issuelinks": "Linked Issues", "issuekey": "Key"}  # fmt: skip
_PLAIN = "com.atlassian.jira.plugin.system.customfieldtypes"
_CUSTOM = {
    "customfield_10019": ("Rank", "any", "com.pyxis.greenhopper.jira:gh-lexo-rank"),
    "customfield_10020": ("Sprint", "array", "com.pyxis.greenhopper.jira:gh-sprint"),
    "customfield_10021": ("Flagged", "array", f"{_PLAIN}:multicheckboxes"),
    "customfield_10026": ("Story Points", "number", f"{_PLAIN}:float"),
}  # fmt: skip


def default_seed() -> JSON:
    people = (("ada", "Ada Lovelace", "Europe/London"), ("ben", "Ben Okri", "America/New_York"))
    return {
        "users": [
            {"accountId": f"712020:{name}", "displayName": shown, "emailAddress": f"{name}@example.com",
             "timeZone": zone}
            for name, shown, zone in people
        ],
        "projects": [{"key": "TN", "name": "Trending Now"}, {"key": "OPS", "name": "Operations"}],
    }  # fmt: skip


def plant(site: "Site", seed: JSON) -> None:
    """`users`, `projects` ({key, name, columns?, sprints?}) and `levels`; a service account with the API
    token "local-token" is always there."""
    service = {"accountId": SERVICE, "displayName": "Usher", "emailAddress": "usher@example.com",
               "token": "local-token", "admin": True, "groups": ["team", "leads"]}  # fmt: skip
    for user in [service | seed.get("service", {}), *seed["users"]]:
        site.users[user["accountId"]] = {
            "timeZone": "UTC", "active": True, "accountType": "atlassian", "groups": ["team"], "admin": False,
            "token": None, **user,
        }  # fmt: skip
    for number, (name, level) in enumerate(TYPES, 10_001):
        site.types[str(number)] = {"id": str(number), "name": name, "level": level}
    for number, name in enumerate(PRIORITIES, 1):
        site.priorities[str(number)] = {"id": str(number), "name": name}
    for id, kind in _SYSTEM.items():
        name = _NAMES.get(id, id.capitalize())
        site.fields[id] = {"id": id, "name": name, "custom": False, "schema": {"type": kind, "system": id}}
    for id, (name, kind, custom) in _CUSTOM.items():
        schema = {"type": kind, "custom": custom, "customId": int(id.rpartition("_")[2])}
        site.fields[id] = {"id": id, "name": name, "custom": True, "schema": schema}
    for project in seed["projects"]:
        plant_project(site, project)
    for level in seed.get("levels", [{"id": "10000", "name": "Leads only", "members": [SERVICE]}]):
        site.levels[level["id"]] = level


def plant_project(site: "Site", given: JSON) -> None:
    columns = []
    for name, category in given.get("columns", COLUMNS):
        found = next((status for status in site.statuses.values() if status["name"] == name), None)
        status = found or {"id": site.new_id(), "name": name, "category": category}
        site.statuses[status["id"]] = status
        columns.append(status["id"])
    site.projects[given["key"]] = {
        "id": site.new_id(), "key": given["key"], "name": given["name"], "columns": columns, "next": 1,
        "rights": given.get("rights", {"*": ["*"]}), "workflow": None, "required": given.get("required", []),
        "lead": SERVICE,
    }  # fmt: skip
    board = str(len(site.boards) + 1)
    site.boards[board] = {"id": int(board), "name": f"{given['key']} board", "project": given["key"]}
    names = [(f"{given['key']} Sprint 1", "active"), (f"{given['key']} Sprint 2", "future")]
    for sprint in given.get("sprints", [{"name": name, "state": state} for name, state in names]):
        id = str(len(site.sprints) + 1)
        empty = {"goal": "", "startDate": None, "endDate": None}
        site.sprints[id] = {**empty, **sprint, "id": int(id), "board": int(board)}
