"""The REST paths, and what each does. Old paths answer as they do since they are gone."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import agile, comments, issues, metadata, shape, webhooks
from .errors import JSON, JiraError
from .search import Search, bulk_fetch
from .site import Site


@dataclass(frozen=True)
class Ask:
    """A request of an account. `ids` are the path's."""

    account: str
    ids: tuple[str, ...]
    query: JSON
    body: Any

    @property
    def id(self) -> str:
        return self.ids[0]


Act = Callable[[Ask], Any]
Path = tuple[str, str, int, Act]
"""Method, path (* is an id), status of success, what it does."""


class Rest:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._search = Search(site)
        table = [*self._issues(), *self._comments(), *self._searching(), *self._meta(), *self._agile()]
        self._paths = [
            (method, re.compile("^" + path.replace("*", "([^/]+)") + "$"), status, act)
            for method, path, status, act in table
        ]

    def answer(self, method: str, path: str, account: str, query: JSON, body: Any) -> tuple[int, Any]:
        """Status and body; None: an empty one."""
        known = False
        for verb, pattern, status, act in self._paths:
            if found := pattern.match(path):
                known = True
                if verb == method:
                    return status, act(Ask(account, found.groups(), query, body))
        raise JiraError(405 if known else 404, "Method Not Allowed" if known else f"null for uri: {path}")

    def _issues(self) -> list[Path]:
        site, base = self._site, "/rest/api/3/issue"
        types, link = f"{base}/createmeta/*/issuetypes", "/rest/api/3/issueLink"
        return [
            ("POST", base, 201, self._create),
            ("POST", f"{base}/bulkfetch", 200, lambda a: bulk_fetch(site, a.account, a.body)),
            ("GET", types, 200, lambda a: metadata.create_types(site, a.account, a.id)),
            ("GET", f"{types}/*", 200, lambda a: metadata.create_fields(site, a.account, a.id, a.ids[1],
            a.query)),
            ("GET", f"{base}/*", 200, self._issue),
            ("PUT", f"{base}/*", 204, lambda a: issues.edit(site, a.account, a.id, a.body)),
            ("DELETE", f"{base}/*", 204, lambda a: issues.delete(site, a.account, a.id)),
            ("GET", f"{base}/*/transitions", 200,
             lambda a: metadata.transitions(site, a.account, self._found(a), a.query)),
            ("POST", f"{base}/*/transitions", 204, lambda a: issues.transition(site, a.account, a.id,
            a.body)),
            ("GET", f"{base}/*/changelog", 200, self._changelog),
            ("GET", f"{base}/*/properties/*", 200, self._property),
            ("PUT", f"{base}/*/properties/*", 200, lambda a: issues.set_property(site, a.account, a.id,
            a.ids[1], a.body)),
            ("POST", link, 201, lambda a: metadata.link(site, a.account, a.body)),
            ("DELETE", f"{link}/*", 204, lambda a: metadata.unlink(site, a.account, a.id)),
        ]  # fmt: skip

    def _comments(self) -> list[Path]:
        site, base = self._site, "/rest/api/3/issue/*/comment"
        return [
            ("GET", base, 200, lambda a: comments.page(site, a.account, self._found(a), a.query)),
            ("POST", base, 201, lambda a: self._shown(a, comments.add(site, a.account, self._found(a),
            a.body))),
            ("GET", f"{base}/*", 200,
             lambda a: self._shown(a, comments.one(site, a.account, self._found(a), a.ids[1]))),
            ("PUT", f"{base}/*", 200,
             lambda a: self._shown(a, comments.change(site, a.account, self._found(a), a.ids[1], a.body))),
            ("DELETE", f"{base}/*", 204, lambda a: comments.delete(site, a.account, self._found(a),
            a.ids[1])),
        ]  # fmt: skip

    def _searching(self) -> list[Path]:
        base, page = "/rest/api/3/search", self._search.page
        return [
            ("POST", f"{base}/jql", 200, lambda a: page(a.account, a.body)),
            ("GET", f"{base}/jql", 200, lambda a: page(a.account, _as_body(a.query))),
            ("POST", f"{base}/approximate-count", 200, lambda a: self._search.count(a.account, a.body)),
            *((verb, f"/rest/api/{version}/search", 410, _gone)
              for verb in ("GET", "POST") for version in ("2", "3", "latest")),
        ]  # fmt: skip

    def _meta(self) -> list[Path]:
        site, base, hooks = self._site, "/rest/api/3", "/rest/webhooks/1.0/webhook"
        return [
            ("GET", f"{base}/field", 200, lambda a: metadata.fields(site)),
            ("GET", f"{base}/priority", 200, lambda a: metadata.priorities(site)),
            ("GET", f"{base}/project/*", 200, lambda a: metadata.project(site, a.account, a.id)),
            ("GET", f"{base}/project/*/statuses", 200, lambda a: metadata.statuses(site, a.account, a.id)),
            ("GET", f"{base}/issueLinkType", 200, lambda a: metadata.link_types()),
            ("GET", f"{base}/user/search", 200, lambda a: metadata.users(site, a.query)),
            ("GET", f"{base}/myself", 200, lambda a: shape.user(site, a.account, own=True)),
            ("GET", f"{base}/mypermissions", 200, lambda a: metadata.mine(site, a.account, a.query)),
            ("POST", f"{base}/permissions/check", 200,
             lambda a: metadata.check_permissions(site, a.account, a.body)),
            ("GET", f"{base}/serverInfo", 200, self._server_info),
            ("GET", hooks, 200, lambda a: [webhooks.shown(site, id) for id in site.webhooks]),
            ("POST", hooks, 201, lambda a: webhooks.register(site, a.account, a.body)),
            ("DELETE", f"{hooks}/*", 204, self._forget_webhook),
        ]  # fmt: skip

    def _agile(self) -> list[Path]:
        site, base = self._site, "/rest/agile/1.0"
        return [
            ("GET", f"{base}/board", 200, lambda a: agile.boards(site, a.query)),
            ("GET", f"{base}/board/*", 200, lambda a: agile.board(site, a.id)),
            ("GET", f"{base}/board/*/sprint", 200, lambda a: agile.sprints(site, a.id, a.query)),
            ("POST", f"{base}/sprint", 201, lambda a: agile.create_sprint(site, a.body)),
            ("GET", f"{base}/sprint/*", 200, lambda a: agile.sprint(site, a.id)),
            ("POST", f"{base}/sprint/*", 200, lambda a: agile.change_sprint(site, a.id, a.body)),
            ("POST", f"{base}/sprint/*/issue", 204, lambda a: agile.put_into(site, a.account, a.id, a.body)),
            ("POST", f"{base}/backlog/issue", 204, lambda a: agile.put_into(site, a.account, None, a.body)),
            ("PUT", f"{base}/issue/rank", 204, lambda a: agile.rank(site, a.account, a.body)),
        ]

    def _found(self, ask: Ask) -> JSON:
        return self._site.issue(ask.account, ask.id)

    def _create(self, ask: Ask) -> JSON:
        made = issues.create(self._site, ask.account, ask.body)
        return {"id": made["id"], "key": made["key"], "self": shape.address(self._site, made)}

    def _issue(self, ask: Ask) -> JSON:
        wanted, properties = _words(ask.query.get("fields")), _words(ask.query.get("properties"))
        expand = str(ask.query.get("expand", ""))
        return shape.issue(self._site, ask.account, self._found(ask), wanted, properties, expand)

    def _changelog(self, ask: Ask) -> JSON:
        entries = self._found(ask)["changelog"]
        start, size = int(ask.query.get("startAt", 0)), min(int(ask.query.get("maxResults", 100)), 100)
        shown = [shape.history(self._site, ask.account, entry) for entry in entries[start : start + size]]
        last = start + size >= len(entries)
        return {"values": shown, "startAt": start, "maxResults": size, "total": len(entries), "isLast": last}

    def _shown(self, ask: Ask, row: JSON) -> JSON:
        whole = "properties" in ask.query.get("expand", "")
        return shape.comment(self._site, ask.account, row, properties=whole)

    def _property(self, ask: Ask) -> JSON:
        properties = self._found(ask)["properties"]
        if ask.ids[1] not in properties:
            raise JiraError(404, f"The property with key '{ask.ids[1]}' does not exist.")
        return {"key": ask.ids[1], "value": properties[ask.ids[1]]}

    def _server_info(self, ask: Ask) -> JSON:
        now = shape.moment(self._site, ask.account, self._site.clock.ms())
        return {
            "baseUrl": self._site.origin, "version": "1001.0.0", "versionNumbers": [1001, 0, 0],
            "deploymentType": "Cloud", "serverTime": now, "serverTitle": "Jira stand-in",
        }  # fmt: skip

    def _forget_webhook(self, ask: Ask) -> None:
        if ask.id not in self._site.webhooks:
            raise JiraError(404, "The webhook does not exist.")
        del self._site.webhooks[ask.id]


def _gone(ask: Ask) -> None:
    raise JiraError(
        410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API."
    )


def _words(text: Any) -> list[str]:
    return [word for word in str(text or "").split(",") if word]


def _as_body(query: JSON) -> JSON:
    lists: JSON = {
        name: _words(query[name]) for name in ("fields", "properties", "reconcileIssues") if name in query
    }
    return {**query, **lists, "maxResults": int(query.get("maxResults", 50))}
