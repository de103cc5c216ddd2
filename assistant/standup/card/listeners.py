"""The card's buttons, and `/standup changes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.commands import Call, Reply, Subcommand
from assistant.core.errors import UserError
from assistant.core.ports import Json
from assistant.standup.card import blocks
from assistant.standup.card.service import CardService

if TYPE_CHECKING:
    from slack_bolt import Ack, App, Respond


class Listeners:
    def __init__(self, service: CardService, command: str) -> None:
        self._service = service
        self._command = command

    def subcommands(self) -> list[Subcommand]:
        what = "says whether I ask before your answer changes tickets"
        return [Subcommand("changes", "changes [ask | make]", what, self.changes)]

    def register(self, slack: App) -> None:
        slack.action(blocks.TICK)(self.ticked)
        slack.action(blocks.CONFIRM)(self.confirmed)
        slack.action(blocks.NONE)(self.refused)
        slack.action(blocks.UNDO)(self.undone)
        slack.action(blocks.CHOOSE)(self.chosen)

    def changes(self, call: Call) -> Reply:
        wish = call.text.strip().casefold()
        if wish not in ("", "ask", "make"):
            raise UserError(f"`{self._command} changes ask` or `{self._command} changes make`?")
        if wish:
            self._service.choose(by=call.user, at_once=wish == "make")
        at_once = self._service.chosen(call.user)
        other = f"`{self._command} changes {'ask' if at_once else 'make'}` changes that."
        return Reply(f"{blocks.AT_ONCE if at_once else blocks.ASKING} {other}")

    def ticked(self, ack: Ack) -> None:
        """What is ticked comes along with Confirm."""
        ack()

    def confirmed(self, ack: Ack, body: Json, action: Json) -> None:
        card_id, _, version = action["value"].partition(":")
        self._service.confirm(int(card_id), int(version), ticked(body), by=body["user"]["id"])
        ack()

    def refused(self, ack: Ack, body: Json, action: Json) -> None:
        card_id, _, version = action["value"].partition(":")
        self._service.confirm(int(card_id), int(version), (), by=body["user"]["id"])
        ack()

    def undone(self, ack: Ack, body: Json, action: Json) -> None:
        self._service.undo(int(action["value"]), by=body["user"]["id"])
        ack()

    def chosen(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        user, at_once, at_home = body["user"]["id"], action["value"] == "make", "view" in body
        self._service.choose(
            by=user, at_once=at_once, home=f"{user}:{action['action_ts']}" if at_home else ""
        )
        ack()
        if not at_home:
            said = blocks.AT_ONCE if at_once else blocks.ASKING
            respond(text=said, response_type="ephemeral", replace_original=False)


def ticked(body: Json) -> set[int]:
    """The lines whose boxes are ticked in a message; a box nobody touched is as it was drawn."""
    state = body.get("state", {}).get("values", {})
    found: set[int] = set()
    for block in body["message"]["blocks"]:
        if block.get("block_id", "").startswith(blocks.LINES):
            touched = state.get(block["block_id"], {}).get(blocks.TICK)
            drawn = block["elements"][0].get("initial_options", [])
            chosen = touched["selected_options"] if touched else drawn
            found |= {int(option["value"]) for option in chosen}
    return found
