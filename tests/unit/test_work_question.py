"""Which questions are about the team's work, and which only sound so."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.ask.work.question import work_question
from assistant.ask.work.spans import coming_days, past_days

WORK = {
    "blocked": """
        what is blocking us?
        What's blocking the team right now
        who is blocked
        is Ada blocked?
        what is <@U2> waiting for?
        any blockers?
        what are our blockers
        which tickets are flagged?
        what is in our way?
        hey usher, can you tell me what is blocking us please?""",
    "finished": """
        what did <@U2> finish this week?
        <@UBOT> what did <@U2|ben> finish this week?
        what did Ada Lovelace get done last week?
        what did I finish yesterday
        what did we ship since Monday?
        what has Ben completed so far this week
        what was finished last week
        what has been done today?
        which tickets did Ada close in the last 3 days?""",
    "doing": """
        what is Ada working on?
        What is everyone working on today?
        what am I working on
        who is working on what?""",
    "sprint": """
        what is left in the sprint?
        how is the sprint?
        How's our sprint going?
        are we on track for this sprint
        sprint status
        when does the sprint end""",
    "late": """
        what is overdue?
        which issues are overdue""",
    "unassigned": """
        what is unassigned?
        show me unassigned tickets
        which tickets have no assignee""",
    "ticket": """
        what changed in TN-42?
        status of tn-42
        who is working on TN-42
        is TN-42 done yet?
        what's new in TN-42 since Monday?
        TN-42""",
    "away": """
        who is away today?
        who's out next week?
        is Ada on vacation next week
        who will be away tomorrow?
        when is Ada away?""",
}
FILMS = """
    who is in Blocked?
    what is Blocked about?
    how long is The Sprint?
    who directed The Sprint?
    how is the pacing of The Sprint?
    what do people say about Overdue?
    is Away We Go any good?
    who plays in The Overdue Tenant?
    films about a team that finishes a sprint
    a film about people who are away
    what did critics say about Status of Us?
    what is the status of the sequel of Dune?
    compare Blocked and The Sprint
    what happened in U-571?
    how is the acting in Unassigned?
    what is trending this week?
    who is working on the next Dune film?
    which film has a team that is stuck in space?
    what is left of the hero in The Sprint?
    who finished the film for Kubrick?
    a comedy about tickets
    what changed in the director's cut?
    who is out in Blocked this week on Netflix?
    films released last week
    is The Sprint better than Overdue?
    something like What We Do in the Shadows
    what is Cast Away about
    films called Unassigned Tickets
    who's in Away?
    how does The Sprint end?
    what did Spielberg do?
    a film in which nobody knows what is blocking us
    is Stuck in Love worth watching?
    the one where everyone is blocked
    who did what in Clue?
    best films about a sprint
    show me films about overdue bills
    who is The Away Team?
    what is Ticket to Paradise about?
    who is blocked in the elevator in Devil?
"""


@pytest.mark.parametrize(
    ("kind", "text"),
    [(kind, line.strip()) for kind, lines in WORK.items() for line in lines.split("\n") if line],
)
def test_a_question_about_work_is_known_by_its_form(kind: str, text: str) -> None:
    found = work_question(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("text", [line.strip() for line in FILMS.strip().splitlines()])
def test_a_question_about_films_that_sounds_like_work_is_none(text: str) -> None:
    assert work_question(text) is None


@pytest.mark.parametrize(
    ("text", "who", "span", "key"),
    [
        ("what did <@U2> finish this week?", "<@U2>", "this week", ""),
        ("<@UBOT> what did Ada Lovelace finish so far this week?", "Ada Lovelace", "this week", ""),
        ("what did I finish?", "me", "", ""),
        ("what did the team finish since Monday?", "", "since Monday", ""),
        ("what changed in tn-42 since yesterday", "", "since yesterday", "tn-42"),
    ],
)
def test_whom_which_days_and_which_ticket(text: str, who: str, span: str, key: str) -> None:
    found = work_question(text)
    assert found is not None
    assert (found.who, found.span, found.key) == (who, span, key)


THURSDAY = date(2026, 11, 19)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("", 12, 19),
        ("today", 19, 19),
        ("yesterday", 18, 18),
        ("this week", 16, 19),
        ("last week", 9, 15),
        ("in the last 3 days", 16, 19),
        ("the past 2 weeks", 5, 19),
        ("since Monday", 16, 19),
        ("since Friday", 13, 19),
        ("on Tuesday", 17, 17),
        ("since 2026-11-02", 2, 19),
        ("on 2026-11-02", 2, 2),
        ("this month", 1, 19),
    ],
)
def test_days_behind(words: str, first: int, last: int) -> None:
    assert past_days(words, THURSDAY) == (date(2026, 11, first), date(2026, 11, last))


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("", date(2026, 11, 19), date(2026, 11, 19)),
        ("tomorrow", date(2026, 11, 20), date(2026, 11, 20)),
        ("this week", date(2026, 11, 19), date(2026, 11, 22)),
        ("next week", date(2026, 11, 23), date(2026, 11, 29)),
        ("on Monday", date(2026, 11, 23), date(2026, 11, 23)),
        ("next month", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_days_ahead(words: str, first: date, last: date) -> None:
    assert coming_days(words, THURSDAY) == (first, last)
