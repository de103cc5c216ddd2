"""chat.*"""

import asyncio
from contextlib import suppress

from .. import messages, mrkdwn
from ..args import Args, page
from ..blocks import message_blocks
from ..errors import JSON, SlackError, invalid_arguments
from ..responses import content, whisper
from ..seed import new_id
from ..workspace import Workspace
from .access import need_scope, target

_AUTHOR = ("username", "icon_emoji", "icon_url")
_MARKDOWN = 12_000
_UPDATE = 4_000
_SCHEDULED, _WINDOW = 30, 300


def _content(args: Args) -> JSON:
    """Text, blocks, attachments or markdown_text, and metadata."""
    markdown = args.text("markdown_text")
    given: JSON = {
        "text": args.text("text"), "blocks": args.value("blocks", "invalid_blocks_format"),
        "attachments": args.value("attachments"),
    }  # fmt: skip
    if markdown:  # docs: reference/methods/chat.postMessage, "markdown_text_conflict"
        if given["text"] or given["blocks"]:
            raise SlackError("markdown_text_conflict")
        if len(markdown) > _MARKDOWN:
            raise SlackError("msg_too_long")
        given = {"text": markdown, "blocks": [{"type": "markdown", "text": markdown}]}
    fields = content(given)
    metadata = args.value("metadata", "invalid_metadata_format")
    if metadata is not None:  # docs: reference/metadata, both keys are needed
        if not isinstance(metadata, dict) or not {"event_type", "event_payload"} <= metadata.keys():
            raise SlackError("invalid_metadata_schema")
        fields["metadata"] = {key: metadata[key] for key in ("event_type", "event_payload")}
    return fields


def _author(ws: Workspace, args: Args) -> JSON:
    """Another name or icon needs chat:write.customize and makes it a bot_message."""
    given = {key: args[key] for key in _AUTHOR if args.text(key)}
    fields = messages.bot_fields(ws)
    if given:
        need_scope(ws, "chat:write.customize")
        icons = (
            {"emoji": given.get("icon_emoji")}
            if "icon_emoji" in given
            else {"image_48": given.get("icon_url")}
        )
        fields |= {
            "subtype": "bot_message",
            "username": given.get("username", ws.manifest.bot_name),
            "icons": icons,
        }
    return fields


def post_message(ws: Workspace, args: Args) -> JSON:
    channel = target(ws, args)
    fields = _content(args) | _author(ws, args)
    if args.text("thread_ts"):
        fields["thread_ts"] = args.need("thread_ts")
        if args.flag("reply_broadcast"):  # docs: reference/events/message/thread_broadcast
            fields |= {"subtype": "thread_broadcast"}
    message = messages.post(ws, channel, fields)
    answer: JSON = {"channel": channel["id"], "ts": message["ts"], "message": messages.shown(message)}
    if len(args.text("text") or "") > 40_000:
        answer["warning"] = "message_truncated"
    return answer


def _own(ws: Workspace, args: Args, refusal: str) -> tuple[JSON, JSON]:
    if args.need("channel") not in ws.channels:  # docs: chat.update, chat.delete: ids only, no names
        raise SlackError("channel_not_found")
    channel = ws.channel(args.need("channel"))
    message = ws.message(channel["id"], args.need("ts"))
    if message.get("bot_id") != ws.app["bot_id"]:
        raise SlackError(refusal)
    return channel, message


def update(ws: Workspace, args: Args) -> JSON:
    """Text alone takes the blocks away; with blocks there is no `edited` mark (docs: chat.update)."""
    channel, message = _own(ws, args, "cant_update_message")
    if message.get("_stream"):
        raise SlackError("streaming_state_conflict")
    if len(args.text("text") or "") > _UPDATE:
        raise SlackError("msg_too_long")
    fields = {key: None for key in ("blocks", "attachments") if key in message} | _content(args)
    messages.change(ws, channel, message, fields, None if fields.get("blocks") else ws.bot)
    about = {"channel": channel["id"], "ts": message["ts"]}
    return about | {"text": message["text"], "message": messages.shown(message)}


def delete(ws: Workspace, args: Args) -> JSON:
    channel, message = _own(ws, args, "cant_delete_message")
    messages.delete(ws, channel, message)
    return {"channel": channel["id"], "ts": message["ts"]}


