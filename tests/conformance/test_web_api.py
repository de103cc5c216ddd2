"""What any Slack answers, by its public protocol only."""

import re
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.conformance.conftest import Target

TS = re.compile(r"\d{10}\.\d{6}")
DIVIDER = [{"type": "divider"}]


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return str(caught.value.response["error"])


def me(client: WebClient) -> str:
    return str(client.auth_test()["user_id"])


# who is asking


def test_auth_test_says_who_and_where(client: WebClient) -> None:
    answer = client.auth_test()
    assert {"url", "team", "user", "team_id", "user_id", "bot_id"} <= answer.data.keys()  # type: ignore[union-attr]
    assert answer["team_id"].startswith("T")


def test_no_token(target: Target) -> None:
    assert refusal(target.client("").auth_test) == "not_authed"


def test_a_wrong_token(target: Target) -> None:
    assert refusal(target.client("xoxb-1-wrong").auth_test) == "invalid_auth"


def test_an_unknown_method(client: WebClient) -> None:
    assert refusal(client.api_call, api_method="no.suchMethod") == "unknown_method"


# reading


def test_a_user_as_the_object_reference_has_it(client: WebClient) -> None:
    user = client.users_info(user=me(client))["user"]
    assert {
        "id",
        "team_id",
        "name",
        "deleted",
        "real_name",
        "profile",
        "is_admin",
        "is_bot",
        "updated",
    } <= user.keys()


def test_a_users_zone(client: WebClient) -> None:
    user = client.users_info(user=me(client))["user"]
    assert {"tz", "tz_label", "tz_offset"} <= user.keys()


def test_an_unknown_user(client: WebClient) -> None:
    assert refusal(client.users_info, user="U0NOBODY00") == "user_not_found"


def test_an_unknown_address(client: WebClient) -> None:
    assert refusal(client.users_lookupByEmail, email="nobody@nowhere.example") == "users_not_found"


def test_users_page(client: WebClient) -> None:
    first = client.users_list(limit=1)
    assert len(first["members"]) <= 1
    cursor = first["response_metadata"]["next_cursor"]
    assert cursor
    second = client.users_list(limit=1, cursor=cursor)
    assert first["members"] != second["members"]


def test_a_wrong_cursor(client: WebClient) -> None:
    assert refusal(client.conversations_list, cursor="nonsense") == "invalid_cursor"


def test_a_channel_as_the_object_reference_has_it(client: WebClient) -> None:
    channel = client.conversations_list(limit=1)["channels"][0]
    assert {
        "id",
        "name",
        "is_channel",
        "is_private",
        "is_archived",
        "is_member",
        "topic",
        "purpose",
    } <= channel.keys()
    assert client.conversations_info(channel=channel["id"])["channel"]["name"] == channel["name"]


def test_unknown_kinds_of_channels(client: WebClient) -> None:
    assert refusal(client.conversations_list, types="telegram") == "invalid_types"


@pytest.mark.parametrize("method", ["conversations_info", "conversations_history", "conversations_members"])
def test_an_unknown_channel(client: WebClient, method: str) -> None:
    assert refusal(getattr(client, method), channel="C0NOWHERE0") == "channel_not_found"


def test_the_team(client: WebClient) -> None:
    assert {"id", "name", "domain"} <= client.team_info()["team"].keys()


# writing


def test_a_post_answers_with_its_place_and_time(writer: WebClient, room: str) -> None:
    answer = writer.chat_postMessage(channel=room, text="hello")
    assert answer["channel"] == room
    assert TS.fullmatch(answer["ts"])
    assert (answer["message"]["text"], answer["message"]["type"]) == ("hello", "message")


def test_history_has_the_newest_first(writer: WebClient, room: str) -> None:
    stamps = [writer.chat_postMessage(channel=room, text=str(n))["ts"] for n in range(3)]
    found = [m["ts"] for m in writer.conversations_history(channel=room)["messages"] if m["ts"] in stamps]
    assert found == stamps[::-1]


