"""An ASGI app on a port of its own."""

import logging
import socket
import threading

import uvicorn
from fastapi import FastAPI

from assistant.core.errors import UserError

log = logging.getLogger(__name__)


class Server:
    """An ASGI app on a thread of its own, since the main one keeps the signals; takes the next free port."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
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
