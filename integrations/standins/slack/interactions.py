"""What people do with commands, buttons and modals, as payloads for the app
(docs: reference/interaction-payloads, interactivity/implementing-slash-commands)."""

from typing import Any

from .delivery import Delivery, Unanswered
from .errors import JSON, SlackError
from .messages import shown
from .state import completed
from .views import Views
from .workspace import Workspace

DEAD = "{name} did not respond in time. Is the app running?"


class Interactions:
    def __init__(self, ws: Workspace, delivery: Delivery, views: Views, origin: str) -> None:
        self._ws = ws
        self._delivery = delivery
        self._views = views
        self._origin = origin

    def _user(self, user_id: str) -> JSON:
        name = self._ws.user(user_id)["name"]
        return {"id": user_id, "username": name, "name": name, "team_id": self._ws.team["id"]}

    def _payload(self, kind: str, user_id: str, **fields: object) -> JSON:
        team = {"id": self._ws.team["id"], "domain": self._ws.team["domain"]}
        return {
            "type": kind, "team": team, "user": self._user(user_id), "api_app_id": self._ws.app["id"],
            "token": self._ws.app["verification_token"], "is_enterprise_install": False, "enterprise": None,
            **fields,
        }  # fmt: skip

    async def _ask(self, kind: str, payload: JSON) -> JSON:
        if kind == "interactive" and not self._ws.manifest.interactive:
            raise SlackError("interactivity_disabled")
        try:
            return await self._delivery.request(kind, payload)
        except Unanswered as failure:
            raise SlackError(DEAD.format(name=self._ws.manifest.name)) from failure

    def _channel_ref(self, channel: JSON) -> JSON:
        fixed = {"im": "directmessage", "group": "privategroup"}
        return {"id": channel["id"], "name": fixed.get(self._ws.kind(channel), channel.get("name"))}

    async def command(self, user_id: str, channel: JSON, command: str, text: str) -> JSON:
        """Runs a slash command; returns the acknowledgement."""
        name = self._channel_ref(channel)["name"]
        url = self._ws.new_response_url(self._origin, user_id, channel["id"])
        payload = {
            "token": self._ws.app["verification_token"], "team_id": self._ws.team["id"],
            "team_domain": self._ws.team["domain"], "channel_id": channel["id"], "channel_name": name,
            "user_id": user_id, "user_name": self._ws.user(user_id)["name"], "command": command, "text": text,
            "api_app_id": self._ws.app["id"], "is_enterprise_install": "false", "response_url": url,
            "trigger_id": self._ws.new_trigger(user_id),
        }  # fmt: skip
        return await self._ask("slash_commands", payload)

    async def shortcut(self, user_id: str, callback_id: str, channel: JSON | None, ts: str | None) -> None:
        about: JSON = {"callback_id": callback_id, "trigger_id": self._ws.new_trigger(user_id)}
        about["action_ts"] = self._ws.clock.ts()
        if (
            channel is None or ts is None
        ):  # docs: interactivity/implementing-shortcuts: no channel, no response_url
            await self._ask("interactive", self._payload("shortcut", user_id, **about))
            return
        message = shown(self._ws.message(channel["id"], ts))
        url = self._ws.new_response_url(self._origin, user_id, channel["id"])
        about |= {
            "channel": self._channel_ref(channel),
            "message": message,
            "message_ts": ts,
            "response_url": url,
        }
        await self._ask("interactive", self._payload("message_action", user_id, **about))

    async def act_on_message(
        self, user_id: str, channel: JSON, message: JSON, action: JSON, state: JSON
    ) -> None:
        hidden = "_only" in message
        values = completed(message.get("blocks", []), state.get("values") or {}, action)
        url = self._ws.new_response_url(
            self._origin, user_id, channel["id"], message_ts=message["ts"], is_ephemeral=hidden
        )
        container: JSON = {
            "type": "message", "message_ts": message["ts"], "channel_id": channel["id"],
            "is_ephemeral": hidden,
        }  # fmt: skip
        if message.get("thread_ts"):
            container["thread_ts"] = message["thread_ts"]
        about: JSON = {
            "container": container, "trigger_id": self._ws.new_trigger(user_id), "response_url": url,
            "channel": self._channel_ref(channel), "state": {"values": values},
            "actions": [self._stamped(action)],
        }  # fmt: skip
        if (
            not hidden
        ):  # docs: reference/interaction-payloads/block_actions-payload, ephemerals come without message
            about["message"] = shown(message)
        await self._ask("interactive", self._payload("block_actions", user_id, **about))

    async def act_on_view(self, user_id: str, view: JSON, action: JSON, state: JSON) -> None:
        view = self._views.with_state(view, state, action)
        about = {
            "container": {"type": "view", "view_id": view["id"]}, "view": view,
            "trigger_id": self._ws.new_trigger(user_id, view["id"]), "actions": [self._stamped(action)],
        }  # fmt: skip
        await self._ask("interactive", self._payload("block_actions", user_id, **about))

    def _stamped(self, action: JSON) -> JSON:
        return {**action, "action_ts": self._ws.clock.ts()}

    async def submit(self, user_id: str, view: JSON, state: JSON) -> JSON:
        """Submits a modal; `{"errors": {block_id: text}}` when the app, or Slack itself, refuses a field."""
        view = self._views.with_state(view, state)
        errors = self._views.missing(view)
        if errors:
            return {"errors": errors}
        trigger = self._ws.new_trigger(user_id, view["id"])
        payload = self._payload("view_submission", user_id, view=view, trigger_id=trigger, response_urls=[])
        answer = await self._ask("interactive", payload)
        return self._views.respond(user_id, view, answer)

    async def close(self, user_id: str, view: JSON, everything: bool) -> None:
        for gone in self._views.close(user_id, view, everything):
            if gone["notify_on_close"]:
                self._delivery.spawn(self._closed(user_id, gone, everything))

    async def _closed(self, user_id: str, view: JSON, cleared: bool) -> None:
        payload = self._payload(
            "view_closed", user_id, view=view | {"state": {"values": {}}}, is_cleared=cleared
        )
        try:
            await self._ask("interactive", payload)
        except SlackError:
            return  # nobody waits for this answer

    async def suggest(self, user_id: str, where: JSON, block_id: str, action_id: str, value: str) -> JSON:
        """Options of an external select; `where` has `view`, or `channel` and `message`."""
        about: dict[str, Any] = {"action_id": action_id, "block_id": block_id, "value": value, **where}
        answer = await self._ask("interactive", self._payload("block_suggestion", user_id, **about))
        return {key: answer.get(key) or [] for key in ("options", "option_groups")}
