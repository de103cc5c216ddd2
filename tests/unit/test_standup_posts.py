"""What goes into the thread keeps within Slack's limits and says what the member said."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.core.ports import Json
from assistant.standup import posts
from assistant.standup.blocks import answer_form, setup_form
from assistant.standup.posts import AnswerView, answer_message
from assistant.standup.service import Form
from assistant.standup.team import QUESTIONS, Question, Team
from assistant.tickets.cards import Mentioned
from integrations.standins.slack.blocks import check_view, message_blocks

DAY = date(2026, 11, 18)
TEAM = Team(1, "Daily", "C1", 1, ZoneInfo("UTC"), time(9, 30), timedelta(hours=4), None, QUESTIONS)


def whole(message: Json) -> str:
    return "".join(block["text"]["text"] for block in message_blocks(message["blocks"]) if "text" in block)


def answered(*labelled: tuple[str, str], mentioned: tuple[Mentioned, ...] = ()) -> Json:
    return answer_message(AnswerView("Ada", labelled, labelled[0][1], mentioned, late=False, edited=False))


def test_three_thousand_plain_characters_are_all_there() -> None:
    text = "".join(f"{n:05d}" for n in range(600))
    assert text in whole(answered(("Finished", "x"), ("Today", text), ("In the way", "y" * 3000)))


@pytest.mark.parametrize("text", ["<&>" * 1000, "```\ncode\n``` <!channel> " * 125, "🎬" * 3000, "א" * 3000])
@pytest.mark.parametrize("questions", [1, 3, 10])
def test_long_answers_are_clipped_between_characters(text: str, questions: int) -> None:
    message = answered(*[(f"Question {n} <!here>", text) for n in range(questions)])
    said = whole(message)
    assert "<!" not in said
    assert "&" not in said.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "")
    assert len(message["text"]) < 4000


def test_the_tickets_an_answer_names_stand_under_it() -> None:
    tickets = (Mentioned("TN-1", "Read <the> feed", "In Review", "doing"),)
    message = answered(("Finished", "TN-1"), mentioned=tickets)
    assert message["blocks"][-1]["elements"][0]["text"] == "*TN-1* Read &lt;the&gt; feed (In Review)"


def test_a_ticket_already_named_in_full_is_not_named_twice() -> None:
    tickets = (Mentioned("TN-1", "Read the feed", "In Review", "doing"),)
    message = answered(("Today", "TN-1 Read the feed"), mentioned=tickets)
    assert message["blocks"][-1]["elements"][0]["text"] == "*TN-1* (In Review)"


def test_marks_of_a_late_and_later_edited_answer() -> None:
    message = answer_message(AnswerView("Ada", [("Today", "x")], "x", [], late=True, edited=True))
    assert whole(message).startswith("*Ada* (late, edited later)")


def test_a_link_to_an_answer() -> None:
    assert posts.link_to(None) is None
    posted = {"channel": "C1", "ts": "1763000000.000100"}
    assert posts.link_to(posted) == "https://slack.com/archives/C1/p1763000000000100"
    assert (
        posts.link_to(posted | {"link": "http://127.0.0.1/archives/C1/p1"})
        == "http://127.0.0.1/archives/C1/p1"
    )


def test_the_forms_are_views_slack_takes() -> None:
    initial = {question.id: "<&>" * 1000 for question in QUESTIONS}
    check_view(answer_form(Form(TEAM, DAY, initial, answered=False)))
    check_view(answer_form(Form(TEAM, DAY, {}, answered=True)))
    check_view(setup_form("U1", "C1"))
    check_view(setup_form("U1", "D1"))


def test_an_answer_outlives_its_question() -> None:
    changed = Team(
        1, "D", "C1", 1, TEAM.zone, TEAM.prompt_time, TEAM.window, None, (Question("a", "A?", "A", "plan"),)
    )
    assert changed.labelled({"mood": "fine", "a": "x"}) == [("A", "x"), ("mood", "fine")]
