"""Which member a name means."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from assistant.core.errors import UserError
from assistant.core.people import Person
from assistant.tickets.members import find_member


def person(number: int, name: str) -> Person:
    return Person(number, f"U{number}", name, ZoneInfo("UTC"), (), (), True)


TEAM = [person(1, "Maya Iyer"), person(2, "Jon Berg"), person(3, "Jonas Weiß"), person(4, "Jon")]


@pytest.mark.parametrize(
    ("name", "found"), [("maya", "U1"), ("IYER", "U1"), ("jonas weiss", "U3"), ("jon", "U4"), ("jon b", "U2")]
)
def test_a_name_is_known_by_its_words_or_beginning(name: str, found: str) -> None:
    assert find_member(TEAM, name).slack_id == found


@pytest.mark.parametrize(
    ("name", "said"), [("jo", "Whom do you mean: Jon Berg or Jonas"), ("zoe <3", "zoe &lt;3")]
)
def test_a_name_nobody_or_several_have(name: str, said: str) -> None:
    with pytest.raises(UserError) as error:
        find_member(TEAM, name)
    assert said in error.value.text
