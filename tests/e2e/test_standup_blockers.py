"""What stops somebody, from an answer to the button that ends it; and how it goes in figures."""

from __future__ import annotations

from typing import Any

from assistant import tickets
from assistant.core.ports import Profile
from assistant.tickets.cards import NewTicket
from assistant.tickets.projects import ProjectService
from tests.e2e.conftest import Bot
from tests.e2e.test_standup import ADA, BEN, CHANNEL, ask_everybody, click, command, fill, form_of, set_up


def with_a_scrum_master(bot: Bot) -> None:
    with bot.kit.db.begin() as session:
        ben = bot.kit.people.ensure(session, BEN)
        bot.kit.people.know(session, Profile(BEN, name=ben.name, zone=ben.zone.key), ["scrum_master"])


def answers(bot: Bot, user: str, **values: str) -> None:
    command(bot, user, "/standup")
    form_of(bot, user)
    assert fill(bot, user, **values)["ok"]


def summed_up(bot: Bot) -> None:
    """The tick comes when the day's windows are over."""
    bot.clock.forward(hours=5)
    bot.kit.schedule.run("standup.tick")
    bot.kit.schedule.run("standup.blockers")


def show_board(bot: Bot, user: str) -> dict[str, Any]:
    command(bot, user, "/standup blockers")
    return form_of(bot, user)


def test_from_an_answer_to_the_scrum_master_to_the_button_that_ends_it(bot: Bot) -> None:
    with_a_scrum_master(bot)
    set_up(bot, ADA)
    bot.slack.control.close(ADA, everything=True)
    ask_everybody(bot, ADA)
    answers(bot, ADA, today="Score the vibe", blockers="No key <!channel> for staging")
    bot.kit.schedule.run("standup.tick")
    first = bot.wait_for_post(CHANNEL, "Blockers (1)")
    bot.slack.control.click(ADA, {"channel": CHANNEL, "ts": first["ts"]}, "standup.blockers")
    listed = form_of(bot, ADA)
    assert "No key &lt;!channel&gt; for staging" in str(listed)
    bot.slack.control.click(ADA, {"view_id": listed["id"]}, "standup.blocker_ack")
    bot.slack.control.wait(lambda: "ada is on it" in str(form_of(bot, ADA)))
    bot.slack.control.close(ADA, everything=True)

    ask_everybody(bot, ADA)
    answers(bot, ADA, today="Score the vibe")
    bot.kit.schedule.run("standup.tick")
    bot.wait_for_post(CHANNEL, "(1 day, ada is on it): No key")
    summed_up(bot)
    bot.wait_for_post(ADA, "Is it resolved?")

    ask_everybody(bot, ADA)
    answers(bot, ADA, today="Score the vibe", blockers="Still no key for staging, the vault is down")
    summed_up(bot)
    told = bot.wait_for_post(BEN, "has been stopped for 2 days")
    bot.kit.schedule.run("standup.tick")
    bot.wait_for_post(CHANNEL, "(2 days, ada is on it): Still no key")
    click(bot, BEN, told, "standup.blocker_resolve")
    bot.wait_for_post(BEN, "Resolved.")
    bot.kit.schedule.run("standup.tick")
    bot.wait_for_post(CHANNEL, "No longer blocked: ")
    assert "Nothing stops anybody" in str(show_board(bot, BEN))


def test_it_ends_when_its_ticket_moves(bot: Bot) -> None:
    with_a_scrum_master(bot)
    ProjectService(bot.kit.db, bot.kit.people).create("TN", "Trending Now", by=ADA)
    served = tickets.ticket_service(bot.kit)
    served.create(NewTicket("Rotate the key"), by=ADA)
    set_up(bot, ADA)
    bot.slack.control.close(ADA, everything=True)
    ask_everybody(bot, ADA)
    answers(bot, ADA, today="Score the vibe", blockers="Waiting for TN-1")
    assert "Waiting for TN-1" in str(show_board(bot, BEN))
    bot.slack.control.close(BEN, everything=True)
    bot.clock.forward(minutes=1)
    served.move("TN-1", "In Progress", by=ADA)
    bot.kit.schedule.run("standup.blockers")
    assert "Nothing stops anybody" in str(show_board(bot, BEN))


def test_figures_come_in_words_in_charts_and_as_a_file(bot: Bot) -> None:
    set_up(bot, ADA, BEN)
    bot.slack.control.close(ADA, everything=True)
    ask_everybody(bot, ADA, BEN)
    answers(bot, ADA, today="Score the vibe", blockers="No key for staging")
    assert "Answered: 50% (1 of 2 asked)" in command(bot, BEN, "/standup figures")
    assert "Give 1 to 12 weeks" in command(bot, BEN, "/standup figures lots")
    shown = bot.slack.control.ephemerals(BEN)[-2]
    bot.slack.control.click(BEN, {"channel": CHANNEL, "ts": shown["ts"]}, "standup.figures_csv")
    file = bot.slack.control.wait(
        lambda: next((m["files"][0] for m in bot.posts(BEN) if m.get("files")), None)
    )
    assert file["title"].startswith("Figures of the stand-up")
