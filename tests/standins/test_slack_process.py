"""The local workspace as a process of its own, and who may talk to it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from integrations.standins.slack import Control, LocalSlack, serve
from integrations.standins.slack.seed import MANIFEST
from tests.standins.conftest import ADA, client_of

COMMAND = [sys.executable, "-m", "integrations.standins.slack"]


class Started:
    def __init__(self, *arguments: str) -> None:
        command = [*COMMAND, f"--with-parent={os.getpid()}", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.about: dict[str, Any] = json.loads(self.process.stdout.readline())
        self.control = Control(self.about["url"])

    def end(self, how: signal.Signals) -> tuple[int, float]:
        """Exit status and the seconds it took."""
        begun = time.monotonic()
        self.process.send_signal(how)
        status = self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status, time.monotonic() - begun


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST))
    return ("--data-dir", str(tmp_path / "data"), "--manifest", str(manifest), "--port", "0")


def test_it_survives_being_killed_and_starts_as_it_was(files: tuple[str, ...]) -> None:
    first = Started(*files)
    ts = first.control.say(ADA, "general", "remember me")
    first.control.react(ADA, "general", ts, "eyes")
    assert first.end(signal.SIGKILL)[0] == -signal.SIGKILL
    second = Started(*files)
    message = second.control.messages("general")[0]
    assert (message["ts"], message["reactions"][0]["name"]) == (ts, "eyes")
    assert second.about["bot_token"] == first.about["bot_token"]
    status, seconds = second.end(signal.SIGTERM)
    assert status == 0
    assert seconds < 2


def test_a_taken_port_means_the_next_one(files: tuple[str, ...]) -> None:
    with serve() as other:
        taken = int(other.url.rpartition(":")[2])
        started = Started("--port", str(taken))
        assert taken < started.about["port"] < taken + 50
        started.end(signal.SIGINT)


def test_it_ends_with_its_parent() -> None:
    script = (
        "import subprocess, sys; p = subprocess.Popen([*sys.argv[1:], '--with-parent', '--port', '0'],"
        " stdout=subprocess.PIPE, text=True); print(p.stdout.readline())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *COMMAND], capture_output=True, text=True, check=True
    )
    control = Control(json.loads(done.stdout)["url"])

    def gone() -> bool:
        try:
            control.state()
        except OSError:
            return True
        return False

    control.wait(gone)


def test_a_parent_that_is_gone_before_is_noticed() -> None:
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    done = subprocess.run(
        [*COMMAND, "--port", "0", f"--with-parent={int(gone.stdout)}"], timeout=20, check=False
    )
    assert done.returncode == 0


def test_beside_real_tokens_it_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {**os.environ, "SLACK_BOT_TOKEN": "xoxb-real"}
    done = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "SLACK_BOT_TOKEN" in done.stderr) == (2, True)
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-real")
    with pytest.raises(RuntimeError, match="SLACK_APP_TOKEN"), serve():
        pass


def test_new_scopes_and_commands_count_at_once(tmp_path: Path) -> None:
    small = MANIFEST | {"features": {}, "oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    with serve(manifest=small, data_dir=tmp_path) as slack:
        with pytest.raises(Exception, match="missing_scope"):
            client_of(slack).users_info(user=ADA)
        bot = client_of(slack).auth_test()["user_id"]
    with serve(manifest=MANIFEST, data_dir=tmp_path) as slack:
        assert client_of(slack).users_info(user=ADA)["ok"]
        assert client_of(slack).auth_test()["user_id"] == bot


def test_a_seed_fills_only_an_empty_workspace(tmp_path: Path) -> None:
    seed: dict[str, Any] = {
        "team": {"id": "T1", "name": "One", "domain": "one"},
        "users": [{"id": "U1", "name": "uma", "tz": "Asia/Tokyo", "email": "uma@example.com"}],
        "channels": [{"id": "C1", "name": "only", "members": ["U1"], "bot_is_member": True}],
    }
    with serve(seed=seed, data_dir=tmp_path) as slack:
        slack.control.say("U1", "only", "hi")
    with serve(data_dir=tmp_path) as slack:
        assert slack.control.state()["team"]["name"] == "One"
        assert len(slack.control.messages("only")) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:{port}"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1:1"}, 403),
        ({"Origin": "http://127.0.0.1:{port}"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_only_this_machine_and_its_own_page(shared: LocalSlack, headers: dict[str, str], status: int) -> None:
    port = shared.url.rpartition(":")[2]
    request = urllib.request.Request(
        shared.url + "/control/state",
        b"{}",
        {name: value.format(port=port) for name, value in headers.items()},
    )
    if status == 200:
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200
    else:
        with pytest.raises(urllib.error.HTTPError, match=str(status)) as refusal:
            urllib.request.urlopen(request)
        refusal.value.close()
