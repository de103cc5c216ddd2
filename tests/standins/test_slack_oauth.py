"""Installing the app by OAuth, with Bolt's own flow at the other end."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.signature import SignatureVerifier

from integrations.standins.slack import LocalSlack, serve
from integrations.standins.slack.seed import MANIFEST
from tests.standins.conftest import BEN, client_of

BACK = "https://app.example/slack/oauth_redirect"
OAUTH = {"scopes": {"bot": ["chat:write", "channels:history"]}, "redirect_urls": [BACK]}


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve(manifest=MANIFEST | {"oauth_config": OAUTH}) as slack:
        yield slack


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def answer_page(slack: LocalSlack, query: str, answer: str = "allow") -> dict[str, str]:
    """Opens the page that asks, answers as Ben, and returns what the redirect carries."""
    page = f"{slack.url}/oauth/v2/authorize?{query}"
    with urllib.request.urlopen(page) as shown:
        assert "Install Helper" in shown.read().decode()
    opener = urllib.request.build_opener(_Stay)
    with pytest.raises(urllib.error.HTTPError, match="302") as redirect:
        opener.open(page, urlencode({"answer": answer, "user": BEN}).encode())
    redirect.value.close()
    address = urlsplit(redirect.value.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == BACK
    return {key: values[0] for key, values in parse_qs(address.query).items()}


def asked(slack: LocalSlack, **more: str) -> str:
    return urlencode({"client_id": slack.client_id, "scope": "chat:write", "redirect_uri": BACK, **more})


def exchange(slack: LocalSlack, code: str, **more: str) -> dict[str, object]:
    given = {"client_id": slack.client_id, "client_secret": slack.client_secret, "redirect_uri": BACK, **more}
    return dict(WebClient(base_url=slack.api_url).oauth_v2_access(code=code, **given).data)  # type: ignore[arg-type]


def test_bolt_installs_the_app_and_works_with_its_token(slack: LocalSlack, tmp_path: Path) -> None:
    settings = OAuthSettings(
        client_id=slack.client_id, client_secret=slack.client_secret, scopes=["chat:write"],
        redirect_uri=BACK, authorization_url=f"{slack.url}/oauth/v2/authorize",
        installation_store=FileInstallationStore(base_dir=str(tmp_path / "installed")),
        state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(tmp_path / "states")),
    )  # fmt: skip
    client = WebClient(base_url=slack.api_url)
    flow = OAuthFlow(client=client, settings=settings)
    app = App(client=client, signing_secret=slack.signing_secret, oauth_flow=flow)
    heard: list[str] = []
    app.event("message")(lambda event, client: heard.append(f"{event['text']} {client.token}"))
    started = flow.handle_installation(BoltRequest(body="", mode="http"))
    query = unescape(started.body.partition("/authorize?")[2].partition('"')[0])
    given = answer_page(slack, query)
    done = flow.handle_callback(
        BoltRequest(body="", query=given, headers={"cookie": started.first_headers()["set-cookie"]})
    )
    assert done.status == 200, done.body
    team = slack.control.state()["team"]["id"]
    kept = settings.installation_store.find_bot(enterprise_id=None, team_id=team)
    assert kept is not None
    assert kept.bot_token == slack.bot_token
    event = {"type": "message", "text": "hi", "user": BEN, "channel": "C0GENERAL01", "ts": "1.0"}
    body = json.dumps({"type": "event_callback", "team_id": team, "event": event})
    signed = SignatureVerifier(slack.signing_secret)
    stamp = str(int(signed.clock.now()))
    signature = signed.generate_signature(timestamp=stamp, body=body)
    request = BoltRequest(
        body=body, headers={"x-slack-request-timestamp": stamp, "x-slack-signature": str(signature)}
    )
    assert app.dispatch(request).status == 200
    slack.control.wait(lambda: heard == [f"hi {slack.bot_token}"])


def test_a_code_works_once_and_leaves_no_secret_behind(slack: LocalSlack) -> None:
    code = answer_page(slack, asked(slack, state="s"))["code"]
    granted = exchange(slack, code)
    assert (granted["access_token"], granted["authed_user"]) == (slack.bot_token, {"id": BEN})
    with pytest.raises(SlackApiError, match="code_already_used"):
        exchange(slack, code)
    written = str(slack.control.requests())
    assert [secret for secret in (code, slack.client_secret, slack.bot_token) if secret in written] == []


def test_a_person_may_say_no(slack: LocalSlack) -> None:
    assert answer_page(slack, asked(slack, state="s"), "deny") == {"error": "access_denied", "state": "s"}


def test_an_app_that_was_removed_gets_a_new_token(slack: LocalSlack) -> None:
    slack.control.install("uninstall")
    token = exchange(slack, answer_page(slack, asked(slack))["code"])["access_token"]
    assert token != slack.bot_token
    assert WebClient(str(token), base_url=slack.api_url).auth_test()["ok"]
    with pytest.raises(SlackApiError, match="invalid_auth"):
        client_of(slack).auth_test()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"client_id": "1.1"}, "invalid_client_id"),
        ({"client_secret": "x"}, "bad_client_secret"),
        ({"code": "x"}, "invalid_code"),
        ({"redirect_uri": f"{BACK}/other"}, "bad_redirect_uri"),
    ],
)
def test_a_wrong_exchange_is_refused_by_name(slack: LocalSlack, wrong: dict[str, str], error: str) -> None:
    given = {"code": answer_page(slack, asked(slack))["code"], **wrong}
    with pytest.raises(SlackApiError, match=error):
        exchange(slack, **given)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"client_id": "1.1"}, "invalid_client_id"),
        ({"scope": "chat:write admin"}, "invalid_scope"),
        ({"redirect_uri": f"{BACK}.evil.example"}, "bad_redirect_uri"),
    ],
)
def test_a_wrong_question_is_not_asked(slack: LocalSlack, wrong: dict[str, str], error: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400") as refusal:
        urllib.request.urlopen(f"{slack.url}/oauth/v2/authorize?{asked(slack, **wrong)}")
    assert refusal.value.read().decode() == error
    refusal.value.close()
