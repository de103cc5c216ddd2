"""Changes to tickets from answers: the labelled sets as floors, and single cases that say what is meant."""

from __future__ import annotations

import json
import random

import pytest

from assistant.core.errors import UserError
from assistant.standup.proposals import columns
from assistant.standup.proposals.changes import Change, Ticket
from assistant.standup.proposals.engine import propose, role_of
from assistant.standup.proposals.file import Given, changes_of, proposed, read
from tests.quality.answer_sets import SETS, rows

FLOW = ["To Do", "In Progress", "In Review", "Done"]


def said(answer: str, question: str = "yesterday", mine: bool = True) -> list[Change]:
    tickets = [
        Ticket("TN-4", "Cache posters", "In Progress", mine),
        Ticket("TN-5", "Login form", "To Do", mine=False),
    ]
    return propose({question: answer}, tickets, FLOW)


@pytest.mark.parametrize(
    ("file", "precision", "recall"),
    [(file, 0.95, 0.80) for file in SETS.values()],
)
def test_the_labelled_sets_are_read_as_they_were_labelled(file: str, precision: float, recall: float) -> None:
    right = made = wanted = 0
    for row in rows(file):
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
    change = {"key": "TN-4", "kind": "move", "to": "Done", "why": "tn-4 is done"}
    assert [changes_of(given) for given in read(json.dumps(row) + "\n\n")] == [
        {"id": "a", "changes": [change]}
    ]


def test_what_is_longer_than_a_sentence_is_passed_over() -> None:
    assert [one.why for one in said(f"TN-4 {'waiting for ' * 250}. TN-4 done.")] == ["TN-4 done."]


@pytest.mark.parametrize(("line", "told"), [("{", "Line 1 is no answer"), ('{"id": 1}', "`member`")])
def test_a_bad_line_is_named(line: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        read(line)


def test_a_question_says_what_it_asks_for() -> None:
    asked = ["What did you do yesterday?", "today", "What will you do next?", "Is anything in your way?"]
    assert [role_of(question) for question in asked] == ["done", "plan", "plan", "blocker"]


def test_what_is_flagged_is_not_flagged_again() -> None:
    flagged = Ticket("TN-4", "Cache posters", "In Progress", mine=True, flagged=True)
    assert propose({"blockers": "TN-4 is blocked by the vendor"}, [flagged], FLOW) == []
    (one,) = propose({"blockers": "TN-4 is no longer blocked"}, [flagged], FLOW)
    assert (one.kind, one.to) == ("unflag", None)


def test_only_plain_words_are_sure() -> None:
    assert said("TN-4 is in review")[0].sure
    assert not said("The fix for TN-4 is in review")[0].sure
    assert not said("TN-4 is in review. TN-4 needs more tests")[0].sure
    ticket = Ticket("TN-4", "Cache posters", "In Progress", mine=True)
    (one,) = propose({"yesterday": "TN-4 is in review", "today": "- TN-4 Cache posters"}, [ticket], FLOW)
    assert one.sure


@pytest.mark.parametrize(
    ("workflow", "stages"),
    [
        (["To Do", "In Progress", "Done"], [0, 1, 6]),
        (["Backlog", "Analysis", "Fertig"], [0, 1, 6]),
        (["New", "Dev", "PR", "QA", "Live", "Won't do"], [0, 1, 2, 4, 6, None]),
        (["Ideas", "Ready", "Building", "Review", "To Test", "To Release", "Out"], [0, 0, 1, 2, 3, 5, 6]),
        ([], []),
    ],
)
def test_columns_mean_what_their_names_and_places_say(workflow: list[str], stages: list[int | None]) -> None:
    assert list(columns.stages(tuple(workflow))) == stages


def test_whatever_is_typed_is_read_without_an_exception() -> None:
    dice = random.Random(7)
    words = [
        "TN-4",
        "TN-5",
        "done",
        "in review",
        "blocked",
        "by",
        ",",
        "and",
        "not",
        "?",
        '"',
        "`",
        "\n",
        "- ",
    ]
    words += [
        "İ",
        "\u202e",
        "🎬",
        "<@U1>",
        "https://x.example/browse/TN-4",
        "```",
        "~",
        "ß",
        "\0",
        ":",
        "when",
    ]
    for _ in range(400):
        text = " ".join(dice.choices(words, k=dice.randrange(40)))
        for one in said(text, dice.choice(["yesterday", "today", "blockers"])):
            assert one.key == "TN-4"
            assert one.to is None or one.to in FLOW
