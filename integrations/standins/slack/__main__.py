"""`python -m integrations.standins.slack`: the local workspace as a process of its own."""

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from .application import Application
from .errors import JSON
from .server import Server, bind
from .serving import refuse_real_tokens


def main() -> int:
    options = _parser().parse_args()
    try:
        refuse_real_tokens()
        listener = bind(options.port)
        port = listener.getsockname()[1]
        app = Application(options.data_dir, _json(options.seed), _json(options.manifest), port)
    except (RuntimeError, OSError, ValueError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2

    def ready() -> None:
        sys.stdout.write(json.dumps({**app.about(), "port": port}) + "\n")
        sys.stdout.flush()

    instance = Server(app.asgi, ready, app.stop)

    async def serving() -> None:
        app.start()
        if options.with_parent is not None:
            app.delivery.spawn(_stop_with_parent(instance, options.with_parent or os.getppid()))
        await instance.serve(sockets=[listener])

    # uvicorn raises the signal again once it has stopped; this process then simply ends
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, frame: None)
    asyncio.run(serving())
    app.ws.close()
    return 0


def _json(path: Path | None) -> JSON | None:
    return json.loads(path.read_text("utf-8")) if path else None


async def _stop_with_parent(instance: Server, parent: int) -> None:
    while os.getppid() == parent:
        await asyncio.sleep(0.3)
    instance.should_exit = True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m integrations.standins.slack", description=__doc__)
    parser.add_argument(
        "--data-dir", type=Path, help="keeps the workspace in DIR/slack.db (default: nowhere)"
    )
    parser.add_argument("--seed", type=Path, help="team, users and channels of a new workspace (JSON)")
    parser.add_argument("--manifest", type=Path, help="the app's manifest (JSON): scopes, events, commands")
    parser.add_argument("--port", type=int, default=8065, help="the next free one is taken when it is in use")
    parser.add_argument(
        "--with-parent", nargs="?", type=int, const=0, metavar="PID",
        help="stop when the starting process ends; its PID, given, counts even if it is gone already",
    )  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main())
