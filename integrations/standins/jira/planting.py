"""Issues that a new site begins with."""

from . import issues
from .control import document
from .errors import JSON
from .site import Site


def plant_issues(site: Site, rows: list[JSON]) -> None:
    """Each with project, type and summary; and, where known, description (plain text), status, assignee and
    reporter (account ids), priority, points, sprint (a name), parent (a key), created and updated (ms)."""
    sprints = {row["name"]: row["id"] for row in site.sprints.values()}
    statuses = {row["name"]: id for id, row in site.statuses.items()}
    for given in rows:
        fields: JSON = {"project": {"key": given["project"]}, "issuetype": {"name": given["type"]}}
        fields["summary"] = given["summary"]
        if given.get("description"):
            fields["description"] = document(given["description"])
        if given.get("priority"):
            fields["priority"] = {"name": given["priority"]}
        for name in ("assignee", "reporter"):
            if given.get(name):
                fields[name] = {"accountId": given[name]}
        if given.get("parent"):
            fields["parent"] = {"key": given["parent"]}
        made = issues.create(site, given.get("reporter") or next(iter(site.users)), {"fields": fields})
        more = {
            "points": given.get("points"), "status": statuses.get(given.get("status", ""), made["status"]),
            "sprints": [sprints[given["sprint"]]] if given.get("sprint") else [],
            "created": given.get("created", made["created"]), "updated": given.get("updated",
            made["updated"]),
        }  # fmt: skip
        site.keep(made | more)
    site.outgoing.clear()
