"""One's stand-ups in App Home: every button there does its work, and the page then says so."""

from __future__ import annotations

from typing import Any

from tests.e2e.conftest import Bot
from tests.e2e.test_standup import ADA, BEN, ask_everybody, fill, form_of, set_up


def page_with(bot: Bot, user: str, *words: str) -> dict[str, Any]:
    """App Home once it says all of this."""

    def look() -> dict[str, Any] | None:
        home = bot.slack.control.home(user)
        return home if home and all(word in str(home) for word in words) else None

    found: dict[str, Any] = bot.slack.control.wait(look, 10)
    return found


def press(bot: Bot, user: str, action: str) -> None:
    page = page_with(bot, user, action)
    bot.slack.control.click(user, {"view_id": page["id"]}, action)


def test_my_answer_my_blocker_and_my_days_away(bot: Bot) -> None:
    set_up(bot, ADA, BEN)
    bot.slack.control.close(ADA, everything=True)
    ask_everybody(bot, ADA, BEN)
    bot.slack.control.open_home(ADA)
    page_with(bot, ADA, "You have not answered yet.", "Skip today", "None are noted.")
    press(bot, ADA, "standup.open")
    assert form_of(bot, ADA)["callback_id"] == "standup.answer"
    assert fill(bot, ADA, today="Score it <!here>", blockers="No key for staging")["ok"]
    page_with(
        bot, ADA, "Score it &lt;!here&gt;", "You answered at 09:31", "What stops you", "Change my answer"
    )

    press(bot, ADA, "standup.blocker_resolve")
    bot.slack.control.wait(lambda: "What stops you" not in str(bot.slack.control.home(ADA)), 10)

    press(bot, ADA, "standup.away")
    form = form_of(bot, ADA)
    assert bot.slack.control.submit(ADA, {"reason": {"value": {"type": "plain_text_input", "value": "R&D"}}})[
        "ok"
    ]
    assert form["callback_id"] == "standup.away"
    page_with(bot, ADA, "(R&amp;D)", "I'm there after all")
    press(bot, ADA, "standup.away_cancel")
    page_with(bot, ADA, "None are noted.")

    bot.slack.control.open_home(BEN)
    press(bot, BEN, "standup.skip")
    page_with(bot, BEN, "You skipped it.")
