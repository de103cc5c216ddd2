"""A working week of five people in four zones: a holiday, days away, a late answer, a blocker up to its end.

Thursday 6 May 2027 is Ascension Day in Germany, whose holidays the stand-up keeps.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assistant.core.outbox import OPEN
from assistant.core.ports import Profile
from tests.e2e.conftest import Bot
from tests.e2e.test_standup import ADA, BEN, CHANNEL, click, fill, form_of
from tests.e2e.test_standup_adjust import open_side, typed

CHEN, DANA, ELI = "U0CHEN00001", "U0DANA00001", "U0ELI000001"
ZONES = {
    CHEN: "Asia/Tokyo",
    BEN: "Africa/Lagos",
    ADA: "Europe/Berlin",
    DANA: "Europe/Berlin",
    ELI: "America/Los_Angeles",
}
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2027, 5, day) for day in range(3, 8))


@pytest.fixture
def team(bot: Bot) -> Bot:
    at(bot, MONDAY, time(0, 5), "Asia/Tokyo")
    for user, name in ((CHEN, "chen"), (DANA, "dana"), (ELI, "eli")):
        bot.slack.control.user(id=user, name=name, real_name=name.title(), tz=ZONES[user])
        bot.slack.control.join(user, CHANNEL)
    with bot.kit.db.begin() as session:
        bot.kit.people.know(session, Profile(DANA, "Dana", ZONES[DANA]), ["scrum_master"])
    command(bot, ADA, "/standup setup")
    done = bot.slack.control.submit(
        ADA,
        {
            "channel": {"value": {"type": "channels_select", "selected_channel": CHANNEL}},
            "people": {"value": {"type": "multi_users_select", "selected_users": [*ZONES]}},
            "time": {"value": {"type": "timepicker", "selected_time": "09:30"}},
        },
    )
    assert done["ok"], done
    bot.slack.control.close(ADA, everything=True)
    open_side(bot, ADA, "off")
    assert bot.slack.control.submit(ADA, {"country": typed("DE")})["ok"]
    bot.slack.control.wait(lambda: "Public holidays of DE" in str(form_of(bot, ADA)))
    bot.slack.control.close(ADA, everything=True)
    return bot


def at(bot: Bot, day: date, local: time, zone: str) -> None:
    """Time goes on to this moment, and whatever is due is done. A delivery in hand does not see it jump."""
    bot.slack.control.wait(lambda: not open_rows(bot))
    bot.clock.set(datetime.combine(day, local, ZoneInfo(zone)))
    for job in ("standup.tick", "standup.blockers"):
        bot.kit.schedule.run(job)


def open_rows(bot: Bot) -> int:
    with bot.kit.db.read() as session:
        return sum(n for (_, state), n in bot.kit.outbox.counts(session).items() if state in OPEN)


def command(bot: Bot, user: str, text: str) -> str:
    return str(bot.slack.control.command(user, CHANNEL, text).get("text", ""))


def answers(bot: Bot, user: str, **values: str) -> None:
    command(bot, user, "/standup")
    form_of(bot, user)
    assert fill(bot, user, **values)["ok"]
    bot.slack.control.wait(lambda: not bot.slack.control.views(user))


def summary(bot: Bot, containing: str) -> str:
    return shown(bot.wait_for_post(CHANNEL, containing))


def shown(message: dict[str, Any]) -> str:
    return str(message["blocks"])


def asked(bot: Bot, user: str) -> int:
    """How many questions are in a member's direct messages; each stays there, dealt with or not."""
    return len([post for post in bot.posts(user) if "tand-up" in post["text"] and "actions" in shown(post)])


def test_a_week(team: Bot) -> None:
    command(team, DANA, f"/standup away {TUESDAY}..{TUESDAY} moving house")
    monday(team)
    tuesday(team)
    wednesday(team)
    thursday(team)
    friday(team)
    assert {user: asked(team, user) for user in ZONES} == {CHEN: 4, ADA: 4, DANA: 3, BEN: 4, ELI: 4}
    days = [post for post in team.posts(CHANNEL) if post["text"].startswith("Stand-up of")]
    assert len(days) == 4


