"""Tables as JSON lines, for a backup: values as they are, whichever engine they come from or go to."""

from __future__ import annotations

import importlib
import json
import pkgutil
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    Integer,
    LargeBinary,
    Table,
    and_,
    bindparam,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

import assistant
from assistant.core.db import Model, UtcDateTime
from assistant.core.errors import UserError

BATCH = 500
GAP = 1000
"""How far ids jump at a restore: more rows than a table gains between two backups."""


def tables(session: Session) -> dict[str, Table]:
    """By name, those that others refer to first; UserError when the database has others."""
    for module in pkgutil.walk_packages(assistant.__path__, "assistant."):
        if module.name.endswith("models") or module.name.startswith("assistant.core."):
            importlib.import_module(module.name)
    tables = {table.name: table for table in Model.metadata.sorted_tables}
    there = set(inspect(session.connection()).get_table_names()) - {"alembic_version"}
    if there != set(tables):
        odd = ", ".join(sorted(there ^ set(tables)))
        raise UserError(f"The database is not as this version knows it ({odd}). Run `bot.py migrate` first.")
    return tables


def write(session: Session, table: Table, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        found = session.execute(
            select(table).order_by(*table.primary_key), execution_options={"yield_per": BATCH}
        )
        for row in found.mappings():
            values = {column.name: _out(row[column.name]) for column in table.columns}
            file.write(json.dumps(values) + "\n")
            count += 1
    return count


def _out(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _in(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, LargeBinary):
        return b64decode(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


def lock(session: Session, tables: Iterable[str]) -> None:
    """Another replica waits; SQLite has locked its file with the transaction's beginning."""
    if session.get_bind().dialect.name == "postgresql":
        names = ", ".join(f'"{name}"' for name in tables)
        session.connection().exec_driver_sql(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")


def load(session: Session, table: Table, lines: Iterable[bytes]) -> int:
    """Rows that refer to rows of the same table get their references in a second pass: order cannot help."""
    own = [c for c in table.columns if any(key.column.table is table for key in c.foreign_keys)]
    key = list(table.primary_key)
    later: list[dict[str, Any]] = []
    count = 0
    for batch in _batches(lines):
        rows = [{c.name: _in(c, raw[c.name]) for c in table.columns} for raw in batch]
        for row in rows:
            if any(row[c.name] is not None for c in own):
                later.append({f"_{c.name}": row[c.name] for c in (*key, *own)})
                row.update({c.name: None for c in own})
        session.connection().execute(insert(table), rows)
        count += len(rows)
    if later:
        this_row = and_(*(c == bindparam(f"_{c.name}") for c in key))
        references: dict[str, Any] = {c.name: bindparam(f"_{c.name}") for c in own}
        session.connection().execute(update(table).where(this_row).values(references), later)
    return count


def _batches(lines: Iterable[bytes]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for line in lines:
        batch.append(json.loads(line))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def skip_ids(session: Session, table: Table) -> None:
    """New rows get ids well above the present ones, so that a button posted since the backup finds none."""
    key = list(table.primary_key)
    if len(key) != 1 or not isinstance(key[0].type, Integer) or key[0].foreign_keys:
        return
    highest = session.scalar(select(func.max(key[0]))) or 0
    if session.get_bind().dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(f'"{table.name}"', key[0].name)
        session.execute(select(func.setval(sequence, highest + GAP)))
    elif table.dialect_options["sqlite"]["autoincrement"]:
        values = {"name": table.name, "seq": highest + GAP}
        session.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), values)
        session.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), values)
