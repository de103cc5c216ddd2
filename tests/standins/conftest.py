import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from integrations.standins.slack import Control, LocalSlack, serve

ADA, BEN = "U0ADA000001", "U0BEN000001"


def client_of(slack: LocalSlack) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url)


@pytest.fixture
def fresh() -> Iterator[LocalSlack]:
    """A workspace of this test's own, to shift its clock or break its connections."""
    with serve() as slack:
        yield slack


@pytest.fixture(scope="session")
def shared() -> Iterator[LocalSlack]:
    with serve() as slack:
        yield slack


@pytest.fixture
def client(shared: LocalSlack) -> WebClient:
    return client_of(shared)


@pytest.fixture
def control(shared: LocalSlack) -> Control:
    return shared.control


@pytest.fixture
def room(client: WebClient) -> str:
    """A channel of this test's own, with the bot and both people inside."""
    return new_room(client)


def new_room(client: WebClient) -> str:
    channel = str(client.conversations_create(name=f"room-{uuid.uuid4().hex[:8]}")["channel"]["id"])
    client.conversations_invite(channel=channel, users=f"{ADA},{BEN}")
    return channel


@dataclass
class Bot:
    """A Bolt app over Socket Mode. A test gives it what to do; everything it gets is written down."""

    slack: LocalSlack
    client: WebClient
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    on: dict[str, Callable[..., Any]] = field(default_factory=dict)

    def take(self, name: str, body: dict[str, Any], **tools: Any) -> None:
        self.got.append((name, body))
        act = self.on.get(name)
        if act:
            act(body=body, **tools)
        else:
            tools["ack"]()

    def waited(self, name: str, **fields: Any) -> dict[str, Any]:
        """The first body of this command, interaction or event that has these fields."""

        def look() -> dict[str, Any] | None:
            bodies = [body for got, body in self.got if got == name]
            return next((b for b in bodies if fields.items() <= b.get("event", b).items()), None)

        return dict(self.slack.control.wait(look))


@pytest.fixture(scope="session")
def running_bot() -> Iterator[Bot]:
    with serve() as slack:
        client = client_of(slack)
        bot = Bot(slack, client)
        app = App(client=client)

        def everything(body: dict[str, Any], ack: Any, respond: Any, say: Any) -> None:
            name = str(body.get("command") or body.get("type"))
            name = body["event"]["type"] if name == "event_callback" else name
            bot.take(name, body, ack=ack, respond=respond, say=say)

        anything = re.compile(".*", re.DOTALL)
        app.command(anything)(everything)
        app.event(anything)(everything)
        for register in (app.view, app.view_closed, app.action, app.shortcut, app.options):
            register(anything)(everything)
        web = WebClient(slack.app_token, base_url=slack.api_url)
        handler = SocketModeHandler(app, slack.app_token, web_client=web)
        handler.connect()  # type: ignore[no-untyped-call]
        slack.control.wait(slack.control.sockets)
        yield bot
        handler.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def bot(running_bot: Bot) -> Iterator[Bot]:
    """The shared bot, forgetful of other tests."""
    running_bot.got.clear()
    running_bot.on.clear()
    yield running_bot
    running_bot.on.clear()
    running_bot.slack.control.clear_faults()
