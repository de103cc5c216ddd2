"""Comments with properties and visibility (docs: rest/v3 issue-comments)."""

from typing import Any

from . import adf, shape, webhooks
from .errors import JSON, JiraError
from .issues import properties_of
from .site import Site


def page(site: Site, account: str, issue: JSON, query: JSON) -> JSON:
    seen = [row for row in issue["comments"] if site.sees_comment(account, row)]
    if query.get("orderBy", "created") == "-created":
        seen.reverse()
    start, size = int(query.get("startAt", 0)), min(int(query.get("maxResults", 100)), 5000)
    whole = "properties" in query.get("expand", "")
    shown = [shape.comment(site, account, row, properties=whole) for row in seen[start : start + size]]
    return {"comments": shown, "startAt": start, "maxResults": size, "total": len(seen)}


def one(site: Site, account: str, issue: JSON, id: str) -> JSON:
    for row in issue["comments"]:
        if row["id"] == id and site.sees_comment(account, row):
            return dict(row)
    raise JiraError(404, f"Can not find a comment for the id: {id}.")


def add(site: Site, account: str, issue: JSON, given: JSON) -> JSON:
    site.require(account, "ADD_COMMENTS", issue)
    now = site.clock.ms()
    row = {
        "id": site.new_id(), "issue": issue["id"], "author": account, "updateAuthor": account, "created": now,
        "updated": now, "body": _body(given), "visibility": _visibility(site, account, given),
        "properties": properties_of(given),
    }  # fmt: skip
    _keep(site, issue, [*issue["comments"], row])
    webhooks.tell(site, "comment_created", account, issue, comment=row)
    return row


def change(site: Site, account: str, issue: JSON, id: str, given: JSON) -> JSON:
    before = _own(site, account, issue, id, "EDIT")
    row = before | {"body": _body(given), "updateAuthor": account, "updated": site.clock.ms()}
    if "visibility" in given:
        row["visibility"] = _visibility(site, account, given)
    row["properties"] = before["properties"] | properties_of(given)
    _keep(site, issue, [row if one["id"] == id else one for one in issue["comments"]])
    webhooks.tell(site, "comment_updated", account, issue, comment=row)
    return row


def delete(site: Site, account: str, issue: JSON, id: str) -> None:
    row = _own(site, account, issue, id, "DELETE")
    _keep(site, issue, [one for one in issue["comments"] if one["id"] != id])
    webhooks.tell(site, "comment_deleted", account, issue, comment=row)


def _own(site: Site, account: str, issue: JSON, id: str, act: str) -> JSON:
    row = one(site, account, issue, id)
    own = "OWN" if row["author"] == account else "ALL"
    site.require(account, f"{act}_{own}_COMMENTS", issue)
    return row


def _body(given: JSON) -> JSON:
    body = adf.check("comment", given.get("body"))
    if adf.is_empty(body):
        raise JiraError(400, errors={"comment": "Comment body can not be empty!"})
    return body


def _visibility(site: Site, account: str, given: JSON) -> Any:
    visibility = given.get("visibility")
    if visibility and visibility.get("value") not in site.users[account]["groups"]:
        raise JiraError(
            400, errors={"commentLevel": f"Group/role: {visibility.get('value')} does not exist."}
        )
    return visibility


def _keep(site: Site, issue: JSON, rows: list[JSON]) -> None:
    site.keep(issue | {"comments": rows, "updated": site.clock.ms()})
