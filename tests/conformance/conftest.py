"""The Slacks that the suite can be held against."""

import json
import os
import shutil
import socket
import subprocess
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from slack_sdk import WebClient

from integrations.standins.slack import serve
from tests.conformance.differences import ABSENT, DIFFERENCES

EMULATE = "emulate@0.12.2"
SCOPES = """
    chat:write channels:read channels:history channels:join channels:manage groups:read groups:history
    groups:write im:read im:history im:write mpim:read users:read users:read.email users.profile:read
    files:read files:write reactions:read reactions:write team:read
"""


@dataclass(frozen=True)
class Target:
    """A Slack to ask. `writes` is off for a real workspace unless its owner says otherwise."""

    name: str
    api_url: str
    bot_token: str
    app_token: str | None
    writes: bool

    def client(self, token: str | None = None) -> WebClient:
        given = self.bot_token if token is None else token
        return WebClient(given, base_url=self.api_url, retry_handlers=[])


@contextmanager
def _local() -> Iterator[Target]:
    with serve() as slack:
        yield Target("local", slack.api_url, slack.bot_token, slack.app_token, True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _emulate(directory: Path) -> Iterator[Target]:
    """The npm package, by the command in EMULATE or by npx (which downloads it and Node 22)."""
    given = os.environ.get("EMULATE")
    if not given and not shutil.which("npx"):
        pytest.skip(f"neither EMULATE (a command that runs {EMULATE}) nor npx is there")
    command = given.split() if given else ["npx", "-y", "-p", "node@22", "-p", EMULATE, "emulate"]
    slack = {
        "strict_scopes": True,
        "users": [{"name": "ada", "real_name": "Ada", "email": "ada@example.com"}],
        "channels": [{"name": "general"}, {"name": "random"}],
        "tokens": [{"token": "xoxb-conformance", "user": "ada", "scopes": SCOPES.split()}],
    }
    seed, port = directory / "seed.json", _free_port()
    seed.write_text(json.dumps({"slack": slack}))
    arguments = ["start", "-s", "slack", "-p", str(port), "--seed", str(seed)]
    process = subprocess.Popen([*command, *arguments], stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        _answers(f"http://127.0.0.1:{port}/", process)
        yield Target("emulate", f"http://127.0.0.1:{port}/api/", "xoxb-conformance", None, True)
    finally:
        os.killpg(process.pid, 15)
        process.wait(10)


def _answers(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            pytest.skip(f"{EMULATE} did not start (status {process.returncode})")
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            Event().wait(0.2)
    pytest.fail(f"{EMULATE} did not answer within a minute")


@contextmanager
def _elsewhere() -> Iterator[Target]:
    given = os.environ
    writes = given.get("CONFORMANCE_WRITES") == "1"
    app_token = given.get("CONFORMANCE_APP_TOKEN")
    yield Target("elsewhere", given["CONFORMANCE_API_URL"], given["CONFORMANCE_BOT_TOKEN"], app_token, writes)


TARGETS = ["local", pytest.param("emulate", marks=pytest.mark.long)]
if "CONFORMANCE_API_URL" in os.environ:
    TARGETS.append("elsewhere")


@pytest.fixture(scope="session", params=TARGETS)
def target(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    opened = {
        "local": _local,
        "emulate": lambda: _emulate(tmp_path_factory.mktemp("emulate")),
        "elsewhere": _elsewhere,
    }
    with opened[request.param]() as found:
        yield found


@pytest.fixture(autouse=True)
def known_difference(request: pytest.FixtureRequest, target: Target) -> None:
    """A difference that is known is an expected failure; one that is gone is noticed. What a Slack has not
    at all is not asked."""
    test = request.node.originalname
    if test in ABSENT.get(target.name, ()):
        pytest.skip(f"{target.name} has no such method")
    reason = DIFFERENCES.get(target.name, {}).get(test)
    if reason:
        request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))


@pytest.fixture
def client(target: Target) -> WebClient:
    return target.client()


@pytest.fixture
def writer(target: Target) -> WebClient:
    if not target.writes:
        pytest.skip("reading only: CONFORMANCE_WRITES=1 allows the rest, in a workspace made for it")
    return target.client()


@pytest.fixture
def room(writer: WebClient) -> str:
    """A channel of one test's own."""
    return str(writer.conversations_create(name=f"c-{uuid.uuid4().hex[:12]}")["channel"]["id"])


@pytest.fixture
def posted(writer: WebClient, room: str) -> str:
    return str(writer.chat_postMessage(channel=room, text="posted")["ts"])
