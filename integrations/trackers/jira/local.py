"""Starts the local Jira beside the bot, to watch the sync with."""

from __future__ import annotations

import secrets
from pathlib import Path

from pydantic import SecretStr

from assistant.core.beside import StandIn
from assistant.core.clock import utc_now
from assistant.core.errors import UserError
from assistant.core.ports import Json
from integrations.trackers.jira import Settings
from integrations.trackers.jira.calls import Calls

EVENTS = [
    *("jira:issue_created", "jira:issue_updated", "jira:issue_deleted"),
    *("comment_created", "comment_updated", "comment_deleted"),
]
HOOKS = "/rest/webhooks/1.0/webhook"


class LocalJira(StandIn):
    """A child process with its state in `data_dir`."""

    def __init__(self, data_dir: Path, settings: Settings, seed: Json) -> None:
        if settings.base_url:
            raise UserError(
                "JIRA_BASE_URL is set, so there is a real Jira. Leave --with-jira out, or unset it."
            )
        files = {"seed": seed}
        super().__init__(
            "integrations.standins.jira", data_dir / "jira", settings.local_port, files, hide="JIRA_"
        )
        self._secret = secrets.token_urlsafe(24)
        self.settings = Settings(
            _env_file=None,
            base_url=self.url,
            email=self.said["email"],
            api_token=SecretStr(self.said["token"]),
            project_keys=",".join(project["key"] for project in seed["projects"]),
            webhook_secret=SecretStr(self._secret),
            search_lag_seconds=5,
        )

    def tell(self, port: int) -> None:
        """Send webhooks to the bot's public side on this port, and to no earlier one."""
        calls = Calls(self.settings, utc_now)
        for hook in calls.get(HOOKS):
            calls.write("DELETE", f"{HOOKS}/{hook['self'].rpartition('/')[2]}")
        body = {"name": "usher", "url": f"http://127.0.0.1:{port}/jira/webhook", "events": EVENTS}
        calls.write("POST", HOOKS, body | {"secret": self._secret})
