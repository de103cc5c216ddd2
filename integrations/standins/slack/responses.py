"""Messages that answer a person: ephemerals, command acknowledgements and response_url."""

from . import messages, mrkdwn
from .blocks import message_blocks
from .errors import JSON, SlackError
from .workspace import Workspace


def content(given: JSON) -> JSON:
    """Text and blocks of a message, checked (docs: reference/methods/chat.postMessage)."""
    text, blocks, attachments = given.get("text"), given.get("blocks"), given.get("attachments")
    if not (text or blocks or attachments):
        raise SlackError("no_text")
    fields: JSON = {"text": mrkdwn.from_app(str(text or ""))[:40_000]}
    if blocks:
        fields["blocks"] = message_blocks(blocks)
    if attachments:
        fields["attachments"] = [{"id": n, **a} for n, a in enumerate(attachments, 1)]
    return fields


def whisper(ws: Workspace, user_id: str, channel_id: str, fields: JSON) -> JSON:
    """A message that one member sees and no history keeps (docs: reference/methods/chat.postEphemeral)."""
    message = {"type": "message", "ts": ws.clock.ts(), "is_ephemeral": True, "_only": user_id, **fields}
    ws.ephemerals[user_id].append((channel_id, message))
    _show(ws, "message", user_id, channel_id, message)
    return message


def _show(ws: Workspace, kind: str, user_id: str, channel_id: str, message: JSON) -> None:
    shown = messages.shown(message) | {"ephemeral": True}
    ws.bus.tell([user_id], {"type": kind, "channel": channel_id, "message": shown})


def ephemeral(ws: Workspace, user_id: str, ts: str) -> tuple[str, JSON] | None:
    return next((pair for pair in ws.ephemerals[user_id] if pair[1]["ts"] == ts), None)


def respond(ws: Workspace, about: JSON, given: JSON) -> None:
    """A message by right of a command or an interaction; ephemeral unless it says in_channel
    (docs: interactivity/handling-user-interaction, "Responding to users")."""
    user_id, channel = about["user"], ws.channels[about["channel"]]
    if given.get("delete_original"):
        _delete_original(ws, about, channel)
    elif given.get("replace_original") and about.get("message_ts"):
        _replace_original(ws, about, channel, content(given))
    elif given.get("response_type") == "in_channel":
        fields = content(given) | messages.bot_fields(ws)
        if given.get("thread_ts"):
            fields["thread_ts"] = given["thread_ts"]
        messages.post(ws, channel, fields)
    else:
        about["message_ts"] = whisper(ws, user_id, channel["id"], content(given) | messages.bot_fields(ws))[
            "ts"
        ]
        about["is_ephemeral"] = True


def _delete_original(ws: Workspace, about: JSON, channel: JSON) -> None:
    ts, user_id = about.get("message_ts", ""), about["user"]
    found = ephemeral(ws, user_id, ts)
    if found:
        ws.ephemerals[user_id].remove(found)
        ws.bus.tell([user_id], {"type": "message_deleted", "channel": channel["id"], "ts": ts})
    elif not about.get("is_ephemeral"):
        messages.delete(ws, channel, ws.message(channel["id"], ts))


def _replace_original(ws: Workspace, about: JSON, channel: JSON, fields: JSON) -> None:
    ts, user_id = about["message_ts"], about["user"]
    found = ephemeral(ws, user_id, ts)
    if found:
        found[1].pop("blocks", None)
        found[1].update(fields)
        _show(ws, "message_changed", user_id, channel["id"], found[1])
    elif not about.get("is_ephemeral"):
        messages.change(ws, channel, ws.message(channel["id"], ts), {"blocks": None} | fields, None)


def use_url(ws: Workspace, key: str, given: JSON) -> None:
    """One of the five uses of a response_url; an expired or spent one is `expired_url` / `used_url`."""
    about = ws.response_urls.get(key)
    if about is None:
        raise SlackError("invalid_url")
    if ws.clock.now() > about["until"]:
        raise SlackError("expired_url")
    if about["left"] <= 0:
        raise SlackError("used_url")
    about["left"] -= 1
    ws.response_urls.save(key)
    respond(ws, about, given)
    ws.response_urls.save(key)
