"""Below /control/: what a test may do to this Slack and a real one would not offer."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from .channels import archive, delete, leave, tell_channels
from .delivery import Delivery
from .errors import JSON, SlackError
from .events import emit, wrapped
from .messages import replies, tell
from .methods.people import dnd_status, person, usergroup
from .page_api import tell_people
from .seed import new_id, user_row
from .web_api import as_json
from .workspace import Workspace


class ControlApi:
    def __init__(self, ws: Workspace, delivery: Delivery) -> None:
        self._ws = ws
        self._delivery = delivery

    def routes(self) -> list[BaseRoute]:
        acts = (
            self.state, self.messages, self.ephemerals, self.requests, self.fault, self.clear_faults,
            self.clock, self.settings, self.disconnect, self.request_url, self.user, self.usergroup,
            self.channel, self.event, self.install, self.stop, self.sockets,
        )  # fmt: skip
        return [Route(f"/control/{act.__name__}", self._endpoint(act), methods=["POST"]) for act in acts]

    def _endpoint(self, act: Callable[[JSON], Awaitable[JSON]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                return JSONResponse({"ok": True, **await act(as_json(await request.body()))})
            except SlackError as refusal:
                return JSONResponse(refusal.body(), 400)

        return endpoint

    async def state(self, given: JSON) -> JSON:
        """Everything that is kept."""
        ws = self._ws
        views = [record["view"] | {"user": record["user"]} for record in ws.views.values()]
        app = {key: ws.app[key] for key in ("id", "bot_user_id", "bot_id")}
        return {
            "users": list(ws.users.values()), "channels": list(ws.channels.values()), "homes": dict(ws.homes),
            "views": views, "app": app, "team": ws.team,
            "connected": self._delivery.connected, "sockets": len(self._delivery.sockets),
        }  # fmt: skip

    async def messages(self, given: JSON) -> JSON:
        channel = self._any_channel(given["channel"])
        rows = sorted(self._ws.timelines[channel["id"]].values(), key=lambda m: str(m["ts"]))
        return {"messages": rows}

    def _any_channel(self, name: str) -> JSON:
        """By id or name; a person's id is their direct messages with the app."""
        if name in self._ws.users:
            return self._ws.im(name)
        found = next((c for c in self._ws.channels.values() if name in (c["id"], c.get("name"))), None)
        if found is None:
            raise SlackError("channel_not_found")
        return found

    async def ephemerals(self, given: JSON) -> JSON:
        found = self._ws.ephemerals[given["user"]]
        return {"messages": [message | {"channel": channel} for channel, message in found]}

    async def requests(self, given: JSON) -> JSON:
        """Traffic, oldest first, of one `kind` and `name` when they are given."""
        entries = self._ws.traffic.after(given.get("after", 0))
        wanted = {key: given[key] for key in ("kind", "name", "direction") if given.get(key)}
        return {"entries": [e for e in entries if all(e[key] == value for key, value in wanted.items())]}

    async def fault(self, given: JSON) -> JSON:
        options = {key: value for key, value in given.items() if key not in ("method", "kind", "times")}
        self._ws.faults.order(given["method"], str(given["kind"]), given.get("times", 1), **options)
        return {}

    async def clear_faults(self, given: JSON) -> JSON:
        self._ws.faults.clear()
        return {}

    async def clock(self, given: JSON) -> JSON:
        """Moves the workspace's clock by `seconds`."""
        self._ws.clock.offset += given["seconds"]
        return {"now": self._ws.clock.now()}

    async def settings(self, given: JSON) -> JSON:
        self._ws.settings.update({key: value for key, value in given.items() if key in self._ws.settings})
        return {"settings": self._ws.settings}

    async def disconnect(self, given: JSON) -> JSON:
        """`reason`: warning, refresh_requested, link_disabled, or closed (no word of it)."""
        await self._delivery.disconnect(given.get("reason", "refresh_requested"))
        return {}

    async def sockets(self, given: JSON) -> JSON:
        return {"count": len(self._delivery.sockets)}

    async def request_url(self, given: JSON) -> JSON:
        """Switches to HTTP mode after the url_verification handshake; None switches back."""
        before = self._ws.app["request_url"]
        self._ws.app["request_url"] = given["url"]
        if given["url"] and not await self._delivery.verify_url():
            self._ws.app["request_url"] = before
            raise SlackError("url_verification_failed")
        self._ws.meta.save("app")
        return {}

    async def user(self, given: JSON) -> JSON:
        """Adds a member (team_join) or changes one (user_change)."""
        known = given.get("id") in self._ws.users
        given = given if known else {"id": new_id("U"), **given}
        row = self._ws.users[given["id"]] | given if known else user_row(given, self._ws.team["id"])
        self._ws.users[given["id"]] = row | {"updated": int(self._ws.clock.now())}
        name = "user_change" if known else "team_join"
        emit(self._ws, name, {"type": name, "user": person(self._ws, row)})
        if "dnd" in given:
            changed = {"user": row["id"], "dnd_status": dnd_status(row)}
            emit(self._ws, "dnd_updated_user", {"type": "dnd_updated_user", **changed})
        tell_people(self._ws)
        return {"user": row}

    async def usergroup(self, given: JSON) -> JSON:
        """Adds or changes a user group: handle, name, users."""
        now, known = int(self._ws.clock.now()), given.get("id") in self._ws.groups
        before = self._ws.groups[given["id"]] if known else {"id": new_id("S"), "created": now, "users": []}
        group = {"name": given.get("handle"), **before, **given, "updated": now}
        self._ws.groups[group["id"]] = group
        event = "subteam_updated" if known else "subteam_created"
        emit(self._ws, event, {"type": event, "subteam": usergroup(self._ws, group, True)})
        if known and group["users"] != before["users"]:
            self._members_changed(before, group)
        return {"usergroup": group}

    def _members_changed(self, before: JSON, group: JSON) -> None:
        added = [u for u in group["users"] if u not in before["users"]]
        removed = [u for u in before["users"] if u not in group["users"]]
        emit(self._ws, "subteam_members_changed", {
            "type": "subteam_members_changed", "subteam_id": group["id"], "team_id": self._ws.team["id"],
            "date_previous_update": before.get("updated", 0), "date_update": group["updated"],
            "added_users": added, "added_users_count": len(added),
            "removed_users": removed, "removed_users_count": len(removed),
        })  # fmt: skip

    async def channel(self, given: JSON) -> JSON:
        """What an admin does to a channel: `do` is archive, delete or remove (`user`)."""
        channel, by = self._any_channel(given["channel"]), given.get("by") or self._ws.people()[0]["id"]
        if given["do"] == "archive":
            archive(self._ws, channel, by)
        elif given["do"] == "delete":
            delete(self._ws, channel, by)
        else:
            leave(self._ws, channel, given["user"])
        tell_channels(self._ws)
        return {}

    async def event(self, given: JSON) -> JSON:
        """Sends an event as it is given, subscribed or not."""
        payload = wrapped(self._ws, given["event"])
        self._delivery.event(payload | given.get("outer", {}))
        return {"event_id": payload["event_id"]}

    async def install(self, given: JSON) -> JSON:
        """`do`: uninstall (app_uninstalled, tokens_revoked; tokens stop working) or install."""
        gone = given["do"] == "uninstall"
        if gone:
            tokens = {"oauth": [], "bot": [self._ws.bot]}
            emit(self._ws, "tokens_revoked", {"type": "tokens_revoked", "tokens": tokens})
            emit(self._ws, "app_uninstalled", {"type": "app_uninstalled"})
        self._ws.app["revoked"] = gone
        self._ws.meta.save("app")
        return {}

    async def stop(self, given: JSON) -> JSON:
        """A person presses Stop: the thread's streams end (docs: reference/events/agent_session_stopped)."""
        channel, thread_ts = self._any_channel(given["channel"]), given["thread_ts"]
        stopped = [m for m in replies(self._ws, channel["id"], thread_ts) if m.pop("_stream", False)]
        for message in stopped:
            message["_stopped"] = True
            self._ws.keep(channel["id"], message)
            tell(self._ws, channel, "message_changed", message)
        emit(self._ws, "agent_session_stopped", {
            "type": "agent_session_stopped", "user": given["user"], "channel": channel["id"],
            "thread_ts": thread_ts, "streaming_message_ts": [message["ts"] for message in stopped],
        })  # fmt: skip
        return {}
