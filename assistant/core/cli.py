"""Commands an operator runs. Exit codes: 0 done, 1 failed, 2 usage, 75 try later, 99 nothing to do."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.core.errors import UserError
from assistant.core.exits import DONE, FAILED, NOTHING

if TYPE_CHECKING:
    from assistant.core.kit import Kit

Run = Callable[[Namespace, "Kit"], int]
write = sys.stdout.write


def job(parser: ArgumentParser) -> Run:
    parser.add_argument("name", nargs="?", help="without a name: list them")

    def run(args: Namespace, kit: Kit) -> int:
        if args.name:
            kit.schedule.run(args.name)
            return DONE
        for name, entry in sorted(kit.schedule.jobs.items()):
            write(f"{name}  every {entry.seconds:.0f} s\n")
        return DONE

    return run


def outbox(parser: ArgumentParser) -> Run:
    parser.add_argument("what", choices=("list", "retry", "drop"))
    parser.add_argument("id", nargs="?", type=int)
    parser.add_argument("--json", action="store_true")

    def run(args: Namespace, kit: Kit) -> int:
        if args.what == "list":
            return _list(kit, as_json=args.json)
        if args.id is None:
            raise UserError(f"outbox {args.what} needs the number of a row; `outbox list` shows them.")
        with kit.db.begin() as session:
            (kit.outbox.retry if args.what == "retry" else kit.outbox.drop)(session, args.id)
        return DONE

    return run


def _list(kit: Kit, *, as_json: bool) -> int:
    with kit.db.read() as session:
        items = kit.outbox.items(session, ("dead", "unknown", "sending", "pending"))
    for item in items:
        row = {"id": item.id, "state": item.state, "kind": item.kind, "key": item.key}
        row |= {"attempts": item.attempts, "since": item.created_at.isoformat(), "error": item.error}
        plain = f"{item.id:>6}  {item.state:<8} {item.kind:<14} {item.key}  {item.error or ''}".rstrip()
        write((json.dumps(row) if as_json else plain) + "\n")
    return DONE if items else NOTHING


def manifest(parser: ArgumentParser) -> Run:
    parser.add_argument("--json", action="store_true", help="JSON instead of YAML")

    def run(args: Namespace, kit: Kit) -> int:
        import yaml

        made = kit.manifest()
        write(json.dumps(made, indent=2) + "\n" if args.json else yaml.safe_dump(made, sort_keys=False))
        return DONE

    return run


def migrate(parser: ArgumentParser) -> Run:
    def run(_args: Namespace, kit: Kit) -> int:
        from assistant.core.migrate import migrate as upgrade

        return DONE if upgrade(kit.db) else NOTHING

    return run


def doctor(parser: ArgumentParser) -> Run:
    parser.add_argument("--json", action="store_true")

    def run(args: Namespace, kit: Kit) -> int:
        findings = [check() for check in kit.checks]
        for finding in findings:
            if args.json:
                write(json.dumps(vars(finding)) + "\n")
                continue
            write(f"{'ok  ' if finding.ok else 'LOOK'}  {finding.what}: {finding.found}\n")
            if not finding.ok:
                write(f"        {finding.advice}\n")
        return DONE if all(finding.ok for finding in findings) else FAILED

    return run
