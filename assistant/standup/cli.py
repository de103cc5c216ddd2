"""The stand-up's part of the command line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.core.errors import UserError
from assistant.core.exits import DONE

if TYPE_CHECKING:
    from assistant.core.kit import Kit


def propose(parser: ArgumentParser) -> Callable[[Namespace, Kit], int]:
    parser.add_argument("--answers", metavar="FILE", required=True, help="JSON lines: answers with tickets")
    parser.add_argument("--out", metavar="FILE", required=True, help="JSON lines: the changes they mean")

    def run(args: Namespace, kit: Kit) -> int:
        from assistant.standup.proposals.file import changes_of, read

        try:
            rows = read(Path(args.answers).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as reason:
            raise UserError(f"{args.answers} cannot be read: {reason}.") from None
        lines = [json.dumps(changes_of(row), ensure_ascii=False) + "\n" for row in rows]
        try:
            Path(args.out).write_text("".join(lines), encoding="utf-8")
        except OSError as reason:
            raise UserError(f"{args.out} cannot be written: {reason}.") from None
        sys.stdout.write(f"{len(lines)} answers read, the changes are in {args.out}.\n")
        return DONE

    return run
