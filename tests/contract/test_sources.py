"""What every source of titles keeps to; the file source for now."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assistant.core.errors import UserError
from assistant.core.ports import SourceBatch, TitleSource
from integrations.sources.file import Settings, build


def folder_of(tmp_path: Path, **files: str | bytes) -> Path:
    folder = tmp_path / "in"
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.jsonl").write_bytes(data)
    return folder


def lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def source(folder: Path) -> TitleSource:
    return build({"path": str(folder)}, Settings(_env_file=None))


def everything(folder: Path, cursor: str | None = None) -> list[SourceBatch]:
    return list(source(folder).batches(cursor))


def test_titles_come_before_what_speaks_of_them_in_batches_of_500(tmp_path: Path) -> None:
    titles = lines(*({"id": f"t{n}"} for n in range(501)))
    folder = folder_of(tmp_path, reviews=lines({"id": "r"}), signals=lines({"title_id": "t1"}), titles=titles)
    sizes = [(len(b.titles), len(b.reviews), len(b.signals)) for b in everything(folder)]
    assert sizes == [(500, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]


def test_numbers_and_signs_that_few_parsers_take_come_as_they_are(tmp_path: Path) -> None:
    rows = [{"id": 123456789012345678901234}, {"id": "\ud800"}, {"id": "é"}]
    folder = folder_of(tmp_path, titles="\ufeff" + lines(rows[0]) + lines(*rows[1:]))
    assert [row for batch in everything(folder) for row in batch.titles] == rows
    folder = folder_of(tmp_path, titles=lines(rows[0]))
    assert [row for batch in everything(folder) for row in batch.titles] == rows[:1]


def test_reading_on_from_any_cursor_gives_the_rest_and_nothing_else(tmp_path: Path) -> None:
    titles = lines(*({"id": f"t{n}"} for n in range(1200)))
    folder = folder_of(tmp_path, titles=titles, reviews=lines({"id": "r"}))
    whole = everything(folder)
    for number, batch in enumerate(whole):
        rest = everything(folder, batch.cursor)
        assert [list(b.titles) for b in rest] == [list(b.titles) for b in whole[number + 1 :]]
    assert everything(folder, whole[-1].cursor) == []


def test_a_changed_file_is_read_again_and_the_others_are_not(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, titles=lines({"id": "a"}), reviews=lines({"id": "r"}))
    cursor = everything(folder)[-1].cursor
    folder_of(tmp_path, reviews=lines({"id": "s"}))
    (batch,) = everything(folder, cursor)
    assert batch.reviews == [{"id": "s"}]


def test_lines_that_cannot_be_read_are_handed_over_with_place_and_reason(tmp_path: Path) -> None:
    bad = b'{"id": "ok"}\n{"id": \n\n[1]\n\xff\xfe\n{"id": NaN}\n'
    (batch,) = everything(folder_of(tmp_path, titles=bad))
    assert batch.titles == [{"id": "ok"}]
    assert [(r.where, r.reason) for r in batch.rejected] == [
        ("titles.jsonl:2", "not JSON"),
        ("titles.jsonl:4", "not a JSON object"),
        ("titles.jsonl:5", "not UTF-8"),
        ("titles.jsonl:6", "not JSON"),
    ]


TABLE: list[dict[str, object]] = [
    {"id": f"t{n}", "title": f"Über, {n}", "year": 2000 + n % 20, "odd": n / 2} for n in range(1200)
]


@pytest.fixture(params=["csv", "parquet"])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    if request.param == "parquet":
        pq.write_table(pa.Table.from_pylist(TABLE), folder / "titles.parquet")
        return folder
    with (folder / "titles.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(TABLE[0]))
        writer.writeheader()
        writer.writerows(TABLE)
    return folder


def test_tables_are_read_like_lines_from_any_cursor(table: Path) -> None:
    whole = everything(table)
    found = [{name: str(value) for name, value in row.items()} for b in whole for row in b.titles]
    assert found == [{name: str(value) for name, value in row.items()} for row in TABLE]
    assert max(len(b.titles) for b in whole) == 500
    for number, batch in enumerate(whole):
        rest = everything(table, batch.cursor)
        assert [list(b.titles) for b in rest] == [list(b.titles) for b in whole[number + 1 :]]


@pytest.mark.parametrize("name", ["titles.csv", "titles.parquet"])
def test_a_table_that_is_none_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b'id,title\n"' + b"x" * 11_000_000 if name.endswith("csv") else b"PAR?")
    with pytest.raises(UserError, match=f"{name} is not a"):
        everything(tmp_path)


def test_an_empty_file_is_reported_once(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, reviews="")
    (batch,) = everything(folder)
    assert [r.reason for r in batch.rejected] == ["the file is empty"]
    assert everything(folder, batch.cursor) == []


def test_a_byte_order_mark_and_a_missing_last_line_end_do_no_harm(tmp_path: Path) -> None:
    (batch,) = everything(folder_of(tmp_path, titles=b'\xef\xbb\xbf{"id": "a"}\r\n{"id": "b"}'))
    assert [row["id"] for row in batch.titles] == ["a", "b"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "needs a folder"),
        ({"path": "/nowhere/at/all"}, "There is no folder"),
        ({"path": "{empty}"}, "holds none of titles, reviews, signals as .jsonl, .csv, .parquet"),
        ({"path": "{empty}", "since": "2026-01-01"}, "leave --since out"),
    ],
)
def test_what_cannot_be_read_is_said_at_once(tmp_path: Path, options: dict[str, str], words: str) -> None:
    given = {name: value.replace("{empty}", str(tmp_path)) for name, value in options.items()}
    with pytest.raises(UserError, match=words):
        build(given, Settings(_env_file=None))
