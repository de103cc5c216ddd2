"""What a backup holds comes back, on the same engine and on the other; and nothing is sent twice after it."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Engine,
    Float,
    Integer,
    LargeBinary,
    Table,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON

from assistant.core.backup import Backups, Meta
from assistant.core.config import Settings
from assistant.core.db import Database, Model, UtcDateTime
from assistant.core.delivery import Deliverer
from assistant.core.errors import UserError
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import Member, People
from assistant.titles.housekeeping import named_parts
from assistant.titles.models import Part
from integrations.archive.parquet import ParquetArchive
from integrations.slack import SlackSettings, web_client
from integrations.slack.delivery import PostMessage
from integrations.standins.slack import serve
from tests.conftest import HandClock
from tests.schema import all_models, create_schema

GENERAL = "C0GENERAL01"
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)

_numbers = itertools.count()


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Database]]:
    """A fresh database: on the "same" engine as `db`, or on the "other" one."""
    made: list[Database] = []

    def make(which: str) -> Database:
        number = next(_numbers)
        if (which == "other") == bool(request.config.getoption("--postgresql")):
            path = tmp_path / f"empty-{number}.db"
            create_schema(f"sqlite:///{path}")
            made.append(Database(f"sqlite:///{path}"))
            return made[-1]
        base: str = request.getfixturevalue("postgresql")
        admin = Database(base.replace("/template_usher", "/postgres"))
        with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"CREATE DATABASE empty_{number} TEMPLATE template_usher")
        admin.close()
        made.append(Database(base.replace("/template_usher", f"/empty_{number}")))
        return made[-1]

    yield make
    for database in made:
        database.close()


def backups(db: Database, folder: Path) -> Backups:
    outbox = Outbox(db, lambda: NOW, lease=timedelta(seconds=90))
    return Backups(db, outbox, lambda: ParquetArchive(str(folder)), [named_parts])


def everything(db: Database) -> dict[str, list[dict[str, Any]]]:
    with db.read() as session:
        return {
            table.name: [dict(row) for row in session.execute(_ordered(table)).mappings()]
            for table in Model.metadata.sorted_tables
        }


def _ordered(table: Table) -> Any:
    return select(table).order_by(*table.primary_key)


def example(column: Column[Any], n: int) -> Any:
    """Something of the column's type that differs from row to row and is hard to carry."""
    for key in column.foreign_keys:
        # A row may refer to a later one of its own table.
        n = 3 - n if key.column.table is column.table else n
        return example(key.column, n)
    values: list[tuple[type, Any]] = [
        (UtcDateTime, datetime(2026, 10, 25, 0, 30 + n, 5, 123456, UTC)),
        (JSON, {"zoë": [n, None, 0.1, {"deep": "<!channel> \u2028 🎬"}]}),
        (Date, date(2024, 2, 27 + n)),
        (LargeBinary, bytes([0, 255, n])),
        (Boolean, n == 1),
        (Integer, n),
        (Float, n / 3),
    ]
    return next(
        (value for kind, value in values if isinstance(column.type, kind)), f"ü'\"\n{column.name} {n}"
    )


def fill(db: Database, archive: ParquetArchive) -> None:
    """Two rows in every table there is, and the parts that they name."""
    all_models()
    with db.begin() as session:
        for table in Model.metadata.sorted_tables:
            own = {c.name for c in table.columns for k in c.foreign_keys if k.column.table is table}
            both = [{c.name: example(c, n) for c in table.columns} for n in (1, 2)]
            session.execute(insert(table), [{**row, **dict.fromkeys(own)} for row in both])
            for row in both if own else ():
                this = [column == row[column.name] for column in table.primary_key]
                session.execute(table.update().where(*this).values({name: row[name] for name in own}))
        for part in session.scalars(select(Part)):
            part.path = archive.write("file", "reviews", [{"id": part.id, "text": "a review"}]).path


