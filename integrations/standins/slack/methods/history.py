"""conversations.history and conversations.replies."""

from .. import messages
from ..args import Args, page
from ..errors import JSON, SlackError
from ..workspace import Workspace
from .access import need_kind, need_member


def _between(rows: list[JSON], args: Args) -> list[JSON]:
    oldest, latest = _stamp(args, "oldest", 0.0), _stamp(args, "latest", float("inf"))
    if args.flag("inclusive"):
        return [m for m in rows if oldest <= float(m["ts"]) <= latest]
    return [m for m in rows if oldest < float(m["ts"]) < latest]


def _stamp(args: Args, name: str, default: float) -> float:
    try:
        return float(args.get(name) or default)
    except ValueError as failure:
        raise SlackError(f"invalid_ts_{name}") from failure


def _readable(ws: Workspace, args: Args) -> JSON:
    channel = ws.channel(args.need("channel"))
    need_kind(ws, channel, "history")
    need_member(ws, channel)
    return channel


def _shown(message: JSON, args: Args) -> JSON:
    shown = messages.shown(message)
    return shown if args.flag("include_all_metadata") else messages.without_payload(shown)


def history(ws: Workspace, args: Args) -> JSON:
    """Newest first, without replies and ephemerals (docs: reference/methods/conversations.history)."""
    channel = _readable(ws, args)
    rows = _between(messages.top_level(ws, channel["id"]), args)[::-1]
    some, more = page(rows, args, default=100, most=999)
    answer: JSON = {"messages": [_shown(m, args) for m in some], "pin_count": 0}
    answer |= {"channel_actions_ts": None, "channel_actions_count": 0}
    has_more = bool(more["response_metadata"]["next_cursor"])
    return answer | {"has_more": has_more} | (more if has_more else {})


def replies(ws: Workspace, args: Args) -> JSON:
    """The parent and then the replies, oldest first (docs: reference/methods/conversations.replies)."""
    channel = _readable(ws, args)
    found = ws.timelines[channel["id"]].get(args.need("ts"))
    if found is None:
        raise SlackError("thread_not_found")
    if found.get("thread_ts", found["ts"]) != found["ts"]:
        return {"messages": [_shown(found, args)], "has_more": False}
    rows = [found, *_between(messages.replies(ws, channel["id"], found["ts"]), args)]
    some, more = page(rows, args, default=1000, most=1000)
    has_more = bool(more["response_metadata"]["next_cursor"])
    return {"messages": [_shown(m, args) for m in some], "has_more": has_more} | (more if has_more else {})