def monday(bot: Bot) -> None:
    """Everybody is asked at their own half past nine; Eli answers when the time is over."""
    morning(bot, MONDAY, CHEN, today="Read TN-1", blockers="No key from legal for the new feed")
    morning(bot, MONDAY, ADA, yesterday="Merged the search")
    answers(bot, DANA, yesterday="Packed boxes")
    morning(bot, MONDAY, BEN, yesterday="Wrote the notes")
    morning(bot, MONDAY, ELI)
    at(bot, MONDAY, time(14, 0), ZONES[ELI])
    whole = summary(bot, "4 of 5 answered")
    assert whole.index("No key from legal") < whole.index("Merged the search")
    assert "Not in yet: eli" in whole
    answers(bot, ELI, yesterday="Forgot this one")
    assert "late" in shown(bot.wait_for_post(CHANNEL, "eli: Forgot this one"))
    bot.kit.schedule.run("standup.tick")
    assert "Forgot this one" in summary(bot, "5 of 5 answered")


def tuesday(bot: Bot) -> None:
    """Dana is away, and nobody waits for her; the key has not come."""
    morning(bot, TUESDAY, CHEN, blockers="Still no key from legal for the new feed")
    for user in (ADA, BEN, ELI):
        morning(bot, TUESDAY, user, today="Goes on")
    bot.kit.schedule.run("standup.tick")
    whole = summary(bot, "Tuesday 4 May: 4 of 4 answered")
    assert "1 day" in whole
    assert "Away: dana" in whole


def wednesday(bot: Bot) -> None:
    """The second day without the key: the Scrum Master hears of it."""
    morning(bot, WEDNESDAY, CHEN, today="Something else")
    morning(bot, WEDNESDAY, ADA, today="Tests for the search")
    answers(bot, DANA, today="Unpack")
    told = bot.wait_for_post(DANA, "chen has been stopped for 2 days")
    click(bot, DANA, told, "standup.blocker_ack")
    for user in (BEN, ELI):
        morning(bot, WEDNESDAY, user, today="Goes on")
    bot.kit.schedule.run("standup.tick")
    assert "2 days, dana is on it" in summary(bot, "Wednesday 5 May: 5 of 5 answered")


def thursday(bot: Bot) -> None:
    for user in (CHEN, ADA, BEN, ELI):
        at(bot, THURSDAY, time(9, 31), ZONES[user])
        assert "public holiday (Ascension Day)" in command(bot, user, "/standup why")


def friday(bot: Bot) -> None:
    """The day looks back over the holiday; Dana has got the key."""
    click(bot, DANA, bot.wait_for_post(DANA, "You are on it."), "standup.blocker_resolve")
    morning(bot, FRIDAY, CHEN, today="Read the new feed")
    morning(bot, FRIDAY, ADA)
    command(bot, ADA, "/standup")
    assert "Tests for the search" in str(form_of(bot, ADA))
    assert fill(bot, ADA, yesterday="Tests for the search")["ok"]
    answers(bot, DANA, today="Rest")
    for user in (BEN, ELI):
        morning(bot, FRIDAY, user, today="Goes on")
    bot.kit.schedule.run("standup.tick")
    whole = summary(bot, "Friday 7 May: 5 of 5 answered")
    assert "No longer blocked: chen" in whole
    bot.slack.control.wait(lambda: not open_rows(bot))
    bot.kit.schedule.run("standup.tick")
    bot.slack.control.wait(lambda: "|eli>: Goes on" in summary(bot, "Friday 7 May: 5 of 5 answered"))


def morning(bot: Bot, day: date, user: str, **values: str) -> None:
    """A member's half past nine, when they are asked; they answer at once, if they do."""
    before = asked(bot, user)
    at(bot, day, time(9, 31), ZONES[user])
    bot.slack.control.wait(lambda: asked(bot, user) == before + 1)
    if values:
        answers(bot, user, **values)
