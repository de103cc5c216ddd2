"""Starts a stand-in as a child process beside the bot; it ends with the bot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from assistant.core.errors import UserError
from assistant.core.ports import Json

ROOT = Path(__file__).resolve().parents[2]


class StandIn:
    """`python -m module` with its state in `folder`. `said` is the line of JSON that it starts with."""

    def __init__(
        self, module: str, folder: Path, port: int, files: Mapping[str, Json], hide: str = "nothing"
    ) -> None:
        """`files` are written to the folder and given as options; environment names that begin with `hide`
        are kept from it."""
        folder = folder.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", module, f"--with-parent={os.getpid()}"]
        command += ["--data-dir", str(folder), "--port", str(port)]
        for name, content in files.items():
            (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")
            command += [f"--{name}", str(folder / f"{name}.json")]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(hide)}
        # A group of its own, so that Ctrl-C reaches the bot first and it can say goodbye.
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, env=environment, cwd=ROOT, start_new_session=True
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise UserError(f"{module} did not start (exit code {self._process.wait()}).")
        self.said: Json = json.loads(line)
        self.url: str = self.said["url"]
        self.moved_from = port if self.said["port"] != port else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
