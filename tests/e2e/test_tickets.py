"""Tickets as people meet them: commands, the form, cards and buttons in a Slack of our own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant import tickets
from assistant.core.ports import Profile
from assistant.tickets.cards import NewTicket
from tests.e2e.conftest import Bot


@pytest.fixture
def user(bot: Bot) -> str:
    """Somebody of the workspace, in a team with project TN."""
    somebody = people_of(bot)[-1]
    tickets.project_service(bot.kit).create("TN", "Trending Now", by=somebody)
    return somebody


def people_of(bot: Bot) -> list[str]:
    """Ids of the workspace's people; the first is its admin."""
    return [str(u["id"]) for u in bot.slack.control.get("/page/boot")["users"] if not u["is_bot"]]


def channel_of(bot: Bot) -> str:
    channels = bot.slack.control.get("/page/boot")["channels"]
    return str(next(c["id"] for c in channels if c["kind"] == "channel"))


def ask(bot: Bot, user: str, text: str) -> dict[str, Any]:
    return bot.slack.control.command(user, channel_of(bot), text)


def fill(bot: Bot, user: str, **values: str) -> dict[str, Any]:
    """Submit the open form; blocks not named keep what they show."""
    filled = {}
    for block in bot.slack.control.views(user)[-1]["blocks"]:
        kind, value = block["element"]["type"], values.get(block["block_id"])
        if value is not None:
            shape: dict[str, Any] = {"plain_text_input": {"value": value}, "number_input": {"value": value}}
            shape |= {"users_select": {"selected_user": value}}
            shape |= {"static_select": {"selected_option": option(block["element"], value)}}
            filled[block["block_id"]] = {"value": {"type": kind, **shape[kind]}}
    return bot.slack.control.submit(user, filled)


def option(element: dict[str, Any], value: str) -> Any:
    return next((o for o in element.get("options", []) if o["value"] == value), None)


def test_a_ticket_is_made_with_the_form_and_comes_back_as_a_card(bot: Bot, user: str) -> None:
    ask(bot, user, "/ticket new Score the vibe & show it")
    (form,) = bot.slack.control.views(user)
    assert form["blocks"][0]["element"]["initial_value"] == "Score the vibe & show it"
    made = fill(
        bot,
        user,
        type="story",
        summary="Score the vibe <!channel> 😀",
        description="לפני הסרט",
        assignee=user,
        priority="high",
        points="2.5",
    )
    assert made["ok"], made
    assert bot.slack.control.views(user) == []
    card = bot.wait_for_post(user, "TN-1")
    shown = json.dumps(card["blocks"], ensure_ascii=False)
    for fact in ("Score the vibe &lt;!channel&gt; 😀", "לפני הסרט", "Project Backlog", f"<@{user}>", "Story"):
        assert fact in shown
    assert "high priority" in shown
    assert "2.5 points" in shown
    assert bot.posts(channel_of(bot)) == []


def test_a_form_that_needs_a_look_says_where(bot: Bot, user: str) -> None:
    ask(bot, user, "/ticket new")
    assert "needs a summary" in fill(bot, user, summary=" ")["errors"]["summary"]
    assert "Points go from 0" in fill(bot, user, summary="Fine", points="2000")["errors"]["points"]
    assert len(bot.slack.control.views(user)) == 1
    assert fill(bot, user, summary="Fine", points="2")["ok"]
    assert bot.wait_for_post(user, "TN-1")


def test_somebody_who_left_cannot_be_given_a_ticket(bot: Bot, user: str) -> None:
    other = people_of(bot)[0]
    with bot.kit.db.begin() as session:
        bot.kit.people.know(session, Profile(other, name="Ola", zone="UTC"))
    bot.slack.control.user(id=other, deleted=True)
    bot.slack.control.wait(lambda: not is_active(bot, other))
    ask(bot, user, "/ticket new Something")
    refused = fill(bot, user, assignee=other)
    assert "has left the workspace, or is an app" in refused["errors"]["assignee"]


def is_active(bot: Bot, user: str) -> bool:
    with bot.kit.db.read() as session:
        person = bot.kit.people.get(session, user)
        return bool(person and person.active)


def test_the_buttons_of_a_card_move_the_ticket(bot: Bot, user: str) -> None:
    ask(bot, user, "/ticket new Move me")
    fill(bot, user)
    card = bot.wait_for_post(user, "TN-1")
    where = {"channel": card["channel"] if "channel" in card else dm(bot, user), "ts": card["ts"]}
    bot.slack.control.click(user, where, "tickets.forward")
    moved = bot.wait_for_post(user, "TN-1 is in *Sprint Backlog*")
    assert moved["ts"] == card["ts"]
    assert "← Project Backlog" in str(moved["blocks"])
    bot.slack.control.click(user, where, "tickets.undo")
    assert "*Project Backlog*" in str(bot.wait_for_post(user, "as it was before")["blocks"])


