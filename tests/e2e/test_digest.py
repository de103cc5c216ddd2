"""Trending Now as people meet it: the command, the form, and the edition in the channel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant import digest, tickets, titles
from assistant.digest.subscriptions import Wish
from integrations.sources.file.jsonl import FileSource
from tests.e2e.conftest import Bot


@pytest.fixture
def somebody(bot: Bot) -> str:
    return str(next(u["id"] for u in bot.slack.control.get("/page/boot")["users"] if not u["is_bot"]))


@pytest.fixture
def channel(bot: Bot) -> str:
    channels = bot.slack.control.get("/page/boot")["channels"]
    return str(next(c["id"] for c in channels if c["kind"] == "channel"))


@pytest.fixture
def catalogue(bot: Bot, tmp_path: Path) -> None:
    """Two titles with views, given through the ordinary door."""
    yesterday = bot.clock().date().isoformat()
    rows: dict[str, list[dict[str, Any]]] = {
        "titles": [{"id": n, "kind": "movie", "title": n, "genres": ["Drama"]} for n in ("Dune", "Heat")],
        "signals": [
            {"title_id": n, "date": yesterday, "metric": "pageviews", "value": v}
            for n, v in (("Dune", 9), ("Heat", 5))
        ],
    }
    for name, lines in rows.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    titles.ingest_service(bot.kit).run(FileSource(tmp_path))


def said(bot: Bot, user: str, channel: str, text: str) -> str:
    return json.dumps(bot.slack.control.command(user, channel, text), ensure_ascii=False)


@pytest.mark.usefixtures("catalogue")
def test_trending_answers_at_once_and_only_to_the_one_who_asked(
    bot: Bot, somebody: str, channel: str
) -> None:
    answer = said(bot, somebody, channel, "/trending movies drama")
    assert "Trending now: Dune leads" in answer
    assert bot.posts(channel) == []
    assert "neither movies, shows, week, month nor a genre" in said(bot, somebody, channel, "/trending polka")


@pytest.mark.usefixtures("catalogue")
def test_a_subscription_brings_one_edition_at_its_hour_until_it_is_ended(
    bot: Bot, somebody: str, channel: str
) -> None:
    said(bot, somebody, channel, "/trending subscribe")
    chosen: dict[str, Any] = {
        "channel": {"value": {"type": "channels_select", "selected_channel": channel}},
        "at": {"value": {"type": "timepicker", "selected_time": "09:00"}},
        "days": {"value": {"type": "static_select", "selected_option": daily(bot, somebody)}},
    }
    bot.slack.control.submit(somebody, chosen)
    assert "gets 10 titles, also rising and new: Every day at 09:00" in said(
        bot, somebody, channel, "/trending mine"
    )

    zone = bot.kit.clock().astimezone(subscription_zone(bot, channel))
    bot.clock.set(zone.replace(hour=9, minute=1))
    for _ in range(2):
        bot.kit.schedule.run("digest.post")
    edition = bot.wait_for_post(channel, "Dune leads")
    assert "thread_ts" not in edition or edition["thread_ts"] == edition["ts"]
    bot.slack.control.wait(lambda: thread(bot, channel, edition["ts"]), 10)
    assert len([post for post in bot.posts(channel) if "leads" in post["text"]]) == 1

    assert "no longer comes" in said(bot, somebody, channel, "/trending unsubscribe")
    assert "no subscriptions" in said(bot, somebody, channel, "/trending mine")


@pytest.mark.usefixtures("catalogue")
def test_a_chart_that_slack_refuses_keeps_no_text_back(bot: Bot, somebody: str, channel: str) -> None:
    upload = "files.getUploadURLExternal"
    bot.slack.control.fault(upload, "error", times=9, error="not_allowed_token_type")
    service = digest.digest_service(bot.kit)
    wish = Wish(channel, "09:00", tuple(range(7)), None, (), 10)
    service.post(service.subscribe(somebody, wish, bot.clock(), "V1"), "2026-11-18", bot.clock())
    edition = bot.wait_for_post(channel, "Dune leads")
    bot.slack.control.wait(lambda: thread(bot, channel, edition["ts"]), 10)
    bot.slack.control.wait(lambda: bot.slack.control.requests(upload), 10)
    assert not [message for message in thread(bot, channel, edition["ts"]) if message.get("files")]


@pytest.mark.usefixtures("catalogue")
def test_a_source_is_taken_out_with_its_raw_rows(bot: Bot, somebody: str, channel: str) -> None:
    assert list(bot.kit.archive().paths())
    assert titles.forget_source(bot.kit, "file") == (2, 2)
    assert list(bot.kit.archive().paths()) == []
    assert "Dune" not in said(bot, somebody, channel, "/trending")
    assert titles.forget_source(bot.kit, "file") == (0, 0)


def daily(bot: Bot, user: str) -> Any:
    block = next(b for b in bot.slack.control.views(user)[-1]["blocks"] if b["block_id"] == "days")
    return next(option for option in block["element"]["options"] if option["value"] == "daily")


def subscription_zone(bot: Bot, channel: str) -> Any:
    from assistant.digest import digest_service

    return digest_service(bot.kit).subscription(channel).zone


def thread(bot: Bot, channel: str, ts: str) -> list[dict[str, Any]]:
    messages = bot.slack.control.messages(channel)
    return [message for message in messages if message.get("thread_ts") == ts and message["ts"] != ts]


@pytest.mark.usefixtures("catalogue")
def test_readers_say_what_is_wrong_and_who_runs_it_pauses_and_ends_it(
    bot: Bot, somebody: str, channel: str
) -> None:
    tickets.project_service(bot.kit).create("TN", "Trending Now", by=somebody)
    wish = Wish(channel, "09:00", tuple(range(7)), None, (), 10)
    digests = digest.digest_service(bot.kit)
    digests.post(digests.subscribe(somebody, wish, bot.clock(), "V1"), "2026-11-18", bot.clock())
    edition = bot.wait_for_post(channel, "Dune leads")
    full = bot.wait_for_post(channel, "The titles in full")
    chart = bot.slack.control.wait(
        lambda: next((m for m in bot.slack.control.messages(channel) if m.get("files")), None)
    )
    assert chart["thread_ts"] == full["thread_ts"] == edition["ts"]
    assert chart["files"][0]["name"] == "trending-2026-11-18.png"

    bot.slack.control.click(somebody, {"channel": channel, "ts": full["ts"]}, "digest.down")
    bot.slack.control.wait(lambda: bot.slack.control.views(somebody))
    ticket = [
        {"text": {"type": "plain_text", "text": "Open a ticket for it, with the evidence"}, "value": "ticket"}
    ]
    bot.slack.control.submit(
        somebody,
        {
            "words": {"value": {"type": "plain_text_input", "value": "It has no score at all"}},
            "ticket": {"value": {"type": "checkboxes", "selected_options": ticket}},
        },
    )
    assert "TN-1 is open with the evidence." in str(bot.slack.control.views(somebody))
    opened = tickets.ticket_service(bot.kit).show("TN-1", by="U1")
    assert opened.card.summary == "Dune: the vibe score is wrong"
    assert opened.description.startswith("It has no score at all\n\nTitle: Dune (Dune)")

    bot.slack.control.click(somebody, {"channel": channel, "ts": edition["ts"]}, "digest.pause")
    bot.slack.control.wait(lambda: "Paused." in said(bot, somebody, channel, "/trending mine"))
    assert "Paused" not in said(bot, somebody, channel, "/trending resume")
    assert "*Heat* is number 2" in said(bot, somebody, channel, "/trending why heat")
    assert "Dune still leads" in said(bot, somebody, channel, "/trending preview")