def test_history_pages(writer: WebClient, room: str) -> None:
    for n in range(3):
        writer.chat_postMessage(channel=room, text=str(n))
    first = writer.conversations_history(channel=room, limit=2)
    assert (len(first["messages"]), first["has_more"]) == (2, True)
    rest = writer.conversations_history(
        channel=room, limit=2, cursor=first["response_metadata"]["next_cursor"]
    )
    assert {m["ts"] for m in first["messages"]}.isdisjoint(m["ts"] for m in rest["messages"])


def test_oldest_is_left_out_unless_inclusive(writer: WebClient, room: str, posted: str) -> None:
    without = writer.conversations_history(channel=room, oldest=posted)["messages"]
    assert posted not in [m["ts"] for m in without]
    with_it = writer.conversations_history(channel=room, oldest=posted, inclusive=True)["messages"]
    assert posted in [m["ts"] for m in with_it]


def test_a_reply_is_in_its_thread_only(writer: WebClient, room: str, posted: str) -> None:
    reply = writer.chat_postMessage(channel=room, text="reply", thread_ts=posted)["ts"]
    thread = writer.conversations_replies(channel=room, ts=posted)["messages"]
    assert [m["ts"] for m in thread] == [posted, reply]
    assert (thread[0]["reply_count"], thread[0]["thread_ts"]) == (1, posted)
    assert reply not in [m["ts"] for m in writer.conversations_history(channel=room)["messages"]]


def test_an_unknown_thread(writer: WebClient, room: str) -> None:
    assert refusal(writer.conversations_replies, channel=room, ts="1000000000.000001") == "thread_not_found"


def test_an_empty_message(writer: WebClient, room: str) -> None:
    assert refusal(writer.api_call, api_method="chat.postMessage", json={"channel": room}) == "no_text"


def test_forty_thousand_characters(writer: WebClient, room: str) -> None:
    answer = writer.chat_postMessage(channel=room, text="x" * 40_001)
    assert (len(answer["message"]["text"]), answer["warning"]) == (40_000, "message_truncated")


def test_stray_signs_are_escaped(writer: WebClient, room: str) -> None:
    assert writer.chat_postMessage(channel=room, text="a < b & c")["message"]["text"] == "a &lt; b &amp; c"


def test_blocks_get_their_ids(writer: WebClient, room: str) -> None:
    answer = writer.chat_postMessage(channel=room, text="x", blocks=DIVIDER)
    assert answer["message"]["blocks"][0]["block_id"]


def test_a_broken_block_is_refused(writer: WebClient, room: str) -> None:
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "x" * 3001}}]
    assert refusal(writer.chat_postMessage, channel=room, text="x", blocks=blocks) == "invalid_blocks"


def test_metadata_is_kept(writer: WebClient, room: str) -> None:
    metadata = {"event_type": "made", "event_payload": {"id": "7"}}
    writer.chat_postMessage(channel=room, text="x", metadata=metadata)
    found = writer.conversations_history(channel=room, include_all_metadata=True)["messages"][0]
    assert found["metadata"] == metadata


def test_the_payload_of_metadata_is_only_shown_on_demand(writer: WebClient, room: str) -> None:
    writer.chat_postMessage(
        channel=room, text="x", metadata={"event_type": "made", "event_payload": {"id": "7"}}
    )
    found = writer.conversations_history(channel=room)["messages"][0]
    assert "event_payload" not in found.get("metadata", {})


def test_an_update_is_marked_and_seen(writer: WebClient, room: str, posted: str) -> None:
    assert writer.chat_update(channel=room, ts=posted, text="changed")["text"] == "changed"
    found = writer.conversations_history(channel=room, oldest=posted, inclusive=True, limit=1)["messages"][0]
    assert (found["text"], "edited" in found) == ("changed", True)


def test_an_update_with_text_alone_takes_the_blocks_away(writer: WebClient, room: str) -> None:
    ts = writer.chat_postMessage(channel=room, text="x", blocks=DIVIDER)["ts"]
    writer.chat_update(channel=room, ts=ts, text="y")
    assert not writer.conversations_history(channel=room)["messages"][0].get("blocks")


