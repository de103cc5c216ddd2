"""Events API: what the app subscribed to and may see is wrapped and handed to delivery."""

from typing import TYPE_CHECKING

from .errors import JSON
from .seed import new_id

if TYPE_CHECKING:
    from .workspace import Workspace

# docs: the "Required scopes" of each page under reference/events
SCOPES = {
    "message.channels": "channels:history", "message.groups": "groups:history", "message.im": "im:history",
    "message.mpim": "mpim:history", "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read", "reaction_removed": "reactions:read",
    "channel_archive": "channels:read", "channel_deleted": "channels:read",
    "channel_left": "channels:read", "group_left": "groups:read",
    "dnd_updated_user": "dnd:read",
    "channel_rename": "channels:read", "user_change": "users:read",
    "team_join": "users:read", "subteam_created": "usergroups:read", "subteam_updated": "usergroups:read",
    "subteam_members_changed": "usergroups:read", "link_shared": "links:read",
}  # fmt: skip


def emit(ws: "Workspace", name: str, event: JSON) -> None:
    """Sends `event` when the manifest subscribes to `name` and has its scope."""
    scope = SCOPES.get(name)
    if name in ws.manifest.events and (scope is None or scope in ws.manifest.scopes):
        ws.deliver_event(wrapped(ws, event))


def wrapped(ws: "Workspace", event: JSON) -> JSON:
    """The outer event (docs: apis/events-api, "Event payload structure")."""
    event = {"event_ts": ws.clock.ts(), **event}
    return {
        "token": ws.app["verification_token"], "team_id": ws.team["id"], "context_team_id": ws.team["id"],
        "context_enterprise_id": None, "api_app_id": ws.app["id"], "event": event, "type": "event_callback",
        "event_id": new_id("Ev"), "event_time": int(float(event["event_ts"])),
        "authorizations": [{
            "enterprise_id": None, "team_id": ws.team["id"], "user_id": ws.bot, "is_bot": True,
            "is_enterprise_install": False,
        }],
        "is_ext_shared_channel": False, "event_context": f"4-{new_id('E')}",
    }  # fmt: skip
