"""The stand-up's part of the command line."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.core.blocks import counted
from assistant.core.exits import DONE
from assistant.core.files import read_text, write_json_lines

if TYPE_CHECKING:
    from assistant.core.kit import Kit


def propose(parser: ArgumentParser) -> Callable[[Namespace, Kit], int]:
    parser.add_argument("--answers", metavar="FILE", required=True, help="JSON lines: answers with tickets")
    parser.add_argument("--out", metavar="FILE", required=True, help="JSON lines: the changes they mean")

    def run(args: Namespace, kit: Kit) -> int:
        from assistant.standup.proposals.file import changes_of, read

        rows = read(read_text(args.answers))
        count = write_json_lines(args.out, map(changes_of, rows))
        sys.stdout.write(f"{counted(count, 'answer')} read, the changes are in {args.out}.\n")
        return DONE

    return run
