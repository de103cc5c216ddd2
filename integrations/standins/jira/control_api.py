"""Below /control/: what a test may do to this site and a real one would not offer."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from . import issues
from .errors import JSON, JiraError

if TYPE_CHECKING:
    from .application import Application


class ControlApi:
    def __init__(self, app: "Application") -> None:
        self._app = app
        self._site = app.site

    def routes(self) -> list[BaseRoute]:
        acts = (
            self.requests, self.count, self.issues, self.fault, self.clear_faults, self.clock,
            self.settings, self.row,
            self.forget, self.move, self.webhook, self.webhooks_sent, self.put, self.as_account, self.fill,
        )  # fmt: skip
        return [Route(f"/control/{act.__name__}", self._endpoint(act), methods=["POST"]) for act in acts]

    def _endpoint(self, act: Callable[[JSON], Any]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            try:
                return JSONResponse({"ok": True, "result": act(await request.json())})
            except JiraError as error:
                return JSONResponse(error.body(), error.status)

        return endpoint

    def requests(self, given: JSON) -> list[JSON]:
        """Oldest first, after the one numbered `after`."""
        after = given.get("after", 0)
        return [entry for entry in self._app.requests if entry["n"] > after]

    def count(self, given: JSON) -> JSON:
        """Requests, those of them that wrote, and those that came before a Retry-After was over."""
        rows = list(self._app.requests)
        reading = ("search/jql", "bulkfetch", "permissions/check", "approximate-count")
        writes = [row for row in rows if row["method"] != "GET" and not row["path"].endswith(reading)]
        return {"requests": len(rows), "writes": len(writes), "too_early": self._app.limits.too_early}

    def issues(self, given: JSON) -> list[JSON]:
        """Everything that is kept of each issue, whoever may see it."""
        return list(self._site.issues.values())

    def fault(self, given: JSON) -> None:
        self._app.faults.order(**given)

    def clear_faults(self, given: JSON) -> None:
        self._app.faults.orders.clear()

    def clock(self, given: JSON) -> float:
        """`at` stops the clock there; `forward` moves it by seconds."""
        clock = self._site.clock
        clock.stopped_at = given.get("at", clock.stopped_at)
        clock.forward(given.get("forward", 0.0))
        return clock.now()

    def settings(self, given: JSON) -> JSON:
        """index_lag (s), retry_delays of webhooks (s), pace (limit writes per issue), token_days."""
        self._site.settings.update({key: value for key, value in given.items() if key in self._site.settings})
        return self._site.settings

    def row(self, given: JSON) -> JSON:
        """Adds or changes a row of `table`: users, projects, statuses, fields, sprints, levels, …"""
        table = getattr(self._site, given["table"])
        table[given["id"]] = table.get(given["id"], {}) | given["values"]
        self._site.index.generation += 1
        return dict(table[given["id"]])

    def forget(self, given: JSON) -> None:
        """Takes a row of `table` away; a project goes with its issues."""
        if given["table"] == "projects":
            for issue in [row for row in self._site.issues.values() if row["project"] == given["id"]]:
                self._site.drop(issue)
        del getattr(self._site, given["table"])[given["id"]]

    def move(self, given: JSON) -> JSON:
        return issues.move(self._site, given["account"], given["issue"], given["project"])

    def webhook(self, given: JSON) -> str:
        id = self._site.new_id()
        self._site.webhooks[id] = {"name": "usher", "filters": {}, "enabled": True, **given}
        return id

    def webhooks_sent(self, given: JSON) -> list[JSON]:
        return list(self._app.sender.sent)

    def put(self, given: JSON) -> None:
        """Changes an issue as nobody could (any ADF, any date): nothing is checked or told."""
        self._site.keep(self._site.issues[given["issue"]] | given["values"])

    def as_account(self, given: JSON) -> Any:
        """A REST request in somebody's name, who needs no token here."""
        return self._app.act(
            given["account"], given["method"], given["path"], given.get("query", {}), given.get("body")
        )

    def fill(self, given: JSON) -> int:
        """Makes `count` issues at once, a millisecond apart."""
        now, project = self._site.clock.ms(), given["project"]
        for number in range(given["count"]):
            fields = {
                "project": {"key": project},
                "issuetype": {"id": "10003"},
                "summary": f"Filled {number}",
            }
            made = issues.create(self._site, given["account"], {"fields": fields | given.get("fields", {})})
            moment = now - given["count"] + number
            self._site.keep(made | {"created": moment, "updated": moment})
        return len(self._site.issues)
