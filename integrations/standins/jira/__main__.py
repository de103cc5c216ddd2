"""`python -m integrations.standins.jira`: the local Jira as a process of its own."""

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from ..slack.server import Server, bind
from .application import Application


def main() -> int:
    options = _parser().parse_args()
    try:
        listener = bind(options.port)
        port = listener.getsockname()[1]
        seed = json.loads(options.seed.read_text("utf-8")) if options.seed else None
        app = Application(options.data_dir, seed, port)
    except (OSError, ValueError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2

    def ready() -> None:
        email, token = app.service()
        sys.stdout.write(
            json.dumps({"url": app.site.origin, "port": port, "email": email, "token": token}) + "\n"
        )
        sys.stdout.flush()

    instance = Server(app.asgi, ready, app.stop, dated=True)

    async def serving() -> None:
        app.start()
        watch = asyncio.create_task(_stop_with_parent(instance, options.with_parent))
        await instance.serve(sockets=[listener])
        watch.cancel()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, frame: None)  # uvicorn raises it again; the process then just ends
    asyncio.run(serving())
    app.site.store.close()
    return 0


async def _stop_with_parent(instance: Server, parent: int | None) -> None:
    while parent is None or os.getppid() == parent:
        await asyncio.sleep(0.3)
    instance.should_exit = True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m integrations.standins.jira", description=__doc__)
    parser.add_argument("--data-dir", type=Path, help="keeps the site in DIR/jira.db (default: nowhere)")
    parser.add_argument("--seed", type=Path, help="users and projects of a new site (JSON)")
    parser.add_argument("--port", type=int, default=8066, help="the next free one is taken when it is in use")
    parser.add_argument("--with-parent", type=int, metavar="PID", help="stop when this starting process ends")
    return parser


if __name__ == "__main__":
    sys.exit(main())