def dm(bot: Bot, user: str) -> str:
    channels = bot.slack.control.get(f"/page/boot?as={user}")["channels"]
    return str(next(c["id"] for c in channels if c["kind"] == "im"))


def test_an_old_card_moves_nothing_and_says_where_the_ticket_is(bot: Bot, user: str) -> None:
    ask(bot, user, "/ticket new Old")
    fill(bot, user)
    card = bot.wait_for_post(user, "TN-1")
    ask(bot, user, "/ticket move TN-1 done")
    bot.slack.control.click(user, {"channel": dm(bot, user), "ts": card["ts"]}, "tickets.forward")
    refreshed = bot.wait_for_post(user, "meanwhile, so I left it there")
    assert refreshed["ts"] == card["ts"]
    assert tickets.ticket_service(bot.kit).show("TN-1", by="U1").card.status == "Done"


def test_the_rest_of_a_list_is_a_click_away(bot: Bot, user: str) -> None:
    service = tickets.ticket_service(bot.kit)
    for number in range(17):
        service.create(NewTicket(f"Number {number}", assignee=user), by=user)
    for asked in ("/ticket search number", "/ticket mine"):
        seen = ask(bot, user, asked)
        assert "Number 15" not in str(seen)
        (shown,) = [one for one in bot.slack.control.ephemerals(user) if "tickets.more" in str(one)][-1:]
        where = {"channel": channel_of(bot), "ts": shown["ts"]}
        bot.slack.control.click(user, where, "tickets.more")
        bot.slack.control.wait(lambda: "Number 16" in str(bot.slack.control.ephemerals(user)[-1]))


def test_a_list_is_redrawn_after_a_click(bot: Bot, user: str) -> None:
    for number in (1, 2):
        tickets.ticket_service(bot.kit).create(NewTicket(f"Mine {number}", assignee=user), by=user)
    ask(bot, user, "/ticket mine")
    (listed,) = bot.slack.control.ephemerals(user)
    assert "Mine 1" in str(listed)
    bot.slack.control.click(user, {"channel": channel_of(bot), "ts": listed["ts"]}, "tickets.advance")
    bot.slack.control.wait(
        lambda: any(
            "TN-1 is in *Sprint Backlog*" in str(m) and "Mine 2" in str(m)
            for m in bot.slack.control.ephemerals(user)
        )
    )


DIALOGUE = [
    ("TN-1", "Only one"),
    ("show tn-1", "Only one"),
    ("move TN-1 in rev", "TN-1 is in *In Review*."),
    ("move TN-1 nowhere", "There is no column `nowhere`. There are: Project Backlog"),
    ("move TN-1", "Where to?"),
    ("assign TN-1 me", "belongs to <@"),
    ("assign TN-1 nobody", "belongs to nobody"),
    ("assign TN-1 @zoe", "I don't know zoe"),
    ("assign TN-1", "To whom?"),
    ("comment TN-1 look at @here & smile 😀", "Your comment is on TN-1 (Only one)."),
    ("TN-1", "look at @here &amp; smile 😀"),
    ("close TN-1", "TN-1 is in *Done*."),
    ("close TN-1", "TN-1 is in *Done*."),
    ("reopen TN-1", "open again, in *Project Backlog*"),
    ("link TN-1", "Link it to which ticket?"),
    ("link TN-1 TN-1", "cannot be linked to itself"),
    ("link TN-1 TN-98", "TN-98 isn't a ticket I know"),
    ("search only type:task is:open", "AND type = Task AND statusCategory != Done`"),
    ("search type:idea", "`type:` takes epic, story, task, bug, spike; not idea."),
    ("search zebra", "No ticket found."),
    ("search", "What should I look for?"),
    ("board", "*Project Backlog* (1)"),
    ("board OPS", "Which project? There are: TN."),
    ("comment TN-1", "What should the comment say?"),
    ("comment TN-1 " + "x" * 40_000, "room for 32,767 characters"),
    ("new " + "x" * 40_000, "A form takes 3,000 characters; these are 40,000"),
    ("show", "Which ticket?"),
    ("show @channel", "`@channel` is no ticket key"),
    ("TN-99", "TN-99 isn't a ticket I know. Is the key right?"),
    ("mine", "No open ticket is yours"),
    ("shwo TN-1", "Did you mean `/ticket show`?"),
    ("project TN Again", "Only a product owner or scrum master or admin can do that"),
    ("help", "`/ticket move TN-1 in review`"),
    ("", "make, see and move the team's tickets"),
]
"""(what is typed after `/ticket`, part of the answer), one after the other"""


def test_whatever_is_typed_is_answered(bot: Bot, user: str) -> None:
    tickets.ticket_service(bot.kit).create(NewTicket("Only one"), by=user)
    for text, said in DIALOGUE:
        answer = json.dumps(ask(bot, user, f"/ticket {text}"), ensure_ascii=False)
        assert said in answer, text[:80]
        assert "<!here>" not in answer
        assert "<!channel>" not in answer


