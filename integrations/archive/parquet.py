"""One part is one file that is never written again. Each row is kept as the JSON text it came as: a column
per field would force types on what a source happened to send."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from assistant.core.errors import Rejected, Unavailable, UserError
from assistant.core.ports import ArchivePart, Json

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

LINE_BREAK = orjson.Fragment(b"\n")


class ParquetArchive:
    """A `ReviewArchive`. Paths are relative to its root."""

    def __init__(self, url: str) -> None:
        self._url = url

    def write(self, source: str, kind: str, rows: Sequence[Json]) -> ArchivePart:
        """Raises UserError when the folder cannot be written, Unavailable when a remote store cannot now."""
        data = _parquet(rows)
        path = f"{source}/{kind}/{uuid.uuid4().hex}.parquet"
        self.store(path, data)
        return ArchivePart(path, len(rows), hashlib.sha256(data).hexdigest())

    def read(self, path: str) -> list[Json]:
        import pyarrow.parquet as pq

        with self._trouble(), self._fs.open_input_file(f"{self._root}/{path}") as stream:
            table = pq.read_table(stream, columns=["row"])
        return [json.loads(row) for row in table.column("row").to_pylist()]

    def load(self, path: str) -> bytes:
        with self._trouble(), self._fs.open_input_file(f"{self._root}/{path}") as stream:
            data: bytes = stream.read()
        return data

    def store(self, path: str, data: bytes) -> None:
        with self._trouble():
            if self._folder:
                _write_local(self._folder / path, data)
            else:
                with self._fs.open_output_stream(f"{self._root}/{path}") as stream:
                    stream.write(data)

    def paths(self) -> Iterable[tuple[str, datetime]]:
        """Files of writes that never finished are among them."""
        from pyarrow.fs import FileSelector, FileType

        with self._trouble():
            found = self._fs.get_file_info(FileSelector(self._root, allow_not_found=True, recursive=True))
        files = (info for info in found if info.type == FileType.File)
        return [(info.path[len(self._root) + 1 :], info.mtime.astimezone(UTC)) for info in files]

    def remove(self, path: str) -> None:
        with self._trouble():
            self._fs.delete_file(f"{self._root}/{path}")

    @cached_property
    def _folder(self) -> Path | None:
        """The local root; None when the archive is elsewhere."""
        if "://" not in self._url:
            return Path(self._url)
        return Path(self._url.removeprefix("file://")) if self._url.startswith("file://") else None

    @cached_property
    def _located(self) -> tuple[FileSystem, str]:
        from pyarrow.fs import FileSystem, LocalFileSystem

        if self._folder:
            return LocalFileSystem(), str(self._folder)
        try:
            fs, root = FileSystem.from_uri(self._url)
        except (ValueError, OSError) as error:
            raise UserError(f"ARCHIVE_URL={self._url.partition('?')[0]} cannot be used: {error}") from error
        return fs, root.rstrip("/")

    @property
    def _fs(self) -> FileSystem:
        return self._located[0]

    @property
    def _root(self) -> str:
        return self._located[1]

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise Rejected(f"the archive has no such part: {error}") from error
        except OSError as error:
            if self._folder:
                raise UserError(
                    f"The archive in {self._folder} cannot be used ({error.strerror or error}). "
                    "Check its permissions and free space; nothing was lost."
                ) from error
            raise Unavailable(f"the archive cannot be reached: {error}") from error


def _parquet(rows: Sequence[Json]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {
        "id": pa.array([_text(row.get("id")) for row in rows], pa.string()),
        "title_id": pa.array([_text(row.get("title_id")) for row in rows], pa.string()),
        "row": pa.array(_jsons(rows), pa.string()),
    }
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink, compression="zstd", use_dictionary=["title_id"])
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _text(value: object) -> str | None:
    """Lone surrogates, which JSON can carry and UTF-8 cannot, become question marks."""
    if value is None or (type(value) is str and value.isascii()):
        return value
    return str(value).encode("utf-8", "replace").decode()


def _jsons(rows: Sequence[Json]) -> list[bytes]:
    """In one call, which costs a sixth; no JSON text has a line break of its own to be split at."""
    lines = [part for row in rows for part in (row, LINE_BREAK)]
    try:
        return orjson.dumps(lines)[1:-3].split(b",\n,")
    except TypeError:  # lone surrogates and very large numbers, which JSON may have
        return [json.dumps(row).encode() for row in rows]


def _write_local(path: Path, data: bytes) -> None:
    """Whole or not at all, also when the power goes: written aside, flushed, renamed, the folder flushed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
