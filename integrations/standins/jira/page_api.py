"""The page: a board to look at and edit, as anybody of the team."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from . import shape
from .adf import text_of
from .control import document
from .errors import JSON, JiraError

if TYPE_CHECKING:
    from .application import Application

HERE = Path(__file__).parent / "page"


class PageApi:
    def __init__(self, app: "Application") -> None:
        self._app = app
        self._site = app.site

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", lambda request: FileResponse(HERE / "index.html")),
            Route("/browse/{key}", lambda request: RedirectResponse(f"/#{request.path_params['key']}")),
            Route("/page/board", self._board),
            Route("/page/issue/{key}", self._issue),
            Route("/page/act", self._act, methods=["POST"]),
            Route(
                "/page/{name}", lambda request: FileResponse(HERE / Path(request.path_params["name"]).name)
            ),
        ]

    async def _board(self, request: Request) -> Response:
        """Everything of a project that one person may see; `generation` tells whether anything is new."""
        site, account = self._site, self._someone(request)
        project = request.query_params.get("project") or next(iter(site.projects))
        rows = [row for row in site.issues.values() if row["project"] == project and site.sees(account, row)]
        columns = site.projects[project]["columns"]
        return JSONResponse({
            "generation": site.index.generation, "project": project, "projects": list(site.projects),
            "as": account,
            "people": {id: row["displayName"] for id, row in site.users.items()},
            "types": {id: row["name"] for id, row in site.types.items()},
            "priorities": {id: row["name"] for id, row in site.priorities.items()},
            "columns": [{"id": id, "name": site.statuses[id]["name"]} for id in columns],
            "issues": [self._card(row) for row in sorted(rows, key=lambda row: row["rank"])],
        })  # fmt: skip

    def _card(self, row: JSON) -> JSON:
        sprints = [self._site.sprints[str(id)]["name"] for id in row["sprints"]]
        kept = (
            "id",
            "key",
            "summary",
            "status",
            "type",
            "priority",
            "assignee",
            "points",
            "flagged",
            "labels",
        )
        return {name: row[name] for name in kept} | {
            "sprint": sprints[-1] if sprints else "",
            "comments": len(row["comments"]),
        }

    async def _issue(self, request: Request) -> Response:
        site, account = self._site, self._someone(request)
        try:
            row = site.issue(account, request.path_params["key"])
        except JiraError as error:
            return JSONResponse(error.body(), error.status)
        comments = [
            {"id": one["id"], "author": one["author"], "text": text_of(one["body"]).strip(),
            "at": one["updated"],
             "restricted": bool(one.get("visibility"))}
            for one in row["comments"] if site.sees_comment(account, one)
        ]  # fmt: skip
        parent = site.issues.get(row["parent"] or "")
        return JSONResponse(self._card(row) | {
            "description": text_of(row["description"]).strip() if row["description"] else "",
            "comments": comments,
            "parent": parent["key"] if parent else "", "links": shape.links(site, account, row),
            "history": [shape.history(site, account, entry) for entry in row["changelog"][-20:]],
        })  # fmt: skip

    async def _act(self, request: Request) -> Response:
        """A REST request of the person on the page; a text for a field of rich text becomes a document."""
        given = await request.json()
        try:
            answer = self._app.act(given["as"], given["method"], given["path"], {}, _rich(given.get("body")))
        except JiraError as error:
            said = " ".join([*error.messages, *map(str, error.errors.values())])
            return JSONResponse({"error": said}, error.status)
        return JSONResponse({"answer": answer})

    def _someone(self, request: Request) -> str:
        wanted = request.query_params.get("as", "")
        return wanted if wanted in self._site.users else next(reversed(self._site.users))


def _rich(body: Any) -> Any:
    if isinstance(body, dict):
        return {
            name: document(value)
            if name in ("description", "body") and isinstance(value, str)
            else _rich(value)
            for name, value in body.items()
        }
    return body
