"""`/vibe`: titles by tags, conditions, score and meaning."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from assistant.ask.service import AskService
from assistant.core.db import Database
from assistant.core.outbox import Outbox
from assistant.titles.models import Review, Title, TitleEnrichment
from tests.conftest import HandClock
from tests.features.film_shelf import shelve
from tests.features.test_ask import service_on


@pytest.fixture
def service(db: Database, outbox: Outbox, clock: HandClock) -> AskService:
    shelve(db, clock())
    return service_on(db, outbox, clock)


@pytest.mark.parametrize(
    ("wish", "says", "first"),
    [
        ("heartwarming", "2 titles fit: heartwarming.", "Amélie (2001)"),
        ("heartwarming, under two hours", "1 title fits: heartwarming, at most 120 min.", "Paddington 2"),
        ("heartwarming and french", "1 title fits: heartwarming, in fr.", "Amélie (2001)"),
        ("a desert planet", "These come nearest:", "Dune"),
        ("hope behind bars, over two hours", "These come nearest; at least 120 min:", "The Shawshank"),
        ("a show with nurses", "These come nearest; show:", "The Night Shift (2023)"),
        ("science fiction with a vibe over 80", "These come nearest; science fiction, vibe at least 80:",
         "Contact (1997)"),
        ("heartwarming horror", "No title is heartwarming; horror. These come nearest:", "The Night Shift"),
    ],
)  # fmt: skip
def test_tags_then_meaning_within_the_conditions(
    service: AskService, wish: str, says: str, first: str
) -> None:
    plan, answer = service.answer(wish, vibe=True)
    assert plan.kind == "vibe"
    head, line = answer.statements[:2]
    assert head.text == says
    assert line.text.startswith(f"• {first}")
    assert all(statement.sources for statement in answer.statements)


def test_whoever_shares_more_of_several_tags_comes_first(db: Database, service: AskService) -> None:
    with db.begin() as session:
        tags = [{"name": name, "weight": 1.0} for name in ("heartwarming", "slow-burn")]
        contact = select(Title.id).where(Title.name == "Contact").scalar_subquery()
        of_contact = update(TitleEnrichment).where(TitleEnrichment.title_id == contact)
        session.execute(of_contact.values(tags=tags, revision=2))
    _, answer = service.answer("slow-burn, heartwarming", vibe=True)
    assert answer.statements[0].text == "1 title fits: heartwarming, slow-burn."
    assert answer.statements[1].text.endswith(": heartwarming, slow-burn")
    assert "Contact" in answer.statements[1].text
    assert answer.statements[2].text == "Near that:"
    assert answer.statements[3].text.endswith(": heartwarming")


def test_a_title_named_like_the_mood_is_not_meant(service: AskService) -> None:
    plan, _ = service.answer("first contact with aliens", vibe=True)
    assert plan.titles == ()


def test_nothing_near_says_which_moods_there_are(db: Database, service: AskService) -> None:
    _, answer = service.answer("a show from 1950", vibe=True)
    assert answer.declined
    assert answer.text == "Nothing comes near that; show, from 1950. Moods I know: heartwarming."


def test_without_tags_other_words_are_advised(db: Database, service: AskService) -> None:
    with db.begin() as session:
        session.execute(update(TitleEnrichment).values(tags=[]))
        session.execute(delete(Review))
    _, answer = service.answer("a show from 1950", vibe=True)
    assert answer.text.endswith("Ask for a genre, a length or a year.")
