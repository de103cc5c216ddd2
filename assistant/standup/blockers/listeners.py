"""`/standup blockers`, and the buttons of blockers wherever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from assistant.core.commands import Call, Reply, Subcommand
from assistant.core.ports import Json
from assistant.standup.blockers import blocks
from assistant.standup.blockers.service import BlockerService, Done

if TYPE_CHECKING:
    from assistant.core.kit import Kit


class Listeners:
    def __init__(self, kit: Kit, service: BlockerService) -> None:
        self._kit = kit
        self._service = service

    def register(self) -> list[Subcommand]:
        self._kit.slack.action(blocks.SHOW)(self.shown)
        self._kit.slack.action(blocks.ACKNOWLEDGE)(self.acknowledged)
        self._kit.slack.action(blocks.RESOLVE)(self.resolved)
        return [Subcommand("blockers", "blockers", "shows what stops people, and since when", self.show)]

    def show(self, call: Call) -> Reply:
        return Reply(view=self._board(call.user, channel=call.channel))

    def shown(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        view = self._board(body["user"]["id"], team_id=int(action["value"]))
        client.views_open(trigger_id=body["trigger_id"], view=view)

    def acknowledged(self, ack: Ack, body: Json, action: Json, client: WebClient, respond: Respond) -> None:
        ack()
        done = self._service.acknowledge(
            int(action["value"]), by=body["user"]["id"], at_home=_at_home(body, action)
        )
        self._show(done, body, client, respond)

    def resolved(self, ack: Ack, body: Json, action: Json, client: WebClient, respond: Respond) -> None:
        ack()
        done = self._service.resolve(
            int(action["value"]), by=body["user"]["id"], at_home=_at_home(body, action)
        )
        self._show(done, body, client, respond)

    def _show(self, done: Done, body: Json, client: WebClient, respond: Respond) -> None:
        """The dialog anew, or the message the button was in; App Home draws itself."""
        view = body.get("view") or {}
        if view.get("type") == "modal":
            drawn = self._board(body["user"]["id"], team_id=done.team_id)
            client.views_update(view_id=view["id"], view=drawn)
        elif respond.response_url:
            respond(**blocks.settled(done.text, done.said, done.still_open), replace_original=True)

    def _board(self, user: str, *, channel: str = "", team_id: int | None = None) -> Json:
        found = self._service.board(user, channel=channel, team_id=team_id)
        return blocks.board(found.found, found.team.channel, found.team.id)


def _at_home(body: Json, action: Json) -> str | None:
    """What tells this click from others, when it came from App Home."""
    here = body.get("view") or {}
    return f"{here['id']}:{action['action_ts']}" if here.get("type") == "home" else None
