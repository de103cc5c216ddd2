"""When people rest, who is in a group, and answers that grow while they are read."""

from typing import Any

import pytest
from slack_sdk import WebClient

from tests.conformance.conftest import Target
from tests.conformance.test_web_api import me, refusal

NOBODY = "U0NOBODY00"


@pytest.fixture
def people(target: Target) -> dict[str, Any]:
    """Whom a stream in a channel is for."""
    who = target.client().auth_test()
    return {"recipient_team_id": who["team_id"], "recipient_user_id": who["user_id"]}


def test_when_a_person_rests(client: WebClient) -> None:
    rest = client.dnd_info(user=me(client))
    assert isinstance(rest["dnd_enabled"], bool)
    assert rest["next_dnd_start_ts"] <= rest["next_dnd_end_ts"]
    assert refusal(client.dnd_info, user=NOBODY) == "user_not_found"


def test_who_is_in_a_group(client: WebClient) -> None:
    for group in client.usergroups_list(include_users=True)["usergroups"]:
        assert client.usergroups_users_list(usergroup=group["id"])["users"] == group["users"]
    assert refusal(client.usergroups_users_list, usergroup="S0NOBODY00") == "no_such_subteam"


def test_an_unknown_profile(client: WebClient) -> None:
    assert refusal(client.users_profile_get, user=NOBODY) == "user_not_found"


def test_two_files_with_a_word_in_a_thread(writer: WebClient, room: str, posted: str) -> None:
    files = [{"content": text, "filename": f"{text}.txt"} for text in ("one", "two")]
    writer.files_upload_v2(channel=room, thread_ts=posted, initial_comment="See *both*", file_uploads=files)
    reply = writer.conversations_replies(channel=room, ts=posted)["messages"][-1]
    assert reply["text"] == "See *both*"
    assert sorted(file["name"] for file in reply["files"]) == ["one.txt", "two.txt"]


def test_a_file_that_was_never_sent(writer: WebClient) -> None:
    given = [{"id": "F0NOWHERE0"}]
    assert refusal(writer.files_completeUploadExternal, files=given) == "file_not_found"


def test_a_stream_grows_and_ends(writer: WebClient, room: str, posted: str, people: dict[str, Any]) -> None:
    started = writer.chat_startStream(channel=room, thread_ts=posted, markdown_text="**one**", **people)
    place = {"channel": room, "ts": started["ts"]}
    writer.chat_appendStream(**place, markdown_text=" and two")
    assert refusal(writer.chat_update, **place, text="no") == "streaming_state_conflict"
    writer.chat_stopStream(**place)
    reply = writer.conversations_replies(channel=room, ts=posted)["messages"][-1]
    assert (reply["ts"], "and two" in reply["text"]) == (started["ts"], True)
    again = refusal(writer.chat_appendStream, **place, markdown_text="x")
    assert again == "message_not_in_streaming_state"


@pytest.mark.parametrize("missing", ["recipient_team_id", "recipient_user_id"])
def test_a_stream_in_a_channel_is_for_somebody(
    writer: WebClient, room: str, posted: str, people: dict[str, Any], missing: str
) -> None:
    del people[missing]
    answer = refusal(writer.chat_startStream, channel=room, thread_ts=posted, **people)
    assert answer == f"missing_{missing}"


def test_what_an_app_is_doing(writer: WebClient, room: str, posted: str) -> None:
    place: dict[str, Any] = {"channel_id": room, "thread_ts": posted}
    assert writer.assistant_threads_setStatus(**place, status="is looking")["ok"]
    nowhere = {"channel_id": "C0NOWHERE0", "thread_ts": posted, "status": "x"}
    assert refusal(writer.assistant_threads_setStatus, **nowhere) == "channel_not_found"
