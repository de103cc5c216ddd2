"""reactions.add, remove, get."""

from .. import reacting
from ..args import Args
from ..errors import JSON, SlackError
from ..messages import shown
from ..workspace import Workspace
from .access import need_member


def _item(ws: Workspace, args: Args) -> tuple[JSON, JSON]:
    channel = ws.channel(args.need("channel"))
    need_member(ws, channel)
    if not args.text("timestamp"):
        raise SlackError("no_item_specified")
    return channel, ws.message(channel["id"], args.need("timestamp"))


def add(ws: Workspace, args: Args) -> JSON:
    channel, message = _item(ws, args)
    reacting.add(ws, channel, message, args.need("name"), ws.bot)
    return {}


def remove(ws: Workspace, args: Args) -> JSON:
    channel, message = _item(ws, args)
    reacting.remove(ws, channel, message, args.need("name"), ws.bot)
    return {}


def get(ws: Workspace, args: Args) -> JSON:
    channel, message = _item(ws, args)
    return {"type": "message", "channel": channel["id"], "message": shown(message)}
