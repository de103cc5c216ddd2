"""Reading from Jira: search and its pages, tickets, comments, what there is to choose from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from assistant.core.clock import Clock
from assistant.core.errors import Unavailable, UserError
from assistant.core.ports import Json
from assistant.core.tracker import (
    Account,
    MetaField,
    Page,
    Ref,
    RemoteComment,
    RemoteSprint,
    RemoteStatus,
    RemoteTicket,
    Schema,
    Seen,
    Transition,
)
from integrations.trackers.jira import Settings, reading
from integrations.trackers.jira.calls import Calls, Refused
from integrations.trackers.jira.fields import MARKER, Fields, find_fields
from integrations.trackers.jira.writing import same

PAGE, CENSUS_PAGE = 100, 1000
OVERLAP = timedelta(minutes=2)
SLACK = timedelta(minutes=10)
"""How much later than the search lag a change may still turn up by itself; the census finds the rest."""
REMEMBERED = timedelta(minutes=5)


class JiraReader:
    name = "Jira"

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._calls = Calls(settings, clock)
        self._remembered: dict[str, tuple[datetime, Any]] = {}
        self.projects: Sequence[str] = settings.projects
        self.search_lag: float = settings.search_lag_seconds

    def url(self, key: str) -> str:
        return f"{self._settings.base_url.rstrip('/')}/browse/{key}"

    # tickets

    def changed_since(self, cursor: str | None, projects: Sequence[str]) -> Iterator[Page]:
        """The cursor is a moment in milliseconds: as a number it has no zone to be misread in. It is the
        newest `updated` seen, or at the end of a round a while before its beginning: by then a search knows
        of everything from before, and what was busy once is not read again for ever."""
        began = self._calls.site_time()
        seen = int(cursor) if cursor else 0
        after = seen - _ms(OVERLAP + timedelta(seconds=self.search_lag))
        since = f" AND updated >= {after}" if cursor else ""
        last: Page | None = None
        asked = self._asked_fields() | ({"expand": "changelog"} if cursor else {})
        for issues in self._pages(f"{_within(projects)}{since} ORDER BY updated ASC, key ASC", asked):
            if last:
                yield last
            tickets = self._tickets(issues)
            seen = max([seen, *(int(one.updated.timestamp() * 1000) for one in tickets)])
            last = Page(tickets, str(seen))
        if last:
            settled = int((began - SLACK).timestamp() * 1000)
            yield Page(last.tickets, str(max(seen, settled)))

    def fetch(self, ids: Sequence[str]) -> list[RemoteTicket]:
        if not ids:
            return []
        asked = {"issueIdsOrKeys": list(ids), **self._asked_fields(), "expand": ["changelog"]}
        return self._tickets(self._calls.read("issue/bulkfetch", asked)["issues"])

    def search(self, query: str, limit: int) -> list[RemoteTicket]:
        """Within the configured projects only."""
        words, order = _split_order(query)
        ours = _within(self.projects)
        jql = f"{ours} AND ({words})" if words.strip() else ours
        found = self._asked(f"{jql} {order}".strip(), maxResults=min(limit, PAGE), **self._asked_fields())
        # A query could close our parentheses and reach further: what is not ours is not shown.
        return [one for one in self._tickets(found[:limit]) if one.project in self.projects]

    def matching(self, query: str, ids: Sequence[str]) -> set[str]:
        words, _ = _split_order(query)
        jql = f"id IN ({', '.join(ids)}) AND ({words})" if words.strip() else f"id IN ({', '.join(ids)})"
        found = self._asked(jql, fields=["id"], maxResults=PAGE, reconcileIssues=[int(id) for id in ids])
        return {str(one["id"]) for one in found} & set(ids)

    def _asked(self, jql: str, **asked: Any) -> list[Json]:
        """What one page of somebody's own query holds."""
        try:
            found: list[Json] = self._calls.read("search/jql", {"jql": jql, **asked})["issues"]
        except Refused as error:
            if error.status != 400:
                raise
            raise UserError(f"Jira does not understand that search: {error}") from error
        return found

    def census(self, project: str) -> Iterator[Sequence[Seen]]:
        jql = f"project = {json.dumps(project)} ORDER BY key ASC"
        for issues in self._pages(jql, {"fields": ["updated"]}, size=CENSUS_PAGE):
            yield [Seen(one["id"], one["key"], reading.moment(one["fields"]["updated"])) for one in issues]

    def find_by_marker(self, project: str, marker: str, since: datetime) -> list[Ref]:
        """Properties cannot be searched for, but they come along with what is found."""
        after = int(since.timestamp() * 1000)
        jql = f"project = {json.dumps(project)} AND creator = currentUser() AND created >= {after}"
        pages = self._pages(
            f"{jql} ORDER BY created ASC, key ASC", {"fields": ["summary"], "properties": [MARKER]}
        )
        made = [issue for issues in pages for issue in issues if _marked(issue) == marker]
        return [Ref(issue["id"], issue["key"]) for issue in sorted(made, key=lambda issue: int(issue["id"]))]

    def _pages(self, jql: str, asked: Json | None = None, size: int = PAGE) -> Iterator[list[Json]]:
        """Page by page until Jira gives no token; the tokens guard against running in circles."""
        asked = asked or self._asked_fields()
        token, tokens = None, set[str]()
        while True:
            more: Json = {"nextPageToken": token} if token else {}
            try:
                page = self._calls.read("search/jql", {"jql": jql, "maxResults": size, **asked, **more})
            except Refused as error:
                if token and error.status == 400:
                    raise Unavailable("Jira's search broke off between two pages") from error
                raise
            yield page["issues"]
            token = page.get("nextPageToken")
            if not token or page.get("isLast"):
                return
            if token in tokens or not page["issues"]:
                raise Unavailable("Jira's search went in circles")
            tokens.add(token)

    def _asked_fields(self) -> Json:
        return {"fields": self._fields().wanted, "properties": [MARKER]}

    def _tickets(self, issues: Sequence[Json]) -> list[RemoteTicket]:
        fields = self._fields()
        return [reading.ticket(issue, fields) for issue in issues]

    def comments(self, ticket_id: str) -> list[RemoteComment]:
        found: list[RemoteComment] = []
        while True:
            asked = {"startAt": len(found), "maxResults": PAGE, "orderBy": "created", "expand": "properties"}
            page = self._calls.get(f"issue/{ticket_id}/comment", **asked)
            found += [reading.comment(one, ticket_id, markers=True) for one in page["comments"]]
            if not page["comments"] or len(found) >= page["total"]:
                return found

    # what there is to choose from

    def schema(self, project: str) -> Schema:
        self._remembered.clear()
        shown = self._calls.get(f"project/{project}")
        kinds = self._calls.get(f"project/{project}/statuses")
        statuses = [status for kind in kinds for status in kind["statuses"]]
        columns = {
            status["id"]: RemoteStatus(status["name"], reading.category(status)) for status in statuses
        }
        return Schema(
            project=shown["key"],
            name=shown["name"],
            types=tuple(kind["name"] for kind in shown.get("issueTypes") or ()),
            statuses=tuple(columns.values()),
            priorities=tuple(self._priorities()),
            lacking=tuple(self._fields().lacking),
        )

    def transitions(self, ticket_id: str) -> list[Transition]:
        answer = self._calls.get(f"issue/{ticket_id}/transitions", expand="transitions.fields")
        return [reading.transition(one, self._fields()) for one in answer["transitions"]]

    def create_meta(self, project: str, type: str) -> list[MetaField]:
        base = f"issue/createmeta/{project}/issuetypes"
        kinds = self._remember(base, lambda: self._calls.get(base)["issueTypes"])
        ids = {kind["name"]: kind["id"] for kind in kinds}
        path = f"{base}/{ids[same(type, ids, 'type')]}"
        found: list[Json] = []
        while True:
            page = self._calls.get(path, startAt=len(found), maxResults=PAGE)
            found += page["fields"]
            if not page["fields"] or len(found) >= page["total"]:
                break
        fields = self._fields()
        given = ("project", "issuetype", "reporter")
        return [
            reading.meta_field(one["fieldId"], one, fields) for one in found if one["fieldId"] not in given
        ]

    def sprints(self, project: str) -> list[RemoteSprint]:
        board = self._settings.board or self._remember(f"board {project}", lambda: self._board_of(project))
        found: list[RemoteSprint] = []
        while board is not None:
            asked = {"state": "active,future", "startAt": len(found)}
            page = self._calls.get(f"/rest/agile/1.0/board/{board}/sprint", **asked)
            found += [reading.sprint(one) for one in page["values"]]
            if page.get("isLast", True) or not page["values"]:
                break
        return found

    def _board_of(self, project: str) -> int | None:
        """Its first one."""
        boards = self._calls.get("/rest/agile/1.0/board", projectKeyOrId=project, type="scrum")["values"]
        return int(boards[0]["id"]) if boards else None

    def users(self, email: str) -> list[Account]:
        found = [reading.account(one) for one in self._calls.get("user/search", query=email)]
        people = [
            one for one in found if one and (one.email is None or one.email.casefold() == email.casefold())
        ]
        # Where addresses are hidden, the only one found by an address has it.
        shown = [one for one in people if one.email]
        return shown or (people if len(people) == 1 else [])

    def me(self) -> Account:
        found = reading.account(self._calls.get("myself"))
        assert found is not None
        return found

    def _priorities(self) -> list[str]:
        rows = self._remember("priorities", lambda: self._calls.get("priority"))
        return [row["name"] for row in rows]

    def _fields(self) -> Fields:
        def read() -> Fields:
            return find_fields(self._calls.get("field"), self._settings.points_field)

        found: Fields = self._remember("fields", read)
        return found

    def _remember(self, what: str, ask: Any) -> Any:
        """What seldom changes, asked for again after five minutes."""
        known = self._remembered.get(what)
        if known is None or known[0] < self._clock():
            known = (self._clock() + REMEMBERED, ask())
            self._remembered[what] = known
        return known[1]


def _within(projects: Sequence[str]) -> str:
    return f"project IN ({', '.join(json.dumps(key) for key in projects)})"


def _ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _marked(issue: Json) -> str | None:
    value = (issue.get("properties") or {}).get(MARKER)
    return value.get("id") if isinstance(value, dict) else None


def _split_order(query: str) -> tuple[str, str]:
    """What stands before ORDER BY, and the rest, which must stay outside of our parentheses."""
    found = re.search(r"\border\s+by\b[^\"']*$", query, re.I)
    return (query[: found.start()], found[0]) if found else (query, "")
