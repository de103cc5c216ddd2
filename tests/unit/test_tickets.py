"""Keys, columns, forms and cards, without a database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from assistant.core.errors import UserError
from assistant.tickets import blocks, draft, forms
from assistant.tickets.board import Board, board_message
from assistant.tickets.cards import Choices, Comment, NewTicket, Project, TicketCard, TicketDetail
from assistant.tickets.keys import find_keys, lines_about
from assistant.tickets.models import SprintRow
from assistant.tickets.search import Found
from assistant.tickets.sprints import sprint_info
from assistant.tickets.text import typed
from assistant.tickets.workflow import DEFAULT, find_status

COLUMNS = [name for name, _ in DEFAULT]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("finished TN-1, then tn-2 and TN-1 again", ["TN-1", "TN-2"]),
        ("https://tracker.example/browse/TN-12?focus=TN-3", ["TN-12", "TN-3"]),
        ("branch feature/TN-4-fix (TN-5). *TN-6*", ["TN-4", "TN-5", "TN-6"]),
        ("تم إنجاز TN-7 اليوم，TN-8は", ["TN-7", "TN-8"]),
        ("TN-0, TN-, X-1, 1TN-9, TN-9a, TN-1234567890", []),
    ],
)
def test_keys_are_found_once_each_in_the_order_of_the_text(text: str, keys: list[str]) -> None:
    assert find_keys(text) == keys


def test_only_the_lines_that_name_a_key_are_about_it() -> None:
    assert lines_about("TN-1", "Did TN-1.\nLunch.\n  Then tn-1 and TN-10") == "Did TN-1.\nThen tn-1 and TN-10"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("in review", "In Review"),
        ("  IN-REVIEW ", "In Review"),
        ("done", "Done"),
        ("sprint", "Sprint Backlog"),
        ("ready for p", "Ready for Production"),
        ("in reveiw", "In Review"),
        ("in progres", "In Progress"),
    ],
)
def test_a_column_is_found_by_what_people_type(wanted: str, found: str) -> None:
    assert find_status(COLUMNS, wanted) == found


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("shipped", "There is no column `shipped`. There are: Project Backlog, Sprint Backlog"),
        ("in", "`in` could be In Progress, In Review or In Staging."),
        ("ready", "`ready` could be Ready for Staging or Ready for Production."),
        ("", "Where to?"),
        ("😀", "Where to?"),
    ],
)
def test_a_column_that_is_not_there_names_those_that_are(wanted: str, said: str) -> None:
    with pytest.raises(UserError) as error:
        find_status(COLUMNS, wanted)
    assert error.value.text.startswith(said)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ask <@U1|maya> in <#C1|standup>", "ask @maya in #standup"),
        ("<!channel> look", "@channel look"),
        ("a &lt; b &amp;&amp; c", "a < b && c"),
        ("&lt;!channel&gt; &amp;lt;", "<!channel> &lt;"),
        ("see <https://example.com/x|example.com> or <mailto:a@example.com|a@example.com>",
         "see https://example.com/x or a@example.com"),
    ],
)  # fmt: skip
def test_what_slack_marked_up_is_read_as_it_was_typed(text: str, shown: str) -> None:
    assert typed(text) == shown


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"summary": " \n "}, "summary", "needs a summary"),
        ({"summary": "x" * 256}, "summary", "room for 255 characters; this one has 256"),
        ({"description": "x" * 40_000}, "description", "32,767 characters; this one has 40,000"),
        ({"type": "wish"}, "type", "epic, story, task, bug, spike"),
        ({"priority": "now"}, "priority", "highest, high, medium, low, lowest"),
        ({"points": -1.0}, "points", "from 0 to 1000"),
    ],
)
def test_a_draft_is_refused_at_the_field_that_needs_a_look(
    changes: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(UserError) as error:
        draft.checked(NewTicket(**({"summary": "Fine"} | changes)))
    assert error.value.field == field
    assert said in error.value.text


def test_a_draft_is_tidied() -> None:
    tidy = draft.checked(NewTicket(summary=" two\nlines\0 ", description="\0 text \ud800"))
    assert (tidy.summary, tidy.description) == ("two lines", "text ?")


@pytest.mark.parametrize(("text", "number"), [("3", 3.0), ("0,5", 0.5), ("  ", None)])
def test_points_as_people_type_them(text: str, number: float | None) -> None:
    assert draft.points(text) == number


@pytest.mark.parametrize("text", ["three", "nan", "inf", "1.5.2"])
def test_points_that_are_no_number(text: str) -> None:
    with pytest.raises(UserError) as error:
        draft.points(text)
    assert error.value.field == "points"


@pytest.mark.parametrize(
    ("today", "day"),
    [(date(2026, 11, 9), 1), (date(2026, 11, 13), 5), (date(2026, 11, 15), 5), (date(2026, 12, 24), 10)],
)
def test_sprint_days_are_working_days(today: date, day: int) -> None:
    row = SprintRow(
        name="Sprint 7", goal="Ship", first=date(2026, 11, 9), last=date(2026, 11, 20), state="active"
    )
    info = sprint_info(row, today)
    assert (info.day, info.days) == (day, 10)


CARD = TicketCard(
    key="TN-1",
    summary="Ping <!channel> & <https://evil.example|home> 😀 שלום",
    type="story",
    status="In <Review>",
    category="doing",
    priority="high",
    assignee="U1",
    points=0.5,
    sprint="Sprint <7>",
    parent="TN-9",
    before="In Progress",
    after=None,
)


COMMENT = Comment("U2", "<!here> look", datetime(2026, 11, 18, tzinfo=UTC))


def detail(description: str = "<@U3>", comments: Sequence[Comment] = (COMMENT,)) -> TicketDetail:
    return TicketDetail(CARD, description, labels=["<b>"], comments=comments, comment_count=3)


def test_nothing_people_wrote_can_ping_or_link() -> None:
    message = blocks.card_message(detail())
    for button in message["blocks"][-1]["elements"]:
        del button["value"]  # comes back to us and is never shown
    shown = json.dumps(message, ensure_ascii=False)
    for written in ("<!channel>", "<https://evil", "<!here>", "<@U3>", "<Review>", "<7>", "<b>"):
        assert written not in shown
    assert "&lt;!channel&gt; &amp;" in shown
    assert "😀 שלום" in shown


def test_a_card_says_where_the_ticket_stands_and_leads_on() -> None:
    message = blocks.card_message(detail(), "It moved.")
    shown = json.dumps(message, ensure_ascii=False)
    for fact in (
        "It moved.",
        "<@U1>",
        "Story",
        "high priority",
        "0.5 points",
        "part of TN-9",
        "2 earlier comments",
    ):
        assert fact in shown
    button, edit = message["blocks"][-1]["elements"]
    assert (edit["text"]["text"], edit["value"]) == ("Edit", "TN-1")
    assert button["text"]["text"] == "← In Progress"
    assert json.loads(button["value"]) == {"key": "TN-1", "from": "In <Review>", "to": "In Progress"}


def test_a_card_stays_within_slacks_limits_whatever_was_written() -> None:
    comment = Comment("U2", "&" * 32_000, datetime(2026, 11, 18, tzinfo=UTC))
    message = blocks.card_message(detail(description="<" * 32_000, comments=[comment] * 3))
    texts = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
    texts += [
        part["text"]
        for block in message["blocks"]
        if block["type"] == "context"
        for part in block["elements"]
    ]
    assert max(len(text) for text in texts) <= 3000
    assert sum(len(text) for text in texts) < 13_200


def test_a_long_list_goes_on_with_a_click() -> None:
    message = blocks.list_message([CARD] * 60, "/ticket")
    assert len(message["blocks"]) <= 50
    (more,) = message["blocks"][-1]["elements"]
    assert (more["text"]["text"], json.loads(more["value"])) == ("45 more", {"mine": True, "from": 15})
    last = blocks.list_message([CARD] * 60, "/ticket", start=45)
    assert "more" not in str(last["blocks"])
    assert "no more by now" in str(blocks.list_message([CARD] * 3, "/ticket", start=15)["blocks"])


def test_a_search_too_long_for_a_button_is_to_be_narrowed() -> None:
    found = Found([CARD] * 16, "text ~ x")
    assert "1 more" in str(blocks.found_message(found, asked="x")["blocks"][-2]["elements"])
    for asked in ("x" * 2000, None):
        shown = blocks.found_message(found, asked=asked)["blocks"]
        assert "and 1 more. A narrower search shows them." in str(shown)
    assert "no more" not in str(blocks.found_message(Found([], "text ~ x"), asked="x"))


def test_a_board_of_many_columns_fits_a_message_and_each_column_goes_on() -> None:
    columns = [(f"Column {n}", [CARD] * 10) for n in range(60)]
    message = board_message(Board("Trending Now", "TN", "Sprint 1", columns))
    assert len(message["blocks"]) <= 50
    assert "Column 59" in str(message["blocks"][-1])
    search = json.loads(message["blocks"][1]["accessory"]["value"])["search"]
    assert search == "project:TN 'status:Column 0' -type:epic sprint:current"


def test_the_form_asks_for_the_project_only_when_there_are_several() -> None:
    one, two = Project("TN", "Trending Now"), Project("OPS", "Operations")
    ids = [block["block_id"] for block in forms.new_ticket_form(Choices([one]))["blocks"]]
    assert ids == ["summary", "type", "description", "assignee", "priority", "points", "labels"]
    assert forms.new_ticket_form(Choices([one, two]))["blocks"][0]["block_id"] == "project"


def test_what_is_too_long_for_a_summary_starts_as_the_description() -> None:
    form = {
        block["block_id"]: block["element"]
        for block in forms.new_ticket_form(Choices([]), "x" * 300)["blocks"]
    }
    assert "initial_value" not in form["summary"]
    assert form["description"]["initial_value"] == "x" * 300
