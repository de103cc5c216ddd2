"""Jira Cloud as the tracker: REST v3 with the `jira` library as transport."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.core.clock import Clock
from assistant.core.errors import UserError

if TYPE_CHECKING:
    from assistant.core.tracker import Tracker

WHERE = {
    "JIRA_EMAIL": "The address of the account that Usher works with.",
    "JIRA_API_TOKEN": "Made for that account at id.atlassian.com under Security, API tokens.",
    "JIRA_PROJECT_KEYS": "Such as TN, or several with commas.",
}


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="JIRA_", extra="ignore", env_ignore_empty=True)

    base_url: str = Field("", description="https://your-team.atlassian.net; empty: tickets live in Usher")
    email: str = ""
    api_token: SecretStr = SecretStr("")
    project_keys: str = ""
    board: int | None = Field(None, description="whose sprints are used; None: each project's first")
    webhook_secret: SecretStr = SecretStr("")
    points_field: str = Field("", description="name or id of the field, where it is not Story Points")
    local_port: int = Field(8066, description="where the local Jira of --with-jira listens")
    search_lag_seconds: float = Field(120, ge=0, description="when a search surely knows of a write")

    @property
    def projects(self) -> tuple[str, ...]:
        return tuple(key.strip().upper() for key in self.project_keys.split(",") if key.strip())

    def missing(self) -> list[str]:
        """Names of the settings that are still needed."""
        needs = {
            "JIRA_EMAIL": self.email,
            "JIRA_API_TOKEN": self.api_token.get_secret_value(),
            "JIRA_PROJECT_KEYS": self.project_keys,
        }
        return [name for name, value in needs.items() if not value]


def build(settings: Settings, clock: Clock) -> Tracker | None:
    """None while no site is set; UserError naming what a site still needs."""
    if not settings.base_url:
        return None
    if missing := settings.missing():
        lines = "\n".join(f"  {name}: {WHERE[name]}" for name in missing)
        raise UserError(f"These settings are missing for Jira:\n{lines}")
    from integrations.trackers.jira.gateway import JiraTracker

    return JiraTracker(settings, clock)


def hears(settings: Settings) -> bool:
    """Whether webhooks are to be taken: only signed ones are."""
    return bool(settings.base_url and settings.webhook_secret.get_secret_value())
