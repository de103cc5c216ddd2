"""Operating the whole bot: doctor, backup beside it, bad days, and two versions at once."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import event, select
from sqlalchemy.exc import DBAPIError

import bot as usher  # noqa: TID251 (the product as a whole is what is tried)
from assistant.core.db import Database
from assistant.core.delivery import Deliverer
from assistant.core.door import Door
from assistant.core.errors import UserError
from assistant.core.inbox import Event, Inbox, InboxRow
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import Member, People
from assistant.core.ports import Attempt, Finding, Json
from integrations.slack import web_client
from integrations.standins.slack import LocalSlack, serve
from tests.conftest import HandClock
from tests.e2e.conftest import Bot

ROOT = Path(__file__).resolve().parents[2]
GENERAL = "C0GENERAL01"
ADA = "U0ADA000001"


def findings(config: usher.Configuration) -> dict[str, Finding]:
    kit = usher.build(config)
    try:
        return {finding.what: finding for check in kit.checks for finding in check()}
    finally:
        kit.db.close()


def wrong(found: dict[str, Finding]) -> list[str]:
    return [what for what, finding in found.items() if not finding.ok]


def test_doctor_finds_a_running_bot_well_and_prints_no_secret(bot: Bot) -> None:
    found = findings(bot.config)
    assert wrong(found) == ["PUBLIC_URL"]  # it listens for Slack, and has no real address here
    assert found["bot"].found == "running and ready"
    assert found["database"].ok
    assert found["Slack scopes"].found.startswith("all ")
    assert found["clock"].ok
    assert "offline engine" in found["language model"].found
    said = json.dumps([vars(finding) for finding in found.values()])
    for secret in (bot.config.slack.bot_token, bot.config.slack.signing_secret):
        assert secret.get_secret_value() not in said


def test_doctor_says_what_slack_does_not_accept(bot: Bot) -> None:
    refused = bot.config.slack.model_copy(update={"bot_token": SecretStr("xoxb-nonsense")})
    found = findings(replace(bot.config, slack=refused))
    assert "invalid_auth" in found["SLACK_BOT_TOKEN"].found
    assert "OAuth & Permissions" in found["SLACK_BOT_TOKEN"].advice


def test_doctor_counts_dead_letters_and_what_waits_too_long(bot: Bot) -> None:
    with bot.kit.db.begin() as session:
        bot.kit.outbox.put(session, "slack.post", "dead", {"channel": "C0NOSUCH001", "text": "x"})
        bot.kit.outbox.put(session, "no.such.kind", "waits", {})
    bot.slack.control.wait(lambda: "dead letters" in wrong(findings(bot.config)), 20)
    assert findings(bot.config)["dead letters"].found == "1 in the outbox"
    bot.clock.forward(hours=1)
    kit = usher.build(bot.config, bot.clock)
    late = {finding.what: finding for check in kit.checks for finding in check()}
    kit.db.close()
    assert not late["outbox"].ok


# The command line, in processes of its own


def environment(tmp_path: Path, **settings: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"DATA_DIR": str(tmp_path / "data"), "LOG_LEVEL": "INFO"} | settings


def command(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, str(ROOT / "bot.py"), *arguments]
    return subprocess.run(program, env=env, capture_output=True, text=True, timeout=60)


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve() as local:
        yield local


def test_a_wrong_token_ends_the_start_with_what_to_do(slack: LocalSlack, tmp_path: Path) -> None:
    token = "xoxb-" + "123456789012-nonsense"
    env = environment(tmp_path, SLACK_BOT_TOKEN=token, SLACK_APP_TOKEN=slack.app_token)
    ended = command(env | {"SLACK_BASE_URL": slack.api_url}, "run")
    assert ended.returncode == 1
    assert "SLACK_BOT_TOKEN is not accepted (invalid_auth)." in ended.stderr
    assert "Traceback" not in ended.stderr
    assert token not in ended.stdout + ended.stderr


def test_a_wrong_app_token_is_named_too(slack: LocalSlack, tmp_path: Path) -> None:
    env = environment(tmp_path, SLACK_BOT_TOKEN=slack.bot_token, SLACK_APP_TOKEN=slack.bot_token)
    ended = command(env | {"SLACK_BASE_URL": slack.api_url}, "run")
    assert ended.returncode == 1
    assert "SLACK_APP_TOKEN is not accepted (not_allowed_token_type)" in ended.stderr
    assert slack.bot_token not in ended.stderr


def test_without_slack_the_start_says_try_later(tmp_path: Path) -> None:
    env = environment(tmp_path, SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1")
    ended = command(env | {"SLACK_BASE_URL": "http://127.0.0.1:9/api/"}, "run")
    assert ended.returncode == 75
    assert "Slack does not answer at http://127.0.0.1:9/api/" in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr


def test_a_data_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = command(environment(tmp_path, DATA_DIR=str(tmp_path / "file" / "var")), "migrate")
    assert ended.returncode == 1
    assert "cannot be written" in ended.stderr
    assert "set DATA_DIR elsewhere" in ended.stderr
    ended = command(environment(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/no/usher.db"), "migrate")
    assert ended.returncode == 1
    assert "The database cannot be written" in ended.stderr


@pytest.mark.long
def test_a_database_from_the_future_is_left_alone(tmp_path: Path) -> None:
    env = environment(tmp_path)
    assert command(env, "migrate").returncode == 0
    with sqlite3.connect(tmp_path / "data" / "usher.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '7000'")
    connection.close()
    for arguments in (["migrate"], ["run"], ["gc"]):
        ended = command(env, *arguments)
        assert ended.returncode == 1
        assert "made by a newer Usher (revision 7000)" in ended.stderr
    looked = command(env, "doctor", "--json")
    (line,) = [json.loads(row) for row in looked.stdout.splitlines() if '"what": "database"' in row]
    assert (looked.returncode, line["ok"]) == (1, False)


def test_backup_works_beside_the_bot_and_restore_waits_for_its_end(bot: Bot, tmp_path: Path) -> None:
    url = bot.config.core.database_url.get_secret_value()
    folder = str(bot.config.core.data_dir)
    env = environment(tmp_path, DATA_DIR=folder, DATABASE_URL=url)
    file = str(tmp_path / "b.tar.gz")
    taken = command(env, "backup", file, "--json")
    assert taken.returncode == 0, taken.stderr
    assert json.loads(taken.stdout)["rows"]["member"] >= 0
    refused = command(env, "restore", file, "--replace")
    assert refused.returncode == 1
    assert "The bot is running. Stop it" in refused.stderr
    elsewhere = environment(tmp_path, DATA_DIR=str(tmp_path / "elsewhere"))
    restored = command(elsewhere, "restore", file)
    assert restored.returncode == 0, restored.stderr
    again = command(elsewhere, "restore", file)
    filled = sum(json.loads(taken.stdout)["rows"].values())
    assert again.returncode == (1 if filled else 0)


# Bad days of the database


@contextmanager
def full(db: Database) -> Iterator[None]:
    """No page more for any connection, as on a full disk."""
    with db.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def limit(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(db.engine, "connect", limit)
    db.engine.dispose()
    yield
    event.remove(db.engine, "connect", limit)
    db.engine.dispose()


def test_a_full_database_says_so_loses_nothing_and_works_again(bot: Bot) -> None:
    db = bot.kit.db
    if not db.is_sqlite:
        pytest.skip("PostgreSQL has no limit that a test could set")
    bulk = "where to begin " * 4000
    mine = bot_name(bot)
    bot.slack.control.settings(retry_delays=[0.5, 1, 2, 4])
    with full(db):
        with pytest.raises(UserError, match="no room left"), db.begin() as session:
            session.add(_inbox_row(bulk))
        refused = bot.slack.control.command(ADA, GENERAL, f"/ask {bulk}")
        bot.slack.control.say(ADA, GENERAL, f"@{mine} {bulk[:11000]}")
        bot.slack.control.wait(lambda: _answers(bot, 500), 10)
    assert "no room left" in str(refused)
    # Slack was not told that the mention had arrived, so it comes again.
    bot.slack.control.wait(lambda: _stored(bot, "app_mention"), 30)


def bot_name(bot: Bot) -> str:
    return str(web_client(bot.config.slack).auth_test()["user"])


def _inbox_row(text: str) -> InboxRow:
    now = HandClock()()
    return InboxRow(
        source="x",
        event_id="x",
        kind="x",
        body={"text": text},
        state="new",
        attempts=0,
        not_before=now,
        received_at=now,
    )


def _answers(bot: Bot, status: int) -> bool:
    return any(entry["status"] == status for entry in bot.slack.control.requests(kind="http"))


def _stored(bot: Bot, kind: str) -> bool:
    with bot.kit.db.read() as session:
        return session.scalar(select(InboxRow.id).where(InboxRow.kind == kind)) is not None


def test_a_read_session_cannot_write(bot: Bot) -> None:
    def write() -> None:
        with bot.kit.db.read() as session:
            bot.kit.people.ensure(session, "U0WRITER001")
            session.commit()

    with pytest.raises((UserError, DBAPIError)):
        write()
    with bot.kit.db.read() as session:
        assert session.scalar(select(Member.id).where(Member.slack_id == "U0WRITER001")) is None


def test_no_session_is_open_while_slack_is_asked(bot: Bot) -> None:
    """Every connection this process makes to Slack's port is seen, on whatever thread."""
    mine = bot_name(bot)
    port = int(bot.slack.api_url.split(":")[2].split("/")[0])
    seen: list[str] = []
    offenders: list[str] = []
    main = threading.current_thread()

    def watch(name: str, arguments: Any) -> None:
        if name != "socket.connect" or not watching or arguments[1][-1:] != (port,):
            return
        if threading.current_thread() is main:
            return  # the test itself, acting as a person
        seen.append(threading.current_thread().name)
        try:
            bot.kit.db.assert_idle()
        except RuntimeError:
            offenders.append(threading.current_thread().name)

    watching = True
    sys.addaudithook(watch)  # cannot be taken away again, so it is switched off instead
    bot.slack.control.command(ADA, GENERAL, "/standup")
    bot.slack.control.command(ADA, GENERAL, "/ticket new")
    bot.slack.control.say(ADA, GENERAL, f"@{mine} what is worth watching?")
    with bot.kit.db.begin() as session:
        bot.kit.outbox.put(session, "slack.post", "hello", {"channel": GENERAL, "text": "hello there"})
    bot.wait_for_post(GENERAL, "hello there")
    bot.kit.schedule.run("people.sync")
    bot.slack.control.wait(lambda: bot.slack.control.requests("users.list"), 10)
    watching = False
    assert {name.split("-")[0] for name in seen} >= {"outbox", "inbox"}
    assert not offenders


