"""What a person can do in Slack's client, by the page or by the control client."""

import base64

from . import mrkdwn, reacting
from .channels import join, tell_channels
from .errors import JSON, SlackError
from .events import emit
from .filing import store_file
from .interactions import Interactions
from .messages import change, delete, say, shown
from .responses import ephemeral, respond
from .views import Views
from .workspace import Workspace


class Acting:
    """Every method takes the page's JSON; `as` is the acting member."""

    def __init__(self, ws: Workspace, interactions: Interactions, views: Views) -> None:
        self._ws = ws
        self._interactions = interactions
        self._views = views
        self._looking: dict[str, str] = {}

    def _channel(self, given: JSON) -> JSON:
        """A channel the member sees; "app" or the bot's id is the direct messages with it."""
        if self._ws.user(given["as"])["deleted"]:
            raise SlackError("account_inactive")
        if given["channel"] in ("app", self._ws.bot):
            return self._ws.im(given["as"])
        return self._ws.channel(given["channel"], given["as"])

    def _own(self, given: JSON) -> tuple[JSON, JSON]:
        channel = self._channel(given)
        message = self._ws.message(channel["id"], given["ts"])
        if message.get("user") != given["as"]:
            raise SlackError("cant_update_message")
        return channel, message

    async def send(self, given: JSON) -> JSON:
        channel, text = self._channel(given), given["text"]
        word = "" if text[:1].isspace() or not text else text.split(maxsplit=1)[0]
        if word in self._ws.manifest.commands:
            return await self._command(given, channel, word)
        if word.startswith("/"):
            raise SlackError(f"{word} is not a valid command. To send it as a message, begin with a space.")
        if given["as"] not in channel["members"]:
            raise SlackError("not_in_channel")
        if not text.strip():
            raise SlackError("no_text")
        message = say(self._ws, given["as"], channel, text, given.get("thread_ts"))
        self._read(given["as"], channel)
        return {"ts": message["ts"], "channel": channel["id"]}

    async def _command(self, given: JSON, channel: JSON, word: str) -> JSON:
        if given.get("thread_ts"):  # docs: interactivity/implementing-slash-commands
            raise SlackError(f"{word} is not supported in threads. Sorry!")
        text = given["text"].strip()[len(word) :].strip()
        if self._ws.manifest.commands[word].get("should_escape"):
            text = mrkdwn.from_person(text, self._ws.users, self._ws.channels)
        answer = await self._interactions.command(given["as"], channel, word, text)
        if answer.get("text") or answer.get("blocks"):
            respond(self._ws, {"user": given["as"], "channel": channel["id"]}, answer)
        return {"answer": answer}

    async def edit(self, given: JSON) -> JSON:
        channel, message = self._own(given)
        text = mrkdwn.from_person(given["text"], self._ws.users, self._ws.channels)
        change(self._ws, channel, message, {"text": text}, given["as"])
        return {}

    async def delete(self, given: JSON) -> JSON:
        channel, message = self._own(given)
        delete(self._ws, channel, message)
        return {}

    async def react(self, given: JSON) -> JSON:
        channel = self._channel(given)
        message = self._ws.message(channel["id"], given["ts"])
        act = reacting.remove if given.get("remove") else reacting.add
        act(self._ws, channel, message, given["name"], given["as"])
        return {}

    def _message(self, given: JSON) -> tuple[JSON, JSON]:
        """A message to act on; one of the member's own ephemerals too."""
        channel = self._channel(given)
        found = ephemeral(self._ws, given["as"], given["ts"])
        return channel, found[1] if found else self._ws.message(channel["id"], given["ts"])

    def _view(self, given: JSON) -> JSON:
        home: JSON | None = self._ws.homes.get(given["as"])
        if home and home["id"] == given["view_id"]:
            return home
        view: JSON = self._views.record(given["view_id"], given["as"])["view"]
        return view

    async def action(self, given: JSON) -> JSON:
        state = given.get("state") or {}
        if given.get("view_id"):
            view = self._view(given)
            await self._interactions.act_on_view(given["as"], view, given["action"], state)
        else:
            channel, message = self._message(given)
            await self._interactions.act_on_message(given["as"], channel, message, given["action"], state)
        return {}

    async def submit(self, given: JSON) -> JSON:
        answer = await self._interactions.submit(given["as"], self._view(given), given.get("state") or {})
        return {"ok": False, **answer} if answer.get("errors") else {}

    async def close(self, given: JSON) -> JSON:
        await self._interactions.close(given["as"], self._view(given), bool(given.get("all")))
        return {}

    async def shortcut(self, given: JSON) -> JSON:
        if given["callback_id"] not in self._ws.manifest.shortcuts:
            raise SlackError("unknown_shortcut")
        channel = self._channel(given) if given.get("channel") else None
        await self._interactions.shortcut(given["as"], given["callback_id"], channel, given.get("ts"))
        return {}

    async def options(self, given: JSON) -> JSON:
        if given.get("view_id"):
            view = self._view(given)
            where: JSON = {"view": view, "container": {"type": "view", "view_id": view["id"]}}
        else:
            channel, message = self._message(given)
            where = {
                "channel": {"id": channel["id"], "name": channel.get("name", "directmessage")},
                "message": shown(message),
                "container": {"type": "message", "message_ts": message["ts"], "channel_id": channel["id"]},
            }
        ask = self._interactions.suggest
        return await ask(given["as"], where, given["block_id"], given["action_id"], given.get("value", ""))

    async def open(self, given: JSON) -> JSON:
        if given.get("tab"):
            self._opened(given["as"], given["tab"])
            return {"channel": self._ws.im(given["as"])["id"]}
        channel = self._channel(given)
        self._read(given["as"], channel)
        if self._ws.manifest.is_agent and self._looking.get(given["as"]) != channel["id"]:
            self._looking[given["as"]] = channel["id"]
            self._context_changed(given["as"], channel["id"])
        return {}

    def _context_changed(self, user_id: str, channel_id: str) -> None:
        """docs: reference/events/app_context_changed"""
        entity = {"type": "slack#/types/channel_id", "value": channel_id, "team_id": self._ws.team["id"]}
        emit(self._ws, "app_context_changed", {
            "type": "app_context_changed", "user": user_id, "channel": self._ws.im(user_id)["id"],
            "context": {"entities": [entity]},
        })  # fmt: skip

    def _opened(self, user_id: str, tab: str) -> None:
        """docs: reference/events/app_home_opened: the view comes with the home tab"""
        channel = self._ws.im(user_id)
        event = {"type": "app_home_opened", "user": user_id, "channel": channel["id"], "tab": tab}
        home = self._ws.homes.get(user_id)
        emit(self._ws, "app_home_opened", event | ({"view": home} if home and tab == "home" else {}))
        if tab == "messages":
            self._read(user_id, channel)

    def _read(self, user_id: str, channel: JSON) -> None:
        self._ws.reads[f"{user_id} {channel['id']}"] = {"ts": self._ws.clock.ts()}

    async def direct(self, given: JSON) -> JSON:
        """Opens direct messages with one of `users`, or group messages with several."""
        people = {given["as"], *given["users"]}
        if any(self._ws.user(user_id)["deleted"] for user_id in people):
            raise SlackError("user_disabled")
        if not 2 <= len(people) <= 9:  # docs: reference/methods/conversations.open
            raise SlackError("Choose one to eight people.")
        channel = self._ws.direct(people)
        tell_channels(self._ws)
        return {"channel": channel["id"]}

    async def join(self, given: JSON) -> JSON:
        channel = self._channel(given)
        if given["as"] in channel["members"]:
            raise SlackError("already_in_channel")
        join(self._ws, channel, given["as"])
        return {}

    async def upload(self, given: JSON) -> JSON:
        """A file from a person: `content` is base64."""
        channel = self._channel(given)
        data = base64.b64decode(given["content"])
        file = store_file(self._ws, given["name"], len(data), given["as"], data)
        message = say(self._ws, given["as"], channel, given.get("text", ""), given.get("thread_ts"), [file])
        return {"ts": message["ts"]}
