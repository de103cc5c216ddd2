"""chat.startStream, appendStream, stopStream (docs: reference/methods/chat.startStream and its siblings)."""

from .. import messages
from ..args import Args
from ..blocks import message_blocks
from ..errors import JSON, SlackError, invalid_arguments
from ..workspace import Workspace
from .access import target
from .agents import tell_session

_CHUNK = 256
_TEXT = 12_000


def start(ws: Workspace, args: Args) -> JSON:
    channel = target(ws, args)
    thread_ts = args.need("thread_ts")
    if not channel["is_im"]:  # docs: chat.startStream, needed when streaming to channels
        if not args.text("recipient_team_id"):
            raise SlackError("missing_recipient_team_id")
        if not args.text("recipient_user_id"):
            raise SlackError("missing_recipient_user_id")
    fields = messages.bot_fields(ws) | {"text": "", "thread_ts": thread_ts, "_stream": True, "_chunks": []}
    message = messages.post(ws, channel, fields, quiet=True)
    _take(ws, channel, message, args)
    return {"channel": channel["id"], "ts": message["ts"]}


def _streaming(ws: Workspace, args: Args) -> tuple[JSON, JSON]:
    channel = ws.channel(args.need("channel"))
    message = ws.message(channel["id"], args.need("ts"))
    if message.get("_stopped"):
        raise SlackError("stopped_by_user")
    if not message.get("_stream"):
        raise SlackError("message_not_in_streaming_state")
    return channel, message


def append(ws: Workspace, args: Args) -> JSON:
    channel, message = _streaming(ws, args)
    if not args.text("markdown_text") and not args.get("chunks"):
        raise SlackError("no_text")
    _take(ws, channel, message, args)
    return {"channel": channel["id"], "ts": message["ts"]}


def stop(ws: Workspace, args: Args) -> JSON:
    channel, message = _streaming(ws, args)
    _take(ws, channel, message, args)
    blocks = message_blocks(args.value("blocks", "invalid_blocks_format") or [])
    message["blocks"] = [*message.get("blocks", []), *blocks]
    metadata = args.value("metadata", "invalid_metadata_format")
    if metadata:
        message["metadata"] = metadata
    for key in ("_stream", "_chunks"):
        message.pop(key, None)
    status = args.text("session_status")
    if status:  # docs: ai/agent-sessions, "either agents.sessions.setStatus or chat.stopStream"
        tell_session(ws, channel, message["thread_ts"], status)
    messages.change(ws, channel, message, {}, None)
    return {"channel": channel["id"], "ts": message["ts"], "message": messages.shown(message)}


def _take(ws: Workspace, channel: JSON, message: JSON, args: Args) -> None:
    chunks = args.value("chunks") or []
    text = args.text("markdown_text")
    if text and chunks:  # docs: chat.appendStream, "Provide either chunks or markdown_text, not both"
        raise invalid_arguments("markdown_text and chunks cannot be used together")
    if text:
        chunks = [{"type": "markdown_text", "text": text}]
    for chunk in chunks:
        _check(chunk)
    message["_chunks"] = [*message["_chunks"], *chunks]
    message["text"] += "".join(c["text"] for c in chunks if c["type"] == "markdown_text")
    message["blocks"] = _blocks(message["_chunks"])
    ws.keep(channel["id"], message)
    messages.tell(ws, channel, "message_changed", message)


def _check(chunk: JSON) -> None:
    limits = {
        "markdown_text": ("text", _TEXT),
        "task_update": ("title", _CHUNK),
        "plan_update": ("title", _CHUNK),
    }
    kind = chunk.get("type", "")
    if kind == "blocks":
        message_blocks(chunk.get("blocks", []))
    elif kind not in limits:
        raise invalid_arguments(f"unknown chunk type: {kind}")
    elif len(chunk.get(limits[kind][0]) or "") > limits[kind][1]:
        raise SlackError("msg_too_long")


def _blocks(chunks: list[JSON]) -> list[JSON]:
    """What a finished stream looks like: text runs, tasks (a later state replaces an earlier one), blocks."""
    blocks: list[JSON] = []
    tasks: dict[str, JSON] = {}
    for chunk in chunks:
        if chunk["type"] == "markdown_text":
            if blocks and blocks[-1]["type"] == "markdown":
                blocks[-1]["text"] += chunk["text"]
            else:
                blocks.append({"type": "markdown", "text": chunk["text"]})
        elif chunk["type"] == "task_update":
            _task(blocks, tasks, chunk)
        elif chunk["type"] == "plan_update":
            blocks.append({"type": "plan", "title": chunk["title"], "tasks": []})
        else:
            blocks += chunk["blocks"]
    return blocks


def _task(blocks: list[JSON], tasks: dict[str, JSON], chunk: JSON) -> None:
    task = tasks.get(chunk["id"])
    if task is None:
        task = tasks[chunk["id"]] = {"type": "task_card", "task_id": chunk["id"], "details": ""}
        blocks.append(task)
    task |= {key: chunk[key] for key in ("title", "status", "output", "sources") if key in chunk}
    task["details"] += chunk.get("details", "")
