"""search/jql, its count, and bulkfetch (docs: rest/v3 issue-search, search-and-reconcile)."""

import base64
import json
import re
from bisect import bisect_right
from functools import partial
from typing import Any

from . import jql, shape
from .errors import JSON, JiraError
from .jql_fields import FIELDS, Field
from .site import Site

MOST, MOST_WITH_FIELDS = 5000, 100
DAY = 86_400
_FLEETING = re.compile(r"\w\(|\W[-+]?\d+[mhdw]\b")
"""Functions and relative dates: they may mean another moment each time."""


class Search:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._last: tuple[Any, list[JSON]] = (None, [])

    def page(self, account: str, given: JSON) -> JSON:
        site = self._site
        fields = given.get("fields") or ["id"]
        most = given.get("maxResults", 50)
        reconcile = given.get("reconcileIssues") or []
        if not isinstance(most, int) or not 0 <= most <= MOST:
            raise JiraError(400, f"The value of maxResults must be between 0 and {MOST}.")
        if len(reconcile) > 50:
            raise JiraError(400, "reconcileIssues takes at most 50 ids.")
        if len(given.get("properties") or []) > 5:
            raise JiraError(400, "properties takes at most 5 keys.")
        text = str(given.get("jql") or "")
        after = self._after(given.get("nextPageToken"), text)
        rows = self._found(account, text, frozenset(map(str, reconcile)))
        start = bisect_right(rows, after, key=lambda row: _Place(row["place"])) if after else 0
        size = min(most, MOST if set(fields) <= {"id", "key"} else MOST_WITH_FIELDS)
        page, more = rows[start : start + size], len(rows) > start + size
        shown = [
            shape.issue(
                site, account, row["issue"], fields, given.get("properties") or [], given.get("expand") or ""
            )
            for row in page
        ]
        answer: JSON = {"issues": shown, "isLast": not more}
        return answer | ({"nextPageToken": self._token(text, page[-1]["place"])} if more and page else {})

    def count(self, account: str, given: JSON) -> JSON:
        return {"count": len(self._found(account, str(given.get("jql") or ""), frozenset()))}

    def _found(self, account: str, text: str, reconcile: frozenset[str]) -> list[JSON]:
        """In order; kept for the next page while nothing changes."""
        site = self._site
        query = jql.parse(text, site, account)
        known = list(site.index.all(reconcile))
        asked = (account, text, reconcile, site.index.generation, len(known))
        if self._last[0] == asked and not _FLEETING.search(text):
            return self._last[1]
        found = [issue for issue in known if site.sees(account, issue) and query.match(issue)]
        newest_first = not query.order
        order = query.order or ((FIELDS["created"], True),)
        found.sort(key=lambda issue: int(issue["id"]), reverse=newest_first)
        for field, down in reversed(order):
            found.sort(key=partial(_sortable, site, field), reverse=down)
        rows: list[JSON] = []
        for issue in found:
            place: list[Any] = [[_sortable(site, field, issue), down] for field, down in order]
            rows.append({"issue": issue, "place": [*place, [int(issue["id"]), newest_first]]})
        self._last = (asked, rows)
        return rows

    def _token(self, text: str, place: Any) -> str:
        """Where a page ended: the next one begins behind it, even if issues have moved meanwhile."""
        content = [self._site.clock.now() + self._site.settings["token_days"] * DAY, text, place]
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()

    def _after(self, token: str | None, text: str) -> Any:
        if token is None:
            return None
        try:
            until, asked, place = json.loads(base64.urlsafe_b64decode(token))
        except ValueError:
            raise JiraError(400, "The nextPageToken is invalid.") from None
        if asked != text or until < self._site.clock.now():
            raise JiraError(400, "The nextPageToken is invalid or has expired.")
        return _Place(place)


def _sortable(site: Site, field: Field, issue: JSON) -> Any:
    """Comparable among its own kind, and through JSON; nothing comes last."""
    value = field.get(site, issue)
    if isinstance(value, list):
        value = min(value) if value else None
    number = isinstance(value, int | float) or (isinstance(value, str) and value.isdigit())
    return [
        value is None,
        float(value) if number and value is not None else 0.0,
        "" if number else str(value or ""),
    ]


class _Place:
    """A row's place in an order of which some fields go down."""

    def __init__(self, parts: list[Any]) -> None:
        self.parts = parts

    def __gt__(self, other: "_Place") -> bool:
        for (mine, down), (theirs, _) in zip(self.parts, other.parts, strict=True):
            if mine != theirs:
                return bool(mine < theirs if down else mine > theirs)
        return False


def bulk_fetch(site: Site, account: str, given: JSON) -> JSON:
    """Up to 100, ascending ids; what is not there is an error of its own. Keys from before a move work."""
    wanted = given.get("issueIdsOrKeys")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= 100:
        raise JiraError(400, "issueIdsOrKeys takes 1 to 100 ids or keys.")
    found, missing = {}, []
    for one in wanted:
        try:
            issue = site.issue(account, str(one))
            found[issue["id"]] = issue
        except JiraError as error:
            missing.append({"id": str(one), "errorMessage": error.messages[0]})
    fields, properties = given.get("fields") or ["*all"], given.get("properties") or []
    expand = ",".join(given.get("expand") or [])
    shown = [
        shape.issue(site, account, found[id], fields, properties, expand) for id in sorted(found, key=int)
    ]
    return {"issues": shown, "issueErrors": missing}
