"""`demo load` and `demo remove`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.core.exits import DONE

if TYPE_CHECKING:
    from assistant.core.kit import Kit


def demo(parser: ArgumentParser) -> Callable[[Namespace, Kit], int]:
    parser.add_argument("what", choices=("load", "remove"))

    def run(args: Namespace, kit: Kit) -> int:
        from assistant.demo import DATA, demo_service

        if args.what == "load":
            demo_service(kit).load(DATA)
            sys.stdout.write("Loaded. `bot.py enrich` and `bot.py index` make its scores and its search.\n")
        else:
            demo_service(kit).remove(DATA)
            sys.stdout.write("Catalogue, project and stand-up are gone; `bot.py index` forgets them.\n")
        return DONE

    return run