@pytest.mark.parametrize("which", ["same", "other"])
def test_every_row_of_every_table_comes_back_as_it_was(
    db: Database, empty: Callable[[str], Database], tmp_path: Path, which: str
) -> None:
    archive = ParquetArchive(str(tmp_path / "old"))
    fill(db, archive)
    archive.write("file", "reviews", [{"id": "nobody names this part"}])
    backups(db, tmp_path / "old").take(tmp_path / "b.tar.gz", NOW)

    there = empty(which)
    meta = backups(there, tmp_path / "new").restore(tmp_path / "b.tar.gz")
    before, after = everything(db), everything(there)
    assert sum(map(len, before.values())) == 2 * len(before)
    for row in before["outbox"] + after["outbox"]:  # the example's state is none that is open
        assert row["state"] not in ("unknown", "pending")
    assert after == before
    new = ParquetArchive(str(tmp_path / "new"))
    assert sorted(path for path, _ in new.paths()) == meta.parts
    assert [new.read(path)[0]["text"] for path in meta.parts] == ["a review", "a review"]


def test_new_rows_after_a_restore_get_ids_that_were_never_given_out(
    db: Database, empty: Callable[[str], Database], tmp_path: Path
) -> None:
    fill(db, ParquetArchive(str(tmp_path)))
    backups(db, tmp_path).take(tmp_path / "b.tar.gz", NOW)
    there = empty("same")
    backups(there, tmp_path).restore(tmp_path / "b.tar.gz")
    outbox = Outbox(there, lambda: NOW, lease=timedelta(seconds=90))
    with there.begin() as session:
        assert outbox.put(session, "slack.post", "new", {"channel": GENERAL, "text": "hello"})
    with there.read() as session:
        assert (session.scalar(select(func.max(OutboxRow.id))) or 0) > 1000


def test_a_message_sent_after_the_backup_is_found_and_not_posted_again(
    db: Database, outbox: Outbox, settings: Settings, empty: Callable[[str], Database], tmp_path: Path
) -> None:
    with serve() as slack:
        token = SecretStr(slack.bot_token)
        client = web_client(SlackSettings(_env_file=None, bot_token=token, base_url=slack.api_url))
        clock = HandClock()
        clock.now = datetime.now(UTC)  # noqa: TID251 (the local Slack stamps with its own clock)

        def deliver(database: Database) -> Outbox:
            box = Outbox(database, clock, lease=timedelta(seconds=90))
            post = PostMessage(client)
            post.pace_seconds = 0
            box.register(post)
            deliverer = Deliverer(database, box, clock, settings)
            while deliverer.step():
                pass
            return box

        with db.begin() as session:
            outbox._clock = clock
            for key in ("sent since", "lost"):
                outbox.put(session, "slack.post", key, {"channel": GENERAL, "text": key})
        backups(db, tmp_path).take(tmp_path / "b.tar.gz", NOW)
        with db.begin() as session:
            session.query(OutboxRow).filter_by(key="lost").delete()
        deliver(db)

        there = empty("same")
        again = Backups(there, Outbox(there, clock, lease=timedelta(seconds=90)), lambda: None, [])  # type: ignore[arg-type,return-value]
        again.restore(tmp_path / "b.tar.gz")
        deliver(there)
        assert sorted(m["text"] for m in slack.control.messages(GENERAL)) == ["lost", "sent since"]
        posted = {m["text"]: m["ts"] for m in slack.control.messages(GENERAL)}
        with there.read() as session:
            rows = {row.key: row for row in session.scalars(select(OutboxRow))}
        assert {key: (row.state, (row.result or {})["ts"]) for key, row in rows.items()} == {
            key: ("sent", ts) for key, ts in posted.items()
        }


