"""Which sentences of a model about a team's answers are kept."""

from __future__ import annotations

import pytest

from assistant.standup.themes.writing import ThemeSentence, holds

NAMES = ("Ada Berg", "Ben", "Will")


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("They wait for the vault.", []),
        ("They wait for the vault.", [4]),
        ("They wait for the vault.", [0, 1]),
        ("Berg is slower than others.", [1]),
        ("Most of it is on Ben's desk.", [2]),
        ("See https://evil.example now.", [1]),
        ("Hello <!channel>, wait.", [1]),
        ("word " * 60, [1]),
        ("  ", [1]),
    ],
)
def test_a_sentence_that_does_not_hold_is_cut(text: str, answers: list[int]) -> None:
    assert not holds(ThemeSentence(text=text, answers=answers), 3, NAMES)


@pytest.mark.parametrize("text", ["They wait for the vault.", "Two will benefit from release 2.1."])
def test_a_sentence_that_cites_what_was_shown_is_kept(text: str) -> None:
    assert holds(ThemeSentence(text=text, answers=[1, 3]), 3, NAMES)
