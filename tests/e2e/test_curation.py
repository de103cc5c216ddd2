"""The experts' queue and `/title`, as people meet them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant import titles
from assistant.core.people import Member
from assistant.titles.models import Title, TitleEnrichment
from integrations.sources.file.jsonl import FileSource
from tests.e2e.conftest import Bot


@pytest.fixture
def somebody(bot: Bot) -> str:
    return str(next(u["id"] for u in bot.slack.control.get("/page/boot")["users"] if not u["is_bot"]))


@pytest.fixture
def channel(bot: Bot) -> str:
    channels = bot.slack.control.get("/page/boot")["channels"]
    return str(next(c["id"] for c in channels if c["kind"] == "channel"))


def give(bot: Bot, tmp_path: Path, name: str, **row: Any) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "titles.jsonl").write_text(json.dumps({"id": name, "kind": "movie", "title": "Dune"} | row))
    titles.ingest_service(bot.kit).run(FileSource(folder, name))


def role(bot: Bot, slack_id: str, *roles: str) -> None:
    with bot.kit.db.begin() as session:
        bot.kit.people.ensure(session, slack_id)
        session.scalars(select(Member).where(Member.slack_id == slack_id)).one().roles = list(roles)


def home(bot: Bot, user: str, containing: str) -> Any:
    bot.slack.control.open_home(user)
    return bot.slack.control.wait(lambda: containing in str(bot.slack.control.home(user)), 20)


def shown(bot: Bot) -> list[tuple[str, str]]:
    with bot.kit.db.read() as session:
        found = session.scalars(select(Title).where(~Title.hidden).order_by(Title.id))
        return [(title.source, title.name) for title in found]


def test_an_expert_finds_questions_at_home_and_answers_with_a_tap(
    bot: Bot, somebody: str, tmp_path: Path
) -> None:
    give(bot, tmp_path, "ours", year=2021, directors=["A <b>"])
    give(bot, tmp_path, "theirs")
    bot.slack.control.open_home(somebody)
    bot.slack.control.wait(lambda: bot.slack.control.home(somebody))
    assert "Questions for experts" not in str(bot.slack.control.home(somebody))

    role(bot, somebody, "expert")
    home(bot, somebody, "Are these the same?")
    view = bot.slack.control.home(somebody)
    assert view
    assert "Dune (2021), movie, A &lt;b&gt;, from ours" in str(view)
    bot.slack.control.click(somebody, {"view_id": view["id"]}, "curation.answer.0")
    bot.slack.control.wait(lambda: "Are these the same?" not in str(bot.slack.control.home(somebody)), 20)
    assert shown(bot) == [("ours", "Dune")]


def test_an_expert_can_say_that_a_tag_is_wrong(bot: Bot, somebody: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    said = "A funny, funny comedy. I laughed out loud at every joke."
    rows: dict[str, list[dict[str, Any]]] = {
        "titles": [{"id": "d", "kind": "movie", "title": "Dune", "year": 2021}],
        "reviews": [{"id": "1", "title_id": "d", "text": said}],
    }  # fmt: skip
    for name, lines in rows.items():
        (tmp_path / "in" / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    titles.ingest_service(bot.kit).run(FileSource(tmp_path / "in"))
    titles.enrich_service(bot.kit).run(titles.maker(bot.kit))
    role(bot, somebody, "expert")
    bot.kit.schedule.run("curation.tags")
    tags = tags_of(bot)
    assert tags
    home(bot, somebody, "One review says")
    view = bot.slack.control.home(somebody)
    assert view
    bot.slack.control.click(somebody, {"view_id": view["id"]}, "curation.answer.1")
    bot.slack.control.wait(lambda: len(tags_of(bot)) == len(tags) - 1, 20)
    with bot.kit.db.begin() as session:
        session.scalars(select(Title)).one().revision += 1
        session.scalars(select(TitleEnrichment)).one().inputs_hash = "other"
    titles.enrich_service(bot.kit).run(titles.maker(bot.kit))
    assert len(tags_of(bot)) == len(tags) - 1


def tags_of(bot: Bot) -> list[Any]:
    with bot.kit.db.read() as session:
        return list(session.scalars(select(TitleEnrichment.tags)).one())


def test_a_product_owner_corrects_hides_splits_and_deletes(
    bot: Bot, somebody: str, channel: str, tmp_path: Path
) -> None:
    give(bot, tmp_path, "ours", year=2021)
    give(bot, tmp_path, "theirs", year=2021)
    control = bot.slack.control
    assert "Only a product owner or admin" in str(control.command(somebody, channel, "/title Dune"))
    role(bot, somebody, "product_owner")
    assert "No title is called Tune" in str(control.command(somebody, channel, "/title Tune"))

    def click(action: str) -> None:
        card = control.ephemerals(somebody)[-1]
        control.click(somebody, {"channel": channel, "ts": card["ts"]}, action)

    assert "Merged with: Dune (2021)" in str(control.command(somebody, channel, "/title dune"))
    click("curation.split")
    control.wait(lambda: shown(bot) == [("ours", "Dune"), ("theirs", "Dune")])
    control.command(somebody, channel, "/title dune")
    click("curation.correct")
    form = control.wait(lambda: control.views(somebody))[-1]
    assert form["callback_id"] == "curation.correct"
    wrong = {"name": {"value": {"type": "plain_text_input", "value": "Dune: Part One"}},
             "year": {"value": {"type": "plain_text_input", "value": "next"}}}  # fmt: skip
    assert "four digits" in str(control.submit(somebody, wrong))
    wrong["year"]["value"]["value"] = "2021"
    control.submit(somebody, wrong)
    control.wait(lambda: ("ours", "Dune: Part One") in shown(bot))
    control.command(somebody, channel, "/title Dune: Part One")
    click("curation.hide")
    control.wait(lambda: shown(bot) == [("theirs", "Dune")])
    click("curation.show")
    control.wait(lambda: len(shown(bot)) == 2)
    click("curation.delete")
    control.wait(lambda: shown(bot) == [("theirs", "Dune")])
