"""`/standup figures`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.commands import Call, Reply, Subcommand
from assistant.core.ports import Json
from assistant.standup.figures import blocks
from assistant.standup.figures.service import WEEKS, FigureService

if TYPE_CHECKING:
    from slack_bolt import Ack, App, Respond


class Listeners:
    def __init__(self, figures: FigureService) -> None:
        self._figures = figures

    def register(self, slack: App) -> list[Subcommand]:
        slack.action(blocks.CSV)(self.send_csv)
        what = "shows how the stand-up goes: answers, times, blockers"
        return [Subcommand("figures", "figures [weeks]", what, self.show)]

    def show(self, call: Call) -> Reply:
        first = call.text.partition(" ")[0]
        count = int(first) if first.isdecimal() else 0 if first else WEEKS
        found = self._figures.figures(call.user, channel=call.channel, count=count)
        message = blocks.figures_message(found)
        return Reply(message["text"], message["blocks"])

    def send_csv(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        ack()
        team_id, _, count = action["value"].partition(":")
        self._figures.send_csv(body["user"]["id"], int(team_id), int(count), click=action["action_ts"])
        respond(text="The file is on its way to you.", response_type="ephemeral", replace_original=False)
