"""What the page is served: boot, messages, the live stream."""

import base64
import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from integrations.standins.slack import Control, LocalSlack
from tests.standins.conftest import ADA, BEN


@pytest.fixture
def live(shared: LocalSlack) -> Iterator[Any]:
    """Ben's stream of what happens."""
    with urllib.request.urlopen(f"{shared.url}/page/stream?as={BEN}", timeout=5) as answer:
        assert answer.readline() == b"retry: 500\n"

        def until(kind: str) -> dict[str, Any]:
            while True:
                line = answer.readline()
                if line.startswith(b"data: ") and (event := json.loads(line[6:]))["type"] == kind:
                    return dict(event)

        yield until


def test_boot_shows_a_member_their_workspace(control: Control) -> None:
    boot = control.get(f"/page/boot?as={BEN}")
    assert (boot["me"]["id"], boot["me"]["tz_label"]) == (BEN, "Lagos time")
    names = {channel["name"]: channel for channel in boot["channels"]}
    assert "general" in names
    assert "secret" not in names
    direct = [channel for channel in boot["channels"] if channel["kind"] == "im"]
    assert boot["app"]["bot_user_id"] in [channel["user"] for channel in direct]
    assert boot["commands"][0]["command"] == "/helper"
    assert control.get("/page/boot")["me"]["id"] == ADA


def test_unread_counts_until_the_channel_is_opened(client: WebClient, control: Control, room: str) -> None:
    def row() -> dict[str, Any]:
        channels = control.get(f"/page/boot?as={BEN}")["channels"]
        return dict(next(channel for channel in channels if channel["id"] == room))

    client.chat_postMessage(channel=room, text="one")
    client.chat_postMessage(channel=room, text=f"two <@{BEN}>")
    assert (row()["unread"], row()["mentions"]) == (2, 1)
    control._post("/page/open", {"as": BEN, "channel": room})
    assert (row()["unread"], row()["mentions"]) == (0, 0)


def test_messages_page_backwards_and_keep_ephemerals_apart(
    client: WebClient, control: Control, room: str
) -> None:
    for n in range(3):
        client.chat_postMessage(channel=room, text=str(n))
    client.chat_postEphemeral(channel=room, user=BEN, text="psst")
    mine = control.get(f"/page/messages?as={BEN}&channel={room}")["messages"]
    assert [(m["text"], m.get("ephemeral", False)) for m in mine][-1] == ("psst", True)
    elsewhere = control.get(f"/page/messages?as={BEN}&channel=C0GENERAL01")["messages"]
    assert "psst" not in [m["text"] for m in elsewhere]
    newest = control.get(f"/page/messages?as={ADA}&channel={room}&limit=2")
    assert ([m["text"] for m in newest["messages"]], newest["has_more"]) == (["1", "2"], True)
    older = control.get(f"/page/messages?as={ADA}&channel={room}&before={newest['messages'][0]['ts']}")
    assert [m["text"] for m in older["messages"]] == ["0"]


def test_what_happens_is_told_live(client: WebClient, control: Control, room: str, live: Any) -> None:
    ts = client.chat_postMessage(channel=room, text="first")["ts"]
    assert live("message")["message"]["text"] == "first"
    client.chat_update(channel=room, ts=ts, text="second")
    assert live("message_changed")["message"]["text"] == "second"
    control.react(ADA, room, ts, "eyes")
    assert live("reaction")["reactions"] == [{"name": "eyes", "users": [ADA], "count": 1}]
    client.chat_postEphemeral(channel=room, user=BEN, text="psst")
    assert live("message")["message"]["ephemeral"]
    client.assistant_threads_setStatus(channel_id=room, thread_ts=ts, status="is thinking")
    assert live("status")["status"] == "is thinking"
    client.assistant_threads_setTitle(channel_id=room, thread_ts=ts, title="Thoughts")
    for status, shown in (("processing", "is working"), ("active", "")):
        session = {"channel_id": room, "thread_ts": ts, "status": status}
        assert "warning" not in client.api_call("agents.sessions.setStatus", json=session)
        assert live("status")["status"] == shown
    client.chat_delete(channel=room, ts=ts)
    assert live("message_deleted")["ts"] == ts
    client.views_publish(user_id=BEN, view={"type": "home", "blocks": [{"type": "divider"}]})
    assert live("home")["view"]["type"] == "home"
    control.user(name="newcomer")
    assert any(user["name"] == "newcomer" for user in live("users")["users"])


