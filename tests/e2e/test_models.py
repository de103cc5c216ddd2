"""What the whole bot says of its models: `/budget`, and the catalogue on its private side."""

from __future__ import annotations

import json
from urllib.request import urlopen

from assistant.titles import attempts
from assistant.titles.merge import Merge
from tests.e2e.conftest import Bot
from tests.e2e.test_tickets import channel_of, people_of


def test_budget_without_a_model_says_that_nothing_is_spent(bot: Bot) -> None:
    answer = bot.slack.control.command(people_of(bot)[-1], channel_of(bot), "/budget")
    assert "No language model is set up" in str(answer)
    assert "costs nothing" in str(answer)


def test_the_catalogue_is_read_over_the_private_side(bot: Bot) -> None:
    titles = [{"id": "dune", "kind": "movie", "title": "Dune", "genres": ["Adventure", "Drama"]}]
    with bot.kit.db.begin() as session:
        Merge(session, "test", bot.clock(), demo=False).rows(attempts.read(titles=titles))
    place = json.loads((bot.config.core.data_dir / "private.json").read_text("utf-8"))
    with urlopen(f"http://127.0.0.1:{place['port']}/v1/titles", timeout=10) as answer:
        found = json.load(answer)
    assert [title["name"] for title in found["titles"]] == ["Dune"]
