"""A small client for tests: act as a person, look around, order faults."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

JSON = dict[str, Any]


class Control:
    """Calls a running workspace. Channels go by id or name; a person's id is their DM with the app."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def _post(self, path: str, body: JSON) -> JSON:
        data = json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, {"Content-Type": "application/json"})
        try:
            with self._opener.open(request, timeout=15) as answer:
                return _object(answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise RuntimeError(f"{path}: {refusal.read().decode()}") from None

    def get(self, path: str) -> JSON:
        with self._opener.open(self._url + path, timeout=15) as answer:
            return _object(answer.read())

    # looking

    def state(self) -> JSON:
        return self._post("/control/state", {})

    def messages(self, channel: str) -> list[JSON]:
        """Everything in a channel, replies too, oldest first."""
        return list(self._post("/control/messages", {"channel": channel})["messages"])

    def ephemerals(self, user: str) -> list[JSON]:
        return list(self._post("/control/ephemerals", {"user": user})["messages"])

    def requests(self, method: str | None = None, kind: str = "web_api") -> list[JSON]:
        """Every Web API call (or another kind of traffic) with its body and answer, oldest first."""
        return list(self._post("/control/requests", {"kind": kind, "name": method})["entries"])

    def views(self, user: str) -> list[JSON]:
        """A member's open modals, the top one last."""
        return list(self.get(f"/page/boot?as={user}")["views"])

    def home(self, user: str) -> JSON | None:
        home: JSON | None = self.get(f"/page/boot?as={user}")["home"]
        return home

    def wait(self, look: Callable[[], Any], seconds: float = 20.0) -> Any:
        """The first truthy result of `look`; AssertionError when there is none in time."""
        end = time.monotonic() + seconds
        pause = threading.Event()
        while not (found := look()):
            if time.monotonic() > end:
                raise AssertionError("waited in vain")
            pause.wait(0.02)
        return found

    # acting as a person

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> str:
        """Writes a message; its ts."""
        body = {"as": user, "channel": channel, "text": text, "thread_ts": thread_ts}
        return str(self._done("send", body).get("ts", ""))

    def command(self, user: str, channel: str, text: str) -> JSON:
        """Runs "/name arguments"; what the app acknowledged with."""
        return dict(self._done("send", {"as": user, "channel": channel, "text": text})["answer"])

    def click(self, user: str, where: JSON, action_id: str, state: JSON | None = None, **value: Any) -> None:
        """Uses an element of a message ({"channel", "ts"}) or a view ({"view_id"}); its block is looked up.
        A menu or picker takes what was picked: `selected_option={...}`."""
        action = self._element(user, where, action_id) | value
        self._done("action", {"as": user, **where, "action": action, "state": state or {}})

    def type(self, user: str, view_id: str, block_id: str, text: str) -> None:
        """Types into a field of a modal that tells the app of it."""
        blocks = self._blocks(user, {"view_id": view_id})
        element = next(block["element"] for block in blocks if block["block_id"] == block_id)
        kept = {key: element[key] for key in ("type", "action_id")}
        action = {"block_id": block_id, **kept, "value": text}
        self._done("action", {"as": user, "view_id": view_id, "action": action, "state": {}})

    def _element(self, user: str, where: JSON, action_id: str) -> JSON:
        for block in self._blocks(user, where):
            for element in [block.get("element"), block.get("accessory"), *(block.get("elements") or [])]:
                if isinstance(element, dict) and element.get("action_id") == action_id:
                    kept = {
                        key: element[key] for key in ("type", "action_id", "value", "text") if key in element
                    }
                    return {"block_id": block["block_id"], **kept}
        raise AssertionError(f"There is no element {action_id} there.")

    def _blocks(self, user: str, where: JSON) -> list[JSON]:
        if "view_id" in where:
            views = [*self.views(user), self.home(user) or {}]
            return next((view["blocks"] for view in views if view.get("id") == where["view_id"]), [])
        found = [*self.messages(where["channel"]), *self.ephemerals(user)]
        return next((m.get("blocks", []) for m in found if m["ts"] == where["ts"]), [])

    def submit(self, user: str, values: JSON | None = None, view_id: str | None = None) -> JSON:
        """Submits the top modal (or `view_id`) with {block_id: {action_id: value}}: the page's answer."""
        view = view_id or self.views(user)[-1]["id"]
        return self._post(
            "/page/view/submit", {"as": user, "view_id": view, "state": {"values": values or {}}}
        )

    def close(self, user: str, everything: bool = False) -> None:
        body = {"as": user, "view_id": self.views(user)[-1]["id"], "all": everything}
        self._done("view/close", body)

    def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None
    ) -> None:
        self._done("shortcut", {"as": user, "callback_id": callback_id, "channel": channel, "ts": ts})

    def open_home(self, user: str, tab: str = "home") -> None:
        self._done("open", {"as": user, "tab": tab})

    def react(self, user: str, channel: str, ts: str, name: str, remove: bool = False) -> None:
        self._done("react", {"as": user, "channel": channel, "ts": ts, "name": name, "remove": remove})

    def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        self._done("edit", {"as": user, "channel": channel, "ts": ts, "text": text})

    def delete(self, user: str, channel: str, ts: str) -> None:
        self._done("delete", {"as": user, "channel": channel, "ts": ts})

    def direct(self, user: str, *others: str) -> str:
        """Opens direct messages with one, or group messages with several; the channel's id."""
        return str(self._done("direct", {"as": user, "users": others})["channel"])

    def join(self, user: str, channel: str) -> None:
        self._done("join", {"as": user, "channel": channel})

    def options(self, user: str, where: JSON, action_id: str, value: str) -> JSON:
        """What an external select offers for typed text."""
        element = self._element(user, where, action_id)
        body = {"as": user, **where, "block_id": element["block_id"], "action_id": action_id, "value": value}
        return self._done("options", body)

    def _done(self, name: str, body: JSON) -> JSON:
        answer = self._post(f"/page/{name}", body)
        if not answer["ok"]:
            raise RuntimeError(answer["error"])
        return answer

    # making things happen

    def fault(self, method: str, kind: str, times: int = 1, **options: Any) -> None:
        """The next `times` calls of a Web API method (or "*", "response_url") meet a fault: 429, 500, slow,
        drop_before, drop_after, late, error. For "delivery": duplicate, delay, reorder, lose (events)."""
        self._post("/control/fault", {"method": method, "kind": kind, "times": times, **options})

    def clear_faults(self) -> None:
        self._post("/control/clear_faults", {})

    def shift_clock(self, seconds: float) -> float:
        """Moves the workspace's clock; what it shows now."""
        return float(self._post("/control/clock", {"seconds": seconds})["now"])

    def settings(self, **values: Any) -> JSON:
        """ack_timeout, retry_delays, pace (1 message/s/channel), tiers (calls a minute), link_seconds."""
        return dict(self._post("/control/settings", values)["settings"])

    def disconnect(self, reason: str = "refresh_requested") -> None:
        self._post("/control/disconnect", {"reason": reason})

    def sockets(self) -> int:
        return int(self._post("/control/sockets", {})["count"])

    def request_url(self, url: str | None) -> None:
        """HTTP mode to `url`, after Slack's handshake; None is Socket Mode again."""
        self._post("/control/request_url", {"url": url})

    def user(self, **fields: Any) -> JSON:
        return dict(self._post("/control/user", fields)["user"])

    def usergroup(self, **fields: Any) -> JSON:
        return dict(self._post("/control/usergroup", fields)["usergroup"])

    def channel(self, channel: str, do: str, **fields: Any) -> None:
        """archive, delete, or remove (`user=`)."""
        self._post("/control/channel", {"channel": channel, "do": do, **fields})

    def event(self, event: JSON, **outer: Any) -> str:
        """Sends any event; its id."""
        return str(self._post("/control/event", {"event": event, "outer": outer})["event_id"])

    def install(self, do: str) -> None:
        """uninstall or install."""
        self._post("/control/install", {"do": do})

    def stop(self, user: str, channel: str, thread_ts: str) -> None:
        """Presses Stop on what the app is writing in a thread."""
        self._post("/control/stop", {"user": user, "channel": channel, "thread_ts": thread_ts})


def _object(data: bytes) -> JSON:
    value = json.loads(data)
    if not isinstance(value, dict):
        raise TypeError("expected a JSON object")
    return value
