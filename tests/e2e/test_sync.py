"""The sync as people meet it in Slack: `/sync` as typed, a conflict's two buttons, what is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from assistant.core.config import Settings
from assistant.core.inbox import InboxRow
from tests.e2e.both import ADA, BEN, GENERAL, JIRA_ADA, Both, both_at_work
from tests.e2e.conftest import Bot, MovingClock
from tests.e2e.test_tickets import dm


@pytest.fixture
def both(settings: Settings, moving_clock: MovingClock) -> Iterator[Both]:
    with both_at_work(settings, moving_clock) as made:
        yield made


def number(text: str) -> str:
    found = re.search(r"\*(\d+)\* · TN-1", text)
    assert found, text
    return found[1]


def test_sync_as_it_is_typed(both: Both) -> None:
    jira, wait = both.jira.control, both.jira.control.wait_until
    jira.create(JIRA_ADA, summary="Read the feed")
    jira.wait_until(lambda: "Read the feed" in both.says(BEN, "/ticket show TN-1"))
    assert "· 1 ticket" in both.says(BEN, "/sync status")
    assert "Nothing is waiting" in both.says(BEN, "/sync status")
    assert "Only a" in both.says(BEN, "/sync pause")
    assert "I read nothing from Jira until" in both.says(ADA, "/sync pause")
    assert "stopped it." in both.says(BEN, "/sync status")
    assert "Only a" in both.says(BEN, "/sync resume")
    assert "I go on." in both.says(ADA, "/sync resume")
    assert "No conflict is open." in both.says(BEN, "/sync conflicts")
    assert "Jira took everything" in both.says(BEN, "/sync dead")
    assert "Which one?" in both.says(ADA, "/sync retry it")
    assert "There is no refused write 99" in both.says(ADA, "/sync drop 99")
    jira.fault("PUT", "/issue/", "error", times=9, status=400, body={"errorMessages": ["Odd."]})
    both.says(BEN, "/ticket assign TN-1 me")
    wait(lambda: "TN-1" in both.says(ADA, "/sync dead"))
    refused = number(both.says(ADA, "/sync dead"))
    assert "refused a change" in both.says(BEN, "/ticket show TN-1")
    both.bot.kit.schedule.run("tickets.refused")
    both.bot.wait_for_post(BEN, "Jira did not take a change of TN-1: Odd.")
    jira.clear_faults()
    assert "I try TN-1 again." in both.says(ADA, f"/sync retry {refused}")
    wait(lambda: jira.issues()[0]["assignee"] == "712020:ben")
    assert "assignee: empty → ben" in both.says(BEN, "/sync audit tn-1")
    assert "Which ticket?" in both.says(BEN, "/sync audit")
    assert "I am reading Jira now. `/sync status` says when it is done." in both.says(BEN, "/sync now")


def test_a_refused_write_is_given_up_as_it_is_typed(both: Both) -> None:
    jira = both.jira.control
    jira.create(JIRA_ADA, summary="Read the feed", assignee={"accountId": JIRA_ADA})
    jira.wait_until(lambda: "Read the feed" in both.says(BEN, "/ticket show TN-1"))
    jira.fault("PUT", "/issue/", "error", times=9, status=400, body={"errorMessages": ["Odd."]})
    both.says(BEN, "/ticket assign TN-1 me")
    jira.wait_until(lambda: "TN-1" in both.says(ADA, "/sync dead"))
    assert f"<@{BEN}>" in both.says(ADA, "/ticket show TN-1")
    refused = number(both.says(ADA, "/sync dead"))
    assert "Only a" in both.says(BEN, f"/sync drop {refused}")
    assert "Given up. TN-1 is as Jira has it." in both.says(ADA, f"/sync drop {refused}")
    assert f"<@{ADA}>" in both.says(BEN, "/ticket show TN-1")
    assert "Jira took everything" in both.says(ADA, "/sync dead")
    assert f"There is no refused write {refused}" in both.says(ADA, f"/sync drop {refused}")


def test_whose_an_account_is_as_it_is_typed(both: Both) -> None:
    jira = both.jira.control
    jira.create(JIRA_ADA, summary="Read the feed", assignee={"accountId": JIRA_ADA})
    jira.wait_until(lambda: f"<@{ADA}>" in both.says(BEN, "/ticket show TN-1"))
    assert "Whose, and which account?" in both.says(ADA, "/sync who")
    assert "Only a" in both.says(BEN, "/sync who @ben Ada Lovelace")
    assert "Which account? There is: none that I have seen." in both.says(ADA, "/sync who @ben Nobody")
    assert f"Ada Lovelace in Jira is <@{BEN}> from now on." in both.says(ADA, "/sync who @ben Ada Lovelace")
    both.says(BEN, "/ticket assign TN-1 nobody")
    jira.wait_until(lambda: jira.issues()[0]["assignee"] is None)
    both.says(ADA, "/ticket assign TN-1 @ben")
    jira.wait_until(lambda: jira.issues()[0]["assignee"] == JIRA_ADA)


@pytest.mark.parametrize(
    ("button", "stands", "said"),
    [("tickets.conflict_ours", "712020:ben", "assignee is <@U0BEN000001>"),
     ("tickets.conflict_theirs", "712020:ada", "assignee is <@U0ADA000001>")],
)  # fmt: skip
def test_a_conflict_is_decided_with_a_button(both: Both, button: str, stands: str, said: str) -> None:
    jira, slack = both.jira.control, both.bot.slack.control
    jira.create(JIRA_ADA, summary="Read the feed")
    jira.wait_until(lambda: "Read the feed" in both.says(BEN, "/ticket show TN-1"))
    both.says(ADA, "/sync pause")
    jira.edit("TN-1", JIRA_ADA, assignee={"accountId": JIRA_ADA})
    both.says(BEN, "/ticket assign TN-1 me")
    card = both.bot.wait_for_post(BEN, "assignee was changed here and in Jira. Jira's value stands.")
    assert "Here: <@U0BEN000001>" in str(card)
    assert "In Jira: <@U0ADA000001>" in str(card)
    assert "In conflict with Jira: assignee" in both.says(BEN, "/ticket show TN-1")
    assert "Use mine" in both.says(BEN, "/sync conflicts")
    slack.click(BEN, {"channel": dm(both.bot, BEN), "ts": card["ts"]}, button)
    both.bot.wait_for_post(BEN, said)
    jira.wait_until(lambda: jira.issues()[0]["assignee"] == stands and not waiting(both))
    assert "No conflict is open." in both.says(BEN, "/sync conflicts")


def waiting(both: Both) -> bool:
    return "Nothing is waiting" not in both.says(BEN, "/sync status")


def test_what_is_done_on_either_side_shows_on_the_other_and_comes_back_from_neither(both: Both) -> None:
    jira, bot = both.jira.control, both.bot
    jira.create(JIRA_ADA, summary="Read the feed")
    jira.wait_until(lambda: "Read the feed" in both.says(BEN, "/ticket show TN-1"))
    both.says(ADA, "/ticket subscribe all")
    both.says(BEN, "/ticket move TN-1 in progress")
    jira.wait_until(lambda: jira.call("GET", "issue/TN-1")["fields"]["status"]["name"] == "In Progress")
    both.says(BEN, "/ticket comment TN-1 Line by line")
    jira.wait_until(lambda: jira.issues()[0]["comments"])
    asked = str([row["body"] for row in jira.requests() if row["path"].endswith("/transitions")])
    assert "ben" in asked
    jira.edit("TN-1", JIRA_ADA, summary="Read it twice")
    jira.wait_until(lambda: "Read it twice" in both.says(BEN, "/ticket show TN-1") and not waiting(both))
    bot.kit.schedule.run("tickets.news")
    bot.wait_for_post(GENERAL, "Read it twice")
    before = (jira.count()["writes"], len(bot.posts(GENERAL)))
    both.reads_jira()
    bot.kit.schedule.run("tickets.news")
    assert (jira.count()["writes"], len(bot.posts(GENERAL))) == before


def test_a_link_where_the_bot_is_not_is_shown_to_its_writer_and_shared_on_demand(both: Both) -> None:
    jira, bot, slack = both.jira.control, both.bot, both.bot.slack.control
    assert bot.kit.tracker
    jira.create(JIRA_ADA, summary="Seen <by> one")
    jira.wait_until(lambda: "Seen" in both.says(BEN, "/ticket show TN-1"))
    slack.channel(GENERAL, "remove", user=slack.get("/page/boot")["app"]["bot_user_id"])
    link = bot.kit.tracker.url("TN-1")
    ts = slack.say(BEN, GENERAL, f"see {link} and {link}")
    preview = bot.wait_for_post(BEN, "Seen &lt;by&gt; one")
    slack.click(BEN, {"channel": dm(bot, BEN), "ts": preview["ts"]}, "tickets.share")
    bot.wait_for_post(BEN, "Everybody there sees TN-1 under your link now.")

    def under_it() -> str:
        (said,) = [one for one in slack.messages(GENERAL) if one["ts"] == ts]
        assert [one["from_url"] for one in said.get("attachments", [])] in ([], [link])
        return str(said.get("attachments"))

    slack.wait(lambda: "Seen &lt;by&gt; one" in under_it())
    assert "tickets.share" not in str(bot.posts(BEN))  # it is shared once
    slack.say(BEN, GENERAL, f"again {link}", thread_ts=ts)
    both.says(ADA, "/ticket channel allow none")
    slack.wait(lambda: "no longer shown here" in under_it())
    slack.say(BEN, GENERAL, f"and elsewhere {link}")
    slack.wait(lambda: not open_events(bot))
    assert len([one for one in bot.posts(BEN) if "Seen" in str(one)]) == 0


def open_events(bot: Bot) -> int:
    with bot.kit.db.read() as session:
        return session.scalar(select(func.count()).where(InboxRow.state.not_in(("done", "dead")))) or 0