def test_a_private_channel_is_told_to_nobody_outside(control: Control, room: str, live: Any) -> None:
    control.say(ADA, "secret", "hush")
    control.say(ADA, room, "loud")
    assert live("message")["message"]["text"] == "loud"


def test_a_person_cannot_post_where_they_are_not(control: Control) -> None:
    with pytest.raises(RuntimeError, match="channel_not_found"):
        control.say(BEN, "secret", "x")
    with pytest.raises(RuntimeError, match="cant_update_message"):
        control.edit(BEN, "general", control.say(ADA, "general", "mine"), "theirs")


def test_a_person_shares_a_file(control: Control, room: str) -> None:
    body = {
        "as": ADA,
        "channel": room,
        "name": "a.png",
        "content": base64.b64encode(b"PNG").decode(),
        "text": "look",
    }
    assert control._post("/page/upload", body)["ok"]
    file = control.messages(room)[-1]["files"][0]
    assert (file["mimetype"], file["size"]) == ("image/png", 3)
    request = urllib.request.Request(file["url_private"], headers={"Sec-Fetch-Site": "same-origin"})
    with urllib.request.urlopen(request) as answer:
        assert answer.read() == b"PNG"


def test_suggested_prompts_of_the_messages_tab(client: WebClient, control: Control, live: Any) -> None:
    channel = client.conversations_open(users=BEN)["channel"]["id"]
    prompts = [{"title": "Ask", "message": "What is new?"}]
    client.assistant_threads_setSuggestedPrompts(channel_id=channel, thread_ts="1.000001", prompts=prompts)
    assert control.get(f"/page/boot?as={BEN}")["app"]["suggested_prompts"] == []
    client.api_call("assistant.threads.setSuggestedPrompts", json={"channel_id": channel, "prompts": prompts})
    assert live("prompts")["prompts"] == prompts
    assert control.get(f"/page/boot?as={BEN}")["app"]["suggested_prompts"] == prompts


def test_people_write_to_each_other_and_the_app_hears_nothing(
    client: WebClient, control: Control, live: Any
) -> None:
    pair = control.direct(ADA, BEN)
    row = next(c for c in live("channels")["channels"] if c["id"] == pair)
    assert (row["kind"], row["user"]) == ("im", ADA)
    assert control.direct(BEN, ADA) == pair
    control.say(ADA, pair, "between us")
    assert live("message")["message"]["text"] == "between us"
    with pytest.raises(SlackApiError, match="channel_not_found"):
        client.conversations_history(channel=pair)
    third = control.user(name="third")["id"]
    group = control.direct(ADA, BEN, third)
    row = next(c for c in control.get(f"/page/boot?as={third}")["channels"] if c["id"] == group)
    assert (row["kind"], row["members"]) == ("mpim", sorted([ADA, BEN, third]))
    assert pair not in [c["id"] for c in control.get(f"/page/boot?as={third}")["channels"]]


def test_group_messages_are_for_one_to_eight_others(control: Control) -> None:
    others = [control.user(name=f"member{n}")["id"] for n in range(9)]
    assert control.direct(ADA, *others[:8])
    for wrong in ([], others):
        with pytest.raises(RuntimeError, match="one to eight"):
            control.direct(ADA, *wrong)
    with pytest.raises(RuntimeError, match="user_not_found"):
        control.direct(ADA, "U0NOBODY001")


def test_traffic_is_listed(client: WebClient, control: Control) -> None:
    client.auth_test()
    entries = control.get("/page/traffic?after=0")["entries"]
    assert {"n", "at", "direction", "kind", "name", "status", "body", "reply"} <= entries[-1].keys()