def test_a_ticket_is_changed_in_its_form(bot: Bot, user: str) -> None:
    ask(bot, user, "/ticket new Change me")
    fill(bot, user)
    card = bot.wait_for_post(user, "TN-1")
    bot.slack.control.click(user, {"channel": dm(bot, user), "ts": card["ts"]}, "tickets.edit")
    bot.slack.control.wait(lambda: bot.slack.control.views(user))
    assert fill(bot, user, summary="Changed", priority="highest", points="8", labels="data, api")["ok"]
    (done,) = bot.slack.control.views(user)
    assert "TN-1 is saved." in str(done)
    shown = tickets.ticket_service(bot.kit).show("TN-1", by="U1")
    assert (shown.card.summary, shown.card.priority, shown.card.points) == ("Changed", "highest", 8.0)
    assert shown.labels == ("data", "api")


def test_a_message_becomes_a_ticket_and_gets_the_card_as_a_reply(bot: Bot, user: str) -> None:
    channel = channel_of(bot)
    ts = bot.slack.control.say(user, channel, "The score of *Heat* is off & nobody knows why")
    bot.slack.control.shortcut(user, "tickets.from_message", channel, ts)
    bot.slack.control.wait(lambda: bot.slack.control.views(user))
    assert fill(bot, user, summary="Mend the score")["ok"]
    card = bot.wait_for_post(channel, "Mend the score")
    assert card["thread_ts"] == ts
    description = tickets.ticket_service(bot.kit).show("TN-1", by="U1").description
    assert description.startswith(
        "The score of *Heat* is off & nobody knows why\n\nFrom Slack: https://slack.com/archives/"
    )


def test_a_message_where_the_bot_is_not_sends_the_card_to_its_maker(bot: Bot, user: str) -> None:
    channel = channel_of(bot)
    itself = bot.slack.control.get("/page/boot")["app"]["bot_user_id"]
    bot.slack.control.channel(channel, "remove", user=itself)
    ts = bot.slack.control.say(user, channel, "Elsewhere")
    bot.slack.control.shortcut(user, "tickets.from_message", channel, ts)
    bot.slack.control.wait(lambda: bot.slack.control.views(user))
    assert fill(bot, user, summary="From elsewhere")["ok"]
    assert bot.wait_for_post(user, "From elsewhere")


def test_a_channel_follows_tickets_and_their_talk_stays_together(bot: Bot, user: str) -> None:
    channel = channel_of(bot)
    assert "type = Bug" in str(ask(bot, user, "/ticket subscribe type:bug"))
    ask(bot, user, "/ticket new It breaks")
    fill(bot, user, type="bug")
    bot.kit.schedule.run("tickets.news")
    card = bot.wait_for_post(channel, "TN-1 It breaks")
    ask(bot, user, "/ticket move TN-1 in review")
    bot.kit.schedule.run("tickets.news")
    told = bot.wait_for_post(channel, "moved it from Project Backlog to *In Review*")
    assert told["thread_ts"] == card["ts"]
    assert bot.wait_for_post(channel, "TN-1 It breaks (In Review)")["ts"] == card["ts"]
    assert "No more news of type:bug." in str(ask(bot, user, "/ticket unsubscribe"))


def test_a_ticket_that_is_named_is_shown_in_the_thread_with_the_whole_card_on_demand(
    bot: Bot, user: str
) -> None:
    tickets.ticket_service(bot.kit).create(NewTicket("Named", description="All of it"), by=user)
    channel = channel_of(bot)
    ts = bot.slack.control.say(user, channel, "what about TN-1?")
    shown = bot.wait_for_post(channel, "TN-1 Named")
    assert shown["thread_ts"] == ts
    bot.slack.control.click(user, {"channel": channel, "ts": shown["ts"]}, "tickets.show")
    bot.slack.control.wait(lambda: "All of it" in str(bot.slack.control.ephemerals(user)))


def test_replies_in_the_thread_of_a_ticket_are_its_comments(bot: Bot, user: str) -> None:
    channel = channel_of(bot)
    ts = bot.slack.control.say(user, channel, "The score is off")
    bot.slack.control.shortcut(user, "tickets.from_message", channel, ts)
    bot.slack.control.wait(lambda: bot.slack.control.views(user))
    fill(bot, user, summary="Mend it")
    bot.wait_for_post(channel, "TN-1 Mend it")
    bot.slack.control.say(user, channel, "by two points", thread_ts=ts)
    show = tickets.ticket_service(bot.kit).show
    bot.slack.control.wait(
        lambda: [comment.body for comment in show("TN-1", by=user).comments] == ["by two points"]
    )
    ask(bot, user, "/ticket comment TN-1 I see why")
    bot.kit.schedule.run("tickets.news")
    assert bot.wait_for_post(channel, "commented: I see why")["thread_ts"] == ts
    assert len(show("TN-1", by=user).comments) == 2
