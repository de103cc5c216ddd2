"""Runs a stand-in: in a thread for tests, or as a process of its own."""

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from starlette.types import ASGIApp

from .server import Server, bind


class Application(Protocol):
    asgi: ASGIApp
    dated: bool
    """Whether it says itself, with each answer, what time it is."""

    def about(self) -> dict[str, Any]:
        """What one needs to use it; its `url` among that."""
        ...

    def start(self) -> None:
        """Background work; called on the running event loop."""
        ...

    async def stop(self) -> None: ...

    def close(self) -> None:
        """When nothing runs any more."""
        ...


Made = TypeVar("Made", bound=Application)


@contextmanager
def in_thread(make: Callable[[int], Made], port: int = 0) -> Iterator[Made]:
    """`make` gets the port that was found."""
    listener = bind(port)
    app = make(listener.getsockname()[1])
    ready = threading.Event()
    instance = Server(app.asgi, ready.set, app.stop, app.dated)

    async def main() -> None:
        app.start()
        await instance.serve(sockets=[listener])

    thread = threading.Thread(target=lambda: asyncio.run(main()), name=type(app).__module__, daemon=True)
    thread.start()
    if not ready.wait(10):
        raise RuntimeError(f"{type(app).__module__} did not start.")
    try:
        yield app
    finally:
        instance.should_exit = True
        thread.join(10)
        app.close()
        listener.close()


def as_process(make: Callable[[int], Application], options: argparse.Namespace) -> int:
    """Until a signal, or until the parent ends; 2 when it cannot start. The first line on stdout says how to
    use it, as JSON."""
    try:
        listener = bind(options.port)
        port = listener.getsockname()[1]
        app = make(port)
    except (RuntimeError, OSError, ValueError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2

    def ready() -> None:
        sys.stdout.write(json.dumps({**app.about(), "port": port}) + "\n")
        sys.stdout.flush()

    instance = Server(app.asgi, ready, app.stop, app.dated)

    async def serving() -> None:
        app.start()
        watch = asyncio.create_task(_stop_with_parent(instance, options.with_parent))
        await instance.serve(sockets=[listener])
        watch.cancel()

    # uvicorn raises the signal again once it has stopped; this process then simply ends
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, frame: None)
    asyncio.run(serving())
    app.close()
    return 0


async def _stop_with_parent(instance: Server, parent: int | None) -> None:
    """`parent` None: there is none to watch; 0: the process that started this one."""
    watched = parent or os.getppid()
    while parent is None or os.getppid() == watched:
        await asyncio.sleep(0.3)
    instance.should_exit = True


def parser(module: str, description: str | None, port: int) -> argparse.ArgumentParser:
    """The options that every stand-in has."""
    made = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    made.add_argument("--data-dir", type=Path, help="keeps its state there (default: nowhere)")
    made.add_argument("--seed", type=read, help="what a new one holds (JSON)")
    made.add_argument("--port", type=int, default=port, help="the next free one is taken when it is in use")
    made.add_argument(
        "--with-parent", nargs="?", type=int, const=0, metavar="PID",
        help="stop when the starting process ends; its PID, given, counts even if it is gone already",
    )  # fmt: skip
    return made


def read(path: str) -> Any:
    try:
        return json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None
