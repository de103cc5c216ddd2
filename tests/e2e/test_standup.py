"""The stand-up as people meet it: set up, asked, answered, summed up, in a Slack of our own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assistant import standup
from assistant.standup.asks import Moment
from assistant.standup.models import TeamRow
from tests.e2e.conftest import Bot

ADA, BEN, CHANNEL = "U0ADA000001", "U0BEN000001", "C0GENERAL01"


def command(bot: Bot, user: str, text: str) -> str:
    answer = bot.slack.control.command(user, CHANNEL, text)
    return str(answer.get("text", ""))


def set_up(bot: Bot, *people: str) -> None:
    """A stand-up at 09:30, made early on the next Monday so that no test depends on when it runs."""
    today = bot.clock()
    monday = (today + timedelta(days=7 - today.weekday())).replace(hour=3, minute=0)
    bot.clock.set(monday)
    command(bot, ADA, "/standup setup")
    values = {
        "channel": {"value": {"type": "channels_select", "selected_channel": CHANNEL}},
        "people": {"value": {"type": "multi_users_select", "selected_users": list(people)}},
        "time": {"value": {"type": "timepicker", "selected_time": "09:30"}},
    }
    done = bot.slack.control.submit(ADA, values)
    assert done["ok"], done


def next_moment(bot: Bot, user: str) -> Moment:
    with bot.kit.db.read() as session:
        person = bot.kit.people.get(session, user)
        assert person
        found = standup.reader(bot.kit).next_for(session, person, bot.clock())
        assert found
        return found


def ask_everybody(bot: Bot, *people: str) -> None:
    """Go to the first moment when all of them have been asked, and let the tick come."""
    moments = [next_moment(bot, user) for user in people]
    bot.clock.set(max(one.opens for one in moments) + timedelta(minutes=1))
    bot.kit.schedule.run("standup.tick")


def fill(bot: Bot, user: str, **values: str) -> dict[str, Any]:
    """Submit the open form with these values; the others keep what they show."""
    element = {"type": "plain_text_input"}
    texts = {name: {"standup.typed": element | {"value": text}} for name, text in values.items()}
    return bot.slack.control.submit(user, texts)


def form_of(bot: Bot, user: str) -> dict[str, Any]:
    form: dict[str, Any] = bot.slack.control.wait(lambda: bot.slack.control.views(user))[-1]
    return form


def click(bot: Bot, user: str, message: dict[str, Any], action: str) -> None:
    """Use a button of a direct message."""
    channels = bot.slack.control.get(f"/page/boot?as={user}")["channels"]
    channel = next(one["id"] for one in channels if one["kind"] == "im")
    bot.slack.control.click(user, {"channel": channel, "ts": message["ts"]}, action)


def test_a_day_of_the_stand_up_from_set_up_to_summary(bot: Bot) -> None:
    set_up(bot, ADA, BEN)
    assert "will be asked at 09:30" in str(form_of(bot, ADA))
    bot.slack.control.close(ADA)
    ask_everybody(bot, ADA, BEN)

    question = bot.wait_for_post(ADA, "Time for the stand-up")
    click(bot, ADA, question, "standup.open")
    form_of(bot, ADA)
    assert fill(bot, ADA, yesterday="Read the feed", today="Score the vibe", blockers="No key <!channel>")[
        "ok"
    ]
    answer = bot.wait_for_post(CHANNEL, "Score the vibe")
    thread = bot.wait_for_post(CHANNEL, "Stand-up of")
    assert answer["thread_ts"] == thread["ts"]
    assert "&lt;!channel&gt;" in str(answer["blocks"])
    bot.wait_for_post(ADA, "answered, thank you")

    click(bot, BEN, bot.wait_for_post(BEN, "Time for the stand-up"), "standup.skip")
    bot.slack.control.wait(lambda: "Skipped" in str(bot.slack.control.ephemerals(BEN)))
    bot.wait_for_post(BEN, "skipped.")

    bot.kit.schedule.run("standup.tick")
    summary = bot.wait_for_post(CHANNEL, "1 of 1 answered")
    assert summary["ts"] == thread["ts"]
    assert str(summary["blocks"]).index("Blocked") < str(summary["blocks"]).index("Finished")
    assert "Not today: " in str(summary["blocks"])
    assert len([m for m in bot.posts(CHANNEL) if not m.get("thread_ts") or m["thread_ts"] == m["ts"]]) == 1


def test_the_form_opens_at_any_time_and_again_with_what_was_said(bot: Bot) -> None:
    set_up(bot, ADA)
    bot.slack.control.close(ADA)
    command(bot, ADA, "/standup")
    view = form_of(bot, ADA)
    bot.slack.control.type(ADA, view["id"], "today", "First wor")
    bot.slack.control.close(ADA)
    command(bot, ADA, "/standup answer")
    assert "First wor" in str(form_of(bot, ADA)["blocks"])
    opens = next_moment(bot, ADA).opens
    assert fill(bot, ADA, today="First words")["ok"]
    bot.clock.set(opens)
    bot.kit.schedule.run("standup.tick")
    post = bot.wait_for_post(CHANNEL, "First words")
    command(bot, ADA, "/standup")
    form = form_of(bot, ADA)
    assert [block["element"].get("initial_value") for block in form["blocks"][1:]] == [
        None,
        "First words",
        None,
    ]
    assert fill(bot, ADA, today="Better words")["ok"]
    changed = bot.wait_for_post(CHANNEL, "Better words")
    assert changed["ts"] == post["ts"]
    assert "Answered: " in command(bot, ADA, "/standup status")


def test_a_form_without_a_word_says_so_at_the_field(bot: Bot) -> None:
    set_up(bot, ADA)
    bot.slack.control.close(ADA)
    command(bot, ADA, "/standup")
    refused = fill(bot, ADA, today="  ")
    assert "Write a few words" in refused["errors"]["yesterday"]
    assert len(bot.slack.control.views(ADA)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/standup help", "/standup away"),
        ("/standup stauts", "Did you mean `/standup status`?"),
        ("/standup", "You take part in no stand-up here. `/standup setup` starts one."),
        ("/standup why", "You take part in no stand-up"),
        ("/standup away", "2026-12-24..2027-01-02"),
        ("/standup away soon", "I can't read 'soon' as a day"),
        ("/standup " + "x" * 40_000, "I don't know `x"),
    ],
)
def test_commands_answer_in_plain_words(bot: Bot, text: str, said: str) -> None:
    assert said in command(bot, BEN, text)


def test_away_skip_and_why(bot: Bot) -> None:
    set_up(bot, ADA, BEN)
    bot.slack.control.close(ADA)
    day = next_moment(bot, BEN).day
    assert "Noted: you are away" in command(bot, BEN, f"/standup away {day} R&D <!here> 🎿")
    ask_everybody(bot, ADA)
    bot.wait_for_post(ADA, "Time for the stand-up")
    assert "I asked you at 09:31" in command(bot, ADA, "/standup why")
    bot.clock.forward(hours=1, minutes=30)
    bot.kit.schedule.run("standup.tick")
    assert "you are away" in command(bot, BEN, "/standup why")
    assert not [post for post in bot.posts(BEN) if "Time for the stand-up" in post["text"]]


def test_a_stand_up_follows_a_user_group_also_when_it_is_renamed(bot: Bot) -> None:
    set_up(bot, ADA)
    bot.slack.control.close(ADA)
    group = bot.slack.control.usergroup(handle="devs", users=[ADA, BEN])
    assert "takes part, whoever comes and goes" in command(bot, ADA, "/standup follow channel")
    with bot.kit.db.begin() as session:  # the local Slack does not turn @devs into the group's id
        for team in session.scalars(select(TeamRow)):
            team.follows = group["id"]
    bot.kit.schedule.run("standup.roster")
    bot.slack.control.wait(lambda: "ben" in command(bot, ADA, "/standup status"), 20)
    bot.slack.control.usergroup(id=group["id"], handle="engineers", users=[ADA])
    bot.slack.control.wait(lambda: "ben" not in command(bot, ADA, "/standup status"), 20)


def test_the_status_in_slack_keeps_the_question_away(bot: Bot) -> None:
    set_up(bot, ADA, BEN)
    bot.slack.control.close(ADA)
    bot.slack.control.user(id=BEN, status_text="Vacationing", status_emoji=":palm_tree:")
    bot.slack.control.wait(lambda: "Slack status: Vacationing" in command(bot, BEN, "/standup away"), 20)
    assert "you are away" in command(bot, BEN, "/standup why")
    ask_everybody(bot, ADA)
    bot.wait_for_post(ADA, "Time for the stand-up")
    assert not [post for post in bot.posts(BEN) if "Time for the stand-up" in post["text"]]


def test_a_calendar_inside_the_network_is_refused_in_a_message(bot: Bot) -> None:
    assert "I read your calendar at localhost now" in command(
        bot, ADA, "/standup calendar https://localhost/k/a.ics"
    )
    told = bot.wait_for_post(ADA, "I can't read your calendar")
    assert "the address leads into a private network" in told["text"]
    assert "/k/" not in told["text"]
