"""Who is where: channels and their members, direct messages, messages that wait, profiles."""

import time
import uuid
from typing import Any

import pytest
from slack_sdk import WebClient

from tests.conformance.conftest import Target
from tests.conformance.test_web_api import me, refusal


@pytest.fixture
def someone(writer: WebClient) -> str:
    """A person who is not the one with the token."""
    people = writer.users_list()["members"]
    own = (me(writer), "USLACKBOT")
    return str(next(user["id"] for user in people if user["id"] not in own and not user["is_bot"]))


def test_direct_messages_are_opened_once(writer: WebClient, someone: str) -> None:
    opened = writer.conversations_open(users=someone)["channel"]["id"]
    assert writer.conversations_open(users=someone)["channel"]["id"] == opened
    shape = writer.conversations_info(channel=opened)["channel"]
    assert (shape["is_im"], shape["user"]) == (True, someone)


def test_nobody_to_write_to(writer: WebClient) -> None:
    answer = refusal(writer.api_call, api_method="conversations.open", json={})
    assert answer == "users_list_not_supplied"


def test_an_unknown_person_to_write_to(writer: WebClient) -> None:
    assert refusal(writer.conversations_open, users="U0NOBODY00") == "user_not_found"


def test_a_person_comes_and_goes(writer: WebClient, room: str, someone: str) -> None:
    writer.conversations_invite(channel=room, users=someone)
    assert refusal(writer.conversations_invite, channel=room, users=someone) == "already_in_channel"
    assert someone in writer.conversations_members(channel=room)["members"]
    writer.conversations_kick(channel=room, user=someone)
    assert refusal(writer.conversations_kick, channel=room, user=someone) == "not_in_channel"
    assert refusal(writer.conversations_kick, channel=room, user=me(writer)) == "cant_kick_self"


def test_a_new_name(writer: WebClient, room: str) -> None:
    name = f"n-{uuid.uuid4().hex[:12]}"
    assert writer.conversations_rename(channel=room, name=name)["channel"]["name"] == name
    assert refusal(writer.conversations_rename, channel=room, name="No Way") == "invalid_name_specials"


def test_joining_twice_is_a_warning(writer: WebClient, room: str) -> None:
    assert writer.conversations_join(channel=room)["warning"] == "already_in_channel"


def test_ones_own_channels(writer: WebClient, room: str) -> None:
    found: list[dict[str, Any]] = writer.users_conversations(limit=1000)["channels"]
    assert room in [channel["id"] for channel in found]


def test_a_message_waits_for_its_time_and_can_be_taken_back(writer: WebClient, room: str) -> None:
    scheduled = writer.chat_scheduleMessage(channel=room, text="later", post_at=int(time.time()) + 600)  # noqa: TID251
    waiting = scheduled["scheduled_message_id"]
    listed = writer.chat_scheduledMessages_list(channel=room)["scheduled_messages"]
    assert [one["id"] for one in listed] == [waiting]
    writer.chat_deleteScheduledMessage(channel=room, scheduled_message_id=waiting)
    again = refusal(writer.chat_deleteScheduledMessage, channel=room, scheduled_message_id=waiting)
    assert again == "invalid_scheduled_message_id"


def test_a_profile(client: WebClient) -> None:
    profile = client.users_profile_get(user=me(client))["profile"]
    assert {"real_name", "display_name", "status_text", "status_emoji"} <= profile.keys()


def test_a_code_from_nowhere(target: Target) -> None:
    given = {"client_id": "1.1", "client_secret": "wrong", "code": "wrong"}
    assert refusal(target.client("").oauth_v2_access, **given) == "invalid_client_id"
