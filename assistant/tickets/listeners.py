"""Forms, buttons and shortcuts of tickets."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from assistant.core.blocks import clip, escape, form_values
from assistant.core.channels import is_in
from assistant.core.ports import Json
from assistant.tickets import blocks, forms, inputs
from assistant.tickets.cards import TicketCard
from assistant.tickets.editing import TicketEditor
from assistant.tickets.making import TicketForm
from assistant.tickets.reversing import TicketReversing
from assistant.tickets.search import TicketSearch
from assistant.tickets.service import TicketService
from assistant.tickets.text import typed

if TYPE_CHECKING:
    from slack_bolt import Ack, Respond
    from slack_sdk import WebClient

    from assistant.core.kit import Kit

CLICK = "asked for by a click"


@dataclass(frozen=True)
class Listeners:
    kit: Kit
    tickets: TicketService
    editor: TicketEditor
    reversing: TicketReversing
    search: TicketSearch
    form: TicketForm

    def register(self) -> None:
        slack = self.kit.slack
        slack.view("tickets.create")(self.create)
        slack.view("tickets.edit")(self.edit)
        slack.shortcut("tickets.new")(self.open_form)
        slack.shortcut("tickets.from_message")(self.from_message)
        slack.action("tickets.new")(self.open_form)
        slack.action(_beginning(forms.REDRAW))(self.redraw)
        slack.options(_beginning(inputs.SEARCH))(self.offer)
        slack.action("tickets.edit")(self.open_edit)
        slack.action("tickets.show")(self.show)
        slack.action("tickets.back")(self.move_on_card)
        slack.action("tickets.forward")(self.move_on_card)
        slack.action("tickets.advance")(self.move_in_list)
        slack.action("tickets.more")(self.more)
        slack.action("tickets.undo")(self.undo)
        slack.action("tickets.uncomment")(self.uncomment)

    def create(self, ack: Ack, body: Json, view: Json) -> None:
        user, card_to = body["user"]["id"], json.loads(view["private_metadata"])
        again = self.form.outdated(view, by=user)
        if again is not None:
            ack(response_action="update", view=again)
            return
        at_home = card_to.pop("home", None)
        card_to.pop("kept", None)
        new = self.form.filled(view, by=user)
        self.tickets.create(new, by=user, source=f"view:{view['id']}", card_to=card_to or {"channel": user})
        ack()
        if at_home:
            self._draw_home_anew(user, view["id"])

    def open_form(self, ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        about = {"home": "yes"} if "view" in body else {}
        form = self.form.opened(by=body["user"]["id"], about=about)
        client.views_open(trigger_id=body["trigger_id"], view=form)

    def from_message(self, ack: Ack, body: Json, client: WebClient) -> None:
        """The shortcut on a message: its text becomes the description, the card a reply to it."""
        ack()
        message, channel = body["message"], body["channel"]["id"]
        link = f"From Slack: https://slack.com/archives/{channel}/p{message['ts'].replace('.', '')}"
        text = clip(typed(message.get("text", "")), forms.FORM_TEXT_LIMIT - len(link) - 2)
        thread = {"channel": channel, "thread_ts": message.get("thread_ts", message["ts"])}
        form = self.form.opened(
            by=body["user"]["id"],
            description=f"{text}\n\n{link}".strip(),
            about=thread if is_in(client, channel) else {},
        )
        client.views_open(trigger_id=body["trigger_id"], view=form)

    def redraw(self, ack: Ack, body: Json, client: WebClient) -> None:
        """Another project or type was chosen. Where a newer drawing is there already, or the form is closed,
        this one is not needed: what is submitted is looked at again."""
        ack()
        view = body["view"]
        form = self.form.chosen(view, by=body["user"]["id"])
        try:
            client.views_update(view_id=view["id"], hash=view["hash"], view=form)
        except SlackApiError as error:
            if error.response["error"] not in ("hash_conflict", "not_found", "view_not_found"):
                raise

    def offer(self, ack: Ack, body: Json) -> None:
        ack(options=self.form.offered(body, by=body["user"]["id"]))

    def open_edit(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        form = self.editor.form(action["value"], by=body["user"]["id"])
        view = forms.edit_form(form.key, form.shown, form.choices, form.fixed)
        client.views_open(trigger_id=body["trigger_id"], view=view)

    def show(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        """The whole card, to the person who clicked."""
        ack()
        card = blocks.card_message(self.tickets.show(action["value"], by=body["user"]["id"]))
        respond(response_type="ephemeral", replace_original=False, **card)

    def edit(self, ack: Ack, body: Json, view: Json) -> None:
        about = json.loads(view["private_metadata"])
        saved = self.editor.save(about["key"], about["seen"], form_values(view), by=body["user"]["id"])
        slash = self.kit.commands.slash("ticket")
        ack(response_action="update", view=forms.edit_done(saved.detail.card, saved.overtaken, slash))

    def move_on_card(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        ack()
        wish, user = json.loads(action["value"]), body["user"]["id"]
        detail = self.tickets.move(wish["key"], wish["to"], by=user, seen_in=wish["from"], why=CLICK)
        moved = detail.card.status == wish["to"]
        respond(replace_original=True, **blocks.card_message(detail, _note(detail.card, wish), undo=moved))

    def undo(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        ack()
        back = self.reversing.undo(action["value"], by=body["user"]["id"])
        note = f"{back.card.key} is as it was before your last change."
        respond(replace_original=True, **blocks.card_message(back, note))

    def more(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        """The rest of a list, to the person who clicked."""
        ack()
        wish, user = json.loads(action["value"]), body["user"]["id"]
        if "mine" in wish:
            slash = self.kit.commands.slash("ticket")
            message = blocks.list_message(self.tickets.mine(user), slash, start=wish["from"])
        else:
            found = self.search.find(wish["search"], by=user, channel=body["channel"]["id"])
            message = blocks.found_message(found, wish["from"], asked=wish["search"])
        respond(response_type="ephemeral", replace_original=False, **message)

    def uncomment(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        ack()
        said = json.loads(action["value"])
        back = self.reversing.uncomment(said["key"], said["source"], by=body["user"]["id"])
        note = f"Your comment on {back.card.key} is taken back."
        respond(replace_original=True, **blocks.card_message(back, note))

    def move_in_list(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        ack()
        wish, user = json.loads(action["value"]), body["user"]["id"]
        detail = self.tickets.move(wish["key"], wish["to"], by=user, seen_in=wish["from"], why=CLICK)
        if respond.response_url:
            slash, note = self.kit.commands.slash("ticket"), _note(detail.card, wish)
            respond(replace_original=True, **blocks.list_message(self.tickets.mine(user), slash, note))
            return
        self._draw_home_anew(user, f"{user}:{action['action_ts']}")  # it has no message to replace

    def _draw_home_anew(self, user: str, key: str) -> None:
        with self.kit.db.begin() as session:
            self.kit.inbox.put(session, "home", key, "home.stale", {"user": user})


def _beginning(action: str) -> re.Pattern[str]:
    return re.compile(rf"^{re.escape(action)}(\.|$)")


def _note(card: TicketCard, wish: Json) -> str:
    now_in = escape(card.status)
    if card.status != wish["to"]:
        return f"{card.key} has moved to *{now_in}* meanwhile, so I left it there."
    return f"{card.key} is in *{now_in}*."