def post_ephemeral(ws: Workspace, args: Args) -> JSON:
    user = args.need("user")
    channel = target(ws, args)
    messages.check_open(ws, channel)
    if user not in channel["members"]:
        raise SlackError("user_not_in_channel")
    fields = _content(args) | messages.bot_fields(ws)
    if args.text("thread_ts"):
        fields["thread_ts"] = args.need("thread_ts")
    return {"message_ts": whisper(ws, user, channel["id"], fields)["ts"]}


def get_permalink(ws: Workspace, args: Args) -> JSON:
    channel = ws.channel(args.need("channel"))
    message = ws.message(channel["id"], args.need("message_ts"))
    link = f"{ws.origin}/archives/{channel['id']}/p{message['ts'].replace('.', '')}"
    if message.get("thread_ts", message["ts"]) != message["ts"]:
        link += f"?thread_ts={message['thread_ts']}&cid={channel['id']}"
    return {"channel": channel["id"], "permalink": link}


def _post_at(ws: Workspace, args: Args, channel: JSON) -> int:
    """docs: chat.scheduleMessage: at most 120 days ahead, and 30 messages for a channel in five minutes."""
    try:
        at = int(args.need("post_at"))
    except ValueError as failure:
        raise invalid_arguments("post_at must be an integer") from failure
    if at <= ws.clock.now():
        raise SlackError("time_in_past")
    if at > ws.clock.now() + 120 * 86400:
        raise SlackError("time_too_far")
    near = [row["post_at"] for row in ws.scheduled.values() if row["channel_id"] == channel["id"]]
    near = [other for other in near if at - _WINDOW < other < at + _WINDOW]
    if any(sum(start <= other < start + _WINDOW for other in near) >= _SCHEDULED for start in [*near, at]):
        raise SlackError("restricted_too_many")
    return at


def schedule_message(ws: Workspace, args: Args) -> JSON:
    channel = target(ws, args)
    at = _post_at(ws, args, channel)
    fields = _content(args) | _author(ws, args)
    if args.text("thread_ts"):
        fields["thread_ts"] = args.need("thread_ts")
    scheduled_id = new_id("Q")
    ws.scheduled[scheduled_id] = {
        "id": scheduled_id,
        "channel_id": channel["id"],
        "post_at": at,
        "fields": fields,
    }
    return {
        "channel": channel["id"], "scheduled_message_id": scheduled_id, "post_at": at,
        "message": {"type": "delayed_message", **fields},
    }  # fmt: skip


def delete_scheduled(ws: Workspace, args: Args) -> JSON:
    row = ws.scheduled.get(args.need("scheduled_message_id"))
    if row is None or row["channel_id"] != args.need("channel"):
        raise SlackError("invalid_scheduled_message_id")
    del ws.scheduled[row["id"]]
    return {}


def list_scheduled(ws: Workspace, args: Args) -> JSON:
    wanted = args.text("channel")
    rows = sorted(ws.scheduled.values(), key=lambda row: int(row["post_at"]))
    found = [
        {"id": r["id"], "channel_id": r["channel_id"], "post_at": r["post_at"], "text": r["fields"]["text"]}
        for r in rows if wanted in (None, r["channel_id"])
    ]  # fmt: skip
    some, more = page(found, args)
    return {"scheduled_messages": some, **more}


async def post_scheduled(ws: Workspace) -> None:
    """Posts what is due, for as long as the server runs."""
    while True:
        for row in [row for row in ws.scheduled.values() if row["post_at"] <= ws.clock.now()]:
            del ws.scheduled[row["id"]]
            if "metadata" not in row["fields"]:  # docs: chat.scheduleMessage, such a message never posts
                with suppress(SlackError):
                    messages.post(ws, ws.channels[row["channel_id"]], row["fields"])
        await asyncio.sleep(0.2)


def unfurl(ws: Workspace, args: Args) -> JSON:
    """docs: reference/methods/chat.unfurl"""
    channel = ws.channel(args.need("channel"))
    unfurls = args.value("unfurls") or {}
    message = ws.message(channel["id"], args.need("ts"))
    if not set(unfurls) <= set(mrkdwn.links(message["text"])):
        raise SlackError("cannot_unfurl_url")
    attachments = [one for one in message.get("attachments", []) if one.get("from_url") not in unfurls]
    for url, shape in unfurls.items():
        blocks = message_blocks(shape.get("blocks") or [])
        attachments.append({"id": len(attachments) + 1, "from_url": url, **shape, "blocks": blocks})
    messages.change(ws, channel, message, {"attachments": attachments}, None)
    return {}
