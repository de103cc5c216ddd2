"""What can be done with an answer: choose what was meant, vote, share; and a question about a message."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from assistant.ask import forms
from assistant.ask.service import KIND, Asking, AskService
from assistant.ask.text import plain
from assistant.core.blocks import clip, form_values
from assistant.core.channels import is_in
from assistant.core.errors import UserError
from assistant.core.ports import Json

if TYPE_CHECKING:
    from slack_bolt import Ack, Respond
    from slack_sdk import WebClient

    from assistant.core.kit import Kit


class Buttons:
    def __init__(self, kit: Kit, service: AskService) -> None:
        self._kit = kit
        self._service = service

    def register(self) -> None:
        slack = self._kit.slack
        slack.action(re.compile(r"ask\.choose\.\d"))(self.choose)
        slack.action("ask.helpful")(self.helpful)
        slack.action("ask.not_helpful")(self.not_helpful)
        slack.view("ask.wrong")(self.wrong)
        slack.action("ask.share")(self.open_share)
        slack.view("ask.share")(self.share)
        self._kit.commands.shortcut(
            "ask.about", "Ask about this", "Asks what people say of the films in a message", on_message=True
        )
        slack.shortcut("ask.about")(self.open_about)
        slack.view("ask.about")(self.about)

    def choose(self, ack: Ack, body: Json, action: Json) -> None:
        wish, user = json.loads(action["value"]), body["user"]["id"]
        click = f"{body['container']['message_ts']}:{action['action_ts']}:{user}"
        with self._kit.db.begin() as session:
            asking = self._service.again(session, wish["question"], user, wish["title"], f"click:{click}")
            asking = replace(asking, root=asking.thread_ts, team=(body.get("team") or {}).get("id", ""))
            self._kit.inbox.put(session, "click", click, KIND, asdict(asking))
        ack()

    def helpful(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        self._service.vote(int(action["value"]), body["user"]["id"], helpful=True)
        ack()
        respond("Thanks, noted.", response_type="ephemeral", replace_original=False)

    def not_helpful(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        """The vote counts at once, also when nobody says why."""
        question = int(action["value"])
        self._service.vote(question, body["user"]["id"], helpful=False)
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=forms.wrong_form(question))

    def wrong(self, ack: Ack, body: Json, view: Json) -> None:
        given, user = form_values(view), body["user"]["id"]
        wrong, words = given["wrong"], given.get("words", "")
        self._service.vote(int(view["private_metadata"]), user, helpful=False, wrong=wrong, words=words)
        ack(response_action="update", view=forms.done("Thanks, noted. Asking it in other words may help."))

    def open_share(self, ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=forms.share_form(body["message"]["blocks"]))

    def share(self, ack: Ack, body: Json, view: Json, client: WebClient) -> None:
        channel, user = form_values(view)["channel"], body["user"]["id"]
        if not is_in(client, channel):
            raise UserError("I am not in that channel. /invite me there, then share again.", field="channel")
        self._service.share(view["id"], channel, user, view["blocks"])
        ack(response_action="update", view=forms.done(f"It is in <#{channel}>."))

    def open_about(self, ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        text = clip(plain(body["message"].get("text", "")), 1000)
        client.views_open(trigger_id=body["trigger_id"], view=forms.about_form(text))

    def about(self, ack: Ack, body: Json, view: Json) -> None:
        user, text = body["user"]["id"], form_values(view).get("question", "")
        with self._kit.db.begin() as session:
            asking = Asking(f"view:{view['id']}", user, user, text)
            self._kit.inbox.put(session, "view", view["id"], KIND, asdict(asking))
        ack(
            response_action="update",
            view=forms.done("Looking… the answer comes as a direct message from me."),
        )
