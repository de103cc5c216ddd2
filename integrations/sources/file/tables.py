"""CSV and Parquet files in the interchange format's columns. A changed file is read again from its start; one
that a run left half read is gone on with at its row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from assistant.core.errors import UserError
from assistant.core.ports import Json

LONGEST_FIELD = 10_000_000
"""Characters; Python's own limit of 131,072 is less than some reviews have."""


def rows(path: Path, skip: int, size: int) -> Iterator[list[Json]]:
    """Batches of at most `size` rows after the first `skip`. UserError when it is no such file."""
    found = _parquet(path) if path.suffix == ".parquet" else _csv(path)
    left = islice(found, skip, None)
    while batch := list(islice(left, size)):
        yield batch


def _csv(path: Path) -> Iterator[Json]:
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            for row in csv.DictReader(file):
                row.pop(None, None)  # cells beyond the header
                yield {name: value for name, value in row.items() if value not in (None, "")}
    except csv.Error as error:
        raise UserError(f"{path} is not a CSV file: {error}.") from error


def _parquet(path: Path) -> Iterator[Json]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=500):
                for row in batch.to_pylist():
                    yield {name: _plain(value) for name, value in row.items() if value is not None}
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise UserError(f"{path} is not a Parquet file: {error}.") from error


def _plain(value: Any) -> Any:
    """As JSON has it: dates as text, numbers as numbers, bytes as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return value
