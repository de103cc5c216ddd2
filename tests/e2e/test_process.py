"""The bot as `make run` starts it: its own process, the local workspace beside it, stopped by a signal."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DATA_DIR": str(tmp_path / "data"),
        "SLACK_WORKSPACE_PORT": str(free_port()),
        "PRIVATE_PORT": str(free_port()),
        "LOG_LEVEL": "WARNING",
    }


@contextmanager
def running(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and what it has said by the time it is up."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "bot.py")], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        said = ""
        while "Ctrl-C" not in said:
            line = process.stdout.readline()
            assert line, f"it ended with {process.wait()}: {said}"
            said += line
        yield process, said
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def processes_under(folder: str) -> list[str]:
    found = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in found.splitlines() if folder in line]


def test_it_starts_says_what_to_try_stops_and_is_found_as_it_was(environment: dict[str, str]) -> None:
    workspace = f"http://127.0.0.1:{environment['SLACK_WORKSPACE_PORT']}"
    with running(environment) as (process, said):
        assert workspace in said
        boot = get(f"{workspace}/page/boot")
        assert len([user for user in boot["users"] if not user["is_bot"]]) == 8
        assert {"/standup", "/ticket", "/trending", "/ask", "/help"} <= {
            command["command"] for command in boot["commands"]
        }
        assert get(f"http://127.0.0.1:{environment['PRIVATE_PORT']}/readyz") == {
            "database": "ok",
            "slack": "ok",
        }
        welcome = messages(workspace, boot, "Hello, I'm Usher")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert processes_under(environment["DATA_DIR"]) == []
    with running(environment) as (process, _):
        assert messages(workspace, boot, "Hello, I'm Usher") == welcome
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def messages(workspace: str, boot: Any, containing: str) -> list[str]:
    """The ts of what the bot wrote to the first member, once there is something."""
    me = boot["me"]["id"]
    direct = next(
        c for c in boot["channels"] if c["kind"] == "im" and c["user"] == boot["app"]["bot_user_id"]
    )
    for _ in range(100):
        page = get(f"{workspace}/page/messages?as={me}&channel={direct['id']}")
        found = [message["ts"] for message in page["messages"] if containing in message["text"]]
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("the bot said nothing")


@pytest.mark.long
def test_a_taken_port_means_the_next_free_one(environment: dict[str, str]) -> None:
    taken = int(environment["SLACK_WORKSPACE_PORT"])
    with socket.socket() as neighbour:
        neighbour.bind(("127.0.0.1", taken))
        neighbour.listen()
        with running(environment) as (_, said):
            assert f"127.0.0.1:{taken}\n" not in said
            assert f"{taken} is taken" in said


def test_help_needs_nothing_and_a_wrong_command_names_what_there_is(environment: dict[str, str]) -> None:
    helped = subprocess.run(
        [sys.executable, str(ROOT / "bot.py"), "--help"], env=environment, capture_output=True, text=True
    )
    assert helped.returncode == 0
    assert "ingest" in helped.stdout
    assert not Path(environment["DATA_DIR"]).exists()
    wrong = subprocess.run(
        [sys.executable, str(ROOT / "bot.py"), "ingset"], env=environment, capture_output=True, text=True
    )
    assert wrong.returncode == 2
    assert "ingest" in wrong.stderr
