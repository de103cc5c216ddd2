"""The archive of raw rows, on disk and in an S3 of our own."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import httpx
import pyarrow.parquet as pq
import pytest

from assistant.core.errors import Rejected, UserError
from assistant.core.ports import Json
from integrations.archive import ArchiveSettings, build

ROWS: list[Json] = [
    {"id": "a", "title": "Amélie", "year": None, "odd": {"x": [1]}},
    {"id": 7, "title_id": "\ud800"},
]


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Where a bucket is, on loopback, as a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                httpx.put(f"http://127.0.0.1:{port}/raw-rows", timeout=30).raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(params=["folder", "url", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "s3":
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        place = request.getfixturevalue("s3")
        return f"s3://raw-rows/{tmp_path.name}?scheme=http&endpoint_override={place}&region=us-east-1"
    return "" if request.param == "folder" else f"file://{tmp_path}/elsewhere"


def test_rows_come_back_as_they_went(tmp_path: Path, url: str) -> None:
    archive = build(ArchiveSettings(_env_file=None, archive_url=url), tmp_path)
    part = archive.write("file", "title", ROWS)
    assert archive.read(part.path) == ROWS
    assert part.rows == 2
    stored = archive.load(part.path)
    assert hashlib.sha256(stored).hexdigest() == part.sha256
    assert pq.read_table(BytesIO(stored)).column_names == ["id", "title_id", "row"]


def test_a_text_may_hold_what_rows_are_kept_apart_by(tmp_path: Path) -> None:
    archive = build(ArchiveSettings(_env_file=None), tmp_path)
    rows: list[Json] = [{"id": "a", "text": 'One,\n,two,\\n,"}\n{'}, {"id": "b"}, {"id": "c", "n": 2**70}]
    assert archive.read(archive.write("file", "review", rows[:2]).path) == rows[:2]
    assert archive.read(archive.write("file", "review", rows).path) == rows


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
