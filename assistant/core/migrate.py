"""Brings the database up to this version: one history, safe when two processes boot at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect
from sqlalchemy.engine import Connection

from assistant.core.db import Database, plain_errors
from assistant.core.errors import UserError

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_300_014  # any number, the same in every process


def migrate(db: Database) -> bool:
    """Upgrade to the newest revision; False when it was there. A filled SQLite file is copied first."""
    with (
        plain_errors(),
        db.engine.connect() as connection,
        _tables_replaceable(connection),
        connection.begin(),
    ):
        if not db.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        current, newest = revision_of(connection), newest_revision()
        if current == newest:
            return False
        refuse_the_future(current)
        if current is not None and db.is_sqlite and db.url.database:
            _copy(Path(db.url.database), current)
        command.upgrade(_config(connection), "head")
        return True


@contextmanager
def _tables_replaceable(connection: Connection) -> Iterator[None]:
    """SQLite changes a column by replacing its table, which those that refer to it would forbid meanwhile
    (sqlite.org/lang_altertable.html); nothing may refer to nothing afterwards."""
    raw = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    raw.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if raw.cursor().execute("PRAGMA foreign_key_check").fetchall():
            raise UserError("Some rows of the database refer to others that are gone. Restore a backup.")
    finally:
        raw.cursor().execute("PRAGMA foreign_keys=ON")


def is_current(db: Database) -> bool:
    with plain_errors(), db.engine.connect() as connection:
        return revision_of(connection) == newest_revision()


def newest_revision() -> str | None:
    return ScriptDirectory(str(FOLDER)).get_current_head()


def write_revision(db: Database, metadata: MetaData, message: str, number: str) -> None:
    """For developers: a new migration from what the models have and the database has not."""
    with db.engine.connect() as connection:
        config = _config(connection)
        config.attributes["metadata"] = metadata
        command.revision(config, message, autogenerate=True, rev_id=number)


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def revision_of(connection: Connection) -> str | None:
    """None before the first migration."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return MigrationContext.configure(connection).get_current_revision()


def refuse_the_future(current: str | None) -> None:
    """UserError when a newer version has been at this database."""
    known = {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}
    if current is not None and current not in known:
        raise UserError(
            f"This database was made by a newer Usher (revision {current}). "
            "Start that version, or restore a backup made with this one."
        )


def _copy(path: Path, revision: str) -> None:
    import sqlite3

    target = path.with_name(f"{path.name}.before-{revision}")
    partial = target.with_suffix(".partial")
    with sqlite3.connect(path) as source, sqlite3.connect(partial) as copy:
        source.backup(copy)
    shutil.move(partial, target)
