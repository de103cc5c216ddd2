"""The Web API: token, method, scope, faults, then the method itself (docs: apis/web-api)."""

import asyncio
import base64
import binascii
import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from ..server import hang_up
from .args import Args, parse
from .errors import JSON, SlackError
from .faults import Faults
from .methods import METHODS, Method
from .pace import Pace
from .sockets import Sockets, open_connection
from .workspace import Workspace

SECRETS = {"token", "access_token", "client_secret", "code"}
Answer = tuple[int, JSON, dict[str, str]]


class WebApi:
    """An ASGI application below /api/."""

    def __init__(self, ws: Workspace, sockets: Sockets) -> None:
        self._ws = ws
        self._sockets = sockets
        self._pace = Pace(ws)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        name = str(scope["path"]).removeprefix("/api/").strip("/")
        body = await request.body()
        try:
            given = parse(request.headers.get("content-type", ""), request.url.query, body)
        except SlackError as refusal:
            await JSONResponse(refusal.body())(scope, receive, send)
            return
        given |= _basic(request)
        token = _token(request, given)

        async def act() -> Response:
            status, answer, headers = self.call(name, token, given)
            entry.update(status=status, reply=_without_secrets(answer))
            return JSONResponse(answer, status, headers)

        entry = self._ws.traffic.add("in", "web_api", name, _without_secrets(given))
        response = await with_faults(self._ws.faults, name, given, act)
        if response is None:
            entry["status"] = entry["status"] or "dropped"
            await hang_up(scope)
        else:
            entry["status"] = response.status_code
            await response(scope, receive, send)

    def call(self, name: str, token: str, given: JSON) -> Answer:
        """What Slack answers: HTTP status, body, headers."""
        try:
            method = self._allowed(name, token)
            args = Args({key: value for key, value in given.items() if key != "token"})
            self._pace.check(name, method, args)
            if name == "apps.connections.open":
                answer = open_connection(self._ws, self._sockets)
            else:
                answer = method.run(self._ws, args)
        except SlackError as refusal:
            if refusal.code == "ratelimited":
                return 429, refusal.body(), {"Retry-After": str(refusal.extra.get("retry_after", 1))}
            return 200, refusal.body(), self._headers()
        return 200, {"ok": True, **answer}, self._headers()

    def _headers(self) -> dict[str, str]:
        return {"x-oauth-scopes": ",".join(self._ws.manifest.scopes), "x-slack-req-id": self._ws.clock.ts()}

    def _allowed(self, name: str, token: str) -> Method:
        method = METHODS.get(name)
        if method is None:  # docs: apis/web-api, errors common to all methods
            raise SlackError("unknown_method", req_method=name)
        if method.token == "none":
            return method
        if not token:
            raise SlackError("not_authed")
        tokens = {self._ws.app["bot_token"]: "bot", self._ws.app["app_token"]: "app"}
        if token not in tokens or self._ws.app.get("revoked"):
            raise SlackError("token_revoked" if token in tokens else "invalid_auth")
        if tokens[token] != method.token and name != "auth.test":
            raise SlackError("not_allowed_token_type")
        provided = self._ws.manifest.scopes
        if method.token == "bot" and method.scopes and not set(method.scopes) & set(provided):
            raise SlackError("missing_scope", needed=",".join(method.scopes), provided=",".join(provided))
        return method


def _token(request: Request, given: JSON) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else str(given.get("token", ""))


def _basic(request: Request) -> JSON:
    """The app's id and secret as HTTP Basic (docs: reference/methods/oauth.v2.access)."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": client_id, "client_secret": secret}


def _without_secrets(given: JSON) -> JSON:
    return {key: value for key, value in given.items() if key not in SECRETS}


async def with_faults(
    faults: Faults, name: str, given: JSON, act: Callable[[], Awaitable[Response]]
) -> Response | None:
    """Runs `act` with the fault ordered for this call; None means that the connection is to be dropped."""
    fault = faults.next(name, given)
    kind = fault["kind"] if fault else ""
    if not fault:
        return await act()
    if kind == "429":
        retry_after = str(fault.get("retry_after", 1))
        return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": retry_after})
    if kind == "500":
        return Response("Internal Server Error", 500, media_type="text/html")
    if kind == "error":
        return JSONResponse({"ok": False, "error": fault.get("error", "internal_error")})
    if kind == "slow":
        await asyncio.sleep(fault.get("seconds", 1.0))
        return await act()
    if kind == "drop_after":
        await act()
    if kind == "late":
        asyncio.get_running_loop().call_later(fault.get("seconds", 1.0), lambda: asyncio.ensure_future(act()))
    return None


def as_json(body: bytes) -> JSON:
    """The JSON object of a request, {} when it is none."""
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
