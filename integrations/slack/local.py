"""Starts the local workspace beside the bot: a Slack of our own for when there is no token."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from assistant.core.beside import StandIn
from assistant.core.ports import Json
from integrations.slack import SlackSettings


class LocalWorkspace(StandIn):
    """A child process with its state in `data_dir`."""

    def __init__(self, data_dir: Path, settings: SlackSettings, seed: Json, manifest: Json) -> None:
        files = {"seed": seed, "manifest": manifest}
        folder, port = data_dir / "workspace", settings.workspace_port
        super().__init__("integrations.standins.slack", folder, port, files, hide="SLACK_")
        self.settings = SlackSettings(
            _env_file=None,
            bot_token=SecretStr(self.said["bot_token"]),
            app_token=SecretStr(self.said["app_token"]),
            signing_secret=SecretStr(self.said["signing_secret"]),
            base_url=self.said["api_url"],
            mode="socket",
        )
