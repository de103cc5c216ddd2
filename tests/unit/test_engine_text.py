from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.titles.engines.features import char_positions, word_positions
from assistant.titles.engines.idioms import idiom
from assistant.titles.engines.text import sentences, words

PIECES = st.sampled_from(
    ["Great", " film", ". ", "Mr. ", "J. ", "\n", "...", ' "Wow!" ', "? ", "no", " . ", "é", "😀"]
)


@settings(deadline=None)
@given(st.lists(PIECES).map("".join))
def test_sentences_stand_in_the_text_in_order(text: str) -> None:
    place = 0
    for sentence in sentences(text):
        assert sentence == sentence.strip() != ""
        place = text.index(sentence, place) + len(sentence)


@settings(deadline=None)
@given(st.lists(PIECES).map("".join))
def test_sentences_leave_no_word_out(text: str) -> None:
    assert words(" ".join(sentences(text))) == words(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Slow. Then it bites!", ["Slow.", "Then it bites!"]),
        ("Mr. Brown and J. Lee shine. Go.", ["Mr. Brown and J. Lee shine.", "Go."]),
        ('She says "run." Then she runs.', ['She says "run."', "Then she runs."]),
        ("fine . really fine .", ["fine .", "really fine ."]),
        ("One line\nAnother line", ["One line", "Another line"]),
        ("  ", []),
    ],
)
def test_where_a_sentence_ends(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_negated_words_get_places_of_their_own() -> None:
    assert not set(word_positions("not scary")) <= set(word_positions("scary not"))


def test_a_word_counts_once() -> None:
    assert list(char_positions("ha")) == sorted(set(char_positions("ha")))
    assert len(word_positions("good")) == 1


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("There is never a dull moment.", 1),
        ("I couldn't look away.", 1),
        ("It still holds up.", 1),
        ("I want my two hours back!", -1),
        ("We walked out.", -1),
        ("It isn't funny.", -1),
        ("I loved it and I walked out.", 0),
        ("A keeper lives on a rock.", 0),
    ],
)
def test_turns_of_talk_praise_and_blame(text: str, side: int) -> None:
    assert idiom(text) == side
