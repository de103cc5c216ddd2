"""The experts' queue and the Product Owner's card of a title, in the browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from assistant import titles
from assistant.core.config import Settings
from assistant.core.people import Member
from assistant.titles.models import Doubt, Review, Title
from integrations.sources.file.jsonl import FileSource
from tests.e2e.conftest import Bot, MovingClock, at_work

from .conftest import PageFor
from .desk import PATIENCE, Desk

pytestmark = pytest.mark.browser
PHONE = 390


@pytest.fixture
def bot(settings: Settings) -> Iterator[Bot]:
    with at_work(settings, MovingClock()) as bot:
        yield bot


def give(bot: Bot, folder: Path, **files: list[dict[str, Any]]) -> None:
    folder.mkdir()
    for name, rows in files.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    titles.ingest_service(bot.kit).run(FileSource(folder, folder.name))


def sits(bot: Bot, page_for: PageFor, width: int, *roles: str) -> Desk:
    """Somebody with these roles, before a page."""
    users = [user for user in bot.slack.control.get("/page/boot")["users"] if not user["is_bot"]]
    with bot.kit.db.begin() as session:
        bot.kit.people.ensure(session, users[0]["id"])
        session.scalars(select(Member).where(Member.slack_id == users[0]["id"])).one().roles = list(roles)
    return Desk(page_for(f"{bot.slack.url}/?as={users[0]['id']}", width))


def press(place: Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).first.click()


def test_an_expert_answers_two_questions_with_two_taps_each(
    bot: Bot, page_for: PageFor, tmp_path: Path
) -> None:
    dune = {"id": "d", "kind": "movie", "title": "Dune"}
    give(bot, tmp_path / "ours", titles=[dune | {"year": 2021, "directors": ["Ann <b>Lee</b>"]}])
    about = {"id": "r", "about": "Dunes", "about_year": 2021, "text": "Sand everywhere, and well lit."}
    give(bot, tmp_path / "theirs", titles=[dune], reviews=[about])
    expert = sits(bot, page_for, PHONE, "expert")
    expert.opens_app("Home")
    expect(expert.home).to_contain_text("Questions for experts", timeout=PATIENCE)
    expect(expert.home).to_contain_text("Ann <b>Lee</b>")
    expect(expert.home).to_contain_text("Which title is a review of “Dunes (2021)” about?")
    expect(expert.home).to_contain_text("Sand everywhere, and well lit.")
    press(expert.home, "Yes")
    expect(expert.home).not_to_contain_text("Are these the same?", timeout=PATIENCE)
    expert.home.get_by_role("button", name="Dune").click()  # one title by now
    expect(expert.home).not_to_contain_text("Questions for experts", timeout=PATIENCE)
    with bot.kit.db.read() as session:
        verdicts = session.execute(select(Doubt.kind, Doubt.answer).order_by(Doubt.id)).all()
        assert session.scalars(select(Title.source).where(~Title.hidden)).all() == ["ours"]
        assert session.scalars(select(Title.name).join(Review, Review.title_id == Title.id)).all() == ["Dune"]
    assert [kind for kind, answer in verdicts if answer] == ["same", "about"]


def test_a_product_owner_corrects_and_hides_a_title(bot: Bot, page_for: PageFor, tmp_path: Path) -> None:
    give(bot, tmp_path / "ours", titles=[{"id": "d", "kind": "movie", "title": "Dune", "year": 1984}])
    owner = sits(bot, page_for, 1280, "product_owner")
    owner.goes_to("general")
    owner.types("/title dune")
    card = owner.reads(owner.page.locator("article.ephemeral"), "Dune (1984), movie")
    press(card, "Correct")
    owner.fills(year="next")
    owner.submits("Save")
    expect(owner.field("year").get_by_role("alert")).to_contain_text("four digits", timeout=PATIENCE)
    owner.fills(year="2021")
    owner.submits("Save")
    expect(owner.dialog).to_contain_text("Dune is corrected", timeout=PATIENCE)
    owner.page.keyboard.press("Escape")
    owner.types("/title dune")
    card = owner.reads(owner.page.locator("article.ephemeral"), "Dune (2021), movie")
    press(card, "Hide")
    expect(owner.page.locator("article.ephemeral").filter(has_text="hidden")).to_be_visible(timeout=PATIENCE)
    with bot.kit.db.read() as session:
        assert session.execute(select(Title.year, Title.hidden)).all() == [(2021, True)]
