"""What a bot may do in a conversation."""

from ..args import Args
from ..errors import JSON, SlackError
from ..workspace import KINDS, Workspace


def need_scope(ws: Workspace, *scopes: str) -> None:
    if not set(scopes) & set(ws.manifest.scopes):
        raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(ws.manifest.scopes))


def need_kind(ws: Workspace, channel: JSON, action: str) -> None:
    """channels:*, groups:* or im:*, by the kind of conversation (docs: methods/conversations.info)."""
    need_scope(ws, f"{KINDS[ws.kind(channel)]}:{action}")


def need_member(ws: Workspace, channel: JSON) -> None:
    if ws.bot not in channel["members"]:
        raise SlackError("not_in_channel")


def target(ws: Workspace, args: Args) -> JSON:
    """Where a message goes: an id, a #name, or a person, whose direct messages are opened
    (docs: messaging/sending-and-scheduling-messages, "Conversation IDs")."""
    given = args.need("channel")
    if given in ws.users:
        return ws.im(given)
    channel = ws.channel(given)
    if ws.bot not in channel["members"] and "chat:write.public" not in ws.manifest.scopes:
        raise SlackError("not_in_channel")
    return channel
