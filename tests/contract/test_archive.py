"""The archive of raw rows, on disk; what S3 adds is pyarrow's own."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from assistant.core.errors import Rejected, UserError
from assistant.core.ports import Json
from integrations.archive import ArchiveSettings, build

ROWS: list[Json] = [
    {"id": "a", "title": "Amélie", "year": None, "odd": {"x": [1]}},
    {"id": 7, "title_id": "\ud800"},
]


@pytest.fixture(params=["folder", "url"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return "" if request.param == "folder" else f"file://{tmp_path}/elsewhere"


def test_rows_come_back_as_they_went(tmp_path: Path, url: str) -> None:
    archive = build(ArchiveSettings(_env_file=None, archive_url=url), tmp_path)
    part = archive.write("file", "title", ROWS)
    assert archive.read(part.path) == ROWS
    assert part.rows == 2
    stored = next(tmp_path.rglob("*.parquet"))
    assert hashlib.sha256(stored.read_bytes()).hexdigest() == part.sha256
    assert pq.read_table(stored).column_names == ["id", "title_id", "row"]


def test_every_write_is_a_file_of_its_own_and_can_be_removed(tmp_path: Path, url: str) -> None:
    archive = build(ArchiveSettings(_env_file=None, archive_url=url), tmp_path)
    assert list(archive.paths()) == []
    first, second = archive.write("file", "title", ROWS), archive.write("file", "title", ROWS)
    assert {path for path, _ in archive.paths()} == {first.path, second.path}
    assert all(datetime.now(UTC) - at < timedelta(minutes=1) for _, at in archive.paths())  # noqa: TID251
    archive.remove(first.path)
    assert [path for path, _ in archive.paths()] == [second.path]
    with pytest.raises(Rejected):
        archive.read(first.path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("in the way")
    archive = build(ArchiveSettings(_env_file=None), tmp_path)
    with pytest.raises(UserError, match=r"archive in .* cannot be used"):
        archive.write("file", "title", ROWS)


def test_an_address_nobody_understands_is_named_without_its_options() -> None:
    archive = build(ArchiveSettings(_env_file=None, archive_url="nonsense://x?secret_key=abc"), Path())
    with pytest.raises(UserError, match="nonsense://x cannot be used") as caught:
        archive.write("file", "title", ROWS)
    assert "abc" not in caught.value.text.partition("cannot be used")[0]
