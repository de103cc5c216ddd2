"""HTTP: the private side on loopback (health, metrics, pages, the index for commands beside the bot) and,
when Slack calls us, the public side with its signed routes only."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.core.errors import UserError

if TYPE_CHECKING:
    from fastapi import APIRouter, FastAPI

log = logging.getLogger(__name__)

Check = Callable[[], str | None]
"""None when well, else what is wrong in a few words."""


class WebSettings(BaseSettings):
    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    private_host: str = "127.0.0.1"
    private_port: int = Field(8070, ge=0, le=65535)
    public_host: str = "0.0.0.0"
    public_port: int = Field(3000, ge=0, le=65535)
    public_url: str = Field("https://usher.example.com", description="where Slack and people reach us")


def private_app(
    routers: Sequence[APIRouter],
    alive: Mapping[str, Check],
    ready: Mapping[str, Check],
    collect: Callable[[], None],
) -> FastAPI:
    """`alive` fails only when a restart would help; `ready` when this process cannot do its work now."""
    from fastapi import FastAPI, Response
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    app = FastAPI(title="Usher, private side", docs_url="/docs", redoc_url=None)
    for router in routers:
        app.include_router(router)

    @app.get("/livez")
    def livez(response: Response) -> dict[str, str]:
        return _report(alive, response)

    @app.get("/readyz")
    def readyz(response: Response) -> dict[str, str]:
        return _report(ready, response)

    @app.get("/metrics")
    def metrics() -> Response:
        collect()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    def _report(checks: Mapping[str, Check], response: Response) -> dict[str, str]:
        found = {name: check() for name, check in checks.items()}
        if any(found.values()):
            response.status_code = 503
        return {name: wrong or "ok" for name, wrong in found.items()}

    return app


def public_app(routers: Sequence[APIRouter]) -> FastAPI:
    from fastapi import FastAPI

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    for router in routers:
        app.include_router(router)
    return app


class Server:
    """An ASGI app on a thread of its own, since the main one keeps the signals; takes the next free port."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        import uvicorn

        self._socket = _bind(host, port)
        self.port: int = self._socket.getsockname()[1]
        if port not in (0, self.port):
            log.warning("port %d is taken; listening on %d", port, self.port)
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=3)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name=f"http-{self.port}", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def trouble(self) -> str | None:
        return None if self._server.started else "not listening"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(5)
        self._socket.close()


def _bind(host: str, port: int) -> socket.socket:
    for candidate in [port] if port == 0 else range(port, port + 50):
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, candidate))
            bound.listen(128)  # callers wait for the thread to be ready instead of being refused
        except OSError:
            bound.close()
        else:
            return bound
    raise UserError(f"No free port from {port} to {port + 49} on {host}. Set another one.")
