"""The app manifest, made from what is registered, so that it cannot promise more or less than there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant.core.ports import Json
from integrations.slack import SlackSettings

# What each subscription and each call of ours needs (docs.slack.dev/reference/events, /reference/methods).
EVENT_SCOPES = {
    "agent_session_stopped": (),
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_left": ("channels:read",),
    "dnd_updated_user": ("dnd:read",),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "link_shared": ("links:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "subteam_members_changed": ("usergroups:read",),
    "subteam_updated": ("usergroups:read",),
    "team_join": ("users:read",),
    "user_change": ("users:read",),
}
CALL_SCOPES = {
    "chat.postMessage, chat.update, chat.startStream and its siblings, agents.sessions.setStatus": (
        "chat:write",
    ),
    "chat.unfurl": ("links:write",),
    "conversations.open": ("im:write",),
    "dnd.teamInfo, so that nobody is asked while they are not to be disturbed": ("dnd:read",),
    "files.getUploadURLExternal and .completeUploadExternal": ("files:write",),
    "conversations.history and .replies, to look a lost answer up": (
        "channels:history",
        "groups:history",
        "im:history",
    ),
    "conversations.info, to see whether the bot is in a channel": ("channels:read", "groups:read", "im:read"),
    "conversations.members and usergroups.users.list, for stand-ups that follow a channel or a group": (
        "channels:read",
        "groups:read",
        "usergroups:read",
    ),
    "users.info and .list, for names, zones and tracker accounts": ("users:read", "users:read.email"),
    "slash commands": ("commands",),
    "the agent view": ("assistant:write",),
}
DISPLAYED = {
    "name": "Usher",
    "description": "Stand-ups, tickets and what is worth watching",
    "background_color": "#1f2a44",
}
PROMPTS = (
    ("What is trending?", "What is trending this week, and why?"),
    ("Find something to watch", "A warm comedy under two hours"),
    ("Compare two films", "Compare Parasite and Get Out"),
)


def manifest(
    settings: SlackSettings,
    commands: Mapping[str, tuple[str, str]],
    shortcuts: Iterable[Json],
    domains: Sequence[str],
    event_kinds: Iterable[str],
    public_url: str,
) -> Json:
    """`commands`: slash name -> (summary, usage hint); `domains`: hosts whose links Slack is to tell us of.
    Over HTTP every request goes to one address."""
    events = sorted({kind.partition("/")[0] for kind in event_kinds} & set(EVENT_SCOPES))
    http = settings.mode == "http"
    address = {"url": f"{public_url.rstrip('/')}/slack/events"} if http else {}
    request = {"request_url": address["url"]} if http else {}
    menus = {"message_menu_options_url": address["url"]} if http else {}
    scopes = {scope for needed in CALL_SCOPES.values() for scope in needed}
    scopes |= {scope for event in events for scope in EVENT_SCOPES[event]}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": DISPLAYED,
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "usher", "always_online": True},
            "agent_view": {
                "agent_description": "Answers questions about films and shows, with sources.",
                "suggested_prompts": [{"title": title, "message": message} for title, message in PROMPTS],
            },
            "slash_commands": [
                {"command": slash, "description": what, "usage_hint": hint, "should_escape": True, **address}
                for slash, (what, hint) in sorted(commands.items())
            ],
            "shortcuts": list(shortcuts),
            **({"unfurl_domains": list(domains)} if domains else {}),
        },
        "oauth_config": {"scopes": {"bot": sorted(scopes)}},
        "settings": {
            "event_subscriptions": {"bot_events": events, **request},
            "interactivity": {"is_enabled": True, **request, **menus},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not http,
            "token_rotation_enabled": False,
        },
    }
