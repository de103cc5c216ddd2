"""One file with everything that cannot be made again: the database's rows and the archive's parts.

A .tar.gz of `meta.json`, `parts/<path>` and `tables/<name>.jsonl`. Rows are values, not pages of one
engine's file, so a backup of SQLite can be restored into PostgreSQL and the other way round.
"""

from __future__ import annotations

import io
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, literal, select
from sqlalchemy.orm import Session

from assistant.core import rows
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.migrate import revision_of
from assistant.core.outbox import Outbox
from assistant.core.ports import ReviewArchive


class Meta(BaseModel):
    """What a backup says of itself. `rows` counts by table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = 1
    revision: str | None
    taken_at: datetime
    rows: dict[str, int]
    parts: list[str]


@dataclass(frozen=True)
class Backups:
    """`archived` functions name the archive's parts that rows refer to."""

    db: Database
    outbox: Outbox
    archive: Callable[[], ReviewArchive]
    archived: Sequence[Callable[[Session], Iterable[str]]]

    def take(self, target: Path, now: datetime) -> Meta:
        """Write `target` whole or not at all, for its owner's eyes only: it holds what the team wrote."""
        partial = target.with_name(target.name + ".partial")
        try:
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
                meta = self._dump(Path(folder), now)
                partial.touch(mode=0o600)
                self._pack(partial, meta, Path(folder))
            partial.replace(target)
        except OSError as error:
            raise UserError(f"{target} cannot be written ({error.strerror or error}).") from error
        finally:
            partial.unlink(missing_ok=True)
        return meta

    def _dump(self, folder: Path, now: datetime) -> Meta:
        """Every table into a file of its own, all as of one moment."""
        with self.db.read() as session:
            if not self.db.is_sqlite:  # SQLite's readers see one moment anyway
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            tables = rows.tables(session)
            counts = {name: rows.write(session, table, folder / name) for name, table in tables.items()}
            parts = sorted({path for named in self.archived for path in named(session)})
            revision = revision_of(session.connection())
        return Meta(revision=revision, taken_at=now, rows=counts, parts=parts)

    def _pack(self, partial: Path, meta: Meta, folder: Path) -> None:
        with tarfile.open(partial, "w:gz", compresslevel=6) as tar:
            _add(tar, "meta.json", meta.model_dump_json(indent=2).encode())
            for path in meta.parts:
                _add(tar, f"parts/{path}", self.archive().load(path))
            for name in meta.rows:
                tar.add(folder / name, f"tables/{name}.jsonl")

    def restore(self, source: Path, *, replace: bool = False) -> Meta:
        """Everything back in one transaction. What was open then is looked up before it is sent."""
        with _opened(source) as (tar, meta):
            with self.db.read() as session:
                _fits(session, meta, source, replace=replace)
            for path in meta.parts:
                self.archive().store(_inside(path), _member(tar, f"parts/{path}").read())
            with self.db.begin() as session:
                tables = rows.tables(session)
                rows.lock(session, tables)
                _fits(session, meta, source, replace=replace)
                for table in reversed(tables.values()):
                    session.execute(delete(table))
                for name, table in tables.items():
                    if rows.load(session, table, _member(tar, f"tables/{name}.jsonl")) != meta.rows[name]:
                        raise UserError(
                            f"{source} is not whole: rows of {name} are missing. Nothing was changed."
                        )
                    rows.skip_ids(session, table)
                self.outbox.distrust(session)
        return meta


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


@contextmanager
def _opened(source: Path) -> Iterator[tuple[tarfile.TarFile, Meta]]:
    """The file and what it says of itself; it is read through first, so that a broken one changes nothing."""
    if not source.is_file():
        raise UserError(f"There is no file {source}.")
    meta = _examined(source)
    with tarfile.open(source, "r:gz") as tar:
        yield tar, meta


def _examined(source: Path) -> Meta:
    try:
        with tarfile.open(source, "r:gz") as tar:
            meta = Meta.model_validate_json(_member(tar, "meta.json").read())
            names = set(tar.getnames())
    except (OSError, tarfile.TarError, EOFError, zlib.error, KeyError, ValueError) as error:
        reason = type(error).__name__
        raise UserError(f"{source} is no whole backup of Usher ({reason}). Use another one.") from error
    wanted = {f"parts/{path}" for path in meta.parts} | {f"tables/{name}.jsonl" for name in meta.rows}
    if wanted - names:
        raise UserError(f"{source} lacks {len(wanted - names)} of its pieces. Use another one.")
    return meta


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    file = tar.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file


def _inside(path: str) -> str:
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise UserError(f"The backup names {path!r}, which is outside the archive. It was not made by Usher.")
    return path


def _fits(session: Session, meta: Meta, source: Path, *, replace: bool) -> None:
    here = revision_of(session.connection())
    if here != meta.revision:
        raise UserError(
            f"{source} holds a database of revision {meta.revision}, this one is at {here}. "
            "Restore it with the version of Usher that made it, then upgrade."
        )
    tables = rows.tables(session)
    if set(tables) != set(meta.rows):
        raise UserError(
            f"{source} holds other tables than this version has. Restore it with the one that made it."
        )
    filled = [
        name
        for name, table in tables.items()
        if session.scalar(select(literal(1)).select_from(table).limit(1))
    ]
    if filled and not replace:
        raise UserError(
            f"The database is not empty ({', '.join(filled[:3])}…). Point DATABASE_URL at an empty one, "
            "or give --replace to lose what is in it."
        )
