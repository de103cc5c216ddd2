"""Reactions and their events (docs: reference/events/reaction_added, reference/methods/reactions.add)."""

import re

from .errors import JSON, SlackError
from .events import emit
from .workspace import Workspace

_NAME = re.compile(r"[\w+'-]+(::skin-tone-[2-6])?")


def add(ws: Workspace, channel: JSON, message: JSON, name: str, user_id: str) -> None:
    name = name.strip(":")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    if channel["is_archived"]:
        raise SlackError("is_archived")
    reactions = message.setdefault("reactions", [])
    entry = next((r for r in reactions if r["name"] == name), None)
    if entry is None:
        entry = {"name": name, "users": [], "count": 0}
        reactions.append(entry)
    if user_id in entry["users"]:
        raise SlackError("already_reacted")
    entry["users"].append(user_id)
    _changed(ws, channel, message, "reaction_added", name, user_id)


def remove(ws: Workspace, channel: JSON, message: JSON, name: str, user_id: str) -> None:
    name = name.strip(":")
    entry = next((r for r in message.get("reactions", []) if r["name"] == name), None)
    if entry is None or user_id not in entry["users"]:
        raise SlackError("no_reaction")
    entry["users"].remove(user_id)
    _changed(ws, channel, message, "reaction_removed", name, user_id)


def _changed(ws: Workspace, channel: JSON, message: JSON, event: str, name: str, user_id: str) -> None:
    for entry in message["reactions"]:
        entry["count"] = len(entry["users"])
    message["reactions"] = [entry for entry in message["reactions"] if entry["users"]]
    shown = message["reactions"]
    if not shown:
        del message["reactions"]
    ws.keep(channel["id"], message)
    about = {"type": "reaction", "channel": channel["id"], "ts": message["ts"], "reactions": shown}
    ws.bus.tell(ws.watchers(channel), about)
    if ws.bot in channel["members"]:
        emit(ws, event, {
            "type": event, "user": user_id, "reaction": name, "item_user": message.get("user"),
            "item": {"type": "message", "channel": channel["id"], "ts": message["ts"]},
        })  # fmt: skip
