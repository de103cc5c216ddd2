"""Across both sides: a stand-up answer becomes a comment and a move in Jira, an edit there a card here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from assistant.core.config import Settings
from assistant.core.inbox import InboxRow
from assistant.core.outbox import OPEN, OutboxRow
from tests.e2e.both import ADA, GENERAL, JIRA_ADA, Both, both_at_work
from tests.e2e.conftest import MovingClock
from tests.e2e.test_standup import ask_everybody, set_up
from tests.e2e.test_standup_card import answers, channel_of, tick_only


def test_from_a_stand_up_answer_to_jira_and_back_without_an_echo(
    settings: Settings, moving_clock: MovingClock
) -> None:
    with both_at_work(settings, moving_clock) as both:
        bot, jira = both.bot, both.jira.control
        jira.create(JIRA_ADA, summary="Read the feed", assignee={"accountId": JIRA_ADA})
        jira.transition("TN-1", "In Progress")
        both.says(ADA, "/ticket subscribe all")
        asked_for_a_stand_up(both)

        answers(bot, yesterday="Opened the PR for TN-1", today="A talk")
        jira.wait_until(lambda: said_in_jira(both))
        (comment,) = said_in_jira(both)
        assert "From the stand-up: Finished: Opened the PR for TN-1" in comment
        assert status_in_jira(both) == "In Progress"
        card = bot.wait_for_post(ADA, "shall I change these tickets")
        assert card["text"] == "TN-1 → In Review"
        where, ticked = {"channel": channel_of(bot), "ts": card["ts"]}, tick_only(bot, card, 0)
        bot.slack.control.click(ADA, where, "standup.card_confirm", ticked)
        bot.wait_for_post(ADA, "Done.")
        jira.wait_until(lambda: status_in_jira(both) == "In Review")
        told(both)
        (before,) = ticket_cards(both)
        assert before["text"] == "TN-1 Read the feed (In Review)"

        jira.edit("TN-1", JIRA_ADA, summary="Read it twice")
        jira.wait_until(lambda: "Read it twice" in both.says(ADA, "/ticket show TN-1"))
        told(both)
        (after,) = ticket_cards(both)
        assert (after["ts"], after["text"]) == (before["ts"], "TN-1 Read it twice (In Review)")

        left = (bot.posts(GENERAL), bot.posts(ADA))
        both.reads_jira()
        told(both)
        assert (bot.posts(GENERAL), bot.posts(ADA)) == left
        assert written_in_jira(both) == ["POST comment", "POST transitions"]
        assert said_in_jira(both) == [comment]


def asked_for_a_stand_up(both: Both) -> None:
    """It is the day, on both clocks, and Jira has said again what Ada may do there."""
    bot, began = both.bot, both.bot.clock()
    set_up(bot, ADA)
    bot.slack.control.close(ADA, everything=True)
    ask_everybody(bot, ADA)
    both.jira.control.forward((bot.clock() - began).total_seconds())

    def knows_her() -> bool:
        both.reads_jira()
        return "Read the feed" in both.says(ADA, "/ticket show TN-1")

    both.jira.control.wait_until(knows_her)


def told(both: Both) -> None:
    """Whatever came in is worked off, what it makes is written there and said here."""
    both.jira.control.wait_until(lambda: not unfinished(both))
    both.bot.kit.schedule.run("tickets.news")
    both.jira.control.wait_until(lambda: not unfinished(both))


def unfinished(both: Both) -> int:
    with both.bot.kit.db.read() as session:
        events = select(func.count()).where(InboxRow.done_at.is_(None))
        writes = select(func.count()).where(OutboxRow.state.in_(OPEN))
        return (session.scalar(events) or 0) + (session.scalar(writes) or 0)


def ticket_cards(both: Both) -> list[dict[str, Any]]:
    """The channel's messages about the ticket that are nobody's answer in a thread."""
    posts = both.bot.posts(GENERAL)
    return [
        one
        for one in posts
        if one["text"].startswith("TN-1 ") and one.get("thread_ts", one["ts"]) == one["ts"]
    ]


def said_in_jira(both: Both) -> list[str]:
    (issue,) = both.jira.control.issues()
    return [str(comment["body"]) for comment in issue["comments"]]


def status_in_jira(both: Both) -> str:
    return str(both.jira.control.call("GET", "issue/TN-1")["fields"]["status"]["name"])


def written_in_jira(both: Both) -> list[str]:
    """Every request of the bot that changes anything there."""
    asked = [(row["method"], row["path"]) for row in both.jira.control.requests()]
    reads = ("/search/jql", "/bulkfetch", "/check")
    return [
        f"{method} {path.rpartition('/')[2]}"
        for method, path in asked
        if method != "GET" and not path.endswith(reads)
    ]
