"""What the three Slack deliveries promise, against the local Slack over real sockets."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from slack_sdk import WebClient

from assistant.core.errors import Rejected, Unavailable
from assistant.core.ports import Attempt
from integrations.slack import SlackSettings, web_client
from integrations.slack.delivery import PostMessage, PublishHome, UpdateMessage
from integrations.slack.directory import SlackDirectory
from integrations.slack.files import UploadFile
from integrations.standins.slack import LocalSlack

GENERAL = "C0GENERAL01"
ADA = "U0ADA000001"


@pytest.fixture
def client(slack: LocalSlack) -> WebClient:
    token = SecretStr(slack.bot_token)
    return web_client(SlackSettings(_env_file=None, bot_token=token, base_url=slack.api_url))


def attempt(key: str = "k", target: dict[str, Any] | None = None, **payload: Any) -> Attempt:
    since = datetime.now(UTC) - timedelta(minutes=1)  # noqa: TID251 (the local Slack has its own clock)
    return Attempt(key, payload, target, since)


def test_a_post_arrives_with_its_key_and_no_unfurling(slack: LocalSlack, client: WebClient) -> None:
    result = PostMessage(client).send(attempt("day:1", channel=GENERAL, text="Good morning"))
    (message,) = slack.control.messages(GENERAL)
    assert (message["text"], message["ts"]) == ("Good morning", result["ts"])
    (request,) = slack.control.requests("chat.postMessage")
    assert request["body"]["metadata"]["event_payload"] == {"key": "day:1"}
    assert request["body"]["unfurl_links"] is False


def test_a_lost_answer_is_found_again_by_its_key(slack: LocalSlack, client: WebClient) -> None:
    post = PostMessage(client)
    slack.control.fault("chat.postMessage", "drop_after")
    with pytest.raises(Unavailable) as lost:
        post.send(attempt("day:2", channel=GENERAL, text="Once"))
    assert lost.value.maybe_done
    found = post.look_up(attempt("day:2", channel=GENERAL, text="Once"))
    assert found is not None
    assert [message["ts"] for message in slack.control.messages(GENERAL)] == [found["ts"]]
    assert post.look_up(attempt("day:3", channel=GENERAL, text="Once")) is None


def test_a_reply_is_looked_up_in_its_thread(slack: LocalSlack, client: WebClient) -> None:
    post = PostMessage(client)
    parent = post.send(attempt("parent", channel=GENERAL, text="Parent"))
    slack.control.fault("chat.postMessage", "drop_after")
    reply = attempt("reply", parent, text="Reply")
    with pytest.raises(Unavailable):
        post.send(reply)
    found = post.look_up(reply)
    assert found is not None
    assert slack.control.messages(GENERAL)[1]["thread_ts"] == parent["ts"]


def test_a_person_is_written_to_directly(slack: LocalSlack, client: WebClient) -> None:
    result = PostMessage(client).send(attempt(channel=ADA, text="Only you"))
    assert result["channel"].startswith("D")
    assert slack.control.messages(ADA)[0]["text"] == "Only you"


@pytest.mark.parametrize(
    ("kind", "options", "maybe_done"),
    [("429", {"retry_after": 7}, False), ("500", {}, True), ("drop_before", {}, True)],
)
def test_slack_in_trouble_means_later(
    slack: LocalSlack, client: WebClient, kind: str, options: dict[str, Any], maybe_done: bool
) -> None:
    slack.control.fault("chat.postMessage", kind, **options)
    with pytest.raises(Unavailable) as raised:
        PostMessage(client).send(attempt(channel=GENERAL, text="Hello"))
    assert raised.value.maybe_done is maybe_done
    assert raised.value.retry_after == options.get("retry_after")


def test_a_refused_connection_carried_nothing(slack: LocalSlack) -> None:
    nobody = WebClient(token="xoxb-1", base_url="http://127.0.0.1:1/api/", retry_handlers=[])
    with pytest.raises(Unavailable) as raised:
        PostMessage(nobody).send(attempt(channel=GENERAL, text="Hello"))
    assert not raised.value.maybe_done


def test_slacks_no_is_final(slack: LocalSlack, client: WebClient) -> None:
    slack.control.channel("general", "archive")
    with pytest.raises(Rejected, match="is_archived"):
        PostMessage(client).send(attempt(channel=GENERAL, text="Hello"))


def test_a_message_is_edited_and_home_is_shown(slack: LocalSlack, client: WebClient) -> None:
    posted = PostMessage(client).send(attempt(channel=GENERAL, text="Before"))
    UpdateMessage(client).send(attempt("edit", posted, text="After"))
    assert slack.control.messages(GENERAL)[0]["text"] == "After"
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "Your day"}}]
    PublishHome(client).send(attempt(user=ADA, blocks=blocks))
    home = slack.control.home(ADA)
    assert home is not None
    assert home["blocks"][0]["text"]["text"] == "Your day"


def test_the_directory_knows_zones_and_addresses(client: WebClient) -> None:
    directory = SlackDirectory(client)
    ada = directory.profile(ADA)
    assert (ada.zone, ada.email, ada.is_admin) == ("Europe/Berlin", "ada@example.com", True)
    assert {profile.slack_id for profile in directory.profiles()} == {ADA, "U0BEN000001"}


def picture(parent: dict[str, Any], name: str = "chart.png") -> Attempt:
    content = base64.b64encode(b"\x89PNG drawn").decode()
    return attempt(
        "chart", parent, channel=GENERAL, name=name, title="Chart", alt="Ten bubbles", content=content
    )


def test_a_file_arrives_in_the_thread_with_its_alternative_text(slack: LocalSlack, client: WebClient) -> None:
    parent = PostMessage(client).send(attempt("parent", channel=GENERAL, text="Parent"))
    sent = UploadFile(client).send(picture(parent))
    (message,) = [message for message in slack.control.messages(GENERAL) if message.get("files")]
    assert message["thread_ts"] == parent["ts"]
    (file,) = message["files"]
    assert (file["id"], file["name"], file["title"], file["mimetype"]) == (
        sent["file"], "chart.png", "Chart", "image/png",
    )  # fmt: skip
    (request,) = slack.control.requests("files.getUploadURLExternal")
    assert request["body"]["alt_txt"] == "Ten bubbles"


def test_a_file_whose_answer_was_lost_is_found_by_its_name(slack: LocalSlack, client: WebClient) -> None:
    parent = PostMessage(client).send(attempt("parent", channel=GENERAL, text="Parent"))
    upload = UploadFile(client)
    slack.control.fault("files.completeUploadExternal", "drop_after")
    with pytest.raises(Unavailable) as lost:
        upload.send(picture(parent))
    assert lost.value.maybe_done
    assert upload.look_up(picture(parent, "another.png")) is None
    assert upload.look_up(picture(parent)) is not None
