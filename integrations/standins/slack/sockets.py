"""The Socket Mode endpoint (docs: apis/events-api/using-socket-mode)."""

import asyncio
import json
import secrets

from starlette.websockets import WebSocket, WebSocketDisconnect

from .delivery import Delivery
from .errors import JSON, SlackError
from .workspace import Workspace

MOST = 10


class Sockets:
    """A link needs a fresh ticket from apps.connections.open; each ticket works once."""

    def __init__(self, ws: Workspace, delivery: Delivery) -> None:
        self._ws = ws
        self._delivery = delivery
        self._tickets: set[str] = set()
        self.host = ""

    def ticket(self) -> str:
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return f"ws://{self.host}/link/?ticket={ticket}&app_id={self._ws.app['id']}"

    async def endpoint(self, socket: WebSocket) -> None:
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets or len(self._delivery.sockets) >= MOST:
            await socket.close(1008)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        short = socket.query_params.get("debug_reconnects") == "true"
        seconds = 360 if short else self._ws.settings["link_seconds"]
        await socket.send_json(self._hello(seconds))
        self._delivery.sockets.append(socket)
        refresh = asyncio.create_task(self._refresh(socket, seconds))
        self._tell_connected()
        try:
            while True:
                self._take(await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            refresh.cancel()
            if socket in self._delivery.sockets:
                self._delivery.sockets.remove(socket)
            self._tell_connected()

    async def _refresh(self, socket: WebSocket, seconds: float) -> None:
        """A link lives so long; it is warned about ten seconds before its end."""
        await asyncio.sleep(max(0.0, seconds - 10))
        await self._delivery.take_leave(socket, "warning")
        await asyncio.sleep(min(10.0, seconds))
        await self._delivery.take_leave(socket, "refresh_requested")

    def _take(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        if isinstance(message, dict):
            self._delivery.acknowledged(message)

    def _hello(self, seconds: float) -> JSON:
        return {
            "type": "hello", "num_connections": len(self._delivery.sockets) + 1,
            "debug_info": {"host": "local", "approximate_connection_time": seconds},
            "connection_info": {"app_id": self._ws.app["id"]},
        }  # fmt: skip

    def _tell_connected(self) -> None:
        event = {"type": "connected", "connected": self._delivery.connected}
        self._ws.bus.tell_each(lambda user: event)


def open_connection(ws: Workspace, sockets: Sockets) -> JSON:
    """apps.connections.open: `not_allowed` when HTTP mode is on is Slack's `socket_mode_not_enabled`."""
    if ws.app["request_url"]:
        raise SlackError("socket_mode_not_enabled")
    return {"url": sockets.ticket()}
