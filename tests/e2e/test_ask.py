"""Questions in a Slack of our own: by command, mention and direct message, with buttons and votes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant import tickets
from assistant.ask import cli
from assistant.ask.models import Question, Vote
from assistant.core.errors import UserError
from assistant.tickets.cards import NewTicket
from tests.e2e.conftest import Bot
from tests.e2e.test_tickets import channel_of, dm, people_of
from tests.features.film_shelf import shelve


@pytest.fixture
def user(bot: Bot) -> str:
    shelve(bot.kit.db, bot.clock())
    return people_of(bot)[-1]


def questions(bot: Bot) -> list[Question]:
    with bot.kit.db.read() as session:
        return list(session.scalars(select(Question).order_by(Question.id)))


def test_the_command_is_answered_privately_with_sources(bot: Bot, user: str) -> None:
    seen = bot.slack.control.command(
        user, channel_of(bot), "/ask how is the pacing of The Shawshank Redemption?"
    )
    assert "Looking…" in str(seen)
    answer = bot.wait_for_post(user, "speak of pacing")
    shown = json.dumps(answer["blocks"], ensure_ascii=False)
    assert "[2] Critic 1, The Shelf, The Shawshank Redemption (1994)" in shown
    assert "Made offline." in shown
    assert bot.posts(channel_of(bot)) == []


def test_titles_are_found_by_mood_and_length(bot: Bot, user: str) -> None:
    assert "under two hours" in str(bot.slack.control.command(user, channel_of(bot), "/vibe"))
    bot.slack.control.command(user, channel_of(bot), "/vibe heartwarming, under two hours")
    answer = bot.wait_for_post(user, "1 title fits: heartwarming, at most 120 min.")
    assert "Paddington 2 (2017)" in str(answer)


def test_no_question_gets_examples(bot: Bot, user: str) -> None:
    assert "for example" in str(bot.slack.control.command(user, channel_of(bot), "/ask"))
    assert questions(bot) == []


def test_a_mention_is_answered_in_its_thread(bot: Bot, user: str) -> None:
    channel = channel_of(bot)
    me = next(u["name"] for u in bot.slack.control.get("/page/boot")["users"] if u["is_bot"])
    ts = bot.slack.control.say(user, channel, f"@{me} who directed Dune (2021)?")
    answer = bot.wait_for_post(channel, "Denis Villeneuve directed")
    assert answer["thread_ts"] == ts
    bot.slack.control.say(user, channel, "and when did it come out?", thread_ts=ts)
    assert bot.wait_for_post(channel, "came out in 2021")["thread_ts"] == ts
    empty = bot.slack.control.say(user, channel, f"@{me}")
    assert bot.wait_for_post(channel, "for example")["thread_ts"] == empty


def test_our_own_work_is_asked_about_in_the_same_box(bot: Bot, user: str) -> None:
    channel = channel_of(bot)
    bot.slack.control.command(user, channel, "/ticket project TN Trending Now")
    tickets.ticket_service(bot.kit).create(NewTicket("Score the vibe"), by=user)
    me = next(u["name"] for u in bot.slack.control.get("/page/boot")["users"] if u["is_bot"])
    ts = bot.slack.control.say(user, channel, f"@{me} what is unassigned?")
    answer = bot.wait_for_post(channel, "TN-1 Score the vibe (Project Backlog, nobody) [1]")
    assert answer["thread_ts"] == ts
    assert "Looked at 1 ticket of TN." in str(answer)
    mine = next(u["name"] for u in bot.slack.control.get("/page/boot")["users"] if u["id"] == user)
    bot.slack.control.say(user, dm(bot, user), f"what did @{mine} finish this week?")
    bot.wait_for_post(user, "I find nothing finished by")


def test_a_direct_message_asks_which_dune_and_answers_the_choice(bot: Bot, user: str) -> None:
    bot.slack.control.say(user, dm(bot, user), "Who directed Dune? <!channel>")
    card = bot.wait_for_post(user, "Which one do you mean?")
    where = {"channel": dm(bot, user), "ts": card["ts"]}
    bot.slack.control.click(user, where, "ask.choose.0")
    assert bot.wait_for_post(user, "David Lynch directed Dune (1984). [1]")
    assert [asked.user_id for asked in questions(bot)] == [user, user]


def test_an_unhelpful_answer_asks_what_went_wrong(bot: Bot, user: str) -> None:
    slack = bot.slack.control
    slack.say(user, dm(bot, user), "what is trending?")
    answer = bot.wait_for_post(user, "1. Contact (1997)")

    def vote() -> Vote | None:
        with bot.kit.db.read() as session:
            return session.scalar(select(Vote))

    slack.click(user, {"channel": dm(bot, user), "ts": answer["ts"]}, "ask.not_helpful")
    assert slack.wait(lambda: slack.views(user))
    kept = slack.wait(vote)
    assert (kept.user_id, kept.helpful, kept.wrong) == (user, False, "")
    because = {"type": "static_select", "selected_option": {"value": "missing"}}
    words = {"type": "plain_text_input", "value": "Where is Dune?"}
    slack.submit(user, {"wrong": {"value": because}, "words": {"value": words}})
    assert "Thanks, noted." in str(slack.views(user))
    kept = slack.wait(vote)
    assert (kept.helpful, kept.wrong, kept.words) == (False, "missing", "Where is Dune?")


def test_a_private_answer_is_shared_where_the_bot_is(bot: Bot, user: str) -> None:
    slack, channel = bot.slack.control, channel_of(bot)
    slack.say(user, dm(bot, user), "Who directed Contact (1997)?")
    answer = bot.wait_for_post(user, "Robert Zemeckis directed")
    slack.click(user, {"channel": dm(bot, user), "ts": answer["ts"]}, "ask.share")
    slack.wait(lambda: slack.views(user))
    there = {"channel": {"value": {"type": "channels_select", "selected_channel": channel}}}
    me = next(one["id"] for one in slack.get("/page/boot")["users"] if one["is_bot"])
    slack.channel(channel, "remove", user=me)
    assert "/invite me there" in str(slack.submit(user, there))
    slack.join(me, channel)
    slack.submit(user, there)
    shared = bot.wait_for_post(channel, "Robert Zemeckis directed")
    assert f"<@{user}> shared an answer of mine." in str(shared["blocks"])
    assert "ask.helpful" not in str(shared["blocks"])


def test_a_message_is_asked_about(bot: Bot, user: str) -> None:
    slack, channel = bot.slack.control, channel_of(bot)
    ts = slack.say(user, channel, "I loved the music in Amélie")
    slack.shortcut(user, "ask.about", channel, ts)
    form = slack.wait(lambda: slack.views(user))[0]
    assert "I loved the music in Amélie" in str(form)
    words = {"type": "plain_text_input", "value": "How is the music in Amélie?"}
    slack.submit(user, {"question": {"value": words}})
    assert bot.wait_for_post(user, "The music is lovely.")


def test_people_see_what_is_kept_of_them_and_delete_it(bot: Bot, user: str) -> None:
    bot.slack.control.say(user, dm(bot, user), "what is trending?")
    bot.wait_for_post(user, "1. Contact (1997)")
    assert "1 question of yours" in str(bot.slack.control.command(user, channel_of(bot), "/ask mine"))
    [shown] = bot.slack.control.ephemerals(user)
    bot.slack.control.click(user, {"channel": channel_of(bot), "ts": shown["ts"]}, "ask.forget.all")
    bot.slack.control.wait(lambda: not questions(bot))


def test_a_question_of_forty_thousand_characters(bot: Bot, user: str) -> None:
    bot.slack.control.say(user, dm(bot, user), "Who directed Contact (1997)? " + "and 😀 " * 6000)
    assert bot.wait_for_post(user, "[1]")


def run(bot: Bot, name: str, *arguments: str) -> Any:
    parser = argparse.ArgumentParser()
    command = getattr(cli, name)(parser)
    return command(parser.parse_args(arguments), bot.kit)


def test_index_search_and_ask_by_file(
    bot: Bot, user: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(bot, "index", "--json") == 0
    assert json.loads(capsys.readouterr().out)["titles"] == 8
    assert run(bot, "index") == 99
    queries, rankings = tmp_path / "q.jsonl", tmp_path / "r.jsonl"
    queries.write_text('{"qid": "1", "query": "shawshank"}\n{"qid": "2", "query": "bear in jail"}\n')
    assert run(bot, "search", "--queries", str(queries), "--out", str(rankings), "-k", "2") == 0
    found = [json.loads(line) for line in rankings.read_text().splitlines()]
    assert [(row["qid"], row["ranking"][0]) for row in found] == [("1", "f4"), ("2", "f3")]
    assert all(len(row["ranking"]) == 2 for row in found)
    asked, answers = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    asked.write_text(
        '{"qid": "a", "question": "who directed Contact?"}\n{"qid": "b", "question": "who directed Jaws?"}\n'
        '{"qid": "c", "question": ""}\n'
    )
    assert run(bot, "ask", "--questions", str(asked), "--out", str(answers)) == 0
    first, second, third = (json.loads(line) for line in answers.read_text().splitlines())
    assert first["citations"] == [{"title_id": "f8", "review_id": None, "quote": None}]
    assert (first["declined"], second["declined"], third["declined"]) == (False, True, True)


def test_ask_on_the_command_line(bot: Bot, user: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(bot, "ask", "how is the music in Amélie?") == 0
    assert "[1] Critic 1, The Shelf, Amélie (2001)" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        run(bot, "ask")
    with pytest.raises(UserError, match="I do not know U404"):
        run(bot, "ask", "what is trending?", "--as", "U404")
