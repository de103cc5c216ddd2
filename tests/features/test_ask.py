"""Questions over a small catalogue: what is understood, what is said, and that every word has its source."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from assistant.ask.answer import Source
from assistant.ask.blocks import answer_message
from assistant.ask.evidence import Gatherer
from assistant.ask.models import Question, Vote
from assistant.ask.offline import OfflineAnswers
from assistant.ask.service import Asking, AskService
from assistant.ask.text import plain
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.outbox import Outbox, OutboxRow
from assistant.titles.models import Review, Title
from assistant.titles.search import TitleSearch
from integrations.models.embeddings import MiniLM
from tests.conftest import HandClock
from tests.features.film_shelf import shelve

EMBEDDER = MiniLM(threads=1)


def no_index() -> Any:
    raise AssertionError("nothing is indexed, so the index is not asked")


def service_on(db: Database, outbox: Outbox, clock: HandClock) -> AskService:
    search = TitleSearch(db, lambda: EMBEDDER, no_index)
    return AskService(db, outbox, clock, search, OfflineAnswers(db, search, Gatherer(db, search)))


@pytest.fixture
def service(db: Database, outbox: Outbox, clock: HandClock) -> AskService:
    shelve(db, clock())
    return service_on(db, outbox, clock)


def said(service: AskService, question: str) -> str:
    return service.answer(question)[1].text


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who directed Dune (2021)?", "Denis Villeneuve directed Dune (2021). [1]"),
        ("who directed contact", "Robert Zemeckis directed Contact (1997). [1]"),
        ("how long is Amelie?", "Amélie (2001) runs 122 minutes. [1]"),
        ("when was spiderman into the spider verse released?", "came out in 2018. [1]"),
        ("what is Paddington about?", "Paddington 2 (2017): A polite bear is sent to prison"),
        ("who plays in “Contact”?", "In Contact (1997): Jodie Foster. [1]"),
        ("what is the vibe score of Shawshank Redemption?", "a vibe score of 72 from 3 reviews. [1]"),
    ],
)
def test_facts_come_from_the_catalogue(service: AskService, question: str, answer: str) -> None:
    assert answer in said(service, question)


def test_an_aspect_is_answered_with_both_sides_quoted(service: AskService) -> None:
    _, answer = service.answer("How is the pacing of The Shawshank Redemption?")
    # Two opinions are quoted, not counted.
    assert answer.statements[0].text == "2 reviews of The Shawshank Redemption (1994) speak of pacing."
    assert "“The pacing is patient and it pays off.” [1]" in answer.text
    assert "“It crawls; the middle hour is so slow that I fell asleep.” [2]" in answer.text
    assert answer.sources[0].label == "Critic 0, The Shelf, The Shawshank Redemption (1994)"
    assert answer.searched == "Searched 3 reviews of The Shawshank Redemption (1994)."


def test_two_titles_are_compared(service: AskService) -> None:
    _, answer = service.answer("compare Paddington 2 and Amelie")
    assert "Paddington 2 (2017), movie, Comedy/Family, 104 min" in answer.text
    assert "Reviewers like Amélie (2001) more: vibe 75 against 69." in answer.text


def test_a_comparison_of_namesakes_by_year(service: AskService) -> None:
    plan, answer = service.answer("Dune 1984 vs Dune 2021")
    assert [title.year for title in plan.titles] == [1984, 2021]
    assert not answer.declined


@pytest.mark.parametrize(
    ("question", "first", "count"),
    [
        ("a comedy under two hours", "Paddington 2", 1),
        ("films with Hugh Grant", "Paddington 2", 1),
        ("French films", "Amélie", 1),
        ("best sci-fi films of the 90s", "Contact", 1),
        ("a horror show", "The Night Shift", 1),
        ("something heartwarming", "Amélie", 2),
        ("a comedy about a bear in prison", "Paddington 2", 2),
        ("a comedy about a shy waitress", "Amélie", 2),
        ("movies from 2021", "Dune", 1),
        ("films longer than 2.5 hours", "Contact", 2),
    ],
)
def test_conditions_make_a_list(service: AskService, question: str, first: str, count: int) -> None:
    _, answer = service.answer(question)
    assert answer.text.startswith(f"{count} title")
    assert answer.statements[1].text.startswith(f"• {first}")


def test_nothing_fits_is_said(service: AskService) -> None:
    _, answer = service.answer("a horror film under 60 minutes")
    assert answer.declined
    assert answer.text == "No title in the catalogue fits: movie, horror, at most 60 min."


def test_a_film_is_found_by_what_happens_in_it(service: AskService) -> None:
    assert "It may be Contact (1997)" in said(
        service, "which film has an astronomer who gets a message from space?"
    )


def test_what_is_trending_and_why(service: AskService) -> None:
    first = service.answer("what is trending?")[1].statements[0].text
    assert first.startswith("1. Contact (1997): ")
    assert said(service, "why is Contact trending?").startswith("1. Contact (1997): ")


@pytest.mark.parametrize(
    "question",
    [
        "Who directed The Godfather?",
        "what do people say about the godfather",
        "Is the acting in Foo Bar Baz good?",
        "What is the capital of France?",
        "who won the world cup in 1998?",
        "is it any good?",
        "xyzzy plugh",
        "films by Kubrick",
    ],
)
def test_what_the_catalogue_does_not_know_is_said(service: AskService, question: str) -> None:
    _, answer = service.answer(question)
    assert answer.declined
    assert answer.sources == ()


def test_the_nearest_are_offered(service: AskService) -> None:
    assert "“The Night Manager” is not in the catalogue. The nearest I have: The Night Shift (2023)" in said(
        service, "who directed The Night Manager?"
    )


def test_a_title_without_reviews_or_without_that_aspect(service: AskService) -> None:
    assert said(service, "Is The Night Shift scary?") == "There are no reviews of The Night Shift (2023) yet."
    text = "None of the 4 reviews of Paddington 2 (2017) speaks of violence."
    assert said(service, "how is the violence in Paddington 2?") == text


def test_a_typo_is_read_and_told(service: AskService) -> None:
    plan, answer = service.answer("shawshenk redemtion any good?")
    assert plan.titles[0].name == "The Shawshank Redemption"
    assert answer.note == "I read “shawshenk redemtion” as The Shawshank Redemption."


def test_an_ambiguous_name_asks_with_buttons_and_the_choice_is_answered(
    service: AskService, db: Database
) -> None:
    _, answer = service.answer("Who directed Dune?")
    assert [title.year for title in answer.choices] == [1984, 2021]
    message = answer_message(answer, 5)
    assert [b["text"]["text"] for b in message["blocks"][1]["elements"]] == ["Dune (1984)", "Dune (2021)"]
    assert len({b["action_id"] for b in message["blocks"][1]["elements"]}) == 2
    _, chosen = service.answer("Who directed Dune?", answer.choices[0].id)
    assert chosen.text == "David Lynch directed Dune (1984). [1]"


@pytest.mark.parametrize("question", ["", "   ", "😀😀", "?!", "<@U123>", "<!channel>"])
def test_no_question_gets_examples(service: AskService, question: str) -> None:
    with pytest.raises(UserError, match="for example"):
        service.answer(question)


def test_no_catalogue_is_said(db: Database, outbox: Outbox, clock: HandClock) -> None:
    _, answer = service_on(db, outbox, clock).answer("what is trending?")
    assert answer.declined
    assert answer.text.startswith("I know no titles yet.")


def test_a_new_title_is_known_at_once(service: AskService, db: Database, clock: HandClock) -> None:
    assert service.answer("who directed Arrival?")[1].declined
    with db.begin() as session:
        old = session.scalars(select(Title).where(Title.name == "Contact")).one()
        columns = {c.key: getattr(old, c.key) for c in Title.__table__.columns if c.key != "id"}
        session.add(Title(**columns | {"source_id": "new", "name": "Arrival", "directors": ["D. V."]}))
    assert said(service, "who directed Arrival?") == "D. V. directed Arrival (1997). [1]"


QUESTIONS = [
    "How is the acting in Paddington 2?",
    "compare Contact and Dune 1984",
    "what do people think about Contact?",
    "is Dune (2021) good?",
    "tell me about Amélie",
    "a comedy",
    "what is trending?",
    "how is the ending of Contact?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quote_stands_in_its_review_and_every_number_has_a_source(
    service: AskService, db: Database, question: str
) -> None:
    _, answer = service.answer(question)
    with db.read() as session:
        texts = dict(session.execute(select(Review.source_id, Review.text)).all())
    assert not answer.declined
    for source in answer.sources:
        assert isinstance(source, Source)
        assert source.review is None or str(source.quote) in texts[source.review.source_id]
    for statement in answer.statements:
        assert statement.sources
        assert all(1 <= number <= len(answer.sources) for number in statement.sources)
        for quote in re.findall(r"“(.+?)”", statement.text):
            assert quote in {answer.sources[number - 1].quote for number in statement.sources}


def test_a_quote_in_the_answer_is_not_repeated_under_it(service: AskService) -> None:
    _, answer = service.answer("How is the pacing of The Shawshank Redemption?")
    said, under = answer_message(answer, 1)["blocks"][:2]
    text, sources = said["text"]["text"], under["elements"][0]["text"]
    quotes = [source.quote for source in answer.sources if source.quote]
    assert quotes
    for quote in quotes:
        assert (quote in text) != (quote in sources)


def test_hostile_text_is_neither_repeated_nor_live(service: AskService, db: Database) -> None:
    with db.begin() as session:
        film = session.scalars(select(Title).where(Title.name == "Paddington 2")).one()
        film.overview = "Hi <!channel>, see <http://evil.example|this> & http://evil.example"
        film.revision += 1
        film.updated_at = film.updated_at.replace(year=2027)
    for question in ("what do people think about Contact?", "what is Paddington 2 about?"):
        _, answer = service.answer(question)
        shown = answer_message(answer, 1)
        assert "<" not in str(shown)
        texts = [block["text"] for block in shown["blocks"] if "text" in block]
        texts += [e for block in shown["blocks"] if block["type"] == "context" for e in block["elements"]]
        assert all(text["verbatim"] for text in texts)
    assert "evil.example" not in said(service, "what do people think about Contact?")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=300) | st.lists(st.sampled_from(QUESTIONS)).map(" ".join))
def test_any_text_gets_an_answer_that_fits_slack(service: AskService, text: str) -> None:
    try:
        _, answer = service.answer(text)
    except UserError:
        return
    message = answer_message(answer, 1)
    assert 0 < len(message["text"]) <= 3000
    for block in message["blocks"]:
        assert len(str(block.get("text", {}).get("text", ""))) <= 3000
        assert all(e["text"] for e in block.get("elements", []))


def test_a_huge_question_is_read_in_part(service: AskService) -> None:
    plan, _ = service.answer("Who directed Contact? " + "😀 and " * 8000)
    assert len(plan.question) <= 1000


def test_slack_text_becomes_plain() -> None:
    assert (
        plain("<@U1> is <https://x.example|Tom &amp; Jerry>  in <#C1|films>?") == "is Tom & Jerry in films?"
    )


def posts(db: Database) -> list[OutboxRow]:
    with db.read() as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def test_an_event_is_answered_once_where_it_was_asked_and_kept(service: AskService, db: Database) -> None:
    asking = Asking("event:7", "U1", "C1", "Who directed Dune (2021)?", "1.2")
    service.ask(asking)
    service.ask(asking)
    [post] = posts(db)
    assert (post.payload["channel"], post.payload["thread_ts"]) == ("C1", "1.2")
    assert post.payload["text"] == "Denis Villeneuve directed Dune (2021). [1]"
    with db.read() as session:
        kept = session.scalars(select(Question)).one()
    assert (kept.user_id, kept.plan["kind"], kept.declined, kept.engine) == ("U1", "fact", False, "offline")
    assert kept.sources == [{"title_id": "f2", "review_id": None, "quote": None}]


def test_a_vote_is_kept_and_can_be_changed(service: AskService, db: Database) -> None:
    service.ask(Asking("event:7", "U1", "C1", "what is trending?"))
    with db.read() as session:
        question = session.scalars(select(Question.id)).one()
    service.vote(question, "U1", helpful=True)
    service.vote(question, "U1", helpful=False)
    service.vote(question, "U2", helpful=True)
    with db.read() as session:
        votes = {vote.user_id: vote.helpful for vote in session.scalars(select(Vote))}
    assert votes == {"U1": False, "U2": True}
    with pytest.raises(UserError, match="no longer kept"):
        service.vote(question + 1, "U1", helpful=True)


def test_old_questions_are_forgotten_with_their_votes(
    service: AskService, db: Database, clock: HandClock
) -> None:
    service.ask(Asking("event:7", "U1", "C1", "what is trending?"))
    with db.read() as session:
        question = session.scalars(select(Question.id)).one()
    service.vote(question, "U1", helpful=True)
    with db.begin() as session:
        assert service.prune(session, clock.forward(days=1)) == 1
    with db.read() as session:
        assert session.scalars(select(Question)).all() == []
        assert session.scalars(select(Vote)).all() == []
