"""assistant.threads.* and agents.sessions.*"""

from ..args import Args
from ..errors import JSON, SlackError
from ..workspace import Workspace

_STATES = ("processing", "active", "suspended", "closed")


def set_status(ws: Workspace, args: Args) -> JSON:
    """docs: reference/methods/assistant.threads.setStatus; an empty status clears it"""
    channel, thread_ts = ws.channel(args.need("channel_id")), args.need("thread_ts")
    if len(args.value("loading_messages") or []) > 10:
        raise SlackError("invalid_arguments")
    _tell(ws, channel, thread_ts, args.text("status") or "")
    return {}


def _tell(ws: Workspace, channel: JSON, thread_ts: str, status: str) -> None:
    event = {"type": "status", "channel": channel["id"], "thread_ts": thread_ts, "status": status}
    ws.bus.tell(ws.watchers(channel), event)


def set_title(ws: Workspace, args: Args) -> JSON:
    ws.channel(args.need("channel_id"))
    args.need("thread_ts")
    args.need("title")
    return {}


def set_suggested_prompts(ws: Workspace, args: Args) -> JSON:
    """At most four; with thread_ts an agent_view app sets nothing (docs: ai/migrating-to-agent-messaging)."""
    channel = ws.channel(args.need("channel_id"))
    prompts = args.value("prompts") or []
    if not 1 <= len(prompts) <= 4 or not all({"title", "message"} <= prompt.keys() for prompt in prompts):
        raise SlackError("invalid_arguments")
    if not (args.text("thread_ts") and ws.manifest.is_agent):
        channel["prompts"] = prompts
        ws.channels.save(channel["id"])
        ws.bus.tell(ws.watchers(channel), {"type": "prompts", "prompts": prompts})
    return {}


def tell_session(ws: Workspace, channel: JSON, thread_ts: str, status: str) -> None:
    if status not in _STATES:
        raise SlackError("invalid_arguments")
    _tell(ws, channel, thread_ts, "is working" if status == "processing" else "")


def set_session_status(ws: Workspace, args: Args) -> JSON:
    """docs: reference/methods/agents.sessions.setStatus"""
    channel, thread_ts, status = (
        ws.channel(args.need("channel_id")),
        args.need("thread_ts"),
        args.need("status"),
    )
    if len(args.text("title") or "") > 200:
        raise SlackError("invalid_arguments")
    tell_session(ws, channel, thread_ts, status)
    if "agent_session_stopped" not in ws.manifest.events:  # docs: reference/events/agent_session_stopped
        return {"warning": "missing_agent_session_stopped_event_subscription"}
    return {}
