"""A stand-in on a loopback port, which answers nobody but this machine's own programs and its own page."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

HOST = "127.0.0.1"


def bind(port: int, tries: int = 50) -> socket.socket:
    """The wished port, or the next one that is free; 0 is any."""
    for candidate in range(port, port + tries) if port else [0]:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
        except OSError:
            listener.close()
        else:
            return listener
    raise OSError(f"No free port between {port} and {port + tries - 1}.")


class _Protocol(H11Protocol):
    """Lets a request drop its own connection, which a real network does too."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        inner = self.app

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            scope["hang_up"] = transport.abort
            await inner(scope, receive, send)

        self.app = app


async def hang_up(scope: Scope) -> None:
    """Closes the connection without an answer."""
    scope["hang_up"]()
    await asyncio.sleep(0.01)


class Guard:
    """This machine under its own name (against DNS rebinding), no other site's pages (against CSRF)."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {name + end for name in (HOST, "localhost") for end in ("", f":{port}")}
        self._origins = {f"http://{name}:{port}" for name in (HOST, "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._trusts(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await send(
                {"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]}
            )
            await send({"type": "http.response.body", "body": b"This stand-in answers only its own page."})

    def _trusts(self, scope: Scope) -> bool:
        headers = {key.decode().lower(): value.decode("latin-1") for key, value in scope["headers"]}
        origin = headers.get("origin")
        reading = scope.get("method") in ("GET", "HEAD")
        return headers.get("host") in self._hosts and (reading or origin is None or origin in self._origins)


class Server(uvicorn.Server):
    """Calls `ready` once connections are accepted, and `stop` before they are closed."""

    def __init__(
        self,
        app: ASGIApp,
        ready: Callable[[], None],
        stop: Callable[[], Awaitable[None]],
        dated: bool = False,
    ) -> None:
        """`dated`: the app says what time it is with each answer."""
        super().__init__(uvicorn.Config(
            app, http=_Protocol, ws="websockets-sansio", log_config=None, log_level="critical",
            access_log=False, lifespan="off", timeout_graceful_shutdown=1, ws_ping_interval=None,
            ws_per_message_deflate=False, server_header=False, date_header=not dated,
        ))  # fmt: skip
        self._ready = ready
        self._stop = stop

    async def main_loop(self) -> None:
        self._ready()
        await super().main_loop()
        await self._stop()
