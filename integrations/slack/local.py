"""Starts the local workspace beside the bot: a Slack of our own for when there is no token."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from pydantic import SecretStr

from assistant.core.errors import UserError
from assistant.core.ports import Json
from integrations.slack import SlackSettings

ROOT = Path(__file__).resolve().parents[2]


class LocalWorkspace:
    """A child process with its state in `data_dir`; it ends with the bot."""

    def __init__(self, data_dir: Path, port: int, seed: Json, manifest: Json) -> None:
        folder = data_dir.absolute() / "workspace"
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in (("seed", seed), ("manifest", manifest)):
            (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")
        command = [sys.executable, "-m", "integrations.standins.slack"]
        command += [f"--with-parent={os.getpid()}"]
        command += ["--data-dir", str(folder), "--port", str(port)]
        command += ["--seed", str(folder / "seed.json"), "--manifest", str(folder / "manifest.json")]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
        # A group of its own, so that Ctrl-C reaches the bot first and it can say goodbye.
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, env=environment, cwd=ROOT, start_new_session=True
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise UserError(f"The local workspace did not start (exit code {self._process.wait()}).")
        said = json.loads(line)
        self.url: str = said["url"]
        self.moved_from = port if said["port"] != port else None
        self.settings = SlackSettings(
            _env_file=None,
            bot_token=SecretStr(said["bot_token"]),
            app_token=SecretStr(said["app_token"]),
            signing_secret=SecretStr(said["signing_secret"]),
            base_url=said["api_url"],
            mode="socket",
        )

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
