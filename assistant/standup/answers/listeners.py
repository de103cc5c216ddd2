"""The form while it is filled in, the draft in the DM, and `/standup answer`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.core.blocks import form_values
from assistant.core.commands import Call, Reply, Subcommand
from assistant.core.ports import Json
from assistant.standup import blocks
from assistant.standup.answers.service import AnswerService
from assistant.standup.drafts.words import Typed
from assistant.standup.posts import parse_where
from assistant.standup.service import StandupService

if TYPE_CHECKING:
    from slack_bolt import Ack, App
    from slack_sdk import WebClient


class Listeners:
    def __init__(self, standup: StandupService, answers: AnswerService) -> None:
        self._standup = standup
        self._answers = answers

    def subcommands(self) -> list[Subcommand]:
        what = "opens the form, also ahead of the question"
        return [Subcommand("answer", "answer [tomorrow | 2026-12-24]", what, self.open_form)]

    def register(self, slack: App) -> None:
        slack.action("standup.typed")(self.typed)
        slack.action("standup.choice")(self.chosen)
        slack.action("standup.draft")(self.use_draft)
        slack.view(blocks.FORM)(self.sent)

    def open_form(self, call: Call) -> Reply:
        form = self._standup.form(call.user, channel=call.channel, on=call.text.strip())
        return Reply(view=blocks.answer_form(form))

    def typed(self, ack: Ack, body: Json, action: Json) -> None:
        if body["view"]["callback_id"] != blocks.FORM:
            ack()  # a keystroke that comes in when the form has been sent and something else stands there
            return
        self._keep(body, action, action.get("value") or "")
        ack()

    def chosen(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        """A choice; where it has a follow-up the form is drawn anew with it, or without."""
        self._keep(body, action, (action.get("selected_option") or {}).get("value") or "")
        ack()
        view = body["view"]
        opened = blocks.opened(view["private_metadata"])
        form = self._standup.form(body["user"]["id"], where=opened.where)
        asked = {one.id: one for one in form.team.questions}
        if action["block_id"] in asked and asked[action["block_id"]].follow_up:
            drawn = blocks.answer_form(replace(form, initial=form_values(view)), at_home=opened.at_home)
            client.views_update(view_id=view["id"], hash=view["hash"], view=drawn)

    def use_draft(self, ack: Ack, body: Json, action: Json) -> None:
        self._answers.use_draft(body["user"]["id"], parse_where(action["value"]))
        ack()

    def sent(self, ack: Ack, body: Json, view: Json) -> None:
        opened = blocks.opened(view["private_metadata"])
        inputs = [block for block in view["blocks"] if block["type"] == "input"]
        waits = self._standup.answer(
            body["user"]["id"],
            *opened.where,
            form_values(view),
            submission=view["id"],
            at_home=opened.at_home,
            seen=opened.seen,
            labels={block["block_id"]: block["label"]["text"] for block in inputs},
        )
        if waits:
            ack(response_action="update", view=blocks.kept_note(waits.day))
        else:
            ack()

    def _keep(self, body: Json, action: Json, text: str) -> None:
        team_id, day = blocks.opened(body["view"]["private_metadata"]).where
        typed = Typed(action["block_id"], text, float(action["action_ts"]), body["view"]["id"])
        self._answers.typed(body["user"]["id"], team_id, day, typed)
