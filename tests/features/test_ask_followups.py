"""Asking on in a thread, and what is kept: one's own to see and delete, all of it as an evaluation set."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assistant.ask.blocks import mine_message
from assistant.ask.kept import OwnQuestions, exported
from assistant.ask.models import Question
from assistant.ask.service import Asking, AskService
from assistant.core.db import Database
from assistant.core.outbox import OutboxRow
from tests.conftest import HandClock
from tests.features.test_ask import posts, service

__all__ = ["service"]


def say(service: AskService, n: int, text: str, user: str = "U1", *, mention: bool = False) -> None:
    asking = Asking(f"event:{n}", user, "C1", text, "1.0")
    service.ask(asking) if mention else service.go_on(asking)


def last(db: Database) -> OutboxRow:
    return posts(db)[-1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("and who directed it?", "Robert Zemeckis directed Contact (1997)."),
        ("how long is that film?", "Contact (1997) runs 150 minutes."),
        ("what is its genre?", "Contact (1997): Science Fiction and Drama."),
        ("and the ending of it?", "speaks of ending"),
        ("And the cast?", "In Contact (1997): Jodie Foster."),
        ("who directed Amélie?", "Jean-Pierre Jeunet directed Amélie"),
    ],
)
def test_a_thread_goes_on_without_a_mention(service: AskService, db: Database, text: str, said: str) -> None:
    say(service, 1, "when was Contact released?", mention=True)
    say(service, 2, text)
    assert said in last(db).payload["text"]
    assert last(db).payload["thread_ts"] == "1.0"
    say(service, 2, text)
    assert len(posts(db)) == 2


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("U1", "thanks, lovely"),
        ("U2", "who knew that"),
        ("U1", "<@U2> what do you think of it?"),
        ("U2", "Lunch at one?"),
    ],
)
def test_talk_that_asks_us_nothing_is_left_alone(
    service: AskService, db: Database, user: str, text: str
) -> None:
    say(service, 1, "when was Contact released?", mention=True)
    say(service, 2, text, user)
    assert len(posts(db)) == 1


def test_a_thread_without_an_answer_of_ours_is_left_alone(service: AskService, db: Database) -> None:
    say(service, 1, "who directed Contact?")
    assert posts(db) == []


def test_in_a_direct_message_it_is_what_was_asked_lately(
    service: AskService, db: Database, clock: HandClock
) -> None:
    service.ask(Asking("event:1", "U1", "D1", "when was Contact released?"))
    service.ask(Asking("event:2", "U1", "D1", "who directed it?"))
    assert "Robert Zemeckis" in last(db).payload["text"]
    clock.forward(hours=2)
    service.ask(Asking("event:3", "U1", "D1", "who directed it?"))
    assert "Robert Zemeckis" not in last(db).payload["text"]


def test_people_see_and_delete_their_own(service: AskService, db: Database) -> None:
    for n, user in enumerate(("U1", "U1", "U2")):
        service.ask(Asking(f"event:{n}", user, "C1", "who directed Contact? <b>"))
    own = OwnQuestions(db)
    count, questions = own.of("U1")
    shown = mine_message(count, questions)
    assert "2 questions of yours" in shown["text"]
    assert "<b>" not in str(shown)
    theirs = own.of("U2")[1][0].id
    assert own.delete("U1", theirs) == 0
    assert own.delete("U1", questions[0].id) == 1
    assert own.delete("U1") == 1
    with db.read() as session:
        assert [row.user_id for row in session.scalars(select(Question))] == ["U2"]
    assert "no questions" in mine_message(*own.of("U1"))["text"]


def test_the_export_has_votes_and_nobody_s_name(service: AskService, db: Database) -> None:
    service.ask(Asking("event:1", "U1", "C1", "who directed Contact?"))
    with db.read() as session:
        question = session.scalars(select(Question.id)).one()
    service.vote(question, "U7", helpful=False)
    with db.read() as session:
        [row] = exported(session)
    assert (row["question"], row["helpful"], row["not_helpful"]) == ("who directed Contact?", 0, 1)
    assert row["plan"]["names"] == ["Contact (1997)"]
    assert row["citations"] == [{"title_id": "f8", "review_id": None, "quote": None}]
    assert not {"U1", "U7", "C1"} & set(str(row).replace("'", " ").split())
