"""Changes to tickets from answers: the labelled sets as floors, and single cases that say what is meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.core.errors import UserError
from assistant.standup.proposals.engine import Change, Ticket, propose
from assistant.standup.proposals.file import Given, changes_of, proposed, read

SETS = Path(__file__).parent.parent / "quality"
FLOW = ["To Do", "In Progress", "In Review", "Done"]


def said(answer: str, question: str = "yesterday", mine: bool = True) -> list[Change]:
    tickets = [
        Ticket("TN-4", "Cache posters", "In Progress", mine),
        Ticket("TN-5", "Login form", "To Do", mine=False),
    ]
    return propose({question: answer}, tickets, FLOW)


@pytest.mark.parametrize(
    ("file", "precision", "recall"),
    [("standup_answers.jsonl", 0.95, 0.80), ("standup_answers_held.jsonl", 0.90, 0.80)],
)
def test_the_labelled_sets_are_read_as_they_were_labelled(file: str, precision: float, recall: float) -> None:
    right = made = wanted = 0
    for line in (SETS / file).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = {(c["key"], c["kind"], c["to"]) for c in row["gold"]}
        given = {(c.key, c.kind, c.to): c for c in proposed(Given.model_validate(row))}
        assert not [c for key, c in given.items() if c.sure and key not in gold]
        right, made, wanted = right + len(gold & given.keys()), made + len(given), wanted + len(gold)
    assert right / made >= precision
    assert right / wanted >= recall


def test_a_change_carries_the_words_that_led_to_it() -> None:
    assert said("Cleaned up. TN-4 done.") == [Change("TN-4", "move", "Done", "TN-4 done.", sure=True)]


@pytest.mark.parametrize(
    "answer",
    ["TN-4 is not done", "Hope TN-4 is done today", "Is TN-4 done?", "Ben finished TN-4", "> TN-4 done"],
)
def test_what_did_not_happen_moves_nothing(answer: str) -> None:
    assert said(answer) == []


def test_a_ticket_of_somebody_else_is_left_alone() -> None:
    assert said("TN-4 done", mine=False) == []


def test_the_ticket_that_waits_is_flagged_and_not_the_one_it_waits_for() -> None:
    assert [(c.key, c.kind) for c in said("TN-4 is blocked by TN-5", "blockers")] == [("TN-4", "flag")]


def test_a_file_is_answered_line_by_line() -> None:
    row = {
        "id": "a", "member": "maya", "answers": {"today": "tn-4 is done"}, "workflow": FLOW,
        "tickets": [{"key": "TN-4", "summary": "", "status": "In Review", "assignee": "maya"}],
    }  # fmt: skip
    change = {"key": "TN-4", "kind": "move", "to": "Done", "why": "TN-4 is done"}
    assert [changes_of(given) for given in read(json.dumps(row) + "\n\n")] == [
        {"id": "a", "changes": [change]}
    ]


@pytest.mark.parametrize(("line", "told"), [("{", "Line 1 is no answer"), ('{"id": 1}', "`member`")])
def test_a_bad_line_is_named(line: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        read(line)
