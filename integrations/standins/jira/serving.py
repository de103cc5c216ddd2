"""A local site in a thread, for tests."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..slack.server import Server, bind
from .application import Application
from .control import Control
from .errors import JSON


@dataclass(frozen=True)
class LocalJira:
    url: str
    email: str
    token: str
    control: Control


@contextmanager
def serve(seed: JSON | None = None, data_dir: Path | None = None, port: int = 0) -> Iterator[LocalJira]:
    """A site with the default team and projects unless others are given; in memory without `data_dir`."""
    listener = bind(port)
    app = Application(data_dir, seed, listener.getsockname()[1])
    ready = threading.Event()
    instance = Server(app.asgi, ready.set, app.stop, dated=True)

    async def main() -> None:
        app.start()
        await instance.serve(sockets=[listener])

    thread = threading.Thread(target=lambda: asyncio.run(main()), name="local-jira", daemon=True)
    thread.start()
    if not ready.wait(10):
        raise RuntimeError("The local Jira did not start.")
    try:
        yield LocalJira(app.site.origin, *app.service(), Control(app.site.origin))
    finally:
        instance.should_exit = True
        thread.join(10)
        app.site.store.close()
        listener.close()