def test_an_update_of_nothing(writer: WebClient, room: str) -> None:
    assert refusal(writer.chat_update, channel=room, ts="1000000000.000001", text="x") == "message_not_found"


def test_a_deleted_message_is_gone(writer: WebClient, room: str, posted: str) -> None:
    writer.chat_delete(channel=room, ts=posted)
    assert posted not in [m["ts"] for m in writer.conversations_history(channel=room)["messages"]]
    assert refusal(writer.chat_delete, channel=room, ts=posted) == "message_not_found"


def test_a_reply_to_a_deleted_parent_becomes_top_level(writer: WebClient, room: str, posted: str) -> None:
    writer.chat_delete(channel=room, ts=posted)
    assert "thread_ts" not in writer.chat_postMessage(channel=room, text="x", thread_ts=posted)["message"]


def test_an_ephemeral_is_in_no_history(writer: WebClient, room: str) -> None:
    before = len(writer.conversations_history(channel=room)["messages"])
    assert writer.chat_postEphemeral(channel=room, user=me(writer), text="psst")["message_ts"]
    assert len(writer.conversations_history(channel=room)["messages"]) == before


def test_a_reaction_once_each(writer: WebClient, room: str, posted: str) -> None:
    writer.reactions_add(channel=room, timestamp=posted, name="eyes")
    assert refusal(writer.reactions_add, channel=room, timestamp=posted, name="eyes") == "already_reacted"
    assert writer.reactions_get(channel=room, timestamp=posted)["message"]["reactions"][0]["count"] == 1
    writer.reactions_remove(channel=room, timestamp=posted, name="eyes")
    assert refusal(writer.reactions_remove, channel=room, timestamp=posted, name="eyes") == "no_reaction"


def test_a_permalink(writer: WebClient, room: str, posted: str) -> None:
    link = writer.chat_getPermalink(channel=room, message_ts=posted)["permalink"]
    assert link.endswith(f"/archives/{room}/p{posted.replace('.', '')}")


def test_a_taken_name(writer: WebClient, room: str) -> None:
    name = writer.conversations_info(channel=room)["channel"]["name"]
    assert refusal(writer.conversations_create, name=name) == "name_taken"


def test_an_archived_channel(writer: WebClient, room: str) -> None:
    writer.conversations_archive(channel=room)
    assert refusal(writer.chat_postMessage, channel=room, text="x") == "is_archived"
    assert refusal(writer.conversations_archive, channel=room) == "already_archived"


def test_messages_for_the_past(writer: WebClient, room: str) -> None:
    assert refusal(writer.chat_scheduleMessage, channel=room, text="x", post_at=1) == "time_in_past"


def test_a_file_in_three_steps(writer: WebClient, room: str) -> None:
    writer.files_upload_v2(channel=room, content="hello", filename="a.txt", title="A")
    found = writer.conversations_history(channel=room)["messages"][0]
    assert (found["files"][0]["name"], found["files"][0]["size"]) == ("a.txt", 5)


def test_a_home_is_published_and_guarded_by_its_hash(writer: WebClient) -> None:
    view = {"type": "home", "blocks": DIVIDER}
    person = next(
        u["id"] for u in writer.users_list()["members"] if not u["is_bot"] and u["id"] != "USLACKBOT"
    )
    published = writer.views_publish(user_id=person, view=view)["view"]
    assert published["id"].startswith("V")
    assert refusal(writer.views_publish, user_id=person, view=view, hash="1.old") == "hash_conflict"


def test_a_modal_with_a_title_too_long(writer: WebClient) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "x" * 25}, "blocks": DIVIDER}
    assert refusal(writer.views_open, trigger_id="1.2.3", view=view) == "invalid_arguments"


def test_a_trigger_that_never_was(writer: WebClient) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": DIVIDER}
    assert refusal(writer.views_open, trigger_id="1.2.3", view=view) == "invalid_trigger_id"
