"""The buttons of a conflict's card, and the forms that the tracker asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.blocks import form_values, section
from assistant.core.ports import Json
from assistant.tickets.service import TicketService
from assistant.tickets.sync import forms
from assistant.tickets.sync.asking import Asking
from assistant.tickets.sync.conflicts import Conflicts, Side

if TYPE_CHECKING:
    from slack_bolt import Ack, App, Respond
    from slack_sdk import WebClient


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


def listen_for_answers(slack: App, asking: Asking, tickets: TicketService) -> None:
    def ask(ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        asked_id = int(action["value"])
        key, what, fields = asking.form(asked_id, by=body["user"]["id"])
        view = forms.asked_form(asked_id, key, what, fields)
        client.views_open(trigger_id=body["trigger_id"], view=view)

    def take(ack: Ack, body: Json, view: Json) -> None:
        user = body["user"]["id"]
        key, what = asking.fill(int(view["private_metadata"]), form_values(view), by=user)
        if what:
            tickets.move(key, what, by=user, why="asked for again with what Jira needs")
        ack()

    slack.action("tickets.asked")(ask)
    slack.view("tickets.asked")(take)
