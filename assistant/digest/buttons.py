"""The buttons of an edition: about the subscription under it, about each title in its thread."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from assistant.core.blocks import escape, form_values
from assistant.core.ports import Json
from assistant.digest import forms
from assistant.digest.service import DigestService
from assistant.digest.votes import Complaint, Votes

if TYPE_CHECKING:
    from slack_bolt import Ack, Respond
    from slack_sdk import WebClient

    from assistant.core.kit import Kit

QUESTION = "ask.question"
"""The work item by which any part of the bot has a question answered."""


class Buttons:
    def __init__(self, kit: Kit, digest: DigestService, votes: Votes) -> None:
        self._kit = kit
        self._digest = digest
        self._votes = votes

    def register(self) -> None:
        slack = self._kit.slack
        slack.action("digest.pause")(self.pause)
        slack.action("digest.unsubscribe")(self.unsubscribe)
        slack.action("digest.less")(self.open_less)
        slack.view("digest.leave_out")(self.leave_out)
        slack.action("digest.ask")(self.open_ask)
        slack.view("digest.ask")(self.ask)
        slack.action("digest.more")(self.more)
        slack.action("digest.up")(self.up)
        slack.action("digest.down")(self.open_wrong)
        slack.view("digest.wrong")(self.wrong)

    def pause(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        self._digest.pause(body["user"]["id"], action["value"], paused=True)
        ack()
        resume = f"{self._kit.commands.slash('trending')} resume"
        _tell(respond, f"Paused. `{resume}` there starts it again.")

    def unsubscribe(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        self._digest.unsubscribe(body["user"]["id"], action["value"])
        ack()
        _tell(respond, "This was the last one.")

    def open_less(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        one = self._digest.subscription(action["value"])
        view = forms.leave_out_form(one, self._digest.genres()[:100])
        client.views_open(trigger_id=body["trigger_id"], view=view)

    def leave_out(self, ack: Ack, body: Json, view: Json) -> None:
        chosen = [
            option["value"] for option in view["state"]["values"]["genres"]["value"]["selected_options"]
        ]
        changed = self._digest.leave_out(body["user"]["id"], view["private_metadata"], chosen)
        said = (
            f"Without {', '.join(changed.without)} from now on."
            if changed.without
            else "With every genre again."
        )
        ack(response_action="update", view=forms.done(escape(said)))

    def open_ask(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        title = self._votes.title(int(action["value"]))
        client.views_open(trigger_id=body["trigger_id"], view=forms.ask_form(title))

    def ask(self, ack: Ack, body: Json, view: Json) -> None:
        title = self._votes.title(json.loads(view["private_metadata"])["title"])
        question = f"{form_values(view)['question']} ({title.name})"
        self._put(body["user"]["id"], f"view:{view['id']}", question, title.id)
        ack()

    def more(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        title, user = self._votes.title(int(action["value"])), body["user"]["id"]
        click = f"click:{body['container']['message_ts']}:{action['action_ts']}:{user}"
        self._put(user, click, f"Something like {title.name}", None)
        ack()
        _tell(respond, "Looking… the answer comes as a direct message from me.")

    def up(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        self._votes.up(int(action["value"]), body["user"]["id"])
        ack()
        _tell(respond, "Thanks, noted.")

    def open_wrong(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        title = self._votes.title(int(action["value"]))
        client.views_open(trigger_id=body["trigger_id"], view=forms.wrong_form(title))

    def wrong(self, ack: Ack, body: Json, view: Json) -> None:
        given = form_values(view)
        wrong, words = given.get("wrong", "other"), given.get("words", "")
        complaint = Complaint(int(view["private_metadata"]), wrong, words, open_ticket="ticket" in given)
        key = self._votes.down(complaint, body["user"]["id"], view["id"])
        said = f"Thanks. {key} is open with the evidence." if key else "Thanks, noted."
        ack(response_action="update", view=forms.done(said))

    def _put(self, user: str, key: str, text: str, title: int | None) -> None:
        body = {"key": key, "user": user, "channel": user, "text": text, "thread_ts": None, "chosen": title}
        with self._kit.db.begin() as session:
            self._kit.inbox.put(session, "digest", key, QUESTION, body)


def _tell(respond: Respond, text: str) -> None:
    respond(text, response_type="ephemeral", replace_original=False)
