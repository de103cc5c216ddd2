"""First contact, `/help` and App Home in a Slack of our own."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import pytest

from assistant import tickets
from assistant.core.commands import Subcommand
from assistant.core.errors import UserError
from assistant.core.ports import Call, Reply
from assistant.tickets.cards import NewTicket
from integrations.slack import app
from tests.e2e.conftest import Bot
from tests.e2e.test_tickets import channel_of, dm, people_of


def test_first_contact_is_answered_with_one_welcome(bot: Bot) -> None:
    user = people_of(bot)[-1]
    for _ in range(2):
        answer = bot.slack.control.command(user, channel_of(bot), "/help")
        assert "`/ticket` make, see and move the team's tickets" in str(answer)
    welcome = bot.wait_for_post(user, "Hello, I'm Usher")
    assert "`/ticket new`" in str(welcome["blocks"])
    assert sum("Hello, I'm Usher" in str(post) for post in bot.posts(user)) == 1


def test_home_shows_my_tickets_and_moves_them(bot: Bot) -> None:
    user = people_of(bot)[-1]
    tickets.project_service(bot.kit).create("TN", "Trending Now", by=user)
    tickets.ticket_service(bot.kit).create(NewTicket("Draw bubbles <!here>", assignee=user), by=user)
    bot.slack.control.open_home(user)
    home = bot.slack.control.wait(lambda: bot.slack.control.home(user))
    assert "Draw bubbles &lt;!here&gt;" in str(home)
    assert "What I can do" in str(home)
    bot.slack.control.click(user, {"view_id": home["id"]}, "tickets.advance")
    bot.slack.control.wait(lambda: "In Progress →" in str(bot.slack.control.home(user)))
    assert tickets.ticket_service(bot.kit).show("TN-1", by="U1").card.status == "Sprint Backlog"


def test_home_opens_the_form_of_a_new_ticket(bot: Bot) -> None:
    user = people_of(bot)[-1]
    tickets.project_service(bot.kit).create("TN", "Trending Now", by=user)
    bot.slack.control.open_home(user)
    home = bot.slack.control.wait(lambda: bot.slack.control.home(user))
    bot.slack.control.click(user, {"view_id": home["id"]}, "tickets.new")
    form = bot.slack.control.wait(lambda: bot.slack.control.views(user))
    assert form[0]["callback_id"] == "tickets.create"


def test_the_messages_tab_is_a_first_contact_too(bot: Bot) -> None:
    user = people_of(bot)[-1]
    bot.slack.control.open_home(user, tab="messages")
    bot.wait_for_post(user, "Hello, I'm Usher")
    assert bot.slack.control.home(user) is None
    assert dm(bot, user)


def test_members_follow_the_directory(bot: Bot) -> None:
    user = people_of(bot)[-1]
    bot.slack.control.command(user, channel_of(bot), "/help")
    profile = bot.kit.directory.profile(user)

    def name() -> str:
        with bot.kit.db.read() as session:
            person = bot.kit.people.get(session, user)
            return person.name if person else ""

    bot.slack.control.wait(lambda: name() == profile.name)
    bot.slack.control.user(id=user, name="renamed", real_name="Renamed Person")
    assert bot.kit.directory.profile(user).name != profile.name
    bot.slack.control.wait(lambda: name() == bot.kit.directory.profile(user).name)


@pytest.mark.parametrize("refused", [False, True])
def test_a_command_that_takes_long_is_answered_afterwards(
    bot: Bot, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "ANSWER_WITHIN", 0.02)
    go = Event()

    def ponder(call: Call) -> Reply:
        assert go.wait(30)
        if refused:
            raise UserError("Thought about it; no.")
        return Reply("Thought about it.")

    commands = bot.kit.commands.all
    slow = Subcommand("ponder", "ponder", "takes its time", ponder)
    monkeypatch.setitem(commands, "ticket", replace(commands["ticket"], subcommands=(slow,)))
    user = people_of(bot)[-1]
    assert not bot.slack.control.command(user, channel_of(bot), "/ticket ponder")
    go.set()
    bot.slack.control.wait(lambda: "Thought about it" in str(bot.slack.control.ephemerals(user)))
