"""The local Slack's answers against the descriptions that Slack published (SPECS_DIR)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft4Validator  # type: ignore[import-untyped]
from pydantic import SecretStr

from assistant.core.ports import Attempt
from integrations.slack import SlackSettings, web_client
from integrations.slack.delivery import PostMessage, PublishHome, UpdateMessage
from integrations.slack.directory import SlackDirectory
from integrations.standins.slack import LocalSlack, serve
from tests.conformance.conftest import Target
from tests.conformance.described import published, undescribed

ADA, GENERAL = "U0ADA000001", "C0GENERAL01"
# the description is of 2021: what Slack has added since is not an error
NEWER = "Additional properties are not allowed"


@pytest.fixture(autouse=True)
def known_difference() -> None:
    """Only our own workspace is looked at here."""


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    found = published()
    if found is None:
        pytest.skip("SPECS_DIR does not hold slack-web.openapi2.json")
    return found


@pytest.fixture(scope="module")
def ours() -> Iterator[LocalSlack]:
    with serve() as slack:
        yield slack


CALLS: dict[str, dict[str, Any]] = {
    "auth.test": {},
    "team.info": {},
    "bots.info": {},
    "users.info": {"user": ADA},
    "users.list": {},
    "users.profile.get": {"user": ADA},
    "users.conversations": {},
    "dnd.info": {"user": ADA},
    "usergroups.list": {},
    "conversations.open": {"users": ADA},
    "conversations.info": {"channel": GENERAL},
    "conversations.list": {},
    "conversations.members": {"channel": GENERAL},
    "conversations.history": {"channel": GENERAL},
    "conversations.replies": {"channel": GENERAL, "ts": "TS"},
    "conversations.join": {"channel": "C0RANDOM001"},
    "chat.postMessage": {"channel": GENERAL, "text": "a"},
    "chat.postEphemeral": {"channel": GENERAL, "user": ADA, "text": "a"},
    "chat.update": {"channel": GENERAL, "ts": "TS", "text": "b"},
    "chat.getPermalink": {"channel": GENERAL, "message_ts": "TS"},
    "reactions.get": {"channel": GENERAL, "timestamp": "TS"},
    "views.publish": {"user_id": ADA, "view": {"type": "home", "blocks": []}},
}


@pytest.mark.parametrize("method", CALLS)
def test_an_answer_is_as_described(description: dict[str, Any], ours: LocalSlack, method: str) -> None:
    client = Target("local", ours.api_url, ours.bot_token, None, True).client()
    root = str(client.chat_postMessage(channel=GENERAL, text="root")["ts"])
    client.chat_postMessage(channel=GENERAL, text="reply", thread_ts=root)
    client.reactions_add(channel=GENERAL, timestamp=root, name="eyes")
    arguments = {key: root if value == "TS" else value for key, value in CALLS[method].items()}
    answer = client.api_call(method, json=arguments).data
    (operation,) = description["paths"][f"/{method}"].values()
    schema = operation["responses"]["200"]["schema"] | {"definitions": description["definitions"]}
    found = [f"{list(e.path)}: {e.message}" for e in Draft4Validator(schema).iter_errors(answer)]
    assert [text for text in found if NEWER not in text] == []


def test_a_request_is_held_against_its_description(description: dict[str, Any], ours: LocalSlack) -> None:
    client = Target("local", ours.api_url, ours.bot_token, None, True).client()
    client.chat_postMessage(channel=GENERAL, text="fine", unfurl_links=False)
    fine = ours.control.requests("chat.postMessage")
    assert undescribed(description, fine) == []
    odd = [{"name": "reactions.add", "body": {"channel": GENERAL, "emoji": "eyes"}}]
    assert undescribed(description, odd) == [
        "reactions.add: missing argument name",
        "reactions.add: missing argument timestamp",
        "reactions.add: unknown argument emoji",
    ]


def test_what_the_bot_asks_is_as_described(description: dict[str, Any]) -> None:
    with serve() as slack:
        client = web_client(
            SlackSettings(_env_file=None, bot_token=SecretStr(slack.bot_token), base_url=slack.api_url)
        )
        since = datetime(2026, 1, 1, tzinfo=UTC)
        post = PostMessage(client)
        root = post.send(Attempt("root", {"channel": GENERAL, "text": "root"}, None, since))
        reply = Attempt("reply", {"text": "reply"}, root, since)
        post.send(reply)
        for attempt in (reply, Attempt("root", {"channel": GENERAL}, None, since)):
            post.look_up(attempt)
        UpdateMessage(client).send(Attempt("edit", {"text": "changed"}, root, since))
        PublishHome(client).send(Attempt("home", {"user": ADA, "blocks": []}, None, since))
        post.send(Attempt("direct", {"channel": ADA, "text": "you"}, None, since))
        post.look_up(Attempt("direct", {"channel": ADA}, None, since))
        SlackDirectory(client).profile(ADA)
        list(SlackDirectory(client).profiles())
        asked = slack.control.requests()
    assert {entry["name"] for entry in asked} >= {
        "auth.test", "chat.postMessage", "chat.update", "conversations.history", "conversations.open",
        "conversations.replies", "users.info", "users.list", "views.publish",
    }  # fmt: skip
    assert undescribed(description, asked) == []
