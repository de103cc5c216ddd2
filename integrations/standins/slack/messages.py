"""Writing, changing and removing messages, with the events that follow."""

import uuid
from copy import deepcopy
from urllib.parse import urlsplit

from . import mrkdwn
from .errors import JSON, SlackError
from .events import emit
from .workspace import KINDS, Workspace


def shown(message: JSON) -> JSON:
    """A message without what only this workspace keeps about it."""
    return {key: value for key, value in message.items() if not key.startswith("_")}


def for_page(message: JSON) -> JSON:
    return shown(message) | ({"streaming": True} if message.get("_stream") else {})


def tell(ws: Workspace, channel: JSON, kind: str, message: JSON) -> None:
    ws.bus.tell(ws.watchers(channel), {"type": kind, "channel": channel["id"], "message": for_page(message)})


def _event(ws: Workspace, channel: JSON, **event: object) -> JSON:
    return {
        "type": "message", "channel": channel["id"], "event_ts": event["ts"],
        "channel_type": ws.kind(channel), **event,
    }  # fmt: skip


def without_payload(message: JSON) -> JSON:
    """Of metadata only the event_type is shown unasked (slackapi/python-slack-sdk#1501)."""
    if "metadata" not in message:
        return message
    return message | {"metadata": {"event_type": message["metadata"]["event_type"]}}


def announce(ws: Workspace, channel: JSON, event: JSON) -> None:
    """A message event to the app, when the bot is inside (docs: reference/events/message.channels)."""
    event = without_payload(event)
    for key in {"message", "previous_message"} & event.keys():
        event[key] = without_payload(event[key])
    if ws.bot in channel["members"]:
        emit(ws, f"message.{KINDS[ws.kind(channel)]}", event)


def bot_fields(ws: Workspace) -> JSON:
    icons = {f"image_{size}": f"https://a.slack-edge.com/bot_{size}.png" for size in (36, 48, 72)}
    return {
        "user": ws.bot, "bot_id": ws.app["bot_id"], "app_id": ws.app["id"], "team": ws.team["id"],
        "bot_profile": {
            "id": ws.app["bot_id"], "app_id": ws.app["id"], "name": ws.manifest.bot_name,
            "deleted": False, "updated": 0, "team_id": ws.team["id"], "icons": icons,
        },
    }  # fmt: skip


def check_open(ws: Workspace, channel: JSON) -> None:
    if channel["is_archived"]:
        raise SlackError("is_archived")


def _thread(ws: Workspace, channel: JSON, message: JSON) -> JSON | None:
    """The parent, brought up to date with this reply; a reply to a reply joins the thread's root.
    A reply to a parent that is gone becomes a top-level message, silently (slack-go/slack#1571)."""
    root = ws.timelines[channel["id"]].get(message.get("thread_ts") or "")
    if root is None:
        message.pop("thread_ts", None)
        return None
    if root.get("thread_ts", root["ts"]) != root["ts"]:
        root = ws.message(channel["id"], root["thread_ts"])
        message["thread_ts"] = root["ts"]
    author = message.get("user") or message.get("bot_id")
    users = list(dict.fromkeys([*root.get("reply_users", []), author]))
    root |= {
        "thread_ts": root["ts"], "reply_count": root.get("reply_count", 0) + 1, "reply_users": users,
        "reply_users_count": len(users), "latest_reply": message["ts"], "is_locked": False,
        "subscribed": ws.bot in (root.get("user"), *users),
    }  # fmt: skip
    message["parent_user_id"] = root.get("user")
    return root


def post(ws: Workspace, channel: JSON, fields: JSON, *, quiet: bool = False) -> JSON:
    """Adds a message. `quiet` keeps it from the app until it is finished (a stream)."""
    check_open(ws, channel)
    message: JSON = {"type": "message", "ts": ws.clock.ts(), **fields}
    root = _thread(ws, channel, message)
    if root is not None:
        ws.keep(channel["id"], root)
        tell(ws, channel, "message_changed", root)
    ws.keep(channel["id"], message)
    tell(ws, channel, "message", message)
    if not quiet:
        announce(ws, channel, _event(ws, channel, **shown(message)))
    return message


def say(ws: Workspace, user_id: str, channel: JSON, text: str, thread_ts: str | None = None,
        files: list[JSON] | None = None) -> JSON:  # fmt: skip
    """A person writes; mentions and known links become events of their own."""
    encoded = mrkdwn.from_person(text, ws.users, ws.channels)
    fields: JSON = {
        "user": user_id, "text": encoded, "team": ws.team["id"], "client_msg_id": str(uuid.uuid4()),
    }  # fmt: skip
    if thread_ts:
        fields["thread_ts"] = thread_ts
    if files:
        fields |= {"files": files, "subtype": "file_share", "upload": False}
    message = post(ws, channel, fields)
    inside = ws.bot in channel["members"]
    if inside and ws.bot in mrkdwn.mentions(encoded) and not channel["is_im"]:
        # docs: reference/events/app_mention: direct messages do not come as app_mention
        emit(
            ws, "app_mention", _without_kind(_event(ws, channel, **shown(message))) | {"type": "app_mention"}
        )
    _links(ws, channel, message)
    return message


