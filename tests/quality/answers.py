"""Answers over wikipedia and rt_critics, ingested and asked by the commands people use, judged by rule."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.core.ports import Encoder
from tests.lines import ROOT
from tests.quality.questions.gold import RIGHT, judge, precise
from tests.quality.questions.make import KINDS, Half, Question, questions
from tests.quality.questions.shelf import Row, shelf
from tests.quality.table import Line, compared, folder_of, mean_of, rows

SEEDS: Mapping[Half, int] = {"seen": 1, "held": 2}
"""The engine was written while looking at the first; the second is for measuring alone."""


def measure(_: Encoder) -> Iterator[Line]:
    told = shelf()
    reviews = {row["id"]: row for row in rows("rt_critics/reviews.jsonl")}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("wikipedia", "rt_critics"):
            _command(folder, "ingest", "--source", "file", "--path", str(folder_of(name)))
        for half, seed in SEEDS.items():
            asked = list(questions(told, seed, half))
            answered = _answered(Path(folder), asked)
            _keep(half, asked, answered, reviews)
            yield from _lines(half, asked, answered, reviews)


def _answered(folder: Path, asked: Sequence[Question]) -> list[Row]:
    source, target = folder / "questions.jsonl", folder / "answers.jsonl"
    source.write_text("".join(json.dumps({"qid": q.qid, "question": q.text}) + "\n" for q in asked), "utf-8")
    _command(str(folder), "ask", "--questions", str(source), "--out", str(target))
    return [json.loads(line) for line in target.read_text("utf-8").splitlines()]


def _command(folder: str, *arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": folder, "LLM_MODEL": ""}
    ran = subprocess.run(
        [sys.executable, str(ROOT / "bot.py"), *arguments], env=environment, capture_output=True, text=True
    )
    if ran.returncode:
        raise RuntimeError(f"{arguments[0]}: exit {ran.returncode}: {ran.stderr[-2000:]}")


def _lines(
    half: Half, asked: Sequence[Question], answered: Sequence[Row], reviews: Mapping[str, Row]
) -> Iterator[Line]:
    points = [judge(q.gold, a, reviews) for q, a in zip(asked, answered, strict=True)]
    for kind in KINDS:
        mine = [point for q, point in zip(asked, points, strict=True) if q.kind == kind]
        yield compared(f"answers, {half} phrasings: {kind}", len(mine), {}, mean_of(mine))
    answerable = [p for q, p in zip(asked, points, strict=True) if not q.gold.unanswerable]
    yield compared(
        f"answers, {half} phrasings: all that can be answered", len(answerable), {}, mean_of(answerable)
    )
    held, cited = 0, 0
    for q, a in zip(asked, answered, strict=True):
        good, every = precise(q.gold, a, reviews)
        held, cited = held + good, cited + every
    yield Line(f"answers, {half} phrasings: citations that hold", cited, {}, held / max(cited, 1))


def _keep(half: Half, asked: Sequence[Question], answered: Sequence[Row], reviews: Mapping[str, Row]) -> None:
    """What was not right, for whoever wants to see: in the file that QUALITY_MISSES names."""
    if not (name := os.environ.get("QUALITY_MISSES")):
        return
    with Path(name).open("a", encoding="utf-8") as file:
        for q, a in zip(asked, answered, strict=True):
            points = judge(q.gold, a, reviews)
            good, every = precise(q.gold, a, reviews)
            if points != RIGHT or good != every:
                told: dict[str, Any] = {"half": half, "points": points, "kind": q.kind, "asked": q.text}
                file.write(json.dumps({**told, "answer": a["answer"], "gold": str(q.gold)}) + "\n")
