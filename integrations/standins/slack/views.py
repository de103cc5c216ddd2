"""Modals and App Home: each member's stack, state and what an app may do to them."""

import hashlib
import secrets

from .blocks import check_view, interactive, with_ids
from .errors import JSON, SlackError
from .seed import new_id
from .state import completed, problems_of
from .workspace import Workspace

STACK = 3  # docs: reference/methods/views.push
_OPTIONAL = ("title", "submit", "close")


class Views:
    def __init__(self, ws: Workspace) -> None:
        self._ws = ws

    def stack(self, user_id: str) -> list[JSON]:
        mine = [record for record in self._ws.views.values() if record["user"] == user_id]
        return [record["view"] for record in sorted(mine, key=lambda record: record["depth"])]

    def record(self, view_id: str, user_id: str | None = None) -> JSON:
        record = self._ws.views.get(view_id)
        if record is None or user_id not in (None, record["user"]):
            raise SlackError("not_found")
        return record

    def build(self, given: JSON, kind: str) -> JSON:
        """The view object Slack makes of what an app sends (docs: reference/views)."""
        check_view(given)
        if given["type"] != kind:
            raise SlackError(
                "invalid_arguments", response_metadata={"messages": [f"[ERROR] expected type {kind}"]}
            )
        external = given.get("external_id", "")
        if external and any(record["view"]["external_id"] == external for record in self._ws.views.values()):
            raise SlackError("duplicate_external_id")
        view_id = new_id("V")
        view: JSON = {
            "id": view_id, "team_id": self._ws.team["id"], "type": kind, "blocks": with_ids(given["blocks"]),
            "private_metadata": given.get("private_metadata", ""), "title": None, "close": None,
            "submit": None,
            "callback_id": given.get("callback_id", ""), "state": {"values": {}},
            "clear_on_close": given.get("clear_on_close", False), "external_id": external,
            "notify_on_close": given.get("notify_on_close", False), "previous_view_id": None,
            "root_view_id": view_id, "app_id": self._ws.app["id"], "bot_id": self._ws.app["bot_id"],
            "app_installed_team_id": self._ws.team["id"],
            "submit_disabled": given.get("submit_disabled", False),
        }  # fmt: skip
        return self._hashed(view | {key: given[key] for key in _OPTIONAL if given.get(key)})

    def _hashed(self, view: JSON) -> JSON:
        digest = hashlib.sha256(repr((view["blocks"], secrets.token_hex(4))).encode()).hexdigest()[:8]
        return view | {"hash": f"{int(self._ws.clock.now())}.{digest}"}

    def push(self, user_id: str, view: JSON) -> JSON:
        stack = self.stack(user_id)
        if len(stack) >= STACK:
            raise SlackError("push_limit_reached")
        if stack:
            view |= {"previous_view_id": stack[-1]["id"], "root_view_id": stack[-1]["root_view_id"]}
        self._ws.views[view["id"]] = {"user": user_id, "depth": len(stack), "view": view}
        self.tell(user_id)
        return view

    def open(self, user_id: str, view: JSON, inside: bool) -> JSON:
        """A first modal; from within a modal it goes on top."""
        if not inside:
            self._drop(self.stack(user_id))
        return self.push(user_id, view)

    def replace(self, record: JSON, given: JSON) -> JSON:
        """views.update and response_action update: the id and the place in the stack stay."""
        old = record["view"]
        del self._ws.views[old["id"]]  # its own external_id may be used again
        try:
            new = self.build(given, old["type"])
        except SlackError:
            self._ws.views[old["id"]] = record
            raise
        kept = {key: old[key] for key in ("id", "root_view_id", "previous_view_id")}
        record["view"] = new | kept
        self._ws.views[old["id"]] = record
        self.tell(record["user"])
        return new | kept

    def publish(self, user_id: str, given: JSON, wanted_hash: str | None) -> JSON:
        old = self._ws.homes.get(user_id)
        if wanted_hash and old and wanted_hash != old["hash"]:
            raise SlackError("hash_conflict")
        view = self.build(given, "home")
        if old:
            view |= {"id": old["id"], "root_view_id": old["id"]}
        self._ws.homes[user_id] = view
        self._ws.bus.tell([user_id], {"type": "home", "view": view})
        return view

    def close(self, user_id: str, view: JSON, everything: bool) -> list[JSON]:
        """The views that went away, top first; `clear_on_close` takes the whole stack with it."""
        stack = self.stack(user_id)
        gone = stack if everything or view["clear_on_close"] else [v for v in stack if v["id"] == view["id"]]
        self._drop(gone)
        self.tell(user_id)
        return gone[::-1]

    def _drop(self, views: list[JSON]) -> None:
        for view in views:
            del self._ws.views[view["id"]]

    def tell(self, user_id: str) -> None:
        self._ws.bus.tell([user_id], {"type": "views", "views": self.stack(user_id)})

    def respond(self, user_id: str, view: JSON, answer: JSON) -> JSON:
        """What an acknowledged submission does to the stack (docs: surfaces/modals, "response_action")."""
        action = answer.get("response_action")
        if action == "errors":
            errors = answer.get("errors") or {}
            inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
            if not errors or not errors.keys() <= inputs:
                raise SlackError(
                    f"The app answered with errors for {sorted(errors)}, which are not input blocks here."
                )
            return {"errors": errors}
        if action == "clear":
            self.close(user_id, view, everything=True)
        elif action == "update" and view["id"] in self._ws.views:
            self.replace(self.record(view["id"]), answer["view"])
        elif action == "push":
            self.push(user_id, self.build(answer["view"], "modal"))
        elif action is None and view["id"] in self._ws.views:
            self._drop([view])
            self.tell(user_id)
        return {}

    def with_state(self, view: JSON, state: JSON, action: JSON | None = None) -> JSON:
        return view | {"state": {"values": completed(view["blocks"], state.get("values") or {}, action)}}

    def missing(self, view: JSON) -> dict[str, str]:
        """What Slack's own client refuses before the app sees a submission."""
        values = view["state"]["values"]
        found: dict[str, str] = {}
        for block, element in interactive(view["blocks"]):
            if block["type"] == "input":
                text = problems_of(block, element, values[block["block_id"]][element["action_id"]])
                if text:
                    found[block["block_id"]] = text
        return found
