"""One site over HTTP: who asks, what goes wrong on order, what is remembered of each request."""

import asyncio
import base64
import json
from collections import deque
from email.utils import formatdate
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from ..server import HOST, Guard, hang_up
from .control_api import ControlApi
from .errors import JSON, JiraError
from .faults import Faults, Limits, issue_in
from .page_api import PageApi
from .planting import plant_issues
from .rest import Rest
from .seed import SERVICE
from .site import Site
from .webhooks import Sender

KEPT = 50_000
METHODS = ["GET", "POST", "PUT", "DELETE"]


class Application:
    dated = True

    def __init__(self, directory: Path | None, seed: JSON | None, port: int) -> None:
        self.site = Site(directory, seed)
        self.site.origin = f"http://{HOST}:{port}"
        if seed and not self.site.issues:
            plant_issues(self.site, seed.get("issues", []))
        self.faults, self.limits = Faults(), Limits(self.site.clock)
        self.sender = Sender(self.site, self.faults)
        self.requests: deque[JSON] = deque(maxlen=KEPT)
        self._count = 0
        self._rest = Rest(self.site)
        routes = [
            Route("/rest/{path:path}", self._serve, methods=METHODS),
            *ControlApi(self).routes(),
            *PageApi(self).routes(),
        ]
        self.asgi: ASGIApp = Guard(Starlette(routes=routes), port)

    def start(self) -> None:
        """Sends what is told from now on; needs a running event loop."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon(self.sender.flush)

        self.site.wake = wake

    def about(self) -> JSON:
        """Its address, e-mail and API token of the account for the bot."""
        user = self.site.users[SERVICE]
        return {"url": self.site.origin, "email": user["emailAddress"], "token": user["token"]}

    async def stop(self) -> None:
        await self.sender.close()

    def close(self) -> None:
        self.site.store.close()

    async def _serve(self, request: Request) -> Response:
        raw = await request.body()
        self._count += 1
        entry: JSON = {
            "n": self._count, "at": self.site.clock.now(), "method": request.method, "path": request.url.path,
            "query": dict(request.query_params), "body": _decoded(raw), "status": None, "reply": None,
        }  # fmt: skip
        self.requests.append(entry)
        refused = self._limited(entry)
        fault = (
            None
            if refused
            else self.faults.next(request.method, request.url.path, raw.decode("utf-8", "replace"))
        )
        answer = refused or await self._with_fault(fault, request, entry)
        if answer is None:
            await hang_up(request.scope)
            return Response()
        entry.update(status=answer.status_code, reply=_decoded(bytes(answer.body)))
        # The site's clock, not the computer's: whoever compares clocks reads this header.
        answer.headers["date"] = formatdate(self.site.clock.now(), usegmt=True)
        return answer

    def _limited(self, entry: JSON) -> Response | None:
        method, path = entry["method"], entry["path"]
        if blocked := self.limits.blocking(method, path):
            return _too_many(*blocked)
        issue = issue_in(path)
        if self.site.settings["pace"] and method != "GET" and issue not in ("", "bulkfetch", "rank"):
            wait = self.limits.write(issue)
            if wait is not None:
                self.limits.close(method, path, "jira-per-issue-on-write", wait)
                return _too_many("jira-per-issue-on-write", wait)
        return None

    async def _with_fault(self, fault: JSON | None, request: Request, entry: JSON) -> Response | None:
        """The answer, or None to drop the connection."""
        kind = fault["kind"] if fault else ""
        options: JSON = fault or {}
        if kind == "drop_before":
            return None
        if kind == "429":
            reason, wait = options.get("reason", "jira-burst-based"), options.get("retry_after", 1)
            if isinstance(wait, int | float):
                self.limits.close(entry["method"], entry["path"], reason, wait)
            return _too_many(reason, wait)
        if kind in ("500", "502", "503"):
            headers = {"Retry-After": str(options["retry_after"])} if "retry_after" in options else {}
            return Response("<html>upstream error</html>", int(kind), headers, "text/html")
        if kind == "error":
            return JSONResponse(
                options.get("body", {"errorMessages": ["ordered"], "errors": {}}), options["status"]
            )
        if kind == "late":
            loop = asyncio.get_running_loop()
            loop.call_later(options.get("seconds", 0.5), lambda: self._answer(request, entry))
            return None
        if kind == "slow":
            await asyncio.sleep(options.get("seconds", 1.0))
        answer = self._answer(request, entry)
        if kind == "drop_after":
            return None
        if kind == "503_after":
            return Response("<html>upstream error</html>", 503, media_type="text/html")
        return Response(bytes(answer.body)[: len(answer.body) // 2], 200) if kind == "cut" else answer

    def _answer(self, request: Request, entry: JSON) -> Response:
        try:
            account = self._account(request.headers.get("authorization", ""))
            if request.method in ("POST", "PUT") and not isinstance(entry["body"], dict):
                raise JiraError(
                    400, "Invalid request payload. Refer to the REST API documentation and try again."
                )
            status, body = self._rest.answer(
                request.method, entry["path"], account, entry["query"], entry["body"]
            )
        except JiraError as error:
            return JSONResponse(error.body(), error.status)
        return Response(status_code=status) if body is None else JSONResponse(body, status)

    def act(self, account: str, method: str, path: str, query: JSON, body: Any) -> Any:
        """A request in somebody's name, without a token, limits or faults."""
        return self._rest.answer(method, path, account, query, body)[1]

    def _account(self, header: str) -> str:
        """E-mail and API token (docs: basic-auth-for-rest-apis)."""
        try:
            email, _, token = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
        except ValueError:
            email, token = "", ""
        for id, user in self.site.users.items():
            if token and user["active"] and (user["emailAddress"], user["token"]) == (email, token):
                return id
        raise JiraError(401, "Client must be authenticated to access this resource.")


def _too_many(reason: str, wait: Any) -> Response:
    shown = str(max(int(wait + 0.999), 1)) if isinstance(wait, int | float) else str(wait)
    headers = {"Retry-After": shown, "RateLimit-Reason": reason, "X-RateLimit-Remaining": "0"}
    return JSONResponse({"errorMessages": ["Rate limit exceeded."], "errors": {}}, 429, headers)


def _decoded(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode("utf-8", "replace") if raw else None
