"""`/standup run now`, `/standup reminders off`."""

from __future__ import annotations

import re

from assistant.core.blocks import clip, escape
from assistant.core.commands import Call, Reply, Subcommand
from assistant.core.errors import UserError
from assistant.standup.prompting.service import AskingService

_NOW = re.compile(r"now\b\s*(?:<@([UW][A-Z0-9]+)(?:\|[^>]*)?>)?\s*(.*)", re.IGNORECASE)


class RunCommand:
    def __init__(self, asking: AskingService, command: str) -> None:
        self._asking = asking
        self._command = command

    def subcommand(self) -> Subcommand:
        return Subcommand("run", "run now [@name]", "asks everybody, or one of them, at once", self.run)

    def reminders(self) -> Subcommand:
        return Subcommand("reminders", "reminders on | off", "reminds you, or asks once only", self.remind)

    def remind(self, call: Call) -> Reply:
        word = call.text.strip().lower()
        if word not in ("on", "off"):
            raise UserError(
                f"`{self._command} reminders off` asks you once a day and leaves it at that; or `on`."
            )
        self._asking.want_reminders(call.user, word == "on")
        if word == "on":
            return Reply("I'll remind you where your stand-ups do.")
        return Reply("I'll ask you once a day and not remind you, in any of your stand-ups.")

    def run(self, call: Call) -> Reply:
        given = _NOW.fullmatch(call.text)
        if given is None:
            raise UserError(f"`{self._command} run now` asks at once. Add a name to ask only them.")
        asked = self._asking.run_now(call.user, call.channel, given[2], given[1])
        lines = []
        if asked.names:
            lines.append(f"Asked now: {escape(clip(', '.join(asked.names), 1500))}.")
        if asked.others:
            others = ", ".join(f"{name} ({why})" for name, why in asked.others)
            lines.append(f"Not asked: {escape(clip(others, 1500))}.")
        return Reply("\n".join(lines))
