"""What `/sync` understands."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.core.blocks import escape
from assistant.core.clock import Clock
from assistant.core.commands import Call, Commands, Reply, Subcommand
from assistant.core.errors import UserError
from assistant.core.ports import Json
from assistant.tickets.sync import blocks
from assistant.tickets.sync.service import SyncService


class SyncCommands:
    """`start` asks for a round now; it comes as soon as a worker is free."""

    def __init__(
        self, sync: SyncService, commands: Commands, clock: Clock, start: Callable[[str], None]
    ) -> None:
        self._sync = sync
        self._commands = commands
        self._clock = clock
        self._start = start
        self._slash = commands.slash("sync")

    def register(self) -> None:
        self._commands.add(
            "sync",
            "how tickets and Jira are kept in step",
            Subcommand("status", "status", "says how far it is and what waits for whom", self.status),
            Subcommand("now", "now", "reads Jira now", self.now),
            Subcommand("pause", "pause", "stops it", self.pause),
            Subcommand("resume", "resume", "goes on, and accepts what it stopped for", self.resume),
            Subcommand("conflicts", "conflicts", "shows what both sides changed", self.conflicts),
            Subcommand("dead", "dead", "lists what Jira refused", self.dead),
            Subcommand("retry", "retry 12", "tries a refused write again", self.retry),
            Subcommand("drop", "drop 12", "gives a refused write up", self.drop),
            Subcommand("audit", "audit TN-1", "tells all that happened to a ticket", self.audit),
            Subcommand("who", "who @member account", "says whose a Jira account is", self.who),
            usage_hint="[status | now | pause | resume | conflicts | dead | retry | drop | audit | who]",
        )

    def status(self, call: Call) -> Reply:
        return _reply(blocks.status_message(self._sync.status(), self._slash, self._clock()))

    def now(self, call: Call) -> Reply:
        self._start(call.id)
        return Reply(f"I am reading Jira now. `{self._slash} status` says when it is done.")

    def pause(self, call: Call) -> Reply:
        self._sync.pause(by=call.user)
        return Reply(
            f"I read nothing from Jira until `{self._slash} resume`. What is changed here still goes out."
        )

    def resume(self, call: Call) -> Reply:
        said = self._sync.resume(by=call.user)
        self._start(call.id)
        return Reply(escape("; ".join(["I go on", *said])) + ".")

    def conflicts(self, call: Call) -> Reply:
        return _reply(blocks.conflicts_message(self._sync.conflicts(by=call.user)))

    def dead(self, call: Call) -> Reply:
        return _reply(blocks.dead_message(self._sync.dead(by=call.user), self._slash))

    def retry(self, call: Call) -> Reply:
        return Reply(f"I try {self._sync.retry(self._number(call, 'retry'), by=call.user)} again.")

    def drop(self, call: Call) -> Reply:
        key = self._sync.drop(self._number(call, "drop"), by=call.user)
        return Reply(f"Given up. {key} is as Jira has it.")

    def audit(self, call: Call) -> Reply:
        if not call.text.strip():
            raise UserError(f"Which ticket? `{self._slash} audit TN-1`.")
        return _reply(blocks.audit_message(*self._sync.audit(call.text.strip(), by=call.user)))

    def who(self, call: Call) -> Reply:
        asked = re.match(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>\s+(\S.*)", call.text.strip())
        if asked is None:
            raise UserError(f"Whose, and which account? `{self._slash} who @member Mia Krystof`.")
        name = self._sync.tie(asked[1], asked[2].strip(), by=call.user)
        return Reply(f"{escape(name)} in Jira is <@{asked[1]}> from now on.")

    def _number(self, call: Call, verb: str) -> int:
        if not call.text.strip().isdecimal():
            raise UserError(
                f"Which one? `{self._slash} dead` gives each a number: `{self._slash} {verb} 12`."
            )
        return int(call.text.strip())


def _reply(message: Json) -> Reply:
    return Reply(text=message["text"], blocks=message["blocks"])
