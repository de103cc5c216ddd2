"""The rules of a response_url, and of what only one person sees."""

from collections.abc import Iterator
from typing import Any

import pytest

from integrations.standins.slack import messages, responses
from integrations.standins.slack.errors import SlackError
from integrations.standins.slack.workspace import Workspace
from tests.standins.conftest import ADA

GENERAL, SECRET = "C0GENERAL01", "C0SECRET001"


@pytest.fixture
def ws() -> Iterator[Workspace]:
    workspace = Workspace(None, None, None)
    yield workspace
    workspace.close()


def right(ws: Workspace, channel: str = GENERAL, **about: object) -> str:
    """The key of a new response_url of Ada's."""
    return ws.new_response_url("", ADA, channel, **about).removeprefix("/actions/")


def seen(ws: Workspace, channel: str = GENERAL) -> list[str]:
    return [message["text"] for message in messages.top_level(ws, channel)]


def whispered(ws: Workspace) -> list[str]:
    return [message["text"] for _, message in ws.ephemerals[ADA]]


def posted(ws: Workspace, text: str = "original") -> dict[str, Any]:
    return messages.post(ws, ws.channels[GENERAL], {"text": text, **messages.bot_fields(ws)})


def test_an_answer_is_ephemeral_unless_it_says_otherwise(ws: Workspace) -> None:
    responses.use_url(ws, right(ws), {"text": "quiet"})
    responses.use_url(ws, right(ws), {"text": "loud", "response_type": "in_channel"})
    assert (whispered(ws), seen(ws)) == (["quiet"], ["loud"])


def test_no_place_in_the_channel_is_needed(ws: Workspace) -> None:
    assert ws.bot not in ws.channels[SECRET]["members"]
    responses.use_url(ws, right(ws, SECRET), {"text": "loud", "response_type": "in_channel"})
    assert seen(ws, SECRET) == ["loud"]


def test_a_reply_in_a_thread_is_for_the_channel(ws: Workspace) -> None:
    root = posted(ws)
    loud = {"response_type": "in_channel", "replace_original": False, "thread_ts": root["ts"]}
    responses.use_url(ws, right(ws, message_ts=root["ts"]), {"text": "reply", **loud})
    assert [m["text"] for m in messages.replies(ws, GENERAL, root["ts"])] == ["reply"]
    assert seen(ws) == ["original"]


def test_the_original_is_replaced_or_deleted(ws: Workspace) -> None:
    key = right(ws, message_ts=posted(ws)["ts"])
    responses.use_url(ws, key, {"text": "changed", "replace_original": True})
    assert seen(ws) == ["changed"]
    responses.use_url(ws, key, {"delete_original": True})
    assert seen(ws) == []


def test_an_ephemeral_never_becomes_a_message(ws: Workspace) -> None:
    key = right(ws)
    responses.use_url(ws, key, {"text": "quiet"})
    loud = {"text": "changed", "replace_original": True, "response_type": "in_channel"}
    responses.use_url(ws, key, loud)
    assert (whispered(ws), seen(ws)) == (["changed"], [])
    responses.use_url(ws, key, {"delete_original": True})
    assert whispered(ws) == []


def test_nothing_is_no_answer_and_no_key_no_right(ws: Workspace) -> None:
    with pytest.raises(SlackError, match="no_text"):
        responses.use_url(ws, right(ws), {})
    with pytest.raises(SlackError, match="invalid_url"):
        responses.use_url(ws, "T0/1/nonsense", {"text": "x"})
