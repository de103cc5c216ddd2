"""Commands an operator runs. Exit codes: 0 done, 1 failed, 2 usage, 75 try later, 99 nothing to do."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.core.errors import UserError
from assistant.core.exits import DONE, FAILED, NOTHING

if TYPE_CHECKING:
    from assistant.core.backup import Backups, Meta
    from assistant.core.kit import Kit

OPERATING = {
    "outbox": (__name__, "list, retry or drop what could not be delivered"),
    "job": (__name__, "run a scheduled job once, now"),
    "gc": (__name__, "remove what is past its retention, and files nothing refers to"),
    "backup": (__name__, "write the database and the archive into one file"),
    "restore": (__name__, "put a backup back; what was open is looked up before it is sent"),
    "doctor": (__name__, "check the installation and say what to do"),
    "manifest": (__name__, "print the Slack app manifest"),
    "migrate": (__name__, "bring the database up to this version"),
}
"""The operator's commands, as rows of the command line's table."""

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


def gc(parser: ArgumentParser) -> Run:
    parser.add_argument("--json", action="store_true")

    def run(args: Namespace, kit: Kit) -> int:
        from assistant.core.retention import collect

        removed = collect(kit, kit.clock())
        counts = vars(removed)
        plain = "removed: " + ", ".join(f"{count} {name}" for name, count in counts.items())
        write((json.dumps(counts) if args.json else plain) + "\n")
        return DONE if removed.total else NOTHING

    return run


def backup(parser: ArgumentParser) -> Run:
    parser.add_argument("file", type=Path, help="a .tar.gz; it holds what the team wrote, so keep it safe")
    parser.add_argument("--json", action="store_true")

    def run(args: Namespace, kit: Kit) -> int:
        _told(_backups(kit).take(args.file, kit.clock()), f"in {args.file}", as_json=args.json)
        return DONE

    return run


def restore(parser: ArgumentParser) -> Run:
    parser.add_argument("file", type=Path)
    parser.add_argument("--replace", action="store_true", help="lose what is in the database now")
    parser.add_argument("--json", action="store_true")

    def run(args: Namespace, kit: Kit) -> int:
        if kit.bot_answers():
            raise UserError("The bot is running. Stop it, restore, then start it again.")
        _told(_backups(kit).restore(args.file, replace=args.replace), "are back", as_json=args.json)
        return DONE

    return run


def _backups(kit: Kit) -> Backups:
    from assistant.core.backup import Backups

    return Backups(kit.db, kit.outbox, kit.archive, kit.archived)


def _told(meta: Meta, where: str, *, as_json: bool) -> None:
    rows = sum(meta.rows.values())
    plain = (
        f"{rows} rows and {len(meta.parts)} archive parts of {meta.taken_at:%Y-%m-%d %H:%M} UTC {where}.\n"
    )
    write(meta.model_dump_json() + "\n" if as_json else plain)


def migrate(parser: ArgumentParser) -> Run:
    def run(_args: Namespace, kit: Kit) -> int:
        from assistant.core.migrate import migrate as upgrade

        return DONE if upgrade(kit.db) else NOTHING

    return run


def doctor(parser: ArgumentParser) -> Run:
    parser.add_argument("--json", action="store_true")

    def run(args: Namespace, kit: Kit) -> int:
        findings = [finding for check in kit.checks for finding in check()]
        for finding in findings:
            if args.json:
                write(json.dumps(vars(finding)) + "\n")
                continue
            write(f"{'ok  ' if finding.ok else 'LOOK'}  {finding.what}: {finding.found}\n")
            if not finding.ok:
                write(f"        {finding.advice}\n")
        return DONE if all(finding.ok for finding in findings) else FAILED

    return run
