"""The summary: what it says, in which order, and that it stays short on a phone."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any

import pytest

from assistant.standup.summary import (
    AWAY,
    LATER,
    NOT_IN,
    PHONE_LINES,
    PHONE_WIDTH,
    SKIPPED,
    UNASKED,
    Report,
    Stopped,
    Summary,
    Theme,
    gist,
    headline,
    says_something,
    summary_blocks,
)
from integrations.standins.slack.blocks import message_blocks

DAY = date(2026, 11, 18)


def text_of(summary: Summary) -> str:
    def words(block: dict[str, Any]) -> str:
        if block["type"] == "context":
            return "\n".join(element["text"] for element in block["elements"])
        text: str = block["text"]["text"]
        return text

    return "\n".join(words(block) for block in message_blocks(summary_blocks(summary)))


def phone_lines(text: str) -> int:
    shown = re.sub(r"<[^|>]*\|([^>]*)>", r"\1", text)
    shown = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("*", "")
    return sum(max(1, math.ceil(len(line) / PHONE_WIDTH)) for line in shown.splitlines())


def test_blockers_come_first_then_finished_doing_and_who_is_not_in() -> None:
    summary = Summary(
        DAY,
        [
            Report("Ada", "https://slack.com/archives/C1/p1", "- TN-1 done\n- TN-2 reviewed", "TN-3"),
            Report("Ben", None, "", "Deploy `v2`", late=True),
        ],
        {NOT_IN: ["Cy"], LATER: [], AWAY: ["Dee"], SKIPPED: [], UNASKED: []},
        "Sprint 4, day 3 of 10 · Goal: Vibe scores on every page",
        [Stopped("Ben", None, "No access to staging since Monday, asked twice", "2 days, unchanged")],
        ["Cy (the key)"],
        links={"TN-1": "https://tracker.example/TN-1"},
    )
    assert text_of(summary) == (
        "Stand-up · Wednesday 18 November\n"
        "2 of 3 answered · Sprint 4, day 3 of 10 · Goal: Vibe scores on every page\n"
        "*Blocked*\n"
        "• Ben (2 days, unchanged): No access to staging since Monday, asked twice\n"
        "*Finished*\n"
        "• <https://slack.com/archives/C1/p1|Ada>: <https://tracker.example/TN-1|TN-1> done; TN-2 reviewed\n"
        "*Doing*\n"
        "• <https://slack.com/archives/C1/p1|Ada>: TN-3\n"
        "• Ben (late): Deploy v2\n"
        "No longer blocked: Cy (the key)\n"
        "Not in yet: Cy\n"
        "Away: Dee"
    )
    assert headline(summary) == "Stand-up of Wednesday 18 November: 2 of 3 answered, 1 blocked"


def test_what_answers_have_in_common_comes_after_blockers_and_keeps_it_short() -> None:
    told_by = [(f"Name {n}", f"https://slack.com/archives/C1/p{n}") for n in range(9)]
    themes = [Theme(f"Theme {n} is <TN-1> {'and so on ' * 6}", told_by) for n in range(3)]
    reports = [Report(name, None, "done " * 20, "plan " * 20) for name, _ in told_by]
    stopped = [Stopped("Ben", None, "No access to staging since Monday, asked twice")]
    links = {"TN-1": "https://tracker.example/TN-1"}
    said = text_of(Summary(DAY, reports, stopped=stopped, themes=themes, links=links))
    assert said.index("*Blocked*") < said.index("*In common*") < said.index("*Finished*")
    assert "Theme 2" not in said
    assert "• Theme 1 is &lt;<https://tracker.example/TN-1|TN-1>&gt;" in said
    assert (
        "(<https://slack.com/archives/C1/p0|Name 0>, <https://slack.com/archives/C1/p1|Name 1>, 7 more)"
        in said
    )
    assert phone_lines(said) <= PHONE_LINES


def test_nobody_answering_is_said_plainly() -> None:
    summary = Summary(DAY, [], {NOT_IN: ["Ada", "Ben"]})
    assert text_of(summary) == "Stand-up · Wednesday 18 November\n0 of 2 answered\nNot in yet: Ada, Ben"


@pytest.mark.parametrize("people", [1, 2, 3, 5, 8, 13, 200])
@pytest.mark.parametrize("blocked", [0, 1, 3, 5])
@pytest.mark.parametrize("absent", [0, 1, 40])
def test_it_fits_a_phone_whatever_the_team(people: int, blocked: int, absent: int) -> None:
    long = "TN-12 rebuild the wheel & <fix> the thing " * 30
    reports = [
        Report(f"Somebody Longname {n}", f"https://slack.com/archives/C1/p{n}", long, long)
        for n in range(people)
    ]
    stopped = [
        Stopped(f"Somebody Longname {n}", None, long, "2 days, unchanged")
        for n in range(min(blocked, people))
    ]
    missing = {
        what: [f"Person {n}" for n in range(absent)] for what in (NOT_IN, LATER, AWAY, SKIPPED, UNASKED)
    }
    summary = Summary(DAY, reports, missing, "Sprint 4, day 3 of 10 · Goal: " + "every page " * 20, stopped)
    assert phone_lines(text_of(summary)) <= PHONE_LINES
    if blocked > 3 and people > 3:
        assert f"{min(blocked, people) - 2} more in the thread" in text_of(summary)


def test_a_small_team_gets_two_lines_each() -> None:
    summary = Summary(
        DAY, [Report("Ada", None, plan="one two three four five six seven eight nine ten eleven")]
    )
    assert text_of(summary).endswith("Ada: one two three four five six seven eight nine ten eleven")


@pytest.mark.parametrize(
    "nothing", ["", " ", "-", "None.", "no", "n/a", "Nothing!", "No blockers :)", "–", "👍"]
)
def test_the_ways_to_say_nothing(nothing: str) -> None:
    assert not says_something(nothing)


@pytest.mark.parametrize("something", ["no access", "Nothing works", "TN-4", "لا شيء"])
def test_words_that_mean_something(something: str) -> None:
    assert says_something(something)


def test_lists_code_and_line_ends_become_one_line() -> None:
    assert gist("- one,\n\n* two\n3. three\n```\nx = 1\n```") == "one; two; three; x = 1"


def test_what_members_wrote_stays_text() -> None:
    summary = Summary(
        DAY, [Report("<@U1>", None, plan="<!channel> & <http://x|y>")], {AWAY: ["<!here>"]}, "<!x>"
    )
    text = text_of(summary)
    assert not re.search(r"<[@!h]", text)
    assert "&lt;!channel&gt; &amp; &lt;http://x|y&gt;" in text


def test_right_to_left_text_does_not_turn_its_line_around() -> None:
    summary = Summary(DAY, [Report("Ada", None, plan="מחר TN-1")])
    assert "• Ada: \u2068מחר TN-1\u2069" in text_of(summary)
