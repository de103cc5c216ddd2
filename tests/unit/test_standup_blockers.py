"""What stops people, read from what they write; and when two wordings mean the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.standup.blockers.same import nearest, same
from assistant.standup.blockers.words import hear, is_over, is_stopped
from assistant.standup.team import QUESTIONS, Question

LABELLED = [
    (line[0], line[2:])
    for line in (Path(__file__).parent / "blocker_sentences.txt").read_text("utf-8").splitlines()
    if line[:1] in "+-o" and line
]


def test_the_words_of_being_stopped_are_found_and_few_others() -> None:
    found = [(label, is_stopped(text.replace("’", "'")), text) for label, text in LABELLED]
    right = [text for label, said, text in found if said and label == "+"]
    wrong = [text for label, said, text in found if said and label != "+"]
    missed = [text for label, said, text in found if not said and label == "+"]
    assert len(right) / (len(right) + len(wrong)) >= 0.95, wrong
    assert len(right) / (len(right) + len(missed)) >= 0.8, missed


def test_the_words_of_being_over_are_found_and_few_others() -> None:
    found = [(label, is_over(text.replace("’", "'")), text) for label, text in LABELLED]
    right = [text for label, said, text in found if said and label == "o"]
    assert [text for label, said, text in found if said and label == "+"] == []
    missed = [text for label, said, text in found if not said and label == "o"]
    assert len(right) / (len(right) + len(missed)) >= 0.8, missed


def test_each_line_of_the_blocker_question_is_one() -> None:
    heard = hear(QUESTIONS, {"blockers": "- No key for staging\n- TN-60: review\n\n", "today": "TN-1"})
    assert heard.blockers == ["No key for staging", "TN-60: review"]
    assert not heard.none


@pytest.mark.parametrize("nothing", ["none", "No blockers", "-", "Nothing!"])
def test_saying_that_nothing_stops_is_heard(nothing: str) -> None:
    heard = hear(QUESTIONS, {"blockers": nothing, "today": "TN-1"})
    assert (heard.blockers, heard.none) == ([], True)


def test_saying_nothing_is_not_saying_that_nothing_stops() -> None:
    assert not hear(QUESTIONS, {"today": "TN-1"}).none


def test_words_in_other_answers_count_once() -> None:
    heard = hear(QUESTIONS, {"today": "TN-1. I'm stuck with the importer; then TN-2", "yesterday": "TN-3"})
    assert heard.blockers == ["I'm stuck with the importer"]


def test_a_yes_or_no_question_names_the_blocker_in_its_follow_up() -> None:
    asked = (Question("b", "Blocked?", "In the way", "blocker", "", "yes_no", (), "Yes", "By what?"),)
    assert hear(asked, {"b": "Yes", "b.more": "The key"}).blockers == ["The key"]
    assert hear(asked, {"b": "No"}).none
    assert hear(asked, {"b": "Yes"}).blockers == ["Yes, without details"]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("No key for staging", "Still no key for staging!", True),
        ("waiting for the staging key", "the staging key is still missing", True),
        ("Blocked on TN-60", "TN-60 waits for Ben's review", True),
        ("Blocked on TN-60", "Blocked on TN-61", False),
        ("No key for staging", "The build is red", False),
        ("Waiting for legal", "Waiting for design", False),
        ("TN-60 needs a review", "needs a review", True),
        ("the review", "nothing to do with it", False),
    ],
)
def test_the_same_blocker_is_recognised(one: str, other: str, is_same: bool) -> None:
    assert same(one, other) is is_same
    assert same(other, one) is is_same


def test_the_nearest_of_several_is_meant() -> None:
    known = [(1, "no key for the archive"), (2, "no key for staging")]
    assert nearest("Still no key for staging", known) == 2
    assert nearest("The build is red", known) is None
