"""Connected to Slack: over Socket Mode, or by signed requests to the public side."""

from __future__ import annotations

import logging
import time

from fastapi import APIRouter, Request, Response  # FastAPI looks the annotations up in this module
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from assistant.core.metrics import SLACK_ACK
from integrations.slack import SlackSettings, app_client

log = logging.getLogger(__name__)

BODY_LIMIT = 1_000_000


class Socket:
    """Socket Mode with slack_sdk's own client, which reconnects by itself."""

    def __init__(self, app: App, settings: SlackSettings) -> None:
        token = settings.app_token.get_secret_value()
        self._handler = _Timed(app, token, web_client=app_client(settings), ping_interval=5)

    def start(self) -> None:
        self._handler.connect()  # type: ignore[no-untyped-call]

    def trouble(self) -> str | None:
        return None if self._handler.client.is_connected() else "not connected"

    def stop(self) -> None:
        # Stop taking new envelopes first; slack_sdk's own close waits for its threads.
        self._handler.client.auto_reconnect_enabled = False
        self._handler.close()  # type: ignore[no-untyped-call]


class _Timed(SocketModeHandler):
    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        began = time.monotonic()
        super().handle(client, req)
        SLACK_ACK.observe(time.monotonic() - began)


def http_router(app: App) -> APIRouter:
    """`POST /slack/events`: everything Slack sends over HTTP; Bolt checks each signature."""
    from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
    from starlette.concurrency import run_in_threadpool

    router = APIRouter()

    @router.post("/slack/events")
    async def events(request: Request) -> Response:
        began = time.monotonic()
        body = await request.body()
        if len(body) > BODY_LIMIT:
            return Response(status_code=413)
        answer = await run_in_threadpool(app.dispatch, to_bolt_request(request, body))
        SLACK_ACK.observe(time.monotonic() - began)
        return to_starlette_response(answer)

    return router
