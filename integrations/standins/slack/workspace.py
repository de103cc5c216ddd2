"""The workspace: who and what is in it, and who may see it."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from ..store import Store
from .bus import Bus
from .clock import Clock
from .errors import JSON, SlackError
from .faults import Faults
from .manifest import Manifest
from .seed import MANIFEST, SEED, channel_row, fill, new_id, user_row
from .traffic import Traffic

KINDS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
DIRECT = ("im", "mpim")


class Workspace:
    """State in memory, written through to `directory`/slack.db (None: nowhere)."""

    def __init__(self, directory: Path | None, seed: JSON | None, manifest: JSON | None) -> None:
        self.clock = Clock()
        self.store = Store(directory, "slack.db")
        self.manifest = Manifest(manifest or MANIFEST)
        self.traffic, self.faults, self.bus = Traffic(self.clock), Faults(), Bus()
        self.meta, self.users, self.channels = (self.store.table(k) for k in ("meta", "user", "channel"))
        self.views, self.homes = self.store.table("view"), self.store.table("home")
        self.reads, self.response_urls = self.store.table("read"), self.store.table("response_url")
        self.files, self.groups = self.store.table("file"), self.store.table("usergroup")
        self.scheduled = self.store.table("scheduled")
        self._messages = self.store.table("message")
        self.timelines: dict[str, dict[str, JSON]] = defaultdict(dict)
        for key, message in self._messages.items():
            self.timelines[key.partition(" ")[0]][message["ts"]] = message
            self.clock.seen(message["ts"])
        self.ephemerals: dict[str, list[tuple[str, JSON]]] = defaultdict(list)
        self.triggers: dict[str, JSON] = {}
        self.codes: dict[str, JSON] = {}
        self.settings: JSON = {
            "ack_timeout": 3.0, "retry_delays": [0, 60, 300], "pace": False, "tiers": False,
            "link_seconds": 3600,
        }  # fmt: skip
        fill(self.meta, self.users, self.channels, seed or SEED, int(self.clock.now()))
        self.app, self.team = self.meta["app"], self.meta["team"]
        self.origin = ""
        self.deliver_event: Callable[[JSON], None] = lambda payload: None
        self._install_bot()
        for key in [k for k, about in self.response_urls.items() if about["until"] < self.clock.now()]:
            del self.response_urls[key]

    def _install_bot(self) -> None:
        bot = {"id": self.bot, "name": self.manifest.bot_name, "real_name": self.manifest.bot_name}
        self.users[self.bot] = user_row(bot | {"is_bot": True}, self.team["id"])

    @property
    def bot(self) -> str:
        return str(self.app["bot_user_id"])

    # people and channels

    def people(self) -> list[JSON]:
        return [user for user in self.users.values() if not user["is_bot"]]

    def user(self, user_id: str) -> JSON:
        if user_id not in self.users:
            raise SlackError("user_not_found")
        return self.users[user_id]

    def kind(self, channel: JSON) -> str:
        if channel["is_im"]:
            return "im"
        return "mpim" if channel.get("is_mpim") else "group" if channel["is_private"] else "channel"

    def may_see(self, user_id: str, channel: JSON) -> bool:
        """Public channels are for every full member, the rest for those inside."""
        open_to_all = self.kind(channel) == "channel" and not self.users[user_id]["is_restricted"]
        return open_to_all or user_id in channel["members"]

    def watchers(self, channel: JSON) -> list[str]:
        return [user["id"] for user in self.people() if self.may_see(user["id"], channel)]

    def channel(self, given: str, viewer: str | None = None) -> JSON:
        """By id or #name; what the viewer (the bot) cannot see is `channel_not_found`, as in Slack."""
        name = given.removeprefix("#")
        channel = self.channels.get(given) or next(
            (c for c in self.channels.values() if c.get("name") == name and not c["is_im"]), None
        )
        if channel is None or not self.may_see(viewer or self.bot, channel):
            raise SlackError("channel_not_found")
        return channel

    def im(self, user_id: str) -> JSON:
        """A person's direct messages with the bot."""
        return self.direct([user_id, self.bot])

    def direct(self, people: Iterable[str]) -> JSON:
        """The direct messages of two or the group messages of more, opened when there are none."""
        members = sorted(set(people))
        for channel in self.channels.values():
            if self.kind(channel) in DIRECT and sorted(channel["members"]) == members:
                return channel
        row: JSON = {"id": new_id("D"), "is_im": True, "members": members}
        if len(members) > 2:
            name = f"mpdm-{'--'.join(self.users[m]['name'] for m in members)}-1"
            row = {"id": new_id("C"), "is_mpim": True, "is_private": True, "name": name, "members": members}
        channel = self.channels[row["id"]] = channel_row(row, self.bot, int(self.clock.now()))
        return channel

    # messages

    def keep(self, channel_id: str, message: JSON) -> None:
        """Stores a new or a changed message."""
        self.timelines[channel_id][message["ts"]] = message
        self._messages[f"{channel_id} {message['ts']}"] = message

    def forget(self, channel_id: str, ts: str) -> None:
        self.timelines[channel_id].pop(ts, None)
        if f"{channel_id} {ts}" in self._messages:
            del self._messages[f"{channel_id} {ts}"]

    def message(self, channel_id: str, ts: str) -> JSON:
        message = self.timelines[channel_id].get(ts)
        if message is None:
            raise SlackError("message_not_found")
        return message

    # short-lived rights to answer

    def new_trigger(self, user_id: str, view_id: str | None = None) -> str:
        """A trigger_id, good once and for 3 s (docs: interactivity/handling-user-interaction)."""
        trigger = f"{self.clock.ts()}.{self.team['id'][1:]}.{secrets.token_hex(16)}"
        self.triggers[trigger] = {
            "user": user_id,
            "view_id": view_id,
            "until": self.clock.now() + 3,
            "used": False,
        }
        return trigger

    def use_trigger(self, trigger_id: str) -> JSON:
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger["used"]:
            raise SlackError("exchanged_trigger_id")
        if self.clock.now() > trigger["until"]:
            raise SlackError("expired_trigger_id")
        trigger["used"] = True
        return trigger

    def new_response_url(self, origin: str, user_id: str, channel_id: str, **about: object) -> str:
        """Five uses in 30 minutes (docs: interactivity/handling-user-interaction)."""
        key = f"{self.team['id']}/{int(self.clock.now() * 1000)}/{secrets.token_urlsafe(16)}"
        self.response_urls[key] = {
            "user": user_id, "channel": channel_id, "left": 5, "until": self.clock.now() + 1800, **about,
        }  # fmt: skip
        return f"{origin}/actions/{key}"

    def close(self) -> None:
        self.bus.close()
        self.store.close()