# Two versions at once


class Slow:
    """A delivery that only this test's versions know."""

    repeatable = False
    limits_are_shared = True
    pace_seconds = 0.0

    def __init__(self, kind: str, by: str, done: list[tuple[str, str]]) -> None:
        self.kind = kind
        self._by = by
        self._done = done

    def pace_key(self, payload: Json) -> str | None:
        return None

    def send(self, attempt: Attempt) -> Json:
        time.sleep(0.005)
        self._done.append((self._by, attempt.key))
        return {}

    def look_up(self, attempt: Attempt) -> Json | None:
        return None


def test_an_old_and_a_new_version_share_the_work_each_knows(
    db: Database, db_url: str, clock: HandClock, people: People
) -> None:
    """The new one knows a delivery and an event that the old one has never heard of."""
    done: list[tuple[str, str]] = []
    handled: list[tuple[str, str]] = []
    lease = timedelta(seconds=90)
    settings = people._settings
    versions: dict[str, tuple[Outbox, Inbox, Deliverer]] = {}
    for name, kinds in (("old", ["post"]), ("new", ["post", "canvas"])):
        database = Database(db_url)
        outbox = Outbox(database, clock, lease=lease)
        for kind in kinds:
            outbox.register(Slow(kind, name, done))
        inbox = Inbox(database, outbox, clock, lease=lease)
        for kind in kinds:

            def handle(event: Event, name: str = name) -> None:
                handled.append((name, event.body["id"]))

            inbox.on(f"{kind}.event", handle)
        versions[name] = (outbox, inbox, Deliverer(database, outbox, clock, settings))

    keys = []
    with db.begin() as session:
        for number in range(10):
            for by, kind in (("old", "post"), ("new", "post"), ("new", "canvas")):
                key = f"{by}-{kind}-{number}"
                keys.append(key)
                # A new kind may wait for an old one's message, and the other way round.
                target = f"old-post-{number}" if kind == "canvas" else None
                versions[by][0].put(session, kind, key, {}, target=target)
                versions[by][1].put(session, "x", key, f"{kind}.event", {"id": key})

    def work(name: str) -> None:
        _, inbox, deliverer = versions[name]
        idle = 0
        while idle < 5:
            idle = 0 if deliverer.step() | inbox.step() else idle + 1

    threads = [threading.Thread(target=work, args=(name,)) for name in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    work("new")  # what the old one finished last may have been waited for
    for found in (done, handled):
        assert sorted(key for _, key in found) == sorted(keys)
        assert not [key for by, key in found if by == "old" and "canvas" in key]
    with db.read() as session:
        assert set(session.scalars(select(OutboxRow.state))) == {"sent"}
        assert set(session.scalars(select(InboxRow.state))) == {"done"}
    for outbox, _, _ in versions.values():
        outbox._db.close()


def test_the_door_leaves_to_slack_what_it_cannot_store(db: Database, people: People, inbox: Inbox) -> None:
    """An event whose transaction fails is not half there."""
    inbox.on("app_mention", lambda event: None)
    door = Door(db, inbox, people)
    with pytest.raises(Exception, match=r"."):
        door.event("Ev1", "app_mention", {"event": {"user": "U1"}, "bad": object()})
    with db.read() as session:
        assert session.scalar(select(Member.id)) is None
        assert session.scalar(select(InboxRow.id)) is None
