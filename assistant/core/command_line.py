"""The command line as a table: each command is a function of a module, loaded only when it is chosen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from assistant.core.errors import Rejected, Unavailable, UserError
from assistant.core.exits import FAILED, INTERRUPTED, LATER


@dataclass(frozen=True)
class Chosen:
    """`run` takes the options and the built bot; None for a command without a module."""

    name: str
    options: argparse.Namespace
    run: Callable[..., Any] | None


def choose(
    commands: Mapping[str, tuple[str, str]],
    description: str,
    arguments: Sequence[str] | None,
    options: Callable[[argparse.ArgumentParser], object],
) -> Chosen:
    """`commands`: name -> (module, what it does); the first is the default and has no module: `options` adds
    its own. Exits on bad usage."""
    parser = argparse.ArgumentParser(
        prog="bot.py",
        description=description,
        epilog="commands:\n" + "\n".join(f"  {name:<9} {what}" for name, (_, what) in commands.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "command", nargs="?", default=next(iter(commands)), choices=commands, metavar="command"
    )
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="...")
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0].startswith("--") and given[0] != "--help":
        given.insert(0, next(iter(commands)))  # options without a command are the default's
    chosen = parser.parse_args(given)
    module, what = commands[chosen.command]
    own = argparse.ArgumentParser(prog=f"bot.py {chosen.command}", description=what)
    run = getattr(import_module(module), chosen.command)(own) if module else None
    if run is None:
        options(own)
    return Chosen(chosen.command, own.parse_args(chosen.rest), run)


def exit_code(act: Callable[[], int]) -> int:
    """What `act` returns; what stopped it is said on stderr, without a traceback."""
    try:
        return act()
    except UserError as error:
        sys.stderr.write(f"{error.text}\n")
        return FAILED
    except (Unavailable, Rejected) as error:
        sys.stderr.write(f"{error}\n")
        return LATER if isinstance(error, Unavailable) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
