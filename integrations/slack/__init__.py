"""Slack: settings, the Bolt app with its one error handler, deliveries, and both ways to be connected."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from slack_sdk import WebClient

# A delivery's lease assumes that no request of ours lasts longer.
TIMEOUT_SECONDS = 10


class SlackSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SLACK_", extra="ignore", env_ignore_empty=True)

    bot_token: SecretStr = SecretStr("")
    app_token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    mode: Literal["socket", "http"] = "socket"
    base_url: str = "https://slack.com/api/"
    workspace_port: int = Field(8065, description="where the local workspace listens when there is no token")

    @property
    def configured(self) -> bool:
        """Whether this is to run on Slack: one token is enough to say so, and the others are then missed."""
        return bool(self.bot_token.get_secret_value() or self.app_token.get_secret_value())

    def missing(self) -> list[str]:
        """Names of the settings that the chosen mode still needs."""
        needs = {"SLACK_BOT_TOKEN": self.bot_token}
        needs |= (
            {"SLACK_APP_TOKEN": self.app_token}
            if self.mode == "socket"
            else {"SLACK_SIGNING_SECRET": self.signing_secret}
        )
        return [name for name, secret in needs.items() if not secret.get_secret_value()]


def web_client(settings: SlackSettings) -> WebClient:
    """A client that never repeats a request by itself: the default one posts twice after a lost answer."""
    return _client(settings, settings.bot_token.get_secret_value() or "none")


def app_client(settings: SlackSettings) -> WebClient:
    """Calls for the app itself: it may only open sockets."""
    return _client(settings, settings.app_token.get_secret_value())


def nobodys_client(settings: SlackSettings) -> WebClient:
    """Without a token, for what is given one with each request."""
    return _client(settings, None)


def _client(settings: SlackSettings, token: str | None) -> WebClient:
    return WebClient(token=token, base_url=settings.base_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])
