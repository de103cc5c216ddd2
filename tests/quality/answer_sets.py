"""The labelled answers: JSON lines as `propose` reads them, or lines of text about one of a few boards."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SETS = {
    "written with": "standup_answers.jsonl",
    "mended after": "answers_seen.txt",
    "held out": "standup_answers_held.jsonl",
    "tricky": "answers_tricky.txt",
    "unseen": "answers_unseen.txt",
}
_CHANGE = re.compile(r"([A-Z]+-\d+)(>|!flag|-unflag)((?:(?! [A-Z]+-\d+[>!-]).)*)")
_KINDS = {">": "move", "!flag": "flag", "-unflag": "unflag"}
_QUESTIONS = {"y": "yesterday", "t": "today", "b": "blockers"}


def rows(file: str) -> list[dict[str, Any]]:
    lines = (HERE / file).read_text("utf-8").splitlines()
    if file.endswith(".jsonl"):
        return [json.loads(line) for line in lines]
    boards = yaml.safe_load((HERE / "answer_boards.yaml").read_text("utf-8"))
    written = [line for line in lines if line and not line.startswith("#")]
    return [_row(number, line, boards) for number, line in enumerate(written)]


def _row(number: int, line: str, boards: dict[str, dict[str, Any]]) -> dict[str, Any]:
    said, _, gold = line.rpartition("=>")
    head, *parts = said.strip().split(" | ")
    pairs = [part.partition(":") for part in parts]
    board = boards[head.split()[0]]
    names = ("key", "summary", "status", "assignee")
    return {
        "id": number,
        "member": board["member"],
        "answers": {_QUESTIONS.get(q, q): text.strip().replace("\\n", "\n") for q, _, text in pairs},
        "tickets": [dict(zip(names, ticket, strict=True)) for ticket in board["tickets"]],
        "workflow": board["columns"],
        "gold": [
            {"key": key, "kind": _KINDS[kind], "to": to.strip() or None}
            for key, kind, to in _CHANGE.findall(gold.strip())
        ],
    }
