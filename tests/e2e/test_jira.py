"""The bot and the local Jira: webhooks come in, doctor looks, `--with-jira` starts it all."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select

import bot as usher  # noqa: TID251 (these tests are about the whole)
from assistant.core.config import Settings
from assistant.core.errors import UserError
from assistant.core.inbox import InboxRow
from assistant.core.kit import Kit
from integrations.standins.jira import Control, LocalJira, serve
from integrations.trackers.jira import Settings as JiraSettings
from integrations.trackers.jira.local import LocalJira as BesideTheBot
from integrations.web import hooks
from tests.e2e.both import SECRET, jira_of
from tests.e2e.conftest import MovingClock, configuration
from tests.lines import ROOT


@dataclass
class Listening:
    """A bot that takes webhooks of a Jira of its own."""

    kit: Kit
    jira: LocalJira
    url: str

    def post(self, body: bytes, **headers: str) -> int:
        return httpx.post(self.url, content=body, headers=headers, trust_env=False).status_code

    def kept(self) -> list[dict[str, Any]]:
        with self.kit.db.read() as session:
            hints = select(InboxRow.body).where(InboxRow.kind == "tracker.hint").order_by(InboxRow.id)
            return list(session.scalars(hints))


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.fixture
def listening(settings: Settings, moving_clock: MovingClock) -> Iterator[Listening]:
    with serve() as jira:
        config = replace(configuration(settings), trackers=jira_of(jira))
        kit = usher.build(config, moving_clock)
        if "tracker.hint" not in kit.inbox.kinds:
            kit.inbox.on("tracker.hint", lambda event: None)
        ports: list[int] = []
        running = usher.assemble(config, kit, ports.append)
        running.start()
        jira.control.wait_until(lambda: ports)
        yield Listening(kit, jira, f"http://127.0.0.1:{ports[0]}/jira/webhook")
        running.stop()
        kit.db.close()


def test_a_webhook_is_kept_before_it_is_answered_and_a_replay_is_not_kept_again(listening: Listening) -> None:
    body = json.dumps(
        {"webhookEvent": "jira:issue_updated", "issue": {"id": "7", "fields": {"summary": "x"}}}
    )
    given = {"X-Hub-Signature": signed(body.encode())}
    assert listening.post(body.encode(), **given, **{"X-Atlassian-Webhook-Identifier": "a"}) == 200
    assert listening.kept() == [{"ticket_ids": ["7"], "deleted": False}]
    assert listening.post(body.encode(), **given, **{"X-Atlassian-Webhook-Identifier": "b"}) == 200
    assert len(listening.kept()) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"X-Hub-Signature": signed(b"{}", "other")}, 401),
        ({"X-Hub-Signature": signed(b'{"altered": 1}')}, 401),
        ({"X-Hub-Signature": "sha256"}, 401),
    ],
)
def test_a_webhook_of_somebody_else_leaves_no_trace(
    listening: Listening, headers: dict[str, str], status: int
) -> None:
    assert listening.post(b"{}", **headers) == status
    assert listening.kept() == []


def test_an_oversized_webhook_is_refused_signed_or_not(listening: Listening) -> None:
    body = b"{" + b" " * hooks.BODY_LIMIT + b"}"
    assert listening.post(body, **{"X-Hub-Signature": signed(body)}) == 413
    assert listening.kept() == []


def test_what_happens_in_jira_is_heard_here_and_nothing_of_it_is_stored(listening: Listening) -> None:
    events = ["jira:issue_created", "comment_created"]
    listening.jira.control.webhook(listening.url, SECRET, events)
    id = listening.jira.control.create(summary="only for leads", security={"id": "10000"})["id"]
    listening.jira.control.comment("TN-1", "hush")
    listening.jira.control.wait_until(lambda: len(listening.kept()) == 2)
    assert listening.kept() == [{"ticket_ids": [id], "deleted": False}] * 2
    assert {sent["status"] for sent in listening.jira.control.webhooks_sent()} == {200}


# doctor


def findings(
    settings: Settings, jira: LocalJira, clock: MovingClock, **more: Any
) -> dict[str, tuple[bool, str]]:
    kit = usher.build(replace(configuration(settings), trackers=jira_of(jira, **more)), clock)
    found = {one.what: (one.ok, one.found) for check in kit.checks for one in check() if "Jira" in one.what}
    kit.db.close()
    return found


def test_doctor_finds_all_well(settings: Settings, moving_clock: MovingClock) -> None:
    with serve() as jira:
        found = findings(settings, jira, moving_clock)
    assert [what for what, (ok, _) in found.items() if not ok] == []
    assert {"Jira", "Jira TN", "clock and Jira", "rights of people in Jira", "Jira webhook"} <= set(found)


def test_doctor_says_what_is_wrong(settings: Settings, moving_clock: MovingClock) -> None:
    with serve() as jira:
        service = "557058:usher-service"
        jira.control.row("projects", "TN", rights={"*": ["*"], service: ["BROWSE_PROJECTS", "CREATE_ISSUES"]})
        jira.control.row("users", service, admin=False)
        jira.control.row("fields", "customfield_10026", name="Size")
        jira.control.forward(300)
        found = findings(settings, jira, moving_clock, project_keys="TN,GONE")
        wrong = {what: said for what, (ok, said) in found.items() if not ok}
        assert "EDIT_ISSUES" in wrong["Jira TN"]
        assert wrong["clock and Jira"].startswith(("300 s", "299 s", "301 s"))
        assert "points" in wrong["Jira TN fields"]
        assert "administrators" in wrong["rights of people in Jira"]
        assert "GONE" in wrong["Jira GONE"]
        expired = findings(settings, jira, moving_clock, api_token=SecretStr("old"))
        assert "JIRA_API_TOKEN" in expired["Jira"][1]
        assert not expired["Jira"][0]


# beside the bot


def test_a_local_jira_is_not_started_beside_a_real_one(tmp_path: Path) -> None:
    real = JiraSettings(_env_file=None, base_url="https://team.example")
    with pytest.raises(UserError, match="real Jira"):
        BesideTheBot(tmp_path, real, {"users": [], "projects": []})


def test_with_jira_starts_it_with_the_demos_tickets_and_its_webhook(tmp_path: Path) -> None:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "JIRA_"))
    }
    ports = dict.fromkeys(("SLACK_WORKSPACE_PORT", "JIRA_LOCAL_PORT", "PRIVATE_PORT", "PUBLIC_PORT"), "0")
    running = subprocess.Popen(
        [sys.executable, str(ROOT / "bot.py"), "--with-jira"],
        env=environment | ports | {"DATA_DIR": str(tmp_path), "DATABASE_URL": "", "SCHEDULER_JOBS": "none"},
        cwd=tmp_path, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        said = ""
        assert running.stdout is not None
        while "Ctrl-C" not in said:
            line = running.stdout.readline()
            assert line, f"it ended: {said}"
            said += line
        found = re.search(r"Jira \(a stand-in, not Atlassian's\): (\S+)", said)
        assert found
        with httpx.Client(base_url=found[1], trust_env=False) as http:
            board = http.get("/page/board").json()
            assert {"TN-1", "TN-15"} <= {issue["key"] for issue in board["issues"]}
            assert "Priya Raghunath" in board["people"].values()
            labels = ["seen"]

            def heard() -> bool:
                labels.append(f"seen{len(labels)}")
                edit = {"as": "712020:priya", "method": "PUT", "path": "/rest/api/3/issue/TN-15"}
                http.post("/page/act", json=edit | {"body": {"fields": {"labels": labels}}})
                sent = http.post("/control/webhooks_sent", json={}).json()["result"]
                return any(one["status"] == 200 for one in sent)

            Control(found[1]).wait_until(heard)
    finally:
        running.send_signal(signal.SIGTERM)
        with running:  # closes its output, too
            running.wait(30)
