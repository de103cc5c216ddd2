"""Engines for SQLite and PostgreSQL.

SQLite writers start with BEGIN IMMEDIATE (a deferred one fails at once with "database is locked");
readers must not, or they would wait behind writers.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import OperationalError

from assistant.core.errors import UserError

BUSY_SECONDS = 30
POLL_SECONDS = 0.001
"""How often a writer looks whether it may; SQLite's own waits grow to 100 ms."""


def engine_for(url: str) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, reads_only=False)
    if make_url(url).get_backend_name() == "postgresql":
        options = "-c lock_timeout=30000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
        engine = create_engine(
            url,
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=20,
            connect_args={"options": options},
        )
        event.listen(engine, "begin", _read_only_postgresql)
        return engine
    raise UserError("DATABASE_URL must start with sqlite:// or postgresql://")


def reading(engine: Engine) -> Engine:
    """SQLite forgets its prepared statements when a connection changes between reading and writing, so
    that there each of the two has its own connections."""
    if engine.dialect.name == "sqlite":
        return _sqlite(engine.url, reads_only=True)
    return engine.execution_options(reads_only=True)


def _sqlite(url: str | URL, *, reads_only: bool) -> Engine:
    engine = create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 512},
    )

    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin our own transactions, below
        query_only = "ON" if reads_only else "OFF"
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"query_only={query_only}"):
            connection.execute(f"PRAGMA {pragma}")

    def on_begin(connection: Connection) -> None:
        raw: Any = connection.connection.dbapi_connection
        if reads_only:
            raw.execute("BEGIN")
        else:
            flushed = "NORMAL" if connection.get_execution_options().get("bulk") else "FULL"
            raw.execute(f"PRAGMA synchronous={flushed}")
            _begin_writing(raw)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine


def _begin_writing(raw: Any) -> None:
    raw.execute("PRAGMA busy_timeout=0")
    try:
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise OperationalError("BEGIN IMMEDIATE", None, error) from error
                time.sleep(POLL_SECONDS)
            else:
                return
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _read_only_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("reads_only"):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
