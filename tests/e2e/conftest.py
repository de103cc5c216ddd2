"""The whole bot against the local Slack: requests come in signed over HTTP, answers leave by the outbox."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from pydantic_settings import BaseSettings

import bot as usher  # noqa: TID251 (these tests are about the whole)
from assistant.core.config import Settings
from assistant.core.kit import Kit
from integrations.archive import ArchiveSettings
from integrations.chroma import ChromaSettings
from integrations.models import ModelSettings
from integrations.slack import SlackSettings, app
from integrations.standins.slack import LocalSlack, serve
from integrations.web import WebSettings
from tests.conformance.described import published, undescribed


class MovingClock:
    """The wall clock, with an offset a test can add to: pacing and quarantines pass as they do for real."""

    def __init__(self) -> None:
        self._offset = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._offset  # noqa: TID251 (a test's wall clock)

    def forward(self, **span: float) -> None:
        self._offset += timedelta(**span)

    def set(self, moment: datetime) -> None:
        self._offset = moment - datetime.now(UTC)  # noqa: TID251


@dataclass
class Bot:
    kit: Kit
    slack: LocalSlack
    clock: MovingClock
    config: usher.Configuration
    port: int

    def posts(self, channel: str) -> list[dict[str, Any]]:
        """What the bot has said in a channel (or to a person, by their id), oldest first."""
        return [message for message in self.slack.control.messages(channel) if message.get("bot_id")]

    def wait_for_post(self, channel: str, containing: str, seconds: float = 30.0) -> dict[str, Any]:
        """The first message of the bot that has these words in its text or blocks."""

        def look() -> dict[str, Any] | None:
            return next((m for m in self.posts(channel) if containing in str(m)), None)

        found: dict[str, Any] = self.slack.control.wait(look, seconds)
        return found


def quiet_sources() -> dict[str, BaseSettings]:
    """Every source, none of them on."""
    off = {f"{name}_on": False for name in ("wikidata", "wikimedia", "netflix")}
    return {
        name: importlib.import_module(module).Settings(_env_file=None, **off)
        for name, module in usher.SOURCES.items()
    }


def configuration(settings: Settings, slack: LocalSlack | None = None, **models: Any) -> usher.Configuration:
    """Settings for a bot of this test: every port free, HTTP instead of a socket (it closes quicker)."""
    tokens: dict[str, Any] = {"mode": "http", "signing_secret": SecretStr("not yet")}
    if slack:
        tokens |= {"bot_token": SecretStr(slack.bot_token), "base_url": slack.api_url}
        tokens |= {"signing_secret": SecretStr(slack.signing_secret)}
    return usher.Configuration(
        # Tests tick by hand: a job that starts children would start them from every test.
        core=settings.model_copy(update={"scheduler_jobs": "none"}),
        slack=SlackSettings(_env_file=None, **tokens),
        models=ModelSettings(_env_file=None, **models),
        chroma=ChromaSettings(_env_file=None),
        archive=ArchiveSettings(_env_file=None),
        sources=quiet_sources(),
        web=WebSettings(_env_file=None, private_port=0, public_port=0, public_host="127.0.0.1"),
    )


@pytest.fixture
def moving_clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def bot(settings: Settings, moving_clock: MovingClock) -> Iterator[Bot]:
    with at_work(settings, moving_clock) as bot:
        yield bot


def be_patient(kit: Kit, slack: LocalSlack, seconds: float = 30.0) -> None:
    """A machine that runs other tests may be slower than Slack waits; `make bench ARGS=ack` is about that."""
    slack.control.settings(ack_timeout=seconds)
    app.ANSWER_WITHIN = seconds
    for listener in kit.slack._listeners:
        listener.ack_timeout = int(seconds)


@contextmanager
def at_work(settings: Settings, clock: MovingClock, **more: Any) -> Iterator[Bot]:
    """A whole bot and a workspace of its own. `more`: of its configuration."""
    unconnected = usher.build(replace(configuration(settings), **more))
    manifest = unconnected.manifest()
    unconnected.db.close()
    # The local Slack talks to the address it is told below; its own manifest needs none.
    with serve(manifest=manifest) as slack:
        config = replace(configuration(settings, slack), **more)
        kit = usher.build(config, clock, owns_index=True)
        be_patient(kit, slack)
        kit.outbox.deliveries["slack.post"].pace_seconds = 0
        ports: list[int] = []
        running = usher.assemble(config, kit, ports.append)
        running.start()
        slack.control.wait(lambda: ports)
        slack.control.request_url(f"http://127.0.0.1:{ports[0]}/slack/events")
        yield Bot(kit, slack, clock, config, ports[0])
        running.stop()
        kit.db.close()
        description = published()
        if description:
            assert undescribed(description, slack.control.requests()) == []
