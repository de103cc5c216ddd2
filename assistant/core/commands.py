"""Slash commands: what there is, how each is used, and a helpful no to what there is not."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.core.errors import UserError
from assistant.core.ports import Call as Call
from assistant.core.ports import Json
from assistant.core.ports import Reply as Reply

Run = Callable[[Call], Reply]


@dataclass(frozen=True)
class Subcommand:
    name: str
    usage: str
    what: str
    run: Run


@dataclass(frozen=True)
class Command:
    """`bare` runs when the first word is no subcommand (all text is its argument); None: an error."""

    name: str
    summary: str
    usage_hint: str
    subcommands: Sequence[Subcommand]
    bare: Run | None


class Commands:
    """The registry that `/help`, the manifest and the Slack listeners are made from."""

    def __init__(self, names: dict[str, str] | None = None) -> None:
        self._names = names or {}
        self.all: dict[str, Command] = {}
        self.shortcuts: list[Json] = []
        self.domains: list[str] = []
        """Hosts whose links Slack tells of."""

    def add(
        self,
        name: str,
        summary: str,
        *subcommands: Subcommand,
        usage_hint: str = "",
        bare: Run | None = None,
    ) -> None:
        if name in self.all:
            raise ValueError(f"two commands are called {name}")
        hint = usage_hint or "[" + " | ".join(sub.name for sub in subcommands) + "]"
        self.all[name] = Command(name, summary, hint, subcommands, bare)

    def shortcut(self, callback_id: str, name: str, what: str, *, on_message: bool = False) -> None:
        """An entry of Slack's shortcut menu, as the manifest lists it. `name`: at most 24 characters."""
        kind = "message" if on_message else "global"
        entry = {"name": name, "type": kind, "callback_id": callback_id, "description": what}
        self.shortcuts.append(entry)

    def slash(self, name: str) -> str:
        """The command as people type it here; its name can be changed by COMMAND_NAMES."""
        return "/" + self._names.get(name, name)

    def listing(self) -> dict[str, tuple[str, str]]:
        """Slash name to (summary, usage hint)."""
        return {self.slash(name): (command.summary, command.usage_hint) for name, command in self.all.items()}

    def run(self, name: str, call: Call) -> Reply:
        command = self.all[name]
        word, _, rest = call.text.strip().partition(" ")
        for sub in command.subcommands:
            if sub.name == word.lower():
                return sub.run(replace(call, text=rest.strip()))
        if word.lower() == "help":
            return Reply(self.usage(name))
        if command.bare:
            return command.bare(call)
        raise self.unknown(name, word)

    def usage(self, name: str) -> str:
        command = self.all[name]
        lines = [f"*{self.slash(name)}* – {command.summary}"]
        lines += [f"`{self.slash(name)} {sub.usage}` {sub.what}" for sub in command.subcommands]
        return "\n".join(lines)

    def unknown(self, name: str, word: str) -> UserError:
        """What to say to a word that is no subcommand: the near one if there is one, and where they are."""
        if not word:
            return UserError(self.usage(name))
        near = difflib.get_close_matches(word.lower(), [sub.name for sub in self.all[name].subcommands], n=1)
        guess = f" Did you mean `{self.slash(name)} {near[0]}`?" if near else ""
        shown = word.translate(_QUIET)[:40]
        return UserError(f"I don't know `{shown}`.{guess} `{self.slash(name)} help` lists what I can do.")


_QUIET = str.maketrans("", "", "`<>")
