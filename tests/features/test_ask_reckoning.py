"""Answers that are worked out: counted, compared, found by who is in a film; and false premises."""

from __future__ import annotations

import pytest

from assistant.ask.service import AskService
from tests.features.test_ask import service

__all__ = ["service"]


def first_line(service: AskService, question: str) -> str:
    _, answer = service.answer(question)
    assert not answer.declined
    assert all(statement.sources for statement in answer.statements)
    return answer.text.splitlines()[0]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which came out first, Contact or Amélie?", "Contact (1997) came out before Amélie (2001)"),
        (
            "Which is longer, Contact or Amélie?",
            "Contact (1997) is longer than Amélie (2001): 150 against 122.",
        ),
        ("How many years lie between Contact and Amélie?", "4 years lie between Contact (1997)"),
        ("How old was Contact in 2007?", "Contact was 10 years old in 2007"),
        ("Which decade is Contact from?", "Contact (1997) is from the 1990s."),
        ("How many reviews does Paddington 2 have?", "Paddington 2 (2017) has 4 reviews"),
        ("How many actors are listed for Paddington 2?", "The catalogue lists 2 actors for Paddington 2"),
        ("How many science fiction films are there?", "3 titles fit: movie, science fiction."),
        ("When did the film with Hugh Grant and Ben Whishaw come out?", "Paddington 2 came out in 2017."),
        ("Who else was in the 2017 film with Hugh Grant?", "In Paddington 2 (2017): Ben Whishaw."),
        ("What is the latest science fiction film?", "The latest (movie, science fiction): Dune (2021)."),
    ],
)
def test_it_is_worked_out(service: AskService, question: str, said: str) -> None:
    assert said in first_line(service, question)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who stars in Contact, the film from 2009?", "Contact came out in 1997, not in 2009."),
        ("What role does Hugh Grant play in Contact?", "The catalogue does not list Hugh Grant in Contact"),
        ("Who stars in the horror film Amélie?", "Amélie (2001) as Comedy, Romance, not as horror."),
        ("When did the film with Hugh Grant and Zendaya come out?", "no title with Hugh Grant and Zendaya"),
        ("When did the sequel of Contact come out?", "The catalogue has no sequel of Contact (1997)."),
    ],
)  # fmt: skip
def test_a_false_premise_is_corrected(service: AskService, question: str, said: str) -> None:
    assert said in first_line(service, question)


@pytest.mark.parametrize(
    "question",
    [
        "How much did Contact earn at the box office?",
        "How many Oscars did Contact win?",
        "When was The Contact Lens released?",
        "What is 17 times 23?",
    ],
)
def test_what_no_field_and_no_text_tells_is_declined(service: AskService, question: str) -> None:
    assert service.answer(question)[1].declined
