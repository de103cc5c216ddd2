"""What is JQL, and what of it may be asked."""

from __future__ import annotations

import pytest

from assistant.core.errors import UserError
from assistant.tickets.jql import asked_by, checked, is_jql


@pytest.mark.parametrize(
    "text",
    [
        "status = Done",
        "status=Done",
        'status = "To Do" order by created',
        "labels in (data, web)",
        "labels not in (data)",
        "assignee is EMPTY",
        "assignee IS NOT null and type = Bug",
        "updated >= -7d",
        "summary ~ vibe",
        "cf[10016] > 3",
        "ORDER BY rank",
        'status was "Done"',
        "status was in (Done)",
        "priority!=High",
    ],
)
def test_an_operator_or_an_order_makes_it_jql(text: str) -> None:
    assert is_jql(text)


@pytest.mark.parametrize(
    "text",
    [
        "vibe score",
        "status:review type:bug assignee:me",
        "who is in order",
        "what is emptier in the box",
        '"a = b"',
        "'status = done' in quotes",
        "was it in the news",
        "in (brackets)",
        "->",
        "C++",
        "is this not null-safe?",
    ],
)
def test_words_are_words(text: str) -> None:
    assert not is_jql(text)


@pytest.mark.parametrize("text", ["comment ~ salary", "TEXT ~ x and type = Bug", "level = Secret"])
def test_what_would_tell_of_restricted_things_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="not everybody may see"):
        checked(text)


def test_quoted_words_are_no_fields() -> None:
    assert checked('summary ~ "a comment on level"')


def test_current_user_is_whoever_asks() -> None:
    assert asked_by("712020:ben", "assignee = currentUser( )") == 'assignee = "712020:ben"'
