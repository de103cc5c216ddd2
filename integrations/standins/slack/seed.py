"""Who and what is there when a workspace is new, and the app a test gets when it names none."""

import secrets

from ..store import Table
from .errors import JSON

SEED: JSON = {
    "team": {"id": "T0LOCAL0001", "name": "Local workspace", "domain": "local"},
    "users": [
        {"id": "U0ADA000001", "name": "ada", "real_name": "Ada Berg", "tz": "Europe/Berlin",
         "email": "ada@example.com", "is_admin": True, "is_owner": True},
        {"id": "U0BEN000001", "name": "ben", "real_name": "Ben Okoro", "tz": "Africa/Lagos",
         "email": "ben@example.com"},
    ],
    "channels": [
        {"id": "C0GENERAL01", "name": "general", "members": ["U0ADA000001", "U0BEN000001"],
         "bot_is_member": True},
        {"id": "C0RANDOM001", "name": "random", "members": ["U0ADA000001"]},
        {"id": "C0SECRET001", "name": "secret", "is_private": True, "members": ["U0ADA000001"]},
    ],
}  # fmt: skip

_SCOPES = """
    app_mentions:read assistant:write channels:history channels:join channels:manage channels:read
    chat:write chat:write.customize chat:write.public commands dnd:read files:read files:write
    groups:history groups:read groups:write im:history im:read im:write links:read links:write
    mpim:history mpim:read mpim:write reactions:read reactions:write team:read usergroups:read
    users.profile:read users:read users:read.email
"""
_EVENTS = """
    agent_session_stopped app_context_changed app_home_opened app_mention app_uninstalled
    channel_archive channel_deleted channel_left channel_rename dnd_updated_user link_shared
    member_joined_channel member_left_channel message.channels message.groups message.im message.mpim
    reaction_added reaction_removed subteam_created subteam_members_changed subteam_updated team_join
    tokens_revoked user_change
"""
MANIFEST: JSON = {
    "display_information": {"name": "Helper"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "helper"},
        "agent_view": {"agent_description": "Helps.", "suggested_prompts": []},
        "unfurl_domains": ["tracker.example"],
        "slash_commands": [{"command": "/helper", "description": "Ask the helper", "should_escape": True}],
        "shortcuts": [
            {"name": "New thing", "type": "global", "callback_id": "new_thing"},
            {"name": "Keep this", "type": "message", "callback_id": "keep_this"},
        ],
    },
    "oauth_config": {"scopes": {"bot": _SCOPES.split()}},
    "settings": {
        "event_subscriptions": {"bot_events": _EVENTS.split()},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def new_id(prefix: str) -> str:
    return prefix + "0" + "".join(secrets.choice(_ALPHABET) for _ in range(9))


def bot_token(team: JSON) -> str:
    return f"xoxb-{team['id']}-{secrets.token_hex(12)}"


def new_app(team: JSON) -> JSON:
    app_id = new_id("A")
    return {
        "id": app_id,
        "bot_user_id": new_id("U"),
        "bot_id": new_id("B"),
        "bot_token": bot_token(team),
        "app_token": f"xapp-1-{app_id}-{secrets.token_hex(16)}",
        "signing_secret": secrets.token_hex(16),
        "client_id": f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}",
        "client_secret": secrets.token_hex(16),
        "verification_token": secrets.token_urlsafe(18),
        "request_url": None,
    }


def user_row(given: JSON, team_id: str) -> JSON:
    return {
        "is_admin": False, "is_owner": False, "is_restricted": False, "is_bot": False, "deleted": False,
        "status_text": "", "status_emoji": "", "tz": "Etc/UTC", "email": "", "team_id": team_id,
        "real_name": given["name"], **given,
    }  # fmt: skip


def channel_row(given: JSON, bot: str, created: int) -> JSON:
    row = {"is_private": False, "is_im": False, "is_archived": False, "topic": "", "purpose": "", **given}
    members = [*given.get("members", []), *([bot] if row.pop("bot_is_member", False) else [])]
    return row | {
        "members": list(dict.fromkeys(members)),
        "created": created,
        "creator": (members or [bot])[0],
    }


def fill(meta: Table, users: Table, channels: Table, seed: JSON, now: int) -> None:
    """Puts the seed into an empty workspace; a workspace that has a team keeps everything it has."""
    if "team" in meta:
        meta["app"] = new_app(meta["team"]) | meta["app"]  # one kept by an older version lacks newer keys
        return
    app = new_app(seed["team"])
    for given in seed["users"]:
        users[given["id"]] = user_row(given, seed["team"]["id"])
    for given in seed["channels"]:
        channels[given["id"]] = channel_row(given, app["bot_user_id"], now)
    meta["app"] = app
    meta["team"] = seed["team"]
