"""Puts the parts of the workspace together."""

import asyncio
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import ASGIApp

from ..server import HOST, Guard, hang_up
from .control_api import ControlApi
from .delivery import Delivery
from .errors import JSON, SlackError
from .filing import Filing
from .interactions import Interactions
from .methods.chat import post_scheduled
from .oauth import Consent
from .page_api import PageApi
from .responses import use_url
from .sockets import Sockets
from .views import Views
from .web_api import WebApi, as_json, with_faults
from .workspace import Workspace

ABOUT = ("bot_token", "app_token", "signing_secret", "client_id", "client_secret")


class Application:
    dated = False

    """One workspace and everything that can be asked of it over HTTP."""

    def __init__(self, directory: Path | None, seed: JSON | None, manifest: JSON | None, port: int) -> None:
        self.ws = Workspace(directory, seed, manifest)
        self.ws.origin = f"http://{HOST}:{port}"
        self.delivery = Delivery(self.ws)
        sockets = Sockets(self.ws, self.delivery)
        sockets.host = f"{HOST}:{port}"
        interactions = Interactions(self.ws, self.delivery, Views(self.ws), self.ws.origin)
        self.page = PageApi(self.ws, self.delivery, interactions)
        routes = [
            WebSocketRoute("/link/", sockets.endpoint),
            Mount("/api", WebApi(self.ws, sockets)),
            Route("/actions/{key:path}", self._respond, methods=["POST"]),
            *Consent(self.ws).routes(),
            *Filing(self.ws).routes(),
            *ControlApi(self.ws, self.delivery).routes(),
            *self.page.routes(),
        ]
        self.asgi: ASGIApp = Guard(Starlette(routes=routes), port)

    async def _respond(self, request: Request) -> Response:
        """A response_url (docs: interactivity/handling-user-interaction)."""
        key, given = request.path_params["key"], as_json(await request.body())

        async def act() -> Response:
            try:
                use_url(self.ws, key, given)
            except SlackError as refusal:
                entry.update(status=404 if refusal.code.endswith("_url") else 400, reply=refusal.body())
                return JSONResponse(refusal.body(), entry["status"])
            entry.update(status=200, reply={"ok": True})
            return JSONResponse({"ok": True})

        entry = self.ws.traffic.add("in", "response_url", key, given)
        response = await with_faults(self.ws.faults, "response_url", given, act)
        if response is None:
            await hang_up(request.scope)
        return response or Response()

    def start(self) -> None:
        """Background work; needs a running event loop."""
        self.delivery.spawn(post_scheduled(self.ws))

    async def stop(self) -> None:
        self.ws.bus.close()
        await self.delivery.close()
        await asyncio.sleep(0)

    def close(self) -> None:
        self.ws.close()

    def about(self) -> JSON:
        app = self.ws.app
        return {
            "url": self.ws.origin, "api_url": f"{self.ws.origin}/api/",
            **{key: app[key] for key in ABOUT},
        }  # fmt: skip
