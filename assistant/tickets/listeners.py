"""Forms and buttons of tickets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from assistant.core.blocks import escape, form_values
from assistant.core.ports import Json
from assistant.tickets import blocks
from assistant.tickets.cards import NewTicket, TicketCard
from assistant.tickets.draft import points
from assistant.tickets.service import TicketService

if TYPE_CHECKING:
    from slack_bolt import Ack, Respond
    from slack_sdk import WebClient

    from assistant.core.kit import Kit


def listen(kit: Kit, tickets: TicketService) -> None:
    slash = kit.commands.slash("ticket")

    def create(ack: Ack, body: Json, view: Json) -> None:
        source = f"view:{view['id']}"
        tickets.create(_from_form(view), by=body["user"]["id"], source=source, send_card=True)
        ack()
        if view["private_metadata"] == blocks.AT_HOME:
            draw_home_anew(body["user"]["id"], view["id"])

    def open_form(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        form = blocks.new_ticket_form(tickets.projects(), at_home="view" in body)
        client.views_open(trigger_id=body["trigger_id"], view=form)

    def move_on_card(ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        ack()
        wish = json.loads(action["value"])
        detail = tickets.move(wish["key"], wish["to"], by=body["user"]["id"], seen_in=wish["from"], why=CLICK)
        respond(replace_original=True, **blocks.card_message(detail, _note(detail.card, wish)))

    def move_in_list(ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        ack()
        wish, user = json.loads(action["value"]), body["user"]["id"]
        detail = tickets.move(wish["key"], wish["to"], by=user, seen_in=wish["from"], why=CLICK)
        if respond.response_url:
            note = _note(detail.card, wish)
            respond(replace_original=True, **blocks.list_message(tickets.mine(user), slash, note))
            return
        draw_home_anew(user, f"{user}:{action['action_ts']}")  # it has no message to replace

    def draw_home_anew(user: str, key: str) -> None:
        with kit.db.begin() as session:
            kit.inbox.put(session, "home", key, "home.stale", {"user": user})

    kit.slack.view("tickets.create")(create)
    kit.slack.action("tickets.new")(open_form)
    kit.slack.action("tickets.back")(move_on_card)
    kit.slack.action("tickets.forward")(move_on_card)
    kit.slack.action("tickets.advance")(move_in_list)


CLICK = "asked for by a click"


def _from_form(view: Json) -> NewTicket:
    values = form_values(view)
    return NewTicket(
        summary=values.get("summary", ""),
        project=values.get("project"),
        type=values["type"],
        description=values.get("description", ""),
        assignee=values.get("assignee"),
        priority=values["priority"],
        points=points(values.get("points", "")),
    )


def _note(card: TicketCard, wish: Json) -> str:
    now_in = escape(card.status)
    if card.status != wish["to"]:
        return f"{card.key} has moved to *{now_in}* meanwhile, so I left it there."
    return f"{card.key} is in *{now_in}*."
