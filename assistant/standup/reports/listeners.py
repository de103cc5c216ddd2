"""`/standup report`, `history`, `export` and `mydata`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.core.blocks import counted
from assistant.core.commands import Call, Reply, Subcommand
from assistant.core.errors import UserError
from assistant.core.ports import Json
from assistant.standup.reports import blocks
from assistant.standup.reports.mydata import MyDataService
from assistant.standup.reports.service import ReportService

if TYPE_CHECKING:
    from slack_bolt import Ack, App, Respond

_WHO = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


class Listeners:
    def __init__(self, reports: ReportService, mine: MyDataService, command: str, kept_days: int) -> None:
        self._reports = reports
        self._mine = mine
        self._command = command
        self._kept_days = kept_days

    def subcommands(self) -> list[Subcommand]:
        return [
            Subcommand("report", "report [2026-11-16 | week]", "shows what was said", self.report),
            Subcommand("history", "history [@name]", "shows somebody's last answers", self.history),
            Subcommand("export", "export csv [days]", "sends you all answers as a file", self.export),
            Subcommand("mydata", "mydata", "shows what I keep of you, and deletes it", self.mydata),
        ]

    def register(self, slack: App) -> None:
        slack.action(blocks.SEND)(self.send)
        slack.action(blocks.DELETE)(self.delete)

    def report(self, call: Call) -> Reply:
        found = self._reports.report(call.user, call.channel, call.text)
        return _reply(blocks.report_message(found, self._command))

    def history(self, call: Call) -> Reply:
        named = _WHO.fullmatch(call.text.strip())
        if call.text.strip() and not named:
            raise UserError(f"`{self._command} history @name` shows somebody's last answers.")
        name, said = self._reports.history(call.user, named[1] if named else call.user)
        return _reply(blocks.history_message(name, said, self._command))

    def export(self, call: Call) -> Reply:
        found = self._reports.export(call.user, call.channel, call.text, key=call.id)
        return Reply(
            f"The file with {counted(len(found.said), 'answer')} is on its way to you as a direct message."
        )

    def mydata(self, call: Call) -> Reply:
        return _reply(blocks.mydata_message(self._mine.counts(call.user), self._kept_days))

    def send(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        self._mine.send(body["user"]["id"], click=action["action_ts"])
        ack()
        respond(text="The file is on its way to you.", response_type="ephemeral", replace_original=False)

    def delete(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        self._mine.queue_delete(body["user"]["id"], click=action["action_ts"])
        ack()
        said = "I delete it now and write to you when it is done."
        respond(text=said, response_type="ephemeral", replace_original=True)


def _reply(message: Json) -> Reply:
    return Reply(message["text"], message["blocks"])
