"""`sync` on the command line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.core.errors import UserError
from assistant.core.exits import DONE, LATER, NOTHING

if TYPE_CHECKING:
    from assistant.core.kit import Kit
    from assistant.tickets.sync import Sync


def sync(parser: ArgumentParser) -> Callable[[Namespace, Kit], int]:
    parser.add_argument("--once", action="store_true", help="one round (the default)")
    parser.add_argument("--dry-run", action="store_true", help="say what going on would write in the tracker")
    parser.add_argument("--json", action="store_true")

    def run(args: Namespace, kit: Kit) -> int:
        from assistant.core.delivery import Deliverer
        from assistant.tickets.sync import assemble

        if kit.tracker is None:
            raise UserError("There is no tracker to keep tickets in step with. Set JIRA_SITE and its token.")
        made = assemble(kit, kit.tracker)
        if args.dry_run:
            return _dry_run(kit, made)
        taken = made.puller.round()
        deliverer = Deliverer(kit.db, kit.outbox, kit.clock, kit.settings)
        written = 0
        while not kit.bot_answers() and deliverer.step():
            written += 1
        status = made.service.status()
        if args.json:
            sys.stdout.write(
                json.dumps(
                    {"new": taken.new, "changed": taken.changed, "written": written, "paused": status.paused}
                )
                + "\n"
            )
        else:
            sys.stdout.write(f"{taken.new} new, {taken.changed} changed, {written} sent.\n")
            sys.stdout.write(f"Waiting: {status.paused}\n" if status.paused else "")
        if status.paused:
            return LATER
        return DONE if taken.new or taken.changed or written else NOTHING

    return run


def _dry_run(kit: Kit, made: Sync) -> int:
    with kit.db.read() as session:
        lines = made.standing.dry_run(session)
    sys.stdout.write("\n".join(lines or ["Nothing would be written."]) + "\n")
    return DONE if lines else NOTHING