def _without_kind(event: JSON) -> JSON:
    return {key: value for key, value in event.items() if key != "channel_type"}


def _links(ws: Workspace, channel: JSON, message: JSON) -> None:
    """docs: reference/events/link_shared"""
    found = [{"url": url, "domain": urlsplit(url).hostname or ""} for url in mrkdwn.links(message["text"])]
    found = [link for link in found if link["domain"] in ws.manifest.unfurl_domains]
    if found:
        emit(ws, "link_shared", {
            "type": "link_shared", "channel": channel["id"], "user": message["user"], "links": found,
            "message_ts": message["ts"], "thread_ts": message.get("thread_ts", message["ts"]),
            "unfurl_id": f"C{message['ts']}", "source": "conversations_history", "event_ts": message["ts"],
            "is_bot_user_member": ws.bot in channel["members"],
        })  # fmt: skip


def change(ws: Workspace, channel: JSON, message: JSON, fields: JSON, editor: str | None) -> JSON:
    """Changes a message in place; an editor leaves the `edited` mark."""
    before = deepcopy(shown(message))
    now = ws.clock.ts()
    message |= fields
    for key in [key for key, value in fields.items() if value is None]:
        del message[key]
    if editor:
        message["edited"] = {"user": editor, "ts": now}
    ws.keep(channel["id"], message)
    tell(ws, channel, "message_changed", message)
    announce(ws, channel, _event(ws, channel, subtype="message_changed", hidden=True, ts=now,
                                 message=deepcopy(shown(message)), previous_message=before))  # fmt: skip
    return message


def delete(ws: Workspace, channel: JSON, message: JSON) -> None:
    """A parent with replies leaves a tombstone (docs: reference/events/message/message_deleted)."""
    now = ws.clock.ts()
    before = deepcopy(shown(message))
    root = ws.timelines[channel["id"]].get(message.get("thread_ts", ""))
    if message.get("reply_count"):
        kept = ("type", "ts", "thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply")
        stone = {key: message[key] for key in kept} | {
            "subtype": "tombstone", "text": "This message was deleted.", "user": "USLACKBOT", "hidden": True,
        }  # fmt: skip
        ws.keep(channel["id"], stone)
        tell(ws, channel, "message_changed", stone)
        announce(ws, channel, _event(ws, channel, subtype="message_changed", hidden=True, ts=now,
                                     message=stone, previous_message=before))  # fmt: skip
        return
    ws.forget(channel["id"], message["ts"])
    if root is not None and root is not message:
        _unthread(ws, channel, root)
    gone = {"type": "message_deleted", "channel": channel["id"], "ts": message["ts"]}
    ws.bus.tell(ws.watchers(channel), gone | {"thread_ts": message.get("thread_ts")})
    announce(ws, channel, _event(ws, channel, subtype="message_deleted", hidden=True, ts=now,
                                 deleted_ts=message["ts"], previous_message=before))  # fmt: skip


def replies(ws: Workspace, channel_id: str, thread_ts: str) -> list[JSON]:
    everything = ws.timelines[channel_id].values()
    return sorted(
        (m for m in everything if m.get("thread_ts") == thread_ts and m["ts"] != thread_ts),
        key=lambda m: m["ts"],
    )


def _unthread(ws: Workspace, channel: JSON, root: JSON) -> None:
    left = replies(ws, channel["id"], root["ts"])
    users = list(dict.fromkeys(m.get("user") for m in left))
    root |= {"reply_count": len(left), "reply_users": users, "reply_users_count": len(users)}
    if left:
        root["latest_reply"] = left[-1]["ts"]
    else:
        for key in (
            "thread_ts",
            "reply_count",
            "reply_users",
            "reply_users_count",
            "latest_reply",
            "subscribed",
        ):
            root.pop(key, None)
    ws.keep(channel["id"], root)
    tell(ws, channel, "message_changed", root)


def top_level(ws: Workspace, channel_id: str) -> list[JSON]:
    """What a channel shows outside threads, oldest first."""
    return sorted(
        (
            m for m in ws.timelines[channel_id].values()
            if m.get("thread_ts", m["ts"]) == m["ts"] or m.get("subtype") == "thread_broadcast"
        ),
        key=lambda m: m["ts"],
    )  # fmt: skip
