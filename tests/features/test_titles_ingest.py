"""From files into the catalogue: nothing lost, nothing doubled, everything accounted for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.core.db import Database
from assistant.core.errors import Unavailable
from assistant.core.jobs import JobRuns
from assistant.titles import export, landing
from assistant.titles.forgetting import forget
from assistant.titles.ingest import JOB, Ingest
from assistant.titles.models import Cursor, Review, SetAside, Signal, Title
from assistant.titles.report import IngestReport
from integrations.archive import ArchiveSettings, build
from integrations.sources.file.jsonl import FileSource
from tests.conftest import HandClock

DUNE = {"id": "d", "kind": "movie", "title": "Dune", "year": 2021, "overview": "Sand.", "mood": {"x": [1]}}
GOOD = {"id": "r1", "title_id": "d", "text": "Vast and  loud.", "rating": 80, "published": "2026-01-02"}
VIEWS = {"title_id": "d", "date": "2026-11-17", "metric": "pageviews", "value": 12}

Give = Callable[..., IngestReport]


@pytest.fixture
def ingest(db: Database, runs: JobRuns, clock: HandClock, tmp_path: Path) -> Ingest:
    archive = build(ArchiveSettings(_env_file=None), tmp_path)
    return Ingest(db, lambda: archive, runs, clock)


@pytest.fixture
def give(ingest: Ingest, tmp_path: Path) -> Give:
    """Ingest these rows; each call replaces the files of the call before."""

    def run(**files: list[Any]) -> IngestReport:
        folder = tmp_path / "in"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, rows in files.items():
            text = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
            (folder / f"{name}.jsonl").write_text(text, "utf-8")
        return ingest.run(FileSource(folder))

    return run


def rows(db: Database, model: type[Any], *columns: str) -> list[Any]:
    with db.read() as session:
        found = [
            tuple(getattr(row, c) for c in columns)
            for row in session.scalars(select(model).order_by(model.id))
        ]
        return [row[0] if len(columns) == 1 else row for row in found]


def test_a_first_run_stores_all_and_a_second_finds_nothing_new(give: Give, db: Database) -> None:
    first = give(titles=[DUNE], reviews=[GOOD], signals=[VIEWS])
    assert first.as_json()["titles"]["new"] == 1
    again = give(titles=[DUNE], reviews=[GOOD], signals=[VIEWS])
    assert again.batches == 0
    assert again.as_text() == "file: nothing new\n"
    assert rows(db, Title, "source_id", "name", "year", "revision") == [("d", "Dune", 2021, 2)]
    assert rows(db, Title, "facts") == [{"mood": {"x": [1]}}]
    assert rows(db, Signal, "value", "list", "rank") == [(12.0, "", None)]


def test_what_is_absent_null_or_empty_deletes_nothing(give: Give, db: Database) -> None:
    give(titles=[DUNE | {"genres": ["Sci-Fi"], "language": "en"}])
    report = give(
        titles=[{"id": "d", "overview": None, "genres": [], "language": "", "mood": None, "new": 1}]
    )
    assert report.as_json()["titles"]["changed"] == 1
    assert rows(db, Title, "overview", "genres", "language") == [("Sand.", ["Sci-Fi"], "en")]
    assert rows(db, Title, "facts") == [{"mood": {"x": [1]}, "new": 1}]


def test_an_id_that_stands_twice_in_one_file_is_one_title(give: Give, db: Database) -> None:
    report = give(titles=[DUNE, {**DUNE, "year": 2020}])
    assert report.as_json()["titles"]["new"] == 1
    assert rows(db, Title, "source_id", "year") == [("d", 2020)]


def test_only_what_an_engine_reads_makes_a_title_due_again(give: Give, db: Database) -> None:
    give(titles=[DUNE])
    give(titles=[DUNE | {"url": "https://example.org/d"}])
    assert rows(db, Title, "revision") == [1]
    give(titles=[DUNE | {"overview": "More sand."}], reviews=[GOOD])
    assert rows(db, Title, "revision") == [3]
    give(reviews=[GOOD | {"author": "A. Nyone"}])
    assert rows(db, Title, "revision") == [3]


def test_every_bad_row_is_kept_with_its_reason(give: Give, db: Database) -> None:
    report = give(
        titles=[
            DUNE,
            "{not json",
            {"title": "No id"},
            {"id": "n", "kind": "movie"},
            DUNE | {"id": "k", "kind": "pod"},
        ],
        reviews=[
            GOOD,
            GOOD | {"id": "e", "text": " \n"},
            {"id": "o", "text": "Lost."},
            GOOD | {"id": "u", "title_id": "zz"},
        ],
        signals=[VIEWS, VIEWS | {"value": "many"}, VIEWS | {"date": "soon"}, VIEWS | {"value": True}],
    )
    found = report.as_json()
    assert found["titles"]["set_aside"] == {
        "no id": 1, "no title": 1, "kind is neither movie nor show": 1, "not JSON": 1,
    }  # fmt: skip
    assert found["reviews"]["set_aside"] == {"no text": 1, "no title_id": 1, "its title is not known yet": 1}
    assert found["signals"]["set_aside"] == {"no readable value": 2, "no readable date": 1}
    assert [found[name]["rows"] for name in ("titles", "reviews", "signals")] == [5, 4, 4]
    assert len(rows(db, SetAside, "reason")) == 10
    assert "1 set aside: no text" in report.as_text()


def test_an_odd_field_costs_the_field_and_not_the_row(give: Give, db: Database) -> None:
    odd = {"year": "nineteen", "runtime_min": -5, "released": "2021-13-01", "url": "javascript:alert(1)"}
    report = give(titles=[DUNE | odd], reviews=[GOOD | {"rating": 800}])
    assert rows(db, Title, "year", "runtime_min", "released", "url") == [(None, None, None, None)]
    assert rows(db, Title, "facts") == [{"mood": {"x": [1]}} | odd]
    assert rows(db, Review, "rating", "facts") == [(None, {"rating": 800})]
    assert report.as_json()["titles"]["unreadable_fields"] == dict.fromkeys(odd, 1)


def test_text_no_database_takes_is_made_harmless(give: Give, db: Database) -> None:
    give(titles=[DUNE | {"title": "D\0une 𝔘 \ud800", "tone": ["a\0"]}])
    assert rows(db, Title, "name", "facts") == [("Dune 𝔘 ?", {"mood": {"x": [1]}, "tone": ["a"]})]


def test_a_review_that_came_before_its_title_finds_it_later(give: Give, db: Database) -> None:
    give(reviews=[GOOD], signals=[VIEWS])
    assert rows(db, SetAside, "title_ref") == ["d", "d"]
    report = give(titles=[DUNE])
    assert report.as_json()["reviews"]["new"] == report.as_json()["signals"]["new"] == 1
    assert rows(db, SetAside, "id") == []


def test_the_same_words_on_several_sites_count_once(give: Give, db: Database) -> None:
    twins = [GOOD, GOOD | {"id": "r2", "text": "vast, and loud"}, GOOD | {"id": "r3", "text": "Loud."}]
    assert give(titles=[DUNE], reviews=twins).duplicates == 1
    first = rows(db, Review, "id")[0]
    assert rows(db, Review, "duplicate_of") == [None, first, None]
    give(
        reviews=[GOOD | {"text": "Changed my mind."}, twins[1], GOOD | {"id": "r3", "text": "vast and loud!"}]
    )
    second = rows(db, Review, "id")[1]
    assert rows(db, Review, "duplicate_of") == [None, None, second]


def test_a_text_that_hardly_differs_counts_once_and_markup_is_no_difference(give: Give, db: Database) -> None:
    long = "Vast, loud and beautiful: a desert epic that earns every one of its minutes."
    said = [
        GOOD | {"text": long},
        GOOD | {"id": "r2", "text": f"<p>{long}</p>\n<a href='http://x.org'>Read the full review at X</a>"},
        GOOD | {"id": "r3", "text": long.replace("that earns", "which earns")},
        GOOD
        | {"id": "r4", "text": "Thin, loud and tiring: a desert epic that wastes every one of its minutes."},
    ]
    assert give(titles=[DUNE], reviews=said).duplicates == 2
    assert rows(db, Review, "duplicate_of") == [None, 1, 1, None]
    assert rows(db, Review, "text")[:2] == [long, long]
    assert rows(db, Review, "facts")[0] == {"language": "en"}
    assert give(reviews=said[::-1]).as_json()["reviews"]["same"] == 4


def test_spam_and_what_is_no_text_is_set_aside(give: Give, db: Database) -> None:
    texts = ("<br/>&nbsp;", "!!! ...", "Free download http://x.org", "so good " * 20, "Full review in Greek")
    report = give(titles=[DUNE], reviews=[GOOD | {"id": str(n), "text": t} for n, t in enumerate(texts)])
    assert report.as_json()["reviews"]["set_aside"] == {
        "no text": 2, "no words": 1, "spam: links and promotion": 1,
        "spam: the same words again and again": 1,
    }  # fmt: skip


def test_a_row_mended_later_is_no_longer_set_aside(give: Give, db: Database) -> None:
    give(titles=[DUNE, {"id": "x", "kind": "show"}], reviews=[GOOD | {"text": ""}])
    assert len(rows(db, SetAside, "id")) == 2
    give(titles=[{"id": "x", "kind": "show", "title": "Named"}], reviews=[GOOD])
    assert rows(db, SetAside, "id") == []


def test_the_export_has_a_line_for_every_id_that_came_in(give: Give, db: Database, clock: HandClock) -> None:
    give(
        titles=[DUNE, {"id": "x", "kind": "show"}],
        reviews=[GOOD, GOOD | {"id": "r2"}, GOOD | {"id": "e", "text": ""}],
    )
    with db.read() as session:
        titles = list(export.titles(session, clock().date()))
        reviews = list(export.reviews(session))
    assert [line["id"] for line in titles] == ["d", "x"]
    assert [line["id"] for line in reviews] == ["r1", "r2", "e"]
    keys = {"id", "title", "verdict", "summary", "vibe_score", "vibe_tags", "genres", "review_count"}
    assert all(set(line) == keys | {"trend", "engine"} for line in titles)


def test_two_at_once_is_refused_and_a_stolen_cursor_stops_the_slower(
    ingest: Ingest, db: Database, runs: JobRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "PART_ROWS", 500)
    (tmp_path / "titles.jsonl").write_text(
        "".join(json.dumps(DUNE | {"id": f"t{n}"}) + "\n" for n in range(501))
    )
    with JobRuns(db, runs._clock).exclusive(JOB), pytest.raises(Unavailable, match="already running"):
        ingest.run(FileSource(tmp_path))

    def overtaken(_report: IngestReport) -> None:
        with db.begin() as session:
            session.get_one(Cursor, "file").cursor = "elsewhere"

    with pytest.raises(Unavailable, match="moved file on"):
        ingest.run(FileSource(tmp_path), progress=overtaken)
    assert len(rows(db, Title, "id")) == 500


def test_demo_material_can_be_taken_out_whole(
    give: Give, ingest: Ingest, db: Database, tmp_path: Path
) -> None:
    give(titles=[DUNE], reviews=[GOOD, GOOD | {"id": "r2"}], signals=[VIEWS])
    ingest.run(FileSource(tmp_path / "in", "demo"), demo=True)
    assert rows(db, Title, "source", "demo") == [("file", False), ("demo", True)]
    with db.begin() as session:
        assert forget(session, "demo", ingest.clock()) == 1
    assert rows(db, Title, "source") == ["file"]
    assert rows(db, Review, "source") == ["file", "file"]
