"""conversations.* except history."""

import re

from ..args import Args, page
from ..channels import archive as archive_channel
from ..channels import create as create_channel
from ..channels import join as join_channel
from ..channels import leave as leave_channel
from ..channels import tell_channels
from ..errors import JSON, SlackError
from ..events import emit
from ..workspace import DIRECT, KINDS, Workspace, conversation
from .access import need_kind, need_member, need_scope

TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
_NAME = re.compile(r"[a-z0-9_-]{1,80}")


def open_(ws: Workspace, args: Args) -> JSON:
    """docs: reference/methods/conversations.open"""
    if args.text("channel"):
        return {"channel": {"id": ws.channel(args.need("channel"))["id"]}}
    users = args.names("users")
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 8:
        raise SlackError("too_many_users")
    need_scope(ws, "mpim:write" if len(users) > 1 else "im:write")
    if any(ws.user(user)["deleted"] for user in users):
        raise SlackError("user_disabled")
    if users == [ws.bot]:
        raise SlackError("cannot_dm_bot")
    known = set(ws.channels)
    channel = ws.direct([*users, ws.bot])
    if channel["id"] not in known:
        tell_channels(ws)
    answer: JSON = {"channel": {"id": channel["id"]}}
    if args.flag("return_im"):
        answer["channel"] = conversation(ws, channel, ws.bot)
    if channel["id"] in known:
        return answer | {"no_op": True, "already_open": True}
    return answer


def _seen(ws: Workspace, args: Args) -> JSON:
    channel = ws.channel(args.need("channel"))
    need_kind(ws, channel, "read")
    return channel


def info(ws: Workspace, args: Args) -> JSON:
    channel = _seen(ws, args)
    shape = conversation(ws, channel, ws.bot)
    if not args.flag("include_num_members"):
        shape.pop("num_members", None)
    return {"channel": shape}


def list_(ws: Workspace, args: Args) -> JSON:
    types = args.names("types") or ["public_channel"]
    if not set(types) <= TYPES.keys():
        raise SlackError("invalid_types")
    kinds = {TYPES[name] for name in types}
    for kind in kinds:
        need_scope(ws, f"{KINDS[kind]}:read")
    rows = [c for c in ws.channels.values() if ws.kind(c) in kinds and ws.may_see(ws.bot, c)]
    rows = [c for c in rows if not (args.flag("exclude_archived") and c["is_archived"])]
    some, more = page(sorted(rows, key=lambda c: c["id"]), args)
    return {"channels": [conversation(ws, c, ws.bot) for c in some], **more}


def members(ws: Workspace, args: Args) -> JSON:
    some, more = page(_seen(ws, args)["members"], args)
    return {"members": some, **more}


def join(ws: Workspace, args: Args) -> JSON:
    channel = ws.channel(args.need("channel"))
    if ws.kind(channel) != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel["is_archived"]:
        raise SlackError("is_archived")
    if ws.bot in channel["members"]:
        shape = conversation(ws, channel, ws.bot)
        return {"channel": shape, "warning": "already_in_channel"}
    join_channel(ws, channel, ws.bot)
    return {"channel": conversation(ws, channel, ws.bot)}


def create(ws: Workspace, args: Args) -> JSON:
    name = args.need("name")
    _check_name(ws, name)
    return {"channel": conversation(ws, create_channel(ws, name, args.flag("is_private"), ws.bot), ws.bot)}


def _check_name(ws: Workspace, name: str) -> None:
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name_specials")
    if any(c.get("name") == name for c in ws.channels.values()):
        raise SlackError("name_taken")


def _managed(ws: Workspace, args: Args) -> JSON:
    channel = ws.channel(args.need("channel"))
    if ws.kind(channel) in DIRECT:
        raise SlackError("method_not_supported_for_channel_type")
    need_member(ws, channel)
    return channel


def invite(ws: Workspace, args: Args) -> JSON:
    channel = _managed(ws, args)
    if channel["is_archived"]:
        raise SlackError("is_archived")
    for user_id in args.names("users"):
        if user_id == ws.bot:
            raise SlackError("cant_invite_self")
        if ws.user(user_id)["id"] in channel["members"]:
            raise SlackError("already_in_channel")
    for user_id in args.names("users"):
        join_channel(ws, channel, user_id, inviter=ws.bot)
    return {"channel": conversation(ws, channel, ws.bot)}


def kick(ws: Workspace, args: Args) -> JSON:
    channel = _managed(ws, args)
    user_id = ws.user(args.need("user"))["id"]
    if user_id == ws.bot:
        raise SlackError("cant_kick_self")
    if user_id not in channel["members"]:
        raise SlackError("not_in_channel")
    leave_channel(ws, channel, user_id)
    return {}


def archive(ws: Workspace, args: Args) -> JSON:
    channel = _managed(ws, args)
    if channel["is_archived"]:
        raise SlackError("already_archived")
    archive_channel(ws, channel, ws.bot)
    return {}


def rename(ws: Workspace, args: Args) -> JSON:
    channel = _managed(ws, args)
    name = args.need("name")
    _check_name(ws, name)
    channel |= {"previous_names": [channel["name"]], "name": name}
    ws.channels.save(channel["id"])
    changed = {"id": channel["id"], "name": name, "created": channel["created"]}
    emit(ws, "channel_rename", {"type": "channel_rename", "channel": changed})
    tell_channels(ws)
    return {"channel": conversation(ws, channel, ws.bot)}
