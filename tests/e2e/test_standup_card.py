"""From an answer to its card: a comment, a line unticked, Confirm, a ticket that moved, and Undo."""

from __future__ import annotations

from typing import Any

from assistant import tickets
from assistant.tickets.cards import NewTicket, TicketDetail
from assistant.tickets.projects import ProjectService
from tests.e2e.conftest import Bot
from tests.e2e.test_standup import ADA, CHANNEL, ask_everybody, click, command, fill, form_of, set_up


def with_tickets(bot: Bot) -> None:
    ProjectService(bot.kit.db, bot.kit.people).create("TN", "Trending Now", by=ADA)
    for summary in ("Score the vibe", "Load the feed"):
        new = NewTicket(summary, assignee=ADA, status="In Progress")
        tickets.ticket_service(bot.kit).create(new, by=ADA)


def ticket(bot: Bot, key: str) -> TicketDetail:
    return tickets.ticket_service(bot.kit).show(key, by=ADA)


def answers(bot: Bot, **values: str) -> None:
    command(bot, ADA, "/standup")
    form_of(bot, ADA)
    assert fill(bot, ADA, **values)["ok"]


def tick_only(bot: Bot, card: dict[str, Any], first: int) -> dict[str, Any]:
    """The state of the card with one of its boxes ticked; Slack tells the app of the tick, too."""
    boxes = next(block for block in card["blocks"] if block.get("block_id", "").startswith("lines:"))
    chosen = [boxes["elements"][0]["options"][first]]
    where = {"channel": channel_of(bot), "ts": card["ts"]}
    bot.slack.control.click(ADA, where, "standup.card_tick", selected_options=chosen)
    entry = {"standup.card_tick": {"type": "checkboxes", "selected_options": chosen}}
    return {"values": {boxes["block_id"]: entry}}


def channel_of(bot: Bot) -> str:
    channels = bot.slack.control.get(f"/page/boot?as={ADA}")["channels"]
    return str(next(one["id"] for one in channels if one["kind"] == "im"))


def test_from_an_answer_to_a_ticket_that_moved_and_back(bot: Bot) -> None:
    with_tickets(bot)
    set_up(bot, ADA)
    bot.slack.control.close(ADA, everything=True)
    ask_everybody(bot, ADA)
    answers(
        bot, yesterday="Opened the PR for TN-1", today="A talk", blockers="TN-2 is blocked, no key <!channel>"
    )
    card = bot.wait_for_post(ADA, "shall I change these tickets")
    assert card["text"] == "TN-1 → In Review · TN-2 flag as blocked"
    assert [comment.body for comment in ticket(bot, "TN-1").comments] == [
        "From the stand-up: Finished: Opened the PR for TN-1"
    ]
    where = {"channel": channel_of(bot), "ts": card["ts"]}
    state = tick_only(bot, card, 0)
    bot.slack.control.click(ADA, where, "standup.card_confirm", state)
    done = bot.wait_for_post(ADA, "TN-2 flag as blocked: left as it is")
    assert "<!channel>" not in str(done)
    assert (ticket(bot, "TN-1").card.status, ticket(bot, "TN-2").card.flagged) == ("In Review", False)
    click(bot, ADA, done, "standup.card_undo")
    bot.wait_for_post(ADA, "TN-1 → In Review: taken back")
    assert ticket(bot, "TN-1").card.status == "In Progress"
    assert bot.posts(CHANNEL)[0]["text"].startswith("Stand-up of")


def test_who_wants_no_questions_is_asked_none(bot: Bot) -> None:
    with_tickets(bot)
    set_up(bot, ADA)
    bot.slack.control.close(ADA, everything=True)
    assert "I ask before" in command(bot, ADA, "/standup changes")
    assert "`/standup changes ask` or" in command(bot, ADA, "/standup changes never")
    assert "without asking" in command(bot, ADA, "/standup changes make")
    ask_everybody(bot, ADA)
    answers(bot, yesterday="TN-1 is in review")
    made = bot.wait_for_post(ADA, "By your stand-up of")
    assert ticket(bot, "TN-1").card.status == "In Review"
    click(bot, ADA, made, "standup.card_choose")
    bot.slack.control.wait(lambda: "I ask before" in str(bot.slack.control.ephemerals(ADA)[-1:]))
    assert "I ask before" in command(bot, ADA, "/standup changes")
