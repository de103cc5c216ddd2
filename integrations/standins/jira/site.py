"""The site's state: people, projects, issues, boards; and who may see what."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ..store import Store
from .clock import Clock
from .errors import JSON, JiraError, no_issue
from .index import Index
from .seed import default_seed, plant

TABLES = (
    "user", "project", "status", "priority", "type", "field", "sprint", "board", "level", "link", "issue",
    "webhook",
)  # fmt: skip


class Site:
    """Tables of documents by id, written through to DIR/jira.db. Issues are replaced, never changed in
    place: the index keeps older versions."""

    def __init__(self, directory: Path | None, seed: JSON | None) -> None:
        self.clock = Clock()
        self.store = Store(directory, "jira.db")
        self.meta = self.store.table("meta")
        (
            self.users, self.projects, self.statuses, self.priorities, self.types, self.fields, self.sprints,
            self.boards, self.levels, self.links, self.issues, self.webhooks,
        ) = (self.store.table(name) for name in TABLES)  # fmt: skip
        self.origin = ""
        self.old_keys: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.link_of: dict[str, set[str]] = {}
        self.settings: JSON = {
            "index_lag": 0.0, "retry_delays": [60, 120, 300, 600, 900], "pace": False, "token_days": 7,
        }  # fmt: skip
        self.outgoing: list[tuple[str, str, JSON]] = []
        """Events on their way: (webhook, identifier, payload)."""
        self.wake: Callable[[], None] = lambda: None
        self.index = Index(self)
        if "site" not in self.meta:
            self.meta["site"] = {"next": 10_000}
            plant(self, seed or default_seed())
        self._find_again()

    def _find_again(self) -> None:
        for id, issue in self.issues.items():
            self.keys[issue["key"]] = id
            self.old_keys.update(dict.fromkeys(issue["old_keys"], id))
        for id, link in self.links.items():
            self.tie(id, link)

    def tie(self, id: str, link: JSON) -> None:
        for end in ("inward", "outward"):
            self.link_of.setdefault(link[end], set()).add(id)

    def new_id(self) -> str:
        """Ids of everything count up together, as nobody may read anything into them."""
        self.meta["site"] = {"next": self.meta["site"]["next"] + 1}
        return str(self.meta["site"]["next"])

    def keep(self, issue: JSON) -> None:
        """A new version of an issue; searches find it after the lag."""
        before = self.issues.get(issue["id"])
        self.issues[issue["id"]] = issue
        self.keys[issue["key"]] = issue["id"]
        self.index.wrote(issue["id"], before, issue)

    def drop(self, issue: JSON) -> None:
        del self.issues[issue["id"]]
        self.keys.pop(issue["key"], None)
        for link in self.link_of.pop(issue["id"], set()):
            if link in self.links:
                del self.links[link]
        self.index.wrote(issue["id"], issue, None)

    # who may

    def may(self, account: str, permission: str, project: str, issue: JSON | None = None) -> bool:
        """A project's rights by account, "*" for everybody without a line of their own."""
        rights = self.projects[project]["rights"]
        allowed = rights.get(account, rights["*"])
        if "*" not in allowed and permission not in allowed:
            return False
        if not self.users[account]["active"]:
            return False
        level = issue["security"] if issue else None
        return level is None or account in self.levels[level]["members"]

    def sees(self, account: str, issue: JSON) -> bool:
        return self.may(account, "BROWSE_PROJECTS", issue["project"], issue)

    def sees_comment(self, account: str, comment: JSON) -> bool:
        visibility = comment.get("visibility")
        return not visibility or visibility["value"] in self.users[account]["groups"]

    def issue(self, account: str, id_or_key: str) -> JSON:
        """By id, key or a key from before a move; 404 when there is none for this account."""
        id = id_or_key if id_or_key in self.issues else self.keys.get(id_or_key.upper())
        found = self.issues.get(id or self.old_keys.get(id_or_key.upper(), ""))
        if found is None or not self.sees(account, found):
            raise no_issue()
        return found

    def require(self, account: str, permission: str, issue: JSON) -> None:
        if not self.may(account, permission, issue["project"], issue):
            words = permission.replace("_", " ").lower()
            raise JiraError(403, f"You do not have the permission to {words} in this project.")

    def project(self, account: str, id_or_key: str) -> JSON:
        for key, project in self.projects.items():
            if id_or_key.upper() in (key, project["id"]) and self.may(account, "BROWSE_PROJECTS", key):
                return project
        raise JiraError(404, f"No project could be found with key '{id_or_key}'.")

    def zone(self, account: str) -> ZoneInfo:
        return ZoneInfo(self.users[account]["timeZone"])

    def custom(self, kind: str) -> str | None:
        """The id of the custom field whose type ends with `kind`."""
        found = (id for id, field in self.fields.items() if field["schema"].get("custom", "").endswith(kind))
        return next(found, None)

    def named(self, table: dict[str, JSON], value: Any) -> JSON | None:
        """A row by what a request names it by: {"id"} or {"name"}."""
        if not isinstance(value, dict):
            return None
        if "id" in value:
            return table.get(str(value["id"]))
        return next((row for row in table.values() if row["name"] == value.get("name")), None)