def test_a_backup_sees_one_moment(db: Database, db_url: str, people: People, tmp_path: Path) -> None:
    """Somebody writes two rows in one transaction while the tables are read one after the other."""
    other = Database(db_url)
    written: list[str] = []

    def write(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if written or not any(f"FROM {name}" in statement for name in ("member ", "outbox ")):
            return
        written.append(statement)
        with other.begin() as session:
            outbox = Outbox(other, lambda: NOW, lease=timedelta(seconds=90))
            People(Settings(_env_file=None), outbox, lambda: NOW).ensure(session, "U1")
            outbox.put(session, "slack.post", "hello", {"channel": "U1", "text": "hello"})

    event.listen(Engine, "after_cursor_execute", write)
    meta = backups(db, tmp_path).take(tmp_path / "b.tar.gz", NOW)
    event.remove(Engine, "after_cursor_execute", write)
    assert written
    assert meta.rows["member"] == meta.rows["outbox"]
    with other.read() as session:
        assert session.scalar(select(func.count()).select_from(Member)) == 1
    other.close()


def test_a_filled_database_is_replaced_only_when_asked(db: Database, people: People, tmp_path: Path) -> None:
    with db.begin() as session:
        people.ensure(session, "U1")
    backups(db, tmp_path).take(tmp_path / "b.tar.gz", NOW)
    with db.begin() as session:
        people.ensure(session, "U2")
    with pytest.raises(UserError, match="is not empty"):
        backups(db, tmp_path).restore(tmp_path / "b.tar.gz")
    assert _members(db) == ["U1", "U2"]
    backups(db, tmp_path).restore(tmp_path / "b.tar.gz", replace=True)
    assert _members(db) == ["U1"]


def _members(db: Database) -> list[str]:
    with db.read() as session:
        return list(session.scalars(select(Member.slack_id).order_by(Member.slack_id)))


def test_a_backup_of_another_revision_is_refused(db: Database, tmp_path: Path) -> None:
    backups(db, tmp_path).take(tmp_path / "b.tar.gz", NOW)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('7000')")
    with pytest.raises(UserError, match=r"this one is at 7000.*Restore it with the version of Usher"):
        backups(db, tmp_path).restore(tmp_path / "b.tar.gz")


def shortened(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def without_a_row(data: bytes) -> bytes:
    """A whole archive whose table has a row less than it says."""
    plain = gzip.decompress(data)
    return gzip.compress(plain.replace(b'"member": 1', b'"member": 2'))


@pytest.mark.parametrize("damage", [shortened, without_a_row, lambda data: b"no archive at all"])
def test_a_broken_backup_changes_nothing(
    db: Database, people: People, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    with db.begin() as session:
        people.ensure(session, "U1")
    file = tmp_path / "b.tar.gz"
    backups(db, tmp_path).take(file, NOW)
    with db.begin() as session:
        people.ensure(session, "U2")
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(UserError, match="whole"):
        backups(db, tmp_path).restore(file, replace=True)
    assert _members(db) == ["U1", "U2"]


def test_a_part_cannot_be_put_outside_the_archive(db: Database, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    evil = tmp_path / "archive"
    evil.mkdir()
    (tmp_path / "secret.parquet").write_bytes(b"x")

    def named(session: Session) -> list[str]:
        return ["../secret.parquet"]

    outbox = Outbox(db, lambda: NOW, lease=timedelta(seconds=90))
    Backups(db, outbox, lambda: ParquetArchive(str(evil)), [named]).take(file, NOW)
    with pytest.raises(UserError, match="outside the archive"):
        backups(db, tmp_path / "elsewhere" / "archive").restore(file)
    assert not (tmp_path / "elsewhere" / "secret.parquet").exists()


def test_a_failed_backup_leaves_the_last_one(db: Database, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    backups(db, tmp_path).take(file, NOW)
    good = file.read_bytes()
    with db.begin() as session:
        session.add(
            Part(path="gone.parquet", source="file", kind="reviews", rows=1, sha256="0", created_at=NOW)
        )
    with pytest.raises(Exception, match="no such part"):
        backups(db, tmp_path / "archive").take(file, NOW)
    assert file.read_bytes() == good
    assert sorted(p.name for p in tmp_path.iterdir() if "partial" in p.name or p.name.startswith(".b")) == []


def test_a_backup_is_for_its_owner_and_describes_itself(db: Database, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    meta = backups(db, tmp_path).take(file, NOW)
    assert file.stat().st_mode & 0o077 == 0
    said: dict[str, Any] = json.loads(meta.model_dump_json())
    assert Meta.model_validate(said) == meta
    assert set(meta.rows) == {table.name for table in Model.metadata.sorted_tables}
