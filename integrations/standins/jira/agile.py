"""Boards, sprints, backlog and rank (docs: software/rest, offset paged)."""

from . import issues, shape
from .errors import JSON, JiraError
from .site import Site

MOVES = {"future": ("future", "active"), "active": ("active", "closed"), "closed": ("closed",)}


def boards(site: Site, query: JSON) -> JSON:
    wanted = query.get("projectKeyOrId")
    rows = [_board(site, row) for row in site.boards.values() if wanted in (None, row["project"])]
    return _paged(rows, query)


def board(site: Site, id: str) -> JSON:
    return _board(site, _found(site.boards, id, "Board"))


def sprints(site: Site, id: str, query: JSON) -> JSON:
    _found(site.boards, id, "Board")
    states = [state for state in query.get("state", "").split(",") if state]
    if wrong := set(states) - set(MOVES):
        raise JiraError(400, f"The state {min(wrong)} is not valid.")
    rows = [
        row
        for row in site.sprints.values()
        if str(row["board"]) == id and (not states or row["state"] in states)
    ]
    return _paged(
        [sprint(site, str(row["id"])) for row in sorted(rows, key=lambda row: int(row["id"]))], query
    )


def sprint(site: Site, id: str) -> JSON:
    shown = shape.sprint(site, _found(site.sprints, id, "Sprint")["id"])
    return shown | {
        "self": f"{site.origin}/rest/agile/1.0/sprint/{id}",
        "originBoardId": shown.pop("boardId"),
    }


def create_sprint(site: Site, given: JSON) -> JSON:
    _found(site.boards, str(given.get("originBoardId")), "Board")
    if not given.get("name") or len(given["name"]) > 30:
        raise JiraError(400, errors={"name": "The sprint name must be 1 to 30 characters."})
    id = str(max(map(int, site.sprints), default=0) + 1)
    kept = {key: given.get(key) for key in ("name", "startDate", "endDate")}
    site.sprints[id] = {
        **kept,
        "goal": given.get("goal", ""),
        "state": "future",
        "id": int(id),
        "board": given["originBoardId"],
    }
    return sprint(site, id)


def change_sprint(site: Site, id: str, given: JSON) -> JSON:
    """Partly: future, then active (with both dates), then closed."""
    before = _found(site.sprints, id, "Sprint")
    row = before | {
        key: given[key] for key in ("name", "goal", "startDate", "endDate", "state") if key in given
    }
    if row["state"] not in MOVES[before["state"]]:
        raise JiraError(400, f"A sprint cannot go from {before['state']} to {row['state']}.")
    if row["state"] == "active" and not (row["startDate"] and row["endDate"]):
        raise JiraError(400, "A sprint needs a start and an end date to begin.")
    site.sprints[id] = row
    return sprint(site, id)


def put_into(site: Site, account: str, sprint_id: str | None, given: JSON) -> None:
    """Into a sprint, or into the backlog; up to 50 issues."""
    keys = given.get("issues") or []
    if not 1 <= len(keys) <= 50:
        raise JiraError(400, "Between 1 and 50 issues can be moved at once.")
    if sprint_id is not None and _found(site.sprints, sprint_id, "Sprint")["state"] == "closed":
        raise JiraError(400, "The sprint is closed, so no issue can be moved to it.")
    rows = [site.issue(account, str(key)) for key in keys]
    for row in rows:
        site.require(account, "EDIT_ISSUES", row)
        issues.change(site, account, row, {"sprints": [int(sprint_id)] if sprint_id else []})


def rank(site: Site, account: str, given: JSON) -> None:
    keys, before, after = given.get("issues") or [], given.get("rankBeforeIssue"), given.get("rankAfterIssue")
    if not 1 <= len(keys) <= 50 or bool(before) == bool(after):
        raise JiraError(400, "Give 1 to 50 issues, and rankBeforeIssue or rankAfterIssue.")
    other = site.issue(account, str(before or after))
    moved = [site.issue(account, str(key)) for key in keys]
    order = sorted(
        (row for row in site.issues.values() if row["id"] not in {one["id"] for one in moved}),
        key=lambda row: row["rank"],
    )
    at = next(n for n, row in enumerate(order) if row["id"] == other["id"]) + (0 if before else 1)
    low = order[at - 1]["rank"] if at else order[0]["rank"] - 1
    high = order[at]["rank"] if at < len(order) else low + 1
    for number, row in enumerate(moved, 1):
        site.require(account, "EDIT_ISSUES", row)
        issues.change(site, account, row, {"rank": low + (high - low) * number / (len(moved) + 1)})


def _board(site: Site, row: JSON) -> JSON:
    project = site.projects[row["project"]]
    location = {"projectId": int(project["id"]), "projectKey": project["key"], "projectName": project["name"]}
    return {
        "id": row["id"], "self": f"{site.origin}/rest/agile/1.0/board/{row['id']}", "name": row["name"],
        "type": "scrum", "location": location,
    }  # fmt: skip


def _found(rows: dict[str, JSON], id: str, what: str) -> JSON:
    if id not in rows:
        raise JiraError(404, f"{what} does not exist or you do not have permission to see it.")
    return rows[id]


def _paged(rows: list[JSON], query: JSON) -> JSON:
    start, size = int(query.get("startAt", 0)), min(int(query.get("maxResults", 50)), 50)
    return {
        "maxResults": size, "startAt": start, "total": len(rows), "isLast": start + size >= len(rows),
        "values": rows[start : start + size],
    }  # fmt: skip
