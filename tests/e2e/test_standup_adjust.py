"""Changing a stand-up in its forms, as its owner meets them in a Slack of our own."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.standup import store
from assistant.standup.team import Team
from tests.e2e.conftest import Bot
from tests.e2e.test_standup import ADA, BEN, CHANNEL, command, form_of, next_moment, set_up


@pytest.fixture
def owner(bot: Bot) -> str:
    set_up(bot, ADA, BEN)
    bot.slack.control.close(ADA, everything=True)
    return ADA


def team(bot: Bot) -> Team:
    with bot.kit.db.read() as session:
        (found,) = store.active_teams(session)
        return found


def open_side(bot: Bot, user: str, side: str) -> dict[str, Any]:
    """The form of one side, over the overview."""
    before = len(bot.slack.control.views(user))
    if before == 0:
        command(bot, user, "/standup adjust")
        before = 1
    top = form_of(bot, user)
    bot.slack.control.click(user, {"view_id": top["id"]}, f"standup.adjust.{side}")
    bot.slack.control.wait(lambda: len(bot.slack.control.views(user)) > before)
    return form_of(bot, user)


def chosen(*values: str, kind: str = "checkboxes") -> dict[str, Any]:
    text = {"type": "plain_text", "text": "."}
    options = [{"text": text, "value": value} for value in values]
    picked = {"selected_options": options} if kind == "checkboxes" else {"selected_option": options[0]}
    return {"value": {"type": kind, **picked}}


def typed(value: str, kind: str = "plain_text_input") -> dict[str, Any]:
    return {"value": {"type": kind, "value": value}}


def test_when_days_off_and_afterwards_are_changed_and_the_overview_says_so(bot: Bot, owner: str) -> None:
    form = open_side(bot, owner, "when")
    days = next(b for b in form["blocks"] if b["block_id"] == "weekdays")["element"]["options"]
    three = [day for day in days if day["value"] in ("0", "1", "2")]
    values = {
        "time": {"value": {"type": "timepicker", "selected_time": "10:15"}},
        "weekdays": {"value": {"type": "checkboxes", "selected_options": three}},
        "window": typed("6", "number_input"),
    }
    assert bot.slack.control.submit(owner, values)["ok"]
    bot.slack.control.wait(lambda: "10:15, each one's own time, Mon, Tue, Wed" in str(form_of(bot, owner)))
    open_side(bot, owner, "off")
    refused = bot.slack.control.submit(owner, {"country": typed("Atlantis")})
    assert "two letters" in refused["errors"]["country"]
    christmas = "2099-12-24..2100-01-02 Christmas"
    refused = bot.slack.control.submit(owner, {"country": typed("de-by"), "days": typed("soon")})
    assert "as a day" in refused["errors"]["days"]
    assert bot.slack.control.submit(owner, {"country": typed("de-by"), "days": typed(christmas)})["ok"]
    bot.slack.control.wait(lambda: "Public holidays of DE-BY" in str(form_of(bot, owner)))
    assert "Christmas" in str(form_of(bot, owner))
    open_side(bot, owner, "results")
    assert bot.slack.control.submit(owner, {"weekly": chosen("weekly")})["ok"]
    bot.slack.control.wait(lambda: "A digest of the week on Mondays." in str(form_of(bot, owner)))
    changed = team(bot)
    assert (changed.weekdays, changed.country, changed.window.seconds) == ((0, 1, 2), "DE-BY", 6 * 3600)


def test_questions_are_added_moved_and_removed(bot: Bot, owner: str) -> None:
    open_side(bot, owner, "questions")
    bot.slack.control.click(owner, {"view_id": form_of(bot, owner)["id"]}, "standup.question.add")
    bot.slack.control.wait(lambda: len(bot.slack.control.views(owner)) == 3)
    refused = bot.slack.control.submit(owner, {"label": typed("How sure?"), "follow_up_on": typed("No")})
    assert "needs both" in refused["errors"]["follow_up"]
    mood = {"label": typed("How are you?"), "kind": chosen("mood", kind="static_select")}
    refused = bot.slack.control.submit(owner, mood)
    assert "on the scale from 1 to 5" in refused["errors"]["type"]
    mood |= {"type": chosen("scale", kind="static_select"), "anonymous": chosen("anonymous")}
    refused = bot.slack.control.submit(owner, mood)
    assert "need 5 people; here are 2" in refused["errors"]["anonymous"]
    form = form_of(bot, owner)
    types = next(b for b in form["blocks"] if b["block_id"] == "type")["element"]["options"]
    yes_no = next(one for one in types if one["value"] == "yes_no")
    done = bot.slack.control.submit(
        owner,
        {
            "label": typed("All well?"),
            "type": {"value": {"type": "static_select", "selected_option": yes_no}},
            "follow_up_on": typed("no"),
            "follow_up": typed("What is wrong?"),
        },
    )
    assert done["ok"], done
    bot.slack.control.wait(lambda: "4. All well?" in str(form_of(bot, owner)))
    last = team(bot).questions[-1]
    assert (last.label, last.type, last.follow_up_on, last.follow_up) == (
        "All well?", "yes_no", "No", "What is wrong?",
    )  # fmt: skip
    view = {"view_id": form_of(bot, owner)["id"]}
    bot.slack.control.click(owner, view, "standup.question", selected_option={"value": "remove:0"})
    bot.slack.control.wait(lambda: len(team(bot).questions) == 3)
    assert [one.label for one in team(bot).questions][-1] == "All well?"


def test_a_follow_up_is_asked_when_the_answer_calls_for_it(bot: Bot, owner: str) -> None:
    open_side(bot, owner, "questions")
    view = {"view_id": form_of(bot, owner)["id"]}
    bot.slack.control.click(owner, view, "standup.template", selected_option={"value": "focus"})
    bot.slack.control.wait(lambda: len(team(bot).questions) == 2)
    bot.slack.control.close(owner, everything=True)
    command(bot, owner, "/standup")
    form = form_of(bot, owner)
    assert [block["block_id"] for block in form["blocks"] if "element" in block] == ["focus", "stuck"]
    yes = next(one for one in form["blocks"][-1]["element"]["options"] if one["value"] == "Yes")
    state = {"stuck": {"standup.choice": {"type": "static_select", "selected_option": yes}}}
    words = {"type": "plain_text_input"}
    state |= {"focus": {"standup.typed": words | {"value": "Ship it"}}}
    bot.slack.control.click(
        owner, {"view_id": form["id"]}, "standup.choice", {"values": state}, selected_option=yes
    )
    bot.slack.control.wait(lambda: "stuck.more" in [b.get("block_id") for b in form_of(bot, owner)["blocks"]])
    assert form_of(bot, owner)["blocks"][1]["element"]["initial_value"] == "Ship it"
    opens = next_moment(bot, owner).opens
    more = {"stuck.more": {"standup.typed": words | {"value": "No key"}}}
    assert bot.slack.control.submit(owner, state | more)["ok"]
    bot.clock.set(opens)
    bot.kit.schedule.run("standup.tick")
    posted = bot.wait_for_post(CHANNEL, "No key")
    assert "What is it, and who could help?" in str(posted["blocks"])


def test_pausing_handing_over_and_ending(bot: Bot, owner: str) -> None:
    command(bot, owner, "/standup adjust")
    view = {"view_id": form_of(bot, owner)["id"]}
    bot.slack.control.click(owner, view, "standup.adjust.pause")
    bot.slack.control.wait(lambda: team(bot).paused and "Resume" in str(form_of(bot, owner)))
    open_side(bot, owner, "owner")
    assert bot.slack.control.submit(
        owner, {"owner": {"value": {"type": "users_select", "selected_user": BEN}}}
    )["ok"]
    bot.slack.control.wait(lambda: f"Run by <@{BEN}>" in str(form_of(bot, owner)))
    bot.slack.control.close(owner, everything=True)
    command(bot, BEN, "/standup adjust")
    bot.slack.control.click(BEN, {"view_id": form_of(bot, BEN)["id"]}, "standup.adjust.end")
    bot.slack.control.wait(lambda: "It is over" in str(form_of(bot, BEN)))
    assert "no stand-up you may change" in command(bot, BEN, "/standup adjust")


def test_only_who_runs_it_may_change_it(bot: Bot, owner: str) -> None:
    assert "no stand-up you may change" in command(bot, BEN, "/standup adjust")
