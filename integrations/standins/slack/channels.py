"""Channels that change: joining, leaving, creating, archiving, and the events that tell of it."""

from .errors import JSON
from .events import emit
from .seed import channel_row, new_id
from .workspace import DIRECT, Workspace


def tell_channels(ws: Workspace) -> None:
    """Pages fetch their channel list anew."""
    ws.bus.tell_each(lambda user: {"type": "channels", "channels": listed(ws, user)})


def listed(ws: Workspace, user_id: str) -> list[JSON]:
    """The sidebar of a member: what they may see, and always their direct messages with the app."""
    ws.im(user_id)
    return [_row(ws, user_id, c) for c in ws.channels.values() if ws.may_see(user_id, c)]


def _row(ws: Workspace, user_id: str, channel: JSON) -> JSON:
    read = ws.reads.get(f"{user_id} {channel['id']}", {"ts": "0"})["ts"]
    timeline = [m for m in ws.timelines[channel["id"]].values() if m.get("thread_ts", m["ts"]) == m["ts"]]
    member = user_id in channel["members"]
    fresh = [m for m in timeline if m["ts"] > read and m.get("user") != user_id] if member else []
    called = ("<!here>", "<!channel>", "<!everyone>", f"<@{user_id}")
    kind = ws.kind(channel)
    mentions = [m for m in fresh if kind in DIRECT or any(word in m["text"] for word in called)]
    return {
        "id": channel["id"], "name": channel.get("name", ""), "kind": "private" if kind == "group" else kind,
        "user": next((m for m in channel["members"] if m != user_id), None) if channel["is_im"] else None,
        "members": channel["members"] if kind == "mpim" else None,
        "is_member": member, "is_archived": channel["is_archived"], "topic": channel["topic"],
        "unread": len(fresh), "mentions": len(mentions),
        "last_ts": max((m["ts"] for m in timeline), default=None),
    }  # fmt: skip


def _membership(ws: Workspace, channel: JSON, event: str, user_id: str, **more: object) -> None:
    scope = "channels:read" if ws.kind(channel) == "channel" else "groups:read"
    if ws.bot in channel["members"] and scope in ws.manifest.scopes:
        kind = "C" if ws.kind(channel) == "channel" else "G"
        emit(ws, event, {
            "type": event, "user": user_id, "channel": channel["id"], "channel_type": kind,
            "team": ws.team["id"], **more,
        })  # fmt: skip


def join(ws: Workspace, channel: JSON, user_id: str, inviter: str | None = None) -> None:
    """docs: reference/events/member_joined_channel; the bot hears of its own joining too"""
    channel["members"].append(user_id)
    ws.channels.save(channel["id"])
    more = {"inviter": inviter} if inviter else {}
    _membership(ws, channel, "member_joined_channel", user_id, **more)
    tell_channels(ws)


def leave(ws: Workspace, channel: JSON, user_id: str) -> None:
    """docs: reference/events/member_left_channel; channel_left and group_left are the bot's own"""
    _membership(ws, channel, "member_left_channel", user_id)
    if user_id == ws.bot:
        name = "channel_left" if ws.kind(channel) == "channel" else "group_left"
        emit(ws, name, {"type": name, "channel": channel["id"], "event_ts": ws.clock.ts()})
    channel["members"].remove(user_id)
    ws.channels.save(channel["id"])
    tell_channels(ws)


def create(ws: Workspace, name: str, is_private: bool, creator: str) -> JSON:
    row = {"id": new_id("C"), "name": name, "is_private": is_private, "members": [creator]}
    channel = channel_row(row, ws.bot, int(ws.clock.now()))
    ws.channels[channel["id"]] = channel
    tell_channels(ws)
    return channel


def archive(ws: Workspace, channel: JSON, user_id: str) -> None:
    channel["is_archived"] = True
    ws.channels.save(channel["id"])
    if ws.may_see(ws.bot, channel):
        emit(ws, "channel_archive", {"type": "channel_archive", "channel": channel["id"], "user": user_id})
    tell_channels(ws)


def delete(ws: Workspace, channel: JSON, user_id: str) -> None:
    """Only people with the right to can do this in Slack; here the control API does."""
    seen = ws.may_see(ws.bot, channel)
    del ws.channels[channel["id"]]
    for ts in list(ws.timelines[channel["id"]]):
        ws.forget(channel["id"], ts)
    if seen:
        emit(
            ws, "channel_deleted", {"type": "channel_deleted", "channel": channel["id"], "actor_id": user_id}
        )
    tell_channels(ws)
