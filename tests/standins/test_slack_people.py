"""Who asks, with which right, and who and what is there: through slack_sdk's own client."""

import urllib.request
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from integrations.standins.slack import Control, LocalSlack, serve
from integrations.standins.slack.events import SCOPES
from integrations.standins.slack.faults import CALL_KINDS, DELIVERY_KINDS
from integrations.standins.slack.methods import METHODS
from integrations.standins.slack.seed import MANIFEST
from tests.standins.conftest import ADA, BEN, client_of, new_room


def refusal(call: Any, **args: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        call(**args)
    return dict(caught.value.response.data)


def with_scopes(*scopes: str, **features: Any) -> dict[str, Any]:
    return MANIFEST | {"oauth_config": {"scopes": {"bot": list(scopes)}}} | features


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-nonsense", "invalid_auth"), ("app", "not_allowed_token_type")],
)
def test_a_wrong_token_is_refused_by_name(shared: LocalSlack, token: str, error: str) -> None:
    client = WebClient(shared.app_token if token == "app" else token, base_url=shared.api_url)
    assert refusal(client.users_info, user=ADA)["error"] == error


def test_the_app_token_is_the_one_for_sockets(shared: LocalSlack) -> None:
    assert refusal(client_of(shared).apps_connections_open, app_token=shared.bot_token)["error"] == (
        "not_allowed_token_type"
    )
    opened = client_of(shared).apps_connections_open(app_token=shared.app_token)
    assert opened["url"].startswith("ws://127.0.0.1:")


def test_an_unknown_method_is_named(client: WebClient) -> None:
    answer = refusal(client.api_call, api_method="chat.postTelegram")
    assert (answer["error"], answer["req_method"]) == ("unknown_method", "chat.postTelegram")


def test_a_missing_scope_says_what_is_needed_and_what_there_is() -> None:
    with serve(manifest=with_scopes("chat:write", "im:history")) as slack:
        client = client_of(slack)
        answer = refusal(client.users_info, user=ADA)
        assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")
        assert answer["provided"] == "chat:write,im:history,assistant:write"
        history = refusal(client.conversations_history, channel="C0GENERAL01")
        assert (history["error"], history["needed"]) == ("missing_scope", "channels:history")


def test_scopes_are_told_in_a_header(client: WebClient) -> None:
    headers = client.auth_test().headers
    assert "chat:write" in headers["x-oauth-scopes"].split(",")


def test_history_of_a_channel_the_bot_is_not_in(client: WebClient) -> None:
    assert refusal(client.conversations_history, channel="C0RANDOM001")["error"] == "not_in_channel"


def test_people_with_zone_status_and_mail(client: WebClient, control: Control) -> None:
    control.user(id=BEN, status_text="Away", status_emoji=":palm_tree:")
    user = client.users_info(user=BEN)["user"]
    assert (user["tz"], user["tz_offset"]) == ("Africa/Lagos", 3600)
    assert user["profile"]["status_text"] == "Away"
    assert client.users_lookupByEmail(email="BEN@example.com")["user"]["id"] == BEN
    assert refusal(client.users_lookupByEmail, email="x@example.com")["error"] == "users_not_found"
    assert refusal(client.users_info, user="U0NOBODY001")["error"] == "user_not_found"


def test_who_they_are_and_when_they_rest(client: WebClient, control: Control) -> None:
    control.user(id=BEN, title="Engineer", dnd={"start": 1, "end": 2})
    assert client.users_profile_get(user=BEN)["profile"]["title"] == "Engineer"
    assert client.dnd_info(user=BEN)["next_dnd_end_ts"] == 2
    assert not client.dnd_info(user=ADA)["dnd_enabled"]
    bot = client.auth_test()
    assert client.bots_info(bot=bot["bot_id"])["bot"]["user_id"] == bot["user_id"]
    assert client.team_info()["team"]["domain"] == "local"


def test_group_messages_with_people(client: WebClient) -> None:
    group = client.conversations_open(users=[ADA, BEN])["channel"]["id"]
    again = client.conversations_open(users=[BEN, ADA])
    assert (again["channel"]["id"], again["already_open"]) == (group, True)
    assert group in [c["id"] for c in client.users_conversations(types="mpim")["channels"]]
    assert refusal(client.conversations_archive, channel=group)["error"] == (
        "method_not_supported_for_channel_type"
    )


def test_without_its_scope_there_is_no_mail() -> None:
    with serve(manifest=with_scopes("users:read")) as slack:
        assert "email" not in client_of(slack).users_info(user=BEN)["user"]["profile"]


def test_lists_page(client: WebClient) -> None:
    pages = [page["members"] for page in client.users_list(limit=1)]
    assert len(pages) >= 3
    assert all(len(page) == 1 for page in pages)
    assert refusal(client.users_list, cursor="nonsense")["error"] == "invalid_cursor"


def test_channels_and_their_kinds(client: WebClient) -> None:
    names = {
        c["name"]
        for c in client.conversations_list(types="public_channel,private_channel", limit=1000)["channels"]
    }
    assert {"general", "random"} <= names
    assert "secret" not in names
    assert refusal(client.conversations_list, types="telegram")["error"] == "invalid_types"
    opened = client.conversations_open(users=ADA, return_im=True)["channel"]
    assert (opened["is_im"], opened["user"]) == (True, ADA)
    assert client.conversations_info(channel=opened["id"])["channel"]["is_im"]


def test_channels_are_made_filled_and_emptied(client: WebClient) -> None:
    room = new_room(client)
    assert refusal(client.conversations_create, name="general")["error"] == "name_taken"
    assert refusal(client.conversations_create, name="No Way")["error"] == "invalid_name_specials"
    assert refusal(client.conversations_invite, channel=room, users=ADA)["error"] == "already_in_channel"
    client.conversations_kick(channel=room, user=BEN)
    assert BEN not in client.conversations_members(channel=room)["members"]
    new_name = "renamed-" + room[-4:].lower()
    client.conversations_rename(channel=room, name=new_name)
    assert client.conversations_info(channel=room)["channel"]["name"] == new_name


def test_user_groups(client: WebClient, control: Control) -> None:
    group = control.usergroup(handle="devs", users=[ADA])
    assert client.usergroups_users_list(usergroup=group["id"])["users"] == [ADA]
    listed = client.usergroups_list(include_users=True)["usergroups"]
    assert next(g for g in listed if g["id"] == group["id"])["handle"] == "devs"


def test_a_file_goes_up_and_comes_down(client: WebClient, control: Control, room: str) -> None:
    client.files_upload_v2(channel=room, content="a,b\n1,2\n", filename="data.csv", initial_comment="Here")
    message = control.messages(room)[-1]
    assert (message["text"], message["files"][0]["name"]) == ("Here", "data.csv")
    url = message["files"][0]["url_private"]
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {client.token}"})
    with urllib.request.urlopen(request) as answer:
        assert answer.read() == b"a,b\n1,2\n"


def test_the_documentation_names_every_method_event_and_fault() -> None:
    text = (Path(__file__).parents[2] / "docs" / "standins.md").read_text()
    names = [*METHODS, *SCOPES, *CALL_KINDS, *DELIVERY_KINDS]
    assert [name for name in names if f"`{name}`" not in text] == []
