"""Findings, messages and masks that need no bot."""

from __future__ import annotations

import io
import json
import logging
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from prometheus_client import generate_latest
from pydantic import SecretStr

from assistant.core.checks import disk, file_system
from assistant.core.config import Settings, load
from assistant.core.errors import Unavailable, UserError
from assistant.core.logs import configure_logs
from assistant.core.workers import Workers
from integrations.archive import check as archive_check
from integrations.archive.parquet import ParquetArchive
from integrations.chroma import ChromaSettings
from integrations.chroma import check as chroma_check
from integrations.chroma.lock import FolderLock
from integrations.models import ModelSettings
from integrations.models import check as models_check
from integrations.slack import SlackSettings, web_client
from integrations.slack.calls import call
from integrations.slack.check import clock_skew, require_access, scopes
from integrations.web import WebSettings
from integrations.web import check as web_check
from tests.lines import ROOT

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/export /srv/team nfs4 rw 0 0
tmpfs /srv/team/local tmpfs rw 0 0
//box/share /srv/my\\040share cifs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/usher", "ext4"),
        ("/srv/team/var", "nfs4"),
        ("/srv/team/local/var", "tmpfs"),
        ("/srv/teamwork", "ext4"),
        ("/srv/my share/var", "cifs"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(tmp_path: Path, path: str, kind: str) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    assert file_system(Path(path), tmp_path / "mounts") == kind
    assert file_system(Path(path), tmp_path / "none") == ""


def test_scopes_held_are_compared_with_those_needed() -> None:
    assert scopes("chat:write, commands,im:write", ["chat:write", "commands"]).ok
    lacking = scopes("chat:write", ["chat:write", "commands", "im:write"])
    assert (lacking.ok, lacking.found) == (False, "missing: commands, im:write")
    assert "install it to the workspace again" in lacking.advice


@pytest.mark.parametrize(("second", "ok"), [(0, True), (59, True), (-60, True), (61, False), (-61, False)])
def test_a_clock_more_than_a_minute_off_is_wrong(second: int, ok: bool) -> None:
    noon = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
    now = datetime.fromtimestamp(noon.timestamp() + second, UTC)
    (finding,) = clock_skew({"date": "Wed, 18 Nov 2026 12:00:00 GMT"}, now)
    assert finding.ok is ok


def test_a_folder_that_cannot_be_written_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (finding,) = disk(tmp_path / "file" / "var")
    assert not finding.ok
    assert "set DATA_DIR elsewhere" in finding.advice
    (finding,) = archive_check.check(ParquetArchive(str(tmp_path / "file" / "archive")))
    assert not finding.ok
    assert [f.ok for f in archive_check.check(ParquetArchive(str(tmp_path / "archive")))] == [True]
    assert list(ParquetArchive(str(tmp_path / "archive")).paths()) == []
    folder, room = disk(tmp_path)
    assert folder.ok
    assert "free" in room.found


def test_the_owner_of_the_index_is_named(tmp_path: Path) -> None:
    settings = ChromaSettings(_env_file=None)
    assert "not there yet" in chroma_check.check(settings, tmp_path)[0].found
    owner = FolderLock(tmp_path / "chroma")
    assert owner.take()
    assert "owned by process" in chroma_check.check(settings, tmp_path)[0].found
    owner.release()
    assert chroma_check.check(settings, tmp_path)[0].found.endswith("free")


def test_an_index_server_that_does_not_answer_is_a_finding(tmp_path: Path) -> None:
    (finding,) = chroma_check.check(ChromaSettings(_env_file=None, chroma_url="http://127.0.0.1:9"), tmp_path)
    assert not finding.ok


def test_model_files_are_checked_and_a_wrong_model_named() -> None:
    assert [f.ok for f in models_check.check(ModelSettings(_env_file=None))] == [True]
    wrong = models_check.check(ModelSettings(_env_file=None, llm_model="nobody:none"))
    assert [f.what for f in wrong if not f.ok] == ["LLM_MODEL"]


def test_nobody_answers_where_no_bot_runs(tmp_path: Path) -> None:
    assert not web_check.answers(tmp_path)
    (tmp_path / "private.json").write_text('{"port": 9, "token": "left by a killed bot"}')
    assert not web_check.answers(tmp_path)
    found = web_check.check(WebSettings(_env_file=None), tmp_path, public=True)
    assert [(f.what, f.ok) for f in found] == [("bot", True), ("PUBLIC_URL", False)]


def test_alerts_watch_metrics_that_there_are_and_the_runbook_knows_each() -> None:
    (group,) = yaml.safe_load((ROOT / "docs/alerts.yml").read_text("utf-8"))["groups"]
    runbook = (ROOT / "docs/operations.md").read_text("utf-8")
    there = set(re.findall(r"^# HELP (\S+)", generate_latest().decode(), re.M))
    for rule in group["rules"]:
        assert rule["alert"] in runbook
        for name in re.findall(r"usher_\w+", rule["expr"]):
            assert name in there or name.removesuffix("_bucket") in there, name


def test_every_metric_is_counted_somewhere() -> None:
    declared = re.findall(r"^([A-Z_]+) = ", (ROOT / "assistant/core/metrics.py").read_text("utf-8"), re.M)
    code = "".join(
        p.read_text("utf-8") for top in ("assistant", "integrations") for p in (ROOT / top).rglob("*.py")
    )
    assert [name for name in declared if not re.search(rf"\b{name}\.(labels|inc|observe|set)\b", code)] == []


def test_all_settings_that_need_a_look_are_listed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"TEAM_ZONE": "Mars/Base", "WORKERS": "0", "SLACK_MODE": "pigeon", "PRIVATE_PORT": "70000"}
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UserError) as error:
        load((Settings, SlackSettings, WebSettings), None)
    assert all(name in error.value.text for name in wrong)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"app_token": "xapp-1"}, ["SLACK_BOT_TOKEN"]),
        ({"bot_token": "xoxb-1"}, ["SLACK_APP_TOKEN"]),
        ({"mode": "http"}, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
    ],
)
def test_missing_slack_settings_are_named_together(given: dict[str, str], missing: list[str]) -> None:
    with pytest.raises(UserError) as error:
        require_access(SlackSettings(_env_file=None, **given))  # type: ignore[arg-type]
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        assert (f"{name}:" in error.value.text) is (name in missing)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the configured handler writes, as JSON lines."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logs("DEBUG", as_json=True)
    captured = io.StringIO()
    stream = root.handlers[0]
    assert isinstance(stream, logging.StreamHandler)
    stream.setStream(captured)
    yield captured
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_failing_call_leaves_no_token_in_the_log(logged: io.StringIO) -> None:
    bot, key = "xoxb-" + "1234567890-abcdefghij", "sk-proj-abcdefghijklmnop"
    client = web_client(
        SlackSettings(_env_file=None, bot_token=SecretStr(bot), base_url="http://127.0.0.1:9/api/")
    )
    log = logging.getLogger("test")
    try:
        call(client, "chat.postMessage", channel="C1", text="hello")
    except Unavailable:
        log.exception("failed with %s", bot)
    try:
        raise ValueError(f"postgresql+psycopg://usher:{key}@host/usher refused {key}")
    except ValueError as error:
        log.warning("again: %s", error, exc_info=True)
    text = logged.getvalue()
    assert len([json.loads(line) for line in text.splitlines()]) >= 2
    assert "[secret]" in text
    assert "1234567890" not in text
    assert key not in text


def test_a_database_in_trouble_is_one_line_a_try_not_a_traceback(logged: io.StringIO) -> None:
    tried = threading.Event()

    def step() -> bool:
        tried.set()
        raise Unavailable("the database cannot be reached")

    workers = Workers("inbox", step, 1)
    workers.start()
    assert tried.wait(5)
    workers.stop(5)
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert {line["event"] for line in lines} == {"inbox: the database cannot be reached"}
    assert not [line for line in lines if "exception" in line]
