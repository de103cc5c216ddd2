"""Where people meet the stand-up: `/standup`, the buttons and the forms."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from assistant.core.blocks import form_values
from assistant.core.commands import Call, Commands, Reply, Subcommand
from assistant.core.ports import Json
from assistant.standup import blocks
from assistant.standup.home_pages import HomePages
from assistant.standup.posts import parse_where
from assistant.standup.service import StandupService
from assistant.standup.setup import NewTeam


class Listeners:
    def __init__(self, standup: StandupService, commands: Commands, pages: HomePages) -> None:
        self._standup = standup
        self._pages = pages
        self._commands = commands

    def register(self, slack: App, more: Sequence[Subcommand]) -> None:
        self._commands.add(
            "standup",
            "answer today's stand-up",
            Subcommand("setup", "setup", "starts a stand-up: channel, people, time", self.setup),
            Subcommand("status", "status", "shows who has answered today", self.status),
            Subcommand("why", "why", "says why you were or were not asked today", self.why),
            Subcommand("skip", "skip", "leaves today's stand-up out", self.skip),
            *more,
            bare=self.open_form,
        )
        slack.action("standup.open")(self.opened)
        slack.action("standup.skip")(self.skipped)
        slack.view("standup.setup")(self.set_up)

    def open_form(self, call: Call) -> Reply:
        if call.text:
            raise self._commands.unknown("standup", call.text.split()[0])
        return Reply(view=blocks.answer_form(self._standup.form(call.user, channel=call.channel)))

    def setup(self, call: Call) -> Reply:
        return Reply(view=blocks.setup_form(call.user, call.channel))

    def status(self, call: Call) -> Reply:
        return Reply(self._standup.status(call.user, call.channel))

    def why(self, call: Call) -> Reply:
        return Reply(self._standup.why(call.user, call.channel))

    def skip(self, call: Call) -> Reply:
        return Reply(self._standup.skip(call.user, channel=call.channel))

    def opened(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        form = self._standup.form(body["user"]["id"], where=parse_where(action["value"]))
        client.views_open(
            trigger_id=body["trigger_id"], view=blocks.answer_form(form, at_home="view" in body)
        )

    def skipped(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        ack()
        said = self._standup.skip(body["user"]["id"], where=parse_where(action["value"]))
        self._pages.clicked(body, action)
        if respond.response_url:
            respond(text=said, response_type="ephemeral", replace_original=False)

    def set_up(self, ack: Ack, body: Json, view: Json) -> None:
        given = form_values(view)
        new = NewTeam(
            given.get("channel", ""),
            given.get("people", "").split(),
            given.get("time", ""),
            given.get("name", "") or "Daily stand-up",
        )
        team = self._standup.create_team(body["user"]["id"], new, submission=view["id"])
        ack(
            response_action="update",
            view=blocks.setup_done(team, len(new.members)),
        )
