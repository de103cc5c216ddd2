"""Reads files batch by batch. The cursor keeps, per file, a hash of its content and how far it was read:
a changed file is read again from its start, an unchanged one not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NoReturn

import orjson

from assistant.core.errors import UserError
from assistant.core.ports import Json, RejectedRow, SourceBatch
from integrations.sources.file import tables

FILES = {"title": "titles", "review": "reviews", "signal": "signals"}
SUFFIXES = (".jsonl", ".csv", ".parquet")
BATCH_ROWS = 500
DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
LONG_NUMBER = b"0" * 19
"""orjson rounds it."""
RAW_LIMIT = 2000
"""Characters of an unreadable line that are kept."""

Progress = dict[str, tuple[str, int, int]]
"""File -> (SHA-256 of its content, bytes read, lines read)."""


class FileSource:
    """A `TitleSource`. Titles come first, so that reviews and signals find theirs."""

    def __init__(self, folder: Path, name: str = "file") -> None:
        self.name = name
        self._folder = folder

    def batches(self, cursor: str | None) -> Iterator[SourceBatch]:
        progress: Progress = {path: tuple(at) for path, at in json.loads(cursor or "{}").items()}
        for kind, name in FILES.items():
            for path in present(self._folder, name):
                yield from self._read(kind, path, progress)

    def _read(self, kind: str, path: Path, progress: Progress) -> Iterator[SourceBatch]:
        try:
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
                size = file.tell()
                known, offset, lines = progress.get(str(path), ("", 0, 0))
                if known == content and offset >= size:
                    return
                if known != content:
                    offset = lines = 0
                if path.suffix != ".jsonl":
                    yield from self._table(kind, path, content, size, lines, progress)
                    return
                file.seek(offset)
                yield from self._lines(kind, path, file, content, lines, progress)
        except OSError as error:
            raise UserError(f"{path} cannot be read ({error.strerror}).") from error

    def _table(
        self, kind: str, path: Path, content: str, size: int, read: int, progress: Progress
    ) -> Iterator[SourceBatch]:
        """Only once it is read to its end does a table's place equal its size."""
        for rows in tables.rows(path, read, BATCH_ROWS):
            read += len(rows)
            progress[str(path)] = (content, 0, read)
            yield _batch(kind, progress, rows, [])
        empty = [] if read else [RejectedRow(kind, path.name, "the file is empty", "")]
        progress[str(path)] = (content, size, read)
        yield _batch(kind, progress, [], empty)

    def _lines(
        self, kind: str, path: Path, file: BinaryIO, content: str, lines: int, progress: Progress
    ) -> Iterator[SourceBatch]:
        at_start = lines == 0
        while True:
            block = list(islice(file, BATCH_ROWS))
            if not block and not at_start:
                return
            rejected: list[RejectedRow] = []
            rows = _objects(block)
            if rows is None:
                rows = []
                for number, line in enumerate(block, lines + 1):
                    _sort(line, kind, f"{path.name}:{number}", rows, rejected)
            lines += len(block)
            if lines == 0:
                rejected.append(RejectedRow(kind, path.name, "the file is empty", ""))
            at_start = False
            progress[str(path)] = (content, file.tell(), lines)
            yield _batch(kind, progress, rows, rejected)


def present(folder: Path, name: str) -> list[Path]:
    """The files of that name, in whatever format."""
    return [path for suffix in SUFFIXES if (path := folder / f"{name}{suffix}").is_file()]


def _batch(kind: str, progress: Progress, rows: list[Json], rejected: list[RejectedRow]) -> SourceBatch:
    titles, reviews, signals = (rows if each == kind else [] for each in FILES)
    return SourceBatch(json.dumps(progress), titles, reviews, signals, rejected)


def _objects(block: list[bytes]) -> list[Json] | None:
    """The objects of these lines in a tenth of the time, where all of it is plain; None otherwise."""
    if LONG_NUMBER in b"".join(block).translate(DIGITS):
        return None
    try:
        rows = list(map(orjson.loads, block))
    except ValueError:  # also lone surrogates and a byte order mark, which the slow way reads
        return None
    return rows if all(type(row) is dict for row in rows) else None


def _sort(line: bytes, kind: str, where: str, rows: list[Json], rejected: list[RejectedRow]) -> None:
    text = line.decode("utf-8-sig", "replace").strip()
    if not text:
        return
    try:
        row = json.loads(line.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        reason = "not UTF-8"
    except (ValueError, RecursionError):
        reason = "not JSON"
    else:
        if isinstance(row, dict):
            rows.append(row)
            return
        reason = "not a JSON object"
    rejected.append(RejectedRow(kind, where, reason, text[:RAW_LIMIT]))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
