"""Messages through slack_sdk's own client."""

import json
import urllib.request
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from integrations.standins.slack import Control, LocalSlack, serve
from integrations.standins.slack.seed import MANIFEST
from tests.standins.conftest import ADA, BEN, client_of


def refusal(call: Any, **args: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        call(**args)
    return dict(caught.value.response.data)


def with_scopes(*scopes: str, **features: Any) -> dict[str, Any]:
    return MANIFEST | {"oauth_config": {"scopes": {"bot": list(scopes)}}} | features


def test_form_and_json_bodies_say_the_same(client: WebClient, room: str) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*hi*"}}]
    form = client.api_call(
        "chat.postMessage", params={"channel": room, "text": "a", "blocks": json.dumps(blocks)}
    )
    as_json = client.chat_postMessage(channel=room, text="a", blocks=blocks)
    assert form["message"]["blocks"][0]["text"] == as_json["message"]["blocks"][0]["text"]


def test_a_body_that_is_not_json_is_refused(shared: LocalSlack) -> None:
    request = urllib.request.Request(
        shared.api_url + "chat.postMessage",
        b"{",
        {"Content-Type": "application/json", "Authorization": f"Bearer {shared.bot_token}"},
    )
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer) == {"ok": False, "error": "invalid_json"}


def test_where_the_bot_may_post(client: WebClient, control: Control) -> None:
    assert client.chat_postMessage(channel="#general", text="by name")["channel"] == "C0GENERAL01"
    assert client.chat_postMessage(channel="random", text="public")["ok"]
    assert refusal(client.chat_postMessage, channel="C0SECRET001", text="x")["error"] == "channel_not_found"
    assert refusal(client.chat_postMessage, channel="nowhere", text="x")["error"] == "channel_not_found"
    direct = client.chat_postMessage(channel=BEN, text="hello Ben")
    assert direct["channel"].startswith("D")
    assert control.messages(BEN)[-1]["text"] == "hello Ben"


def test_without_the_public_scope_the_bot_must_be_inside() -> None:
    with serve(manifest=with_scopes("chat:write")) as slack:
        assert (
            refusal(client_of(slack).chat_postMessage, channel="random", text="x")["error"]
            == "not_in_channel"
        )


def test_an_archived_channel_takes_no_messages(client: WebClient, room: str) -> None:
    client.conversations_archive(channel=room)
    assert refusal(client.chat_postMessage, channel=room, text="x")["error"] == "is_archived"
    assert refusal(client.conversations_archive, channel=room)["error"] == "already_archived"


def test_text_is_escaped_as_slack_does(client: WebClient, room: str) -> None:
    text = f"a < b & c &amp; <@{ADA}> <!channel> <https://x.example|x> <script>"
    posted = client.chat_postMessage(channel=room, text=text)["message"]["text"]
    assert posted == (f"a &lt; b &amp; c &amp; <@{ADA}> <!channel> <https://x.example|x> &lt;script&gt;")


def test_a_person_types_and_slack_encodes(client: WebClient, control: Control, room: str) -> None:
    control.say(ADA, room, "@ben see #general <b> & https://x.example/a?b=1&c=2. `@ben`")
    assert control.messages(room)[-1]["text"] == (
        f"<@{BEN}> see <#C0GENERAL01|general> &lt;b&gt; &amp; <https://x.example/a?b=1&amp;c=2>. `@ben`"
    )


def test_long_text_is_cut_at_forty_thousand(client: WebClient, room: str) -> None:
    answer = client.chat_postMessage(channel=room, text="x" * 40_001)
    assert (len(answer["message"]["text"]), answer["warning"]) == (40_000, "message_truncated")
    assert "warning" not in client.chat_postMessage(channel=room, text="x" * 40_000)


def test_an_update_refuses_more_than_four_thousand(client: WebClient, room: str) -> None:
    ts = client.chat_postMessage(channel=room, text="x")["ts"]
    assert client.chat_update(channel=room, ts=ts, text="y" * 4000)["ok"]
    assert refusal(client.chat_update, channel=room, ts=ts, text="y" * 4001)["error"] == "msg_too_long"


def test_an_update_with_text_alone_takes_the_blocks_away(client: WebClient, room: str) -> None:
    blocks = [{"type": "divider"}]
    ts = client.chat_postMessage(channel=room, text="a", blocks=blocks)["ts"]
    with_blocks = client.chat_update(channel=room, ts=ts, text="b", blocks=blocks)["message"]
    assert "edited" not in with_blocks
    text_only = client.chat_update(channel=room, ts=ts, text="c")["message"]
    assert "blocks" not in text_only
    assert text_only["edited"]["ts"] > ts


def test_only_own_messages_can_be_changed(client: WebClient, control: Control, room: str) -> None:
    theirs = control.say(ADA, room, "mine")
    assert refusal(client.chat_update, channel=room, ts=theirs, text="x")["error"] == "cant_update_message"
    assert refusal(client.chat_delete, channel=room, ts=theirs)["error"] == "cant_delete_message"
    assert refusal(client.chat_delete, channel=room, ts="1.000001")["error"] == "message_not_found"


