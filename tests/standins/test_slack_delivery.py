"""How events and interactions reach the app: sockets, acknowledgements, retries, HTTP."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from integrations.standins.slack import LocalSlack, serve
from integrations.standins.slack.seed import MANIFEST
from tests.standins.conftest import ADA, client_of
from tests.standins.threaded import serving


@pytest.fixture
def socket(fresh: LocalSlack) -> Iterator[ClientConnection]:
    """One bare Socket Mode connection that acknowledges nothing by itself."""
    with opened(fresh) as link:
        yield link


@contextmanager
def opened(slack: LocalSlack) -> Iterator[ClientConnection]:
    before = slack.control.sockets()
    url = client_of(slack).apps_connections_open(app_token=slack.app_token)["url"]
    with connect(url, proxy=None) as link:
        assert take(link)["type"] == "hello"
        slack.control.wait(lambda: slack.control.sockets() > before)
        yield link


def take(link: ClientConnection, timeout: float = 5) -> dict[str, Any]:
    return dict(json.loads(link.recv(timeout=timeout)))


def acknowledge(link: ClientConnection, envelope: dict[str, Any], **payload: Any) -> None:
    link.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": payload}))


def test_hello_tells_how_long_the_link_lives(fresh: LocalSlack) -> None:
    for more, seconds in (("", 3600), ("&debug_reconnects=true", 360)):
        url = client_of(fresh).apps_connections_open(app_token=fresh.app_token)["url"]
        with connect(url + more, proxy=None) as link:
            hello = take(link)
            assert hello["debug_info"]["approximate_connection_time"] == seconds
            assert hello["num_connections"] == 1
        fresh.control.wait(lambda: not fresh.control.sockets())


def test_a_link_needs_a_ticket_that_is_still_good(fresh: LocalSlack, socket: ClientConnection) -> None:
    url = client_of(fresh).apps_connections_open(app_token=fresh.app_token)["url"]
    with connect(url, proxy=None):
        pass
    with pytest.raises((InvalidStatus, ConnectionClosed)), connect(url, proxy=None) as link:
        take(link)


def test_an_event_without_an_answer_comes_again(fresh: LocalSlack, socket: ClientConnection) -> None:
    fresh.control.settings(ack_timeout=0.1, retry_delays=[0, 0.05, 0.1])
    fresh.control.say(ADA, "general", "hello?")
    envelopes = [take(socket) for _ in range(4)]
    assert [e["retry_attempt"] for e in envelopes] == [0, 1, 2, 3]
    assert [e["retry_reason"] for e in envelopes] == ["", "timeout", "timeout", "timeout"]
    assert len({e["payload"]["event_id"] for e in envelopes}) == 1
    assert len({e["envelope_id"] for e in envelopes}) == 4
    with pytest.raises(TimeoutError):
        take(socket, timeout=0.4)


def test_an_acknowledged_event_does_not_come_again(fresh: LocalSlack, socket: ClientConnection) -> None:
    fresh.control.settings(ack_timeout=0.2, retry_delays=[0])
    fresh.control.say(ADA, "general", "hello")
    acknowledge(socket, take(socket))
    with pytest.raises(TimeoutError):
        take(socket, timeout=0.5)


def test_the_real_wait_is_three_seconds_and_then_at_once_one_minute_five(fresh: LocalSlack) -> None:
    settings = fresh.control.settings()
    assert (settings["ack_timeout"], settings["retry_delays"]) == (3.0, [0, 60, 300])


def test_one_of_several_connections_gets_an_envelope(fresh: LocalSlack, socket: ClientConnection) -> None:
    with opened(fresh) as second:
        fresh.control.wait(lambda: fresh.control.sockets() == 2)
        got = {"first": 0, "second": 0}
        for n in range(20):
            fresh.control.event({"type": "app_home_opened", "n": n})
        for name, link in (("first", socket), ("second", second)):
            while got["first"] + got["second"] < 20:
                try:
                    acknowledge(link, take(link, timeout=0.3))
                except TimeoutError:
                    break
                got[name] += 1
        assert got["first"] + got["second"] == 20
        assert min(got.values()) > 0


def test_an_eleventh_connection_is_refused(fresh: LocalSlack) -> None:
    with ExitStack() as links:
        for _ in range(10):
            links.enter_context(opened(fresh))
        with pytest.raises((InvalidStatus, ConnectionClosed)), opened(fresh):
            pass


def test_a_link_ends_by_itself_after_a_warning(fresh: LocalSlack) -> None:
    fresh.control.settings(link_seconds=0.3)
    with opened(fresh) as link:
        assert [take(link)["reason"] for _ in range(2)] == ["warning", "refresh_requested"]
        with pytest.raises(ConnectionClosed):
            take(link)


def test_a_connection_may_just_be_closed(fresh: LocalSlack, socket: ClientConnection) -> None:
    fresh.control.disconnect("closed")
    with pytest.raises(ConnectionClosed):
        take(socket)


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled"])
def test_slack_takes_leave_and_says_why(fresh: LocalSlack, socket: ClientConnection, reason: str) -> None:
    fresh.control.disconnect("warning")
    assert take(socket)["reason"] == "warning"
    fresh.control.disconnect(reason)
    assert take(socket)["reason"] == reason
    with pytest.raises(ConnectionClosed):
        take(socket)
    assert fresh.control.sockets() == 0


def test_without_a_connection_an_event_waits_for_its_next_try(fresh: LocalSlack) -> None:
    fresh.control.settings(retry_delays=[0.5])
    fresh.control.say(ADA, "general", "anyone?")
    with opened(fresh) as link:
        late = take(link)
        assert (late["payload"]["event"]["text"], late["retry_attempt"]) == ("anyone?", 1)
        acknowledge(link, late)


def test_events_can_be_doubled_delayed_swapped_and_lost(fresh: LocalSlack, socket: ClientConnection) -> None:
    def texts(count: int) -> list[str]:
        found = []
        for _ in range(count):
            envelope = take(socket)
            acknowledge(socket, envelope)
            found.append(envelope["payload"]["event"]["text"])
        return found

    say, fault = fresh.control.say, fresh.control.fault
    fault("delivery", "duplicate")
    say(ADA, "general", "twice")
    assert texts(2) == ["twice", "twice"]
    fault("delivery", "reorder")
    say(ADA, "general", "first")
    say(ADA, "general", "second")
    assert texts(2) == ["second", "first"]
    fault("delivery", "delay", seconds=0.3)
    say(ADA, "general", "slow")
    say(ADA, "general", "quick")
    assert texts(2) == ["quick", "slow"]
    fault("delivery", "lose")
    say(ADA, "general", "lost")
    say(ADA, "general", "kept")
    assert texts(1) == ["kept"]


@pytest.mark.parametrize("lacking", ["subscription", "scope"])
def test_an_event_needs_a_subscription_and_a_scope(lacking: str) -> None:
    events = ["message.channels"] + (["reaction_added"] if lacking == "scope" else [])
    scopes = ["channels:history"] + (["reactions:read"] if lacking == "subscription" else [])
    settings = {"event_subscriptions": {"bot_events": events}}
    manifest = MANIFEST | {"settings": settings, "oauth_config": {"scopes": {"bot": scopes}}}
    with serve(manifest=manifest) as slack, opened(slack) as link:
        ts = slack.control.say(ADA, "general", "one")
        slack.control.react(ADA, "general", ts, "eyes")
        slack.control.say(ADA, "general", "two")
        assert [take(link)["payload"]["event"]["type"] for _ in range(2)] == ["message", "message"]


class Receiver(BaseHTTPRequestHandler):
    """An app behind a request URL; the test reads what came."""

    got: list[tuple[dict[str, str], str]]
    answers: list[int]
    headers_back: dict[str, str]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = json.dumps({"challenge": json.loads(body)["challenge"]}) if '"challenge"' in body else ""
        self.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(200 if answer or not self.answers else self.answers.pop(0))
        for name, value in self.headers_back.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def receiver(fresh: LocalSlack) -> Iterator[type[Receiver]]:
    handler = type("TestReceiver", (Receiver,), {"got": [], "answers": [], "headers_back": {}})
    with serving(handler) as url:
        fresh.control.request_url(f"{url}/slack/events")
        yield handler


def test_over_http_everything_is_signed(fresh: LocalSlack, receiver: type[Receiver]) -> None:
    fresh.control.say(ADA, "general", "hello")
    headers, body = fresh.control.wait(lambda: receiver.got[1:])[0]
    assert SignatureVerifier(fresh.signing_secret).is_valid_request(body, headers)
    assert not SignatureVerifier("another").is_valid_request(body, headers)
    app = App(client=client_of(fresh), signing_secret=fresh.signing_secret)
    heard: list[str] = []
    app.event("message")(lambda event: heard.append(event["text"]))
    assert app.dispatch(BoltRequest(body=body, headers=dict(headers))).status == 200
    fresh.control.wait(lambda: heard == ["hello"])


def test_over_http_a_failure_is_tried_again_with_its_number(
    fresh: LocalSlack, receiver: type[Receiver]
) -> None:
    fresh.control.settings(retry_delays=[0, 0.05, 0.05])
    receiver.answers += [500, 404]
    fresh.control.say(ADA, "general", "hello")
    tries = fresh.control.wait(lambda: len(receiver.got) == 4 and receiver.got[1:])
    numbers = [(h.get("x-slack-retry-num"), h.get("x-slack-retry-reason")) for h, _ in tries]
    assert numbers == [(None, None), ("1", "http_error"), ("2", "http_error")]


def test_over_http_the_app_can_wave_retries_off(fresh: LocalSlack, receiver: type[Receiver]) -> None:
    fresh.control.settings(retry_delays=[0, 0, 0])
    receiver.answers += [500]
    receiver.headers_back["X-Slack-No-Retry"] = "1"
    fresh.control.say(ADA, "general", "once")
    fresh.control.wait(lambda: fresh.control.requests(kind="http")[-1:][0]["status"] == 500)
    fresh.control.say(ADA, "general", "next")
    texts = fresh.control.wait(lambda: len(receiver.got) == 3 and [body for _, body in receiver.got[1:]])
    assert ["once" in text for text in texts] == [True, False]


def test_over_http_a_command_is_a_form_and_an_interaction_a_payload(
    fresh: LocalSlack, receiver: type[Receiver]
) -> None:
    fresh.control.command(ADA, "general", "/helper now")
    assert "command=%2Fhelper&text=now" in receiver.got[-1][1]
    fresh.control.shortcut(ADA, "new_thing")
    assert receiver.got[-1][1].startswith("payload=%7B")


def test_a_request_url_that_fails_the_handshake_is_not_taken(fresh: LocalSlack) -> None:
    with pytest.raises(RuntimeError, match="url_verification_failed"):
        fresh.control.request_url("http://127.0.0.1:9/nobody")
    assert client_of(fresh).apps_connections_open(app_token=fresh.app_token)["ok"]
