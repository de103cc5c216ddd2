"""The buttons of a conflict's card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.blocks import section
from assistant.core.ports import Json
from assistant.tickets.sync.conflicts import Conflicts, Side

if TYPE_CHECKING:
    from slack_bolt import Ack, App, Respond


def listen(slack: App, conflicts: Conflicts) -> None:
    def decide(side: Side, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        ack()
        text = conflicts.decide(int(action["value"]), side, by=body["user"]["id"])
        respond(replace_original=True, text=text, blocks=[section(text)])

    def keep(ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        decide("theirs", ack, body, action, respond)

    def use(ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        decide("ours", ack, body, action, respond)

    slack.action("tickets.conflict_theirs")(keep)
    slack.action("tickets.conflict_ours")(use)
