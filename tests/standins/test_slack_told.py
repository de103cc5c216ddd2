"""What the app is told of: one event each of what people, channels and groups do."""

from collections.abc import Callable
from typing import Any

import pytest

from integrations.standins.slack import Control
from tests.standins.conftest import ADA, BEN, Bot, new_room

Act = Callable[[Bot, Control, str], Any]


def reacted(bot: Bot, control: Control, room: str) -> None:
    ts = control.say(ADA, room, "x")
    control.react(BEN, room, ts, "eyes")
    control.react(BEN, room, ts, "eyes", remove=True)


def broadcast(bot: Bot, control: Control, room: str) -> None:
    root = control.say(ADA, room, "root")
    bot.client.chat_postMessage(channel=room, text="for all", thread_ts=root, reply_broadcast=True)


def regrouped(bot: Bot, control: Control, room: str) -> None:
    control.usergroup(id=control.usergroup(handle="devs", users=[ADA])["id"], users=[BEN])


def looked_at(bot: Bot, control: Control, room: str) -> None:
    control._post("/page/open", {"as": ADA, "channel": room})


TOLD: dict[str, tuple[Act, Callable[[dict[str, Any], str], bool]]] = {
    "reaction_removed": (reacted, lambda e, room: (e["reaction"], e["item"]["channel"]) == ("eyes", room)),
    "member_left_channel": (
        lambda bot, control, room: bot.client.conversations_kick(channel=room, user=BEN),
        lambda e, room: (e["user"], e["channel"]) == (BEN, room)),
    "channel_archive": (
        lambda bot, control, room: control.channel(room, "archive"),
        lambda e, room: (e["channel"], e["user"]) == (room, ADA)),
    "channel_left": (
        lambda bot, control, room: control.channel(room, "remove", user=bot.client.auth_test()["user_id"]),
        lambda e, room: e["channel"] == room),
    "channel_deleted": (
        lambda bot, control, room: control.channel(room, "delete"), lambda e, room: e["channel"] == room),
    "channel_rename": (
        lambda bot, control, room: bot.client.conversations_rename(channel=room, name=f"x{room.lower()}"),
        lambda e, room: e["channel"]["name"] == f"x{room.lower()}"),
    "user_change": (
        lambda bot, control, room: control.user(id=BEN, status_text="Away"),
        lambda e, room: e["user"]["profile"]["status_text"] == "Away"),
    "dnd_updated_user": (
        lambda bot, control, room: control.user(id=BEN, dnd={"start": 100, "end": 200}),
        lambda e, room: (e["user"], e["dnd_status"]["next_dnd_end_ts"]) == (BEN, 200)),
    "subteam_created": (regrouped, lambda e, room: e["subteam"]["handle"] == "devs"),
    "subteam_updated": (regrouped, lambda e, room: e["subteam"]["users"] == [BEN]),
    "subteam_members_changed": (
        regrouped, lambda e, room: (e["added_users"], e["removed_users"]) == ([BEN], [ADA])),
    "app_context_changed": (
        looked_at, lambda e, room: e["context"]["entities"][0]["value"] == room),
    "link_shared": (
        lambda bot, control, room: control.say(ADA, room, "see https://tracker.example/T-1"),
        lambda e, room: e["links"] == [{"url": "https://tracker.example/T-1", "domain": "tracker.example"}]),
}  # fmt: skip
SUBTYPES: dict[str, Act] = {
    "bot_message": lambda bot, control, room: bot.client.chat_postMessage(
        channel=room, text="x", username="Another"),
    "thread_broadcast": broadcast,
    "file_share": lambda bot, control, room: bot.client.files_upload_v2(
        channel=room, content="x", filename="a.txt"),
}  # fmt: skip


@pytest.fixture
def room(bot: Bot) -> str:
    return new_room(bot.client)


@pytest.mark.parametrize("name", TOLD)
def test_the_app_is_told(bot: Bot, room: str, name: str) -> None:
    act, right = TOLD[name]
    act(bot, bot.slack.control, room)
    assert right(bot.waited(name)["event"], room)


@pytest.mark.parametrize("subtype", SUBTYPES)
def test_a_message_comes_with_its_subtype(bot: Bot, room: str, subtype: str) -> None:
    """Looked up among the envelopes: Bolt itself leaves out what the app's own bot wrote."""
    SUBTYPES[subtype](bot, bot.slack.control, room)
    control = bot.slack.control

    def told() -> bool:
        events = [entry["body"]["payload"]["event"] for entry in control.requests("message", "envelope")]
        return subtype in [event.get("subtype") for event in events if event["channel"] == room]

    control.wait(told)


def test_a_link_is_unfurled_and_no_other(bot: Bot, room: str) -> None:
    control, url = bot.slack.control, "https://tracker.example/T-1"
    ts = control.say(ADA, room, f"see {url}")
    shown = {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*T-1* open"}}]}
    bot.client.chat_unfurl(channel=room, ts=ts, unfurls={url: shown})
    assert control.messages(room)[0]["attachments"][0]["from_url"] == url
    with pytest.raises(Exception, match="cannot_unfurl_url"):
        bot.client.chat_unfurl(channel=room, ts=ts, unfurls={"https://other.example": shown})