def test_a_thread_counts_its_replies(client: WebClient, control: Control, room: str) -> None:
    root = client.chat_postMessage(channel=room, text="root")["ts"]
    first = control.say(ADA, room, "one", thread_ts=root)
    client.chat_postMessage(channel=room, text="two", thread_ts=first)
    found = client.conversations_replies(channel=room, ts=root)["messages"]
    assert [m["text"] for m in found] == ["root", "one", "two"]
    assert (found[0]["reply_count"], found[0]["latest_reply"]) == (2, found[2]["ts"])
    assert [m["text"] for m in client.conversations_history(channel=room)["messages"]] == ["root"]


def test_a_reply_to_a_deleted_parent_becomes_top_level(client: WebClient, room: str) -> None:
    root = client.chat_postMessage(channel=room, text="root")["ts"]
    client.chat_delete(channel=room, ts=root)
    assert "thread_ts" not in client.chat_postMessage(channel=room, text="x", thread_ts=root)["message"]


def test_a_deleted_parent_with_replies_leaves_a_tombstone(
    client: WebClient, control: Control, room: str
) -> None:
    root = client.chat_postMessage(channel=room, text="root")["ts"]
    control.say(ADA, room, "one", thread_ts=root)
    client.chat_delete(channel=room, ts=root)
    assert client.conversations_replies(channel=room, ts=root)["messages"][0]["subtype"] == "tombstone"


def test_a_broadcast_reply_is_in_the_channel_too(client: WebClient, room: str) -> None:
    root = client.chat_postMessage(channel=room, text="root")["ts"]
    client.chat_postMessage(channel=room, text="all", thread_ts=root, reply_broadcast=True)
    newest = client.conversations_history(channel=room)["messages"][0]
    assert (newest["text"], newest["subtype"]) == ("all", "thread_broadcast")


def test_history_honours_its_bounds_and_pages(client: WebClient, room: str) -> None:
    stamps = [client.chat_postMessage(channel=room, text=str(n))["ts"] for n in range(5)]
    between = client.conversations_history(channel=room, oldest=stamps[1], latest=stamps[3])
    assert [m["ts"] for m in between["messages"]] == [stamps[2]]
    inclusive = client.conversations_history(channel=room, oldest=stamps[1], latest=stamps[3], inclusive=True)
    assert [m["ts"] for m in inclusive["messages"]] == stamps[3:0:-1]
    pages = [page["messages"] for page in client.conversations_history(channel=room, limit=2)]
    assert [m["ts"] for page in pages for m in page] == stamps[::-1]
    assert [len(page) for page in pages] == [2, 2, 1]


def test_metadata_comes_back_when_asked_for(client: WebClient, room: str) -> None:
    metadata = {"event_type": "made", "event_payload": {"id": 7}}
    client.chat_postMessage(channel=room, text="x", metadata=metadata)
    asked = client.conversations_history(channel=room, include_all_metadata=True)["messages"][0]
    assert asked["metadata"] == metadata
    unasked = client.conversations_history(channel=room)["messages"][0]
    assert unasked["metadata"] == {"event_type": "made"}
    bad = refusal(client.chat_postMessage, channel=room, text="x", metadata={"event_type": "made"})
    assert bad["error"] == "invalid_metadata_schema"


def test_an_ephemeral_is_in_no_history(client: WebClient, control: Control, room: str) -> None:
    client.chat_postEphemeral(channel=room, user=ADA, text="psst")
    assert client.conversations_history(channel=room)["messages"] == []
    assert control.ephemerals(ADA)[-1]["text"] == "psst"
    outsider = control.user(name="out")["id"]
    error = refusal(client.chat_postEphemeral, channel=room, user=outsider, text="x")["error"]
    assert error == "user_not_in_channel"


def test_reactions(client: WebClient, room: str) -> None:
    ts = client.chat_postMessage(channel=room, text="x")["ts"]
    client.reactions_add(channel=room, timestamp=ts, name="eyes")
    assert (
        refusal(client.reactions_add, channel=room, timestamp=ts, name="eyes")["error"] == "already_reacted"
    )
    assert client.reactions_get(channel=room, timestamp=ts)["message"]["reactions"][0]["count"] == 1
    client.reactions_remove(channel=room, timestamp=ts, name="eyes")
    assert refusal(client.reactions_remove, channel=room, timestamp=ts, name="eyes")["error"] == "no_reaction"


def test_a_scheduled_message_posts_when_its_time_comes(fresh: LocalSlack) -> None:
    client, control = client_of(fresh), fresh.control
    soon = int(control.shift_clock(0)) + 60
    client.chat_scheduleMessage(channel="C0GENERAL01", text="later", post_at=soon)
    dropped = client.chat_scheduleMessage(channel="C0GENERAL01", text="never", post_at=soon)
    client.chat_deleteScheduledMessage(
        channel="C0GENERAL01", scheduled_message_id=dropped["scheduled_message_id"]
    )
    assert [m["text"] for m in client.chat_scheduledMessages_list()["scheduled_messages"]] == ["later"]
    assert (
        refusal(client.chat_scheduleMessage, channel="C0GENERAL01", text="x", post_at=1)["error"]
        == "time_in_past"
    )
    control.shift_clock(61)
    control.wait(lambda: [m["text"] for m in control.messages("general")] == ["later"])


def test_a_permalink_leads_to_its_message(client: WebClient, room: str) -> None:
    ts = client.chat_postMessage(channel=room, text="x")["ts"]
    link = client.chat_getPermalink(channel=room, message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/{room}/p{ts.replace('.', '')}")
