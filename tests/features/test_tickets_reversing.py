"""Flags, and taking one's last change back; on SQLite and PostgreSQL."""

from __future__ import annotations

import pytest

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.tickets.blocks import card_message
from assistant.tickets.cards import NewTicket
from assistant.tickets.editing import TicketEditor
from assistant.tickets.projects import ProjectService
from assistant.tickets.reversing import TicketReversing
from assistant.tickets.service import TicketService
from assistant.tickets.text import digest
from tests.conftest import HandClock


@pytest.fixture
def tickets(db: Database, people: People, outbox: Outbox, clock: HandClock) -> TicketService:
    ProjectService(db, people).create("TN", "Trending Now", by="U1")
    made = TicketService(db, people, outbox, clock)
    made.create(NewTicket("Score the vibe"), by="U1")
    return made


@pytest.fixture
def reversing(db: Database, people: People, clock: HandClock, tickets: TicketService) -> TicketReversing:
    return TicketReversing(db, people, clock, TicketEditor(db, people, clock))


def test_a_flag_shows_on_the_card_until_it_is_taken_off(reversing: TicketReversing) -> None:
    assert "*blocked*" in str(card_message(reversing.flag("TN-1", by="U1")))
    assert "*blocked*" not in str(card_message(reversing.flag("TN-1", by="U1", on=False)))


def test_ones_own_last_change_is_taken_back_once(tickets: TicketService, reversing: TicketReversing) -> None:
    tickets.move("TN-1", "In Progress", by="U1")
    assert reversing.undo("TN-1", by="U1").card.status == "Project Backlog"
    with pytest.raises(UserError, match="no change"):
        reversing.undo("TN-1", by="U1")
    reversing.flag("TN-1", by="U1")
    assert not reversing.undo("TN-1", by="U1").card.flagged


def test_what_somebody_changed_since_stays(tickets: TicketService, reversing: TicketReversing) -> None:
    tickets.move("TN-1", "In Progress", by="U1")
    tickets.move("TN-1", "Done", by="U2")
    with pytest.raises(UserError, match="<@U2> has changed TN-1 since"):
        reversing.undo("TN-1", by="U1")
    assert tickets.show("TN-1", by="U1").card.status == "Done"


def test_a_form_saved_is_taken_back_whole(
    db: Database, people: People, clock: HandClock, tickets: TicketService, reversing: TicketReversing
) -> None:
    tickets.assign("TN-1", "U2", by="U1", why="asked for by command")
    editor = TicketEditor(db, people, clock)
    shown = editor.form("TN-1", by="U1").shown
    values = {"summary": "Other", "points": "5", "assignee": "U3"}
    editor.save("TN-1", {name: digest(shown[name]) for name in values}, values, by="U1")
    clock.forward(seconds=1)
    back = reversing.undo("TN-1", by="U1").card
    assert (back.summary, back.points, back.assignee) == ("Score the vibe", None, "U2")
    with pytest.raises(UserError, match="no change"):
        reversing.undo("TN-1", by="U1")
