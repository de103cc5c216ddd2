"""A whole bot between the local Slack and the local Jira. In both there are Ada, an admin here, and Ben."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import SecretStr
from pydantic_settings import BaseSettings
from sqlalchemy import select

import bot as usher  # noqa: TID251 (the whole of it, between both)
from assistant.core.config import Settings
from assistant.tickets.sync.models import SyncRow
from integrations.standins.jira import Control, LocalJira
from integrations.standins.jira import serve as serve_jira
from integrations.trackers.jira import Settings as JiraSettings
from integrations.trackers.jira.local import EVENTS
from tests.e2e.conftest import Bot, MovingClock, at_work

SECRET = "s3cret"
ADA, BEN, GENERAL = "U0ADA000001", "U0BEN000001", "C0GENERAL01"
JIRA_ADA, JIRA_BEN = "712020:ada", "712020:ben"


def jira_of(jira: LocalJira, **more: Any) -> dict[str, BaseSettings]:
    """As a configuration has its trackers."""
    given: dict[str, Any] = {"base_url": jira.url, "email": jira.email, "project_keys": "TN"}
    secrets = {"api_token": SecretStr(jira.token), "webhook_secret": SecretStr(SECRET)}
    return {usher.TRACKERS[0]: JiraSettings(_env_file=None, **given | secrets | more)}


@dataclass
class Both:
    bot: Bot
    jira: LocalJira

    def says(self, user: str, text: str) -> str:
        """What a command answers."""
        return str(self.bot.slack.control.command(user, GENERAL, text))

    def reads_jira(self) -> None:
        """A round of the sync, over when this returns."""
        before = self._read_at()
        self.says(ADA, "/sync now")
        self.bot.slack.control.wait(lambda: self._read_at() != before)

    def _read_at(self) -> datetime | None:
        with self.bot.kit.db.read() as session:
            return session.scalar(select(SyncRow.pulled_at))


@contextmanager
def both_at_work(
    settings: Settings,
    clock: MovingClock,
    *,
    webhooks: bool = True,
    prepared: Callable[[Control], None] = lambda jira: None,
) -> Iterator[Both]:
    """Jira was `prepared` and then read once, its webhooks come in, and nobody sleeps."""
    awake = settings.model_copy(update={"quiet_from": 0, "quiet_until": 0, "unasked_per_day": 99})
    with serve_jira() as jira, at_work(awake, clock, trackers=jira_of(jira)) as bot:
        prepared(jira.control)
        if webhooks:
            jira.control.webhook(f"http://127.0.0.1:{bot.port}/jira/webhook", SECRET, EVENTS)
        made = Both(bot, jira)
        made.says(BEN, "/sync status")  # so that he is somebody to ask Jira about
        made.reads_jira()
        yield made
