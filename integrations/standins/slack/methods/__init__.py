"""Every Web API method that is spoken here: who may call it, with which scope, how often."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..args import Args
from ..errors import JSON
from ..oauth import exchange
from ..workspace import Workspace
from . import agents, chat, conversations, files, history, people, reactions, streams, views

Run = Callable[[Workspace, Args], JSON]


@dataclass(frozen=True)
class Method:
    """`scopes`: any one of them is enough (docs: the method's page). `tier`: 0 is "special".
    `token`: "bot", "app" or "none"."""

    run: Run
    scopes: tuple[str, ...] = ()
    tier: int = 0
    token: str = "bot"


def _kinds(action: str, *kinds: str) -> tuple[str, ...]:
    return tuple(f"{kind}:{action}" for kind in kinds or ("channels", "groups", "im", "mpim"))


def _nothing(ws: Workspace, args: Args) -> JSON:
    return {}


_WRITE = ("chat:write",)
_MANAGE = ("channels:manage", "groups:write")
METHODS: Mapping[str, Method] = {
    "auth.test": Method(people.auth_test),
    "oauth.v2.access": Method(exchange, token="none"),
    "apps.connections.open": Method(_nothing, tier=3, token="app"),
    "team.info": Method(people.team_info, ("team:read",), 3),
    "bots.info": Method(people.bots_info, ("users:read",), 3),
    "users.info": Method(people.users_info, ("users:read",), 4),
    "users.list": Method(people.users_list, ("users:read",), 2),
    "users.lookupByEmail": Method(people.lookup_by_email, ("users:read.email",), 3),
    "users.conversations": Method(people.users_conversations, _kinds("read"), 3),
    "users.profile.get": Method(people.profile_get, ("users.profile:read",), 4),
    "dnd.info": Method(people.dnd_info, ("dnd:read",), 3),
    "dnd.teamInfo": Method(people.dnd_team, ("dnd:read",), 2),
    "usergroups.list": Method(people.usergroups_list, ("usergroups:read",), 2),
    "usergroups.users.list": Method(people.usergroup_users, ("usergroups:read",), 2),
    "conversations.open": Method(conversations.open_, ("im:write", "mpim:write"), 3),
    "conversations.info": Method(conversations.info, _kinds("read"), 3),
    "conversations.list": Method(conversations.list_, _kinds("read"), 2),
    "conversations.members": Method(conversations.members, _kinds("read"), 4),
    "conversations.history": Method(history.history, _kinds("history"), 3),
    "conversations.replies": Method(history.replies, _kinds("history"), 3),
    "conversations.join": Method(conversations.join, ("channels:join",), 3),
    "conversations.create": Method(conversations.create, _MANAGE, 2),
    "conversations.invite": Method(conversations.invite, _MANAGE, 3),
    "conversations.kick": Method(conversations.kick, _MANAGE, 3),
    "conversations.archive": Method(conversations.archive, _MANAGE, 2),
    "conversations.rename": Method(conversations.rename, _MANAGE, 2),
    "chat.postMessage": Method(chat.post_message, _WRITE),
    "chat.update": Method(chat.update, _WRITE, 3),
    "chat.delete": Method(chat.delete, _WRITE, 3),
    "chat.postEphemeral": Method(chat.post_ephemeral, _WRITE, 4),
    "chat.getPermalink": Method(chat.get_permalink),
    "chat.scheduleMessage": Method(chat.schedule_message, _WRITE, 3),
    "chat.deleteScheduledMessage": Method(chat.delete_scheduled, _WRITE, 3),
    "chat.scheduledMessages.list": Method(chat.list_scheduled, (), 3),
    "chat.unfurl": Method(chat.unfurl, ("links:write",), 3),
    "chat.startStream": Method(streams.start, _WRITE, 2),
    "chat.appendStream": Method(streams.append, _WRITE, 4),
    "chat.stopStream": Method(streams.stop, _WRITE, 2),
    "views.open": Method(views.open_, (), 4),
    "views.push": Method(views.push, (), 4),
    "views.update": Method(views.update, (), 4),
    "views.publish": Method(views.publish, (), 4),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",), 4),
    "files.completeUploadExternal": Method(files.complete_upload, ("files:write",), 4),
    "reactions.add": Method(reactions.add, ("reactions:write",), 3),
    "reactions.remove": Method(reactions.remove, ("reactions:write",), 2),
    "reactions.get": Method(reactions.get, ("reactions:read",), 3),
    "assistant.threads.setStatus": Method(agents.set_status, ("chat:write", "assistant:write")),
    "assistant.threads.setTitle": Method(agents.set_title, ("assistant:write",), 4),
    "assistant.threads.setSuggestedPrompts": Method(agents.set_suggested_prompts, ("assistant:write",), 4),
    "agents.sessions.setStatus": Method(agents.set_session_status, _WRITE, 4),
}
