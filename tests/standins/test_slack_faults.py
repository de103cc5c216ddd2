"""Faults to order: what a client of this Slack has to live through."""

import http.client
import json
import socket
import threading
import urllib.error

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from websockets.sync.client import connect

from integrations.standins.slack import LocalSlack
from tests.standins.conftest import ADA, client_of

GENERAL = "C0GENERAL01"
DROPPED = (http.client.RemoteDisconnected, ConnectionResetError, urllib.error.URLError)


def without_retries(slack: LocalSlack) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def texts(slack: LocalSlack) -> list[str]:
    return [message["text"] for message in slack.control.messages("general")]


def test_too_many_requests_and_then_none(fresh: LocalSlack) -> None:
    client = client_of(fresh)
    fresh.control.fault("chat.postMessage", "429", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=GENERAL, text="a")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")
    assert client.chat_postMessage(channel=GENERAL, text="b")["ok"]
    assert texts(fresh) == ["b"]


def test_the_sdk_waits_and_tries_again(fresh: LocalSlack) -> None:
    client = client_of(fresh)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    fresh.control.fault("chat.postMessage", "429", retry_after=0)
    assert client.chat_postMessage(channel=GENERAL, text="a")["ok"]


def test_a_server_error(fresh: LocalSlack) -> None:
    fresh.control.fault("chat.postMessage", "500", times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            client_of(fresh).chat_postMessage(channel=GENERAL, text="a")
        assert caught.value.response.status_code == 500
    assert texts(fresh) == []


@pytest.mark.parametrize(("kind", "kept"), [("drop_before", []), ("drop_after", ["a"])])
def test_a_connection_dropped_before_or_after_acceptance(
    fresh: LocalSlack, kind: str, kept: list[str]
) -> None:
    fresh.control.fault("chat.postMessage", kind)
    with pytest.raises(DROPPED):
        without_retries(fresh).chat_postMessage(channel=GENERAL, text="a")
    assert texts(fresh) == kept


def test_the_sdks_own_retry_posts_twice_after_a_lost_answer(fresh: LocalSlack) -> None:
    """slack_sdk/http_retry: ConnectionErrorRetryHandler is on by default, for posts too."""
    fresh.control.fault("chat.postMessage", "drop_after")
    client_of(fresh).chat_postMessage(channel=GENERAL, text="a")
    assert texts(fresh) == ["a", "a"]


def test_an_acceptance_that_comes_after_we_gave_up(fresh: LocalSlack) -> None:
    fresh.control.fault("chat.postMessage", "late", seconds=0.3)
    with pytest.raises(DROPPED):
        without_retries(fresh).chat_postMessage(channel=GENERAL, text="a")
    assert texts(fresh) == []
    fresh.control.wait(lambda: texts(fresh) == ["a"])


def test_a_slow_answer_outlasts_an_impatient_client(fresh: LocalSlack) -> None:
    fresh.control.fault("chat.postMessage", "slow", seconds=0.5)
    impatient = WebClient(fresh.bot_token, base_url=fresh.api_url, timeout=0.1)  # type: ignore[arg-type]
    with pytest.raises((TimeoutError, socket.timeout, urllib.error.URLError)):
        impatient.chat_postMessage(channel=GENERAL, text="a")
    fresh.control.wait(lambda: texts(fresh) == ["a"])


def test_a_named_refusal_for_one_channel_only(fresh: LocalSlack) -> None:
    fresh.control.fault("chat.postMessage", "error", error="fatal_error", match={"channel": "C0RANDOM001"})
    assert client_of(fresh).chat_postMessage(channel=GENERAL, text="a")["ok"]
    with pytest.raises(SlackApiError, match="fatal_error"):
        client_of(fresh).chat_postMessage(channel="C0RANDOM001", text="a")


def test_a_fault_that_is_not_known_is_refused(fresh: LocalSlack) -> None:
    with pytest.raises(RuntimeError, match="unknown fault kind"):
        fresh.control.fault("chat.postMessage", "explode")


def test_one_message_a_second_and_channel_when_switched_on(fresh: LocalSlack) -> None:
    client = client_of(fresh)
    fresh.control.settings(pace=True)
    client.chat_postMessage(channel=GENERAL, text="a")
    client.chat_postMessage(channel="C0RANDOM001", text="elsewhere")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=GENERAL, text="b")
    assert caught.value.response.headers["Retry-After"] == "1"
    fresh.control.shift_clock(1.1)
    assert client.chat_postMessage(channel=GENERAL, text="c")["ok"]


def test_tiers_count_calls_of_a_minute_when_switched_on(fresh: LocalSlack) -> None:
    client = client_of(fresh)
    fresh.control.settings(tiers=True)
    for _ in range(20):
        client.users_list()
    with pytest.raises(SlackApiError, match="ratelimited"):
        client.users_list()
    fresh.control.shift_clock(61)
    assert client.users_list()["ok"]


def test_every_request_can_be_read_back_without_its_token(fresh: LocalSlack) -> None:
    client_of(fresh).chat_postMessage(channel=GENERAL, text="a")
    entry = fresh.control.requests("chat.postMessage")[0]
    assert (entry["body"], entry["reply"]["ok"], entry["status"]) == (
        {"channel": GENERAL, "text": "a"},
        True,
        200,
    )
    assert fresh.bot_token not in str(fresh.control.requests())


def test_an_uninstalled_app_is_told_and_shut_out(fresh: LocalSlack) -> None:
    url = client_of(fresh).apps_connections_open(app_token=fresh.app_token)["url"]
    with connect(url, proxy=None) as link:
        link.recv(timeout=5)
        fresh.control.wait(fresh.control.sockets)
        fresh.control.install("uninstall")
        told = {json.loads(link.recv(timeout=5))["payload"]["event"]["type"] for _ in range(2)}
    assert told == {"tokens_revoked", "app_uninstalled"}
    with pytest.raises(SlackApiError, match="token_revoked"):
        client_of(fresh).auth_test()
    fresh.control.install("install")
    assert client_of(fresh).auth_test()["ok"]


def test_many_at_once_keep_their_order_and_lose_nothing(fresh: LocalSlack) -> None:
    client = client_of(fresh)
    workers = [
        threading.Thread(
            target=lambda n=n: [client.chat_postMessage(channel=GENERAL, text=f"{n}.{i}") for i in range(10)]
        )
        for n in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    stamps = [message["ts"] for message in fresh.control.messages("general")]
    assert (len(stamps), len(set(stamps))) == (40, 40)
    for n in range(4):
        assert [t for t in texts(fresh) if t.startswith(f"{n}.")] == [f"{n}.{i}" for i in range(10)]


def test_a_person_who_left_can_do_nothing(fresh: LocalSlack) -> None:
    fresh.control.user(id=ADA, deleted=True)
    with pytest.raises(RuntimeError, match="account_inactive"):
        fresh.control.say(ADA, "general", "still here")
