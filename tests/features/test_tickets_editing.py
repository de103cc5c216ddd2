"""The form of an existing ticket, links, the search and the board; on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import Profile
from assistant.tickets.board import Boards, board_message
from assistant.tickets.cards import NewTicket
from assistant.tickets.editing import Saved, TicketEditor
from assistant.tickets.forms import edit_form
from assistant.tickets.links import TicketLinks
from assistant.tickets.models import HistoryRow
from assistant.tickets.projects import ProjectService
from assistant.tickets.search import TicketSearch
from assistant.tickets.service import TicketService
from tests.conftest import HandClock


@pytest.fixture
def tickets(db: Database, people: People, outbox: Outbox, clock: HandClock) -> TicketService:
    projects = ProjectService(db, people)
    projects.create("TN", "Trending Now", by="U1")
    today = clock().date()
    projects.add_sprint("TN", "Sprint 12", goal="", first=today, last=today, state="active")
    made = TicketService(db, people, outbox, clock)
    made.create(NewTicket("Enrich the catalogue", type="epic"), by="U1")
    made.create(NewTicket("Score the vibe", type="story", description="0 to 100", points=3), by="U1")
    return made


@pytest.fixture
def editor(db: Database, people: People, clock: HandClock, tickets: TicketService) -> TicketEditor:
    return TicketEditor(db, people, clock)


def history(db: Database) -> list[tuple[Any, ...]]:
    with db.read() as session:
        changes = select(HistoryRow.field, HistoryRow.old, HistoryRow.new)
        found = session.execute(changes.where(HistoryRow.field != "created"))
        return sorted(tuple(row) for row in found)


def opened(editor: TicketEditor, key: str) -> tuple[dict[str, str], dict[str, str]]:
    """What the form shows, and the digests it remembers."""
    form = editor.form(key, by="U1")
    view = edit_form(form.key, form.shown, form.choices)
    return dict(form.shown), json.loads(view["private_metadata"])["seen"]


def test_only_what_was_changed_in_the_form_changes(db: Database, editor: TicketEditor) -> None:
    shown, seen = opened(editor, "tn-2")
    assert shown["points"] == "3"
    wished = {
        "points": "5",
        "labels": "data, vibe data",
        "sprint": "Sprint 12",
        "parent": "TN-1",
        "assignee": "U2",
    }
    saved = editor.save("TN-2", seen, {**shown, **wished}, by="U1")
    card = saved.detail.card
    assert (card.points, card.sprint, card.parent, card.assignee) == (5.0, "Sprint 12", "TN-1", "U2")
    assert saved.detail.labels == ("data", "vibe")
    assert history(db) == [
        ("assignee", None, "U2"),
        ("labels", None, "data, vibe"),
        ("parent", None, "TN-1"),
        ("points", "3", "5"),
        ("sprint", None, "Sprint 12"),
    ]


def test_two_forms_at_once_keep_both_changes(editor: TicketEditor) -> None:
    shown, seen = opened(editor, "TN-2")
    editor.save("TN-2", seen, {**shown, "priority": "high"}, by="U1")
    second = editor.save("TN-2", seen, {**shown, "summary": "Score every vibe"}, by="U2")
    assert (second.detail.card.priority, second.detail.card.summary) == ("high", "Score every vibe")
    assert second.overtaken == []


def test_the_same_field_changed_twice_says_so_and_keeps_both_in_the_history(
    db: Database, editor: TicketEditor
) -> None:
    shown, seen = opened(editor, "TN-2")
    editor.save("TN-2", seen, {**shown, "summary": "First"}, by="U1")
    second: Saved = editor.save("TN-2", seen, {**shown, "summary": "Second"}, by="U2")
    assert second.detail.card.summary == "Second"
    assert second.overtaken == ["summary"]
    assert ("summary", "Score the vibe", "First") in history(db)
    assert ("summary", "First", "Second") in history(db)


def test_a_value_can_be_taken_away(editor: TicketEditor) -> None:
    shown, seen = opened(editor, "TN-2")
    editor.save("TN-2", seen, {**shown, "sprint": "Sprint 12", "parent": "TN-1"}, by="U1")
    shown, seen = opened(editor, "TN-2")
    left = {name: text for name, text in shown.items() if name not in ("points", "description")}
    card = editor.save("TN-2", seen, {**left, "sprint": "-", "parent": "-"}, by="U1").detail.card
    assert (card.points, card.sprint, card.parent) == (None, None, None)


def test_a_description_too_long_for_a_form_stays(editor: TicketEditor, tickets: TicketService) -> None:
    tickets.create(NewTicket("Long", description="x" * 4000), by="U1")
    form = editor.form("TN-3", by="U1")
    view = edit_form(form.key, form.shown, form.choices)
    assert "description" not in [block.get("block_id") for block in view["blocks"]]
    assert "too long for a form" in str(view["blocks"][-1])
    seen = json.loads(view["private_metadata"])["seen"]
    given = {name: text for name, text in form.shown.items() if name != "description"}
    saved = editor.save("TN-3", seen, {**given, "summary": "Longer"}, by="U1")
    assert saved.detail.description == "x" * 4000


@pytest.mark.parametrize(
    ("wished", "field", "said"),
    [
        ({"summary": " "}, "summary", "needs a summary"),
        ({"points": "-1"}, "points", "from 0"),
        ({"sprint": "Sprint 99"}, "sprint", "no sprint Sprint 99"),
        ({"parent": "TN-2"}, "parent", "part of TN-2 already"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    editor: TicketEditor, wished: dict[str, str], field: str, said: str
) -> None:
    shown, seen = opened(editor, "TN-2")
    with pytest.raises(UserError, match=said) as refused:
        editor.save("TN-2", seen, {**shown, **wished}, by="U1")
    assert refused.value.field == field
    assert editor.form("TN-2", by="U1").shown == shown


def test_a_link_is_made_once_and_reads_from_both_ends(
    db: Database, people: People, clock: HandClock, tickets: TicketService
) -> None:
    links = TicketLinks(db, people, clock)
    for _ in range(2):
        links.link("TN-1", "tn-2", "blocks", by="U1")
    assert tickets.show("TN-1", by="U1").links == ["blocks TN-2"]
    assert tickets.show("TN-2", by="U1").links == ["is blocked by TN-1"]
    assert history(db) == [("link", None, "blocks TN-2"), ("link", None, "is blocked by TN-1")]


SEARCHES = [
    ("vibe score", ["TN-2"], 'text ~ "vibe" AND text ~ "score"'),
    ("TO 100", ["TN-2"], 'text ~ "TO" AND text ~ "100"'),
    ("type:epic", ["TN-1"], "type = Epic"),
    ("-type:epic -assignee:nobody", ["TN-3"], "NOT (type = Epic) AND NOT (assignee IS EMPTY)"),
    ("is:done", [], "statusCategory = Done"),
    ("status:backlog score", ["TN-2"], None),
    ("assignee:me", ["TN-3"], "assignee = currentUser()"),
    ("assignee:nobody vibe", ["TN-2"], 'assignee IS EMPTY AND text ~ "vibe"'),
    ("assignee:ada", ["TN-3"], 'assignee = "Ada"'),
    ("sprint:current", ["TN-3"], "sprint in openSprints()"),
    ("label:Data", ["TN-3"], 'labels = "Data"'),
    ("label:dat", [], 'labels = "dat"'),
    ("100%", ["TN-3"], 'text ~ "100%"'),
    ("_", [], 'text ~ "_"'),
    ('"the vibe"', ["TN-2"], 'text ~ "the vibe"'),
    ('a "lone', [], 'text ~ "a" AND text ~ "\\"lone"'),
    ("priority:highest", [], "priority = Highest"),
    ("project:tn is:open type:task", ["TN-3"], None),
]


@pytest.mark.parametrize(("text", "keys", "jql"), SEARCHES)
def test_a_search_finds_by_words_and_filters(
    db: Database, people: People, tickets: TicketService, text: str, keys: list[str], jql: str | None
) -> None:
    with db.begin() as session:
        people.know(session, Profile("U7", "Ada", "UTC"))
    new = NewTicket("Fill 100% of it", assignee="U7", sprint="Sprint 12", labels=["data"])
    tickets.create(new, by="U7")
    if text.startswith("status:"):
        text = text.replace("backlog", "project")
    found = TicketSearch(db, people).find(text, by="U7", channel="C1")
    assert sorted(card.key for card in found.cards) == keys
    assert jql in (None, found.jql)


def test_the_board_shows_the_running_sprint_and_without_one_all_open_work(
    db: Database, people: People, tickets: TicketService
) -> None:
    boards = Boards(db)
    assert boards.board(by="U1", channel="C1").sprint == "Sprint 12"
    tickets.create(NewTicket("In <it>", sprint="Sprint 12", assignee="U2", status="In Review"), by="U1")
    message = board_message(boards.board("tn", by="U1", channel="C1"))
    shown = json.dumps(message)
    assert "*In Review* (1)\\nTN-3 In &lt;it&gt; <@U2>" in shown
    assert "TN-2" not in shown
    ProjectService(db, people).create("OPS", "Operations", by=admin(db, people))
    tickets.create(NewTicket("Renew the certificate", project="OPS"), by="U1")
    open_work = boards.board("ops", by="U1", channel="C1")
    assert (open_work.project, open_work.sprint) == ("Operations", None)
    assert [card.key for _, cards in open_work.columns for card in cards] == ["OPS-1"]


def admin(db: Database, people: People) -> str:
    with db.begin() as session:
        people.know(session, Profile("U9", "Olu", "UTC"), roles=["admin"])
    return "U9"
