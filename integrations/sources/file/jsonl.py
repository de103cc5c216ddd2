"""Reads JSONL files batch by batch. The cursor keeps, per file, a hash of its content and how far
it was read: a changed file is read again from its start, an unchanged one not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NoReturn

from assistant.core.errors import UserError
from assistant.core.ports import Json, RejectedRow, SourceBatch

FILES = {"title": "titles.jsonl", "review": "reviews.jsonl", "signal": "signals.jsonl"}
BATCH_ROWS = 500
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
            path = self._folder / name
            if path.is_file():
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
                file.seek(offset)
                yield from self._lines(kind, path, file, content, lines, progress)
        except OSError as error:
            raise UserError(f"{path} cannot be read ({error.strerror}).") from error

    def _lines(
        self, kind: str, path: Path, file: BinaryIO, content: str, lines: int, progress: Progress
    ) -> Iterator[SourceBatch]:
        at_start = lines == 0
        while True:
            rows: list[Json] = []
            rejected: list[RejectedRow] = []
            before = lines
            while lines - before < BATCH_ROWS and (line := file.readline()):
                lines += 1
                _sort(line, kind, f"{path.name}:{lines}", rows, rejected)
            if lines == before and not at_start:
                return
            if lines == 0:
                rejected.append(RejectedRow(kind, path.name, "the file is empty", ""))
            at_start = False
            progress[str(path)] = (content, file.tell(), lines)
            found = {f"{each}s": rows if each == kind else [] for each in FILES}
            yield SourceBatch(json.dumps(progress), **found, rejected=rejected)  # type: ignore[arg-type]


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