def conversation(ws: Workspace, channel: JSON, viewer: str) -> JSON:
    """A channel as conversations.info shows it (docs: reference/objects/conversation-object)."""
    shape: JSON = {
        "id": channel["id"], "created": channel["created"], "is_archived": channel["is_archived"],
        "is_im": channel["is_im"], "is_mpim": channel.get("is_mpim", False),
        "is_private": channel["is_private"] or channel["is_im"],
        "is_org_shared": False, "is_ext_shared": False, "is_shared": False, "context_team_id": ws.team["id"],
        "updated": channel["created"] * 1000, "unlinked": 0,
    }  # fmt: skip
    if channel["is_im"]:
        other = next((m for m in channel["members"] if m != viewer), viewer)
        return shape | {"user": other, "is_user_deleted": ws.users[other]["deleted"], "is_open": True}
    text = {key: {"value": channel[key], "creator": "", "last_set": 0} for key in ("topic", "purpose")}
    return shape | text | {
        "name": channel["name"], "name_normalized": channel["name"], "creator": channel["creator"],
        "is_channel": not channel["is_private"], "is_group": channel["is_private"], "is_general": False,
        "is_member": viewer in channel["members"], "num_members": len(channel["members"]),
        "previous_names": channel.get("previous_names", []), "shared_team_ids": [ws.team["id"]],
    }  # fmt: skip
