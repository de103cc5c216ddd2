"""Tickets in the database: made once, moved, given, commented, mentioned; on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from assistant.core.db import Database, Model
from assistant.core.errors import UserError
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import People
from assistant.core.ports import Profile
from assistant.tickets.cards import Mentioned, NewTicket
from assistant.tickets.models import CommentRow, HistoryRow, TicketRow
from assistant.tickets.projects import ProjectService
from assistant.tickets.service import TicketService
from assistant.tickets.workflow import DEFAULT
from tests.conftest import HandClock


@pytest.fixture
def projects(db: Database, people: People) -> ProjectService:
    service = ProjectService(db, people)
    service.create("tn", "Trending Now", by="U1")
    return service


@pytest.fixture
def tickets(
    db: Database, people: People, outbox: Outbox, clock: HandClock, projects: ProjectService
) -> TicketService:
    return TicketService(db, people, outbox, clock)


def changes(db: Database, *columns: str) -> list[Any]:
    """The history but for how each ticket began."""
    return [row for row in rows(db, HistoryRow, *columns) if "created" not in row]


def rows(db: Database, model: type[Model], *columns: str) -> list[Any]:
    with db.read() as session:
        found = session.scalars(select(model)).all()
        return [tuple(getattr(row, column) for column in columns) for row in found]


def test_a_new_ticket_stands_in_the_first_column(tickets: TicketService) -> None:
    tickets.create(NewTicket(summary="Collect reviews", type="epic"), by="U1")
    made = tickets.create(
        NewTicket(
            summary="Read the feed",
            type="story",
            assignee="U2",
            priority="high",
            points=3,
            labels=["data"],
            parent="tn-1",
        ),
        by="U1",
    )
    card = tickets.show("tn-2", by="U1").card
    assert card == made.card
    assert (card.key, card.status, card.before, card.after) == ("TN-2", DEFAULT[0][0], None, DEFAULT[1][0])
    assert (card.assignee, card.priority, card.points, card.parent) == ("U2", "high", 3.0, "TN-1")


def test_a_form_submitted_twice_makes_one_ticket_and_sends_one_card(
    db: Database, tickets: TicketService
) -> None:
    for _ in range(2):
        made = tickets.create(NewTicket(summary="Once"), by="U1", source="view:V1", card_to={"channel": "U1"})
        assert made.card.key == "TN-1"
    assert rows(db, TicketRow, "key", "source") == [("TN-1", "view:V1")]
    sent = [payload for kind, payload in rows(db, OutboxRow, "kind", "payload") if kind == "slack.post"]
    assert [(payload["channel"], payload["text"]) for payload in sent] == [
        ("U1", "TN-1 Once (Project Backlog)")
    ]


def test_creating_without_a_form_sends_nothing(db: Database, tickets: TicketService) -> None:
    tickets.create(NewTicket(summary="Quiet"), by="U1")
    assert rows(db, OutboxRow, "kind") == []


def test_keys_have_no_gaps_and_no_doubles_when_many_write_at_once(
    db: Database, tickets: TicketService
) -> None:
    def make(number: int) -> str:
        parent = "TN-9999" if number % 5 == 4 else None  # every fifth is refused
        try:
            return tickets.create(NewTicket(f"n{number}", parent=parent), by="U1").card.key
        except UserError:
            return ""

    with ThreadPoolExecutor(8) as pool:
        keys = [key for key in pool.map(make, range(40)) if key]
    assert len(keys) == 32
    assert {key for (key,) in rows(db, TicketRow, "key")} == {f"TN-{number}" for number in range(1, 33)}
    assert sorted(keys) == sorted(f"TN-{number}" for number in range(1, 33))


def test_one_form_submitted_from_many_threads_makes_one_ticket(db: Database, tickets: TicketService) -> None:
    def submit(_: int) -> str:
        return tickets.create(NewTicket("Same"), by="U1", source="view:V9").card.key

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(submit, range(8))) == {"TN-1"}
    assert rows(db, TicketRow, "key") == [("TN-1",)]
    assert tickets.create(NewTicket("Next"), by="U1").card.key == "TN-2"


def test_a_move_is_kept_with_who_and_why(db: Database, tickets: TicketService, clock: HandClock) -> None:
    tickets.create(NewTicket("Move me"), by="U1")
    later = clock.forward(minutes=5)
    assert tickets.move("TN-1", "in prog", by="U2", why="by command").card.status == "In Progress"
    tickets.move("TN-1", "in progress", by="U2")
    ((field, old, new, at, why),) = changes(db, "field", "old", "new", "at", "why")
    assert (field, old, new, at, why) == ("status", "Project Backlog", "In Progress", later, "by command")
    assert rows(db, TicketRow, "updated_at") == [(later,)]


def test_a_button_that_has_aged_moves_nothing(tickets: TicketService) -> None:
    tickets.create(NewTicket("Old card", status="In Review"), by="U1")
    tickets.move("TN-1", "Done", by="U1")
    assert tickets.move("TN-1", "In Progress", by="U2", seen_in="In Review").card.status == "Done"
    assert tickets.move("TN-1", "In Progress", by="U2", seen_in="Done").card.status == "In Progress"


def test_what_is_not_there_is_said_with_what_to_do(tickets: TicketService) -> None:
    calls: list[Callable[[], object]] = [
        lambda: tickets.show("tn-99", by="U1"),
        lambda: tickets.move("TN-99", "Done", by="U1"),
        lambda: tickets.assign("TN-99", "U1", by="U1"),
        lambda: tickets.comment("TN-99", "text", by="U1"),
    ]
    for call in calls:
        with pytest.raises(UserError, match=r"^TN-99 isn't a ticket I know. Is the key right.$"):
            call()
    with pytest.raises(UserError, match="Which project"):
        tickets.create(NewTicket("x", project="NO"), by="U1")
    with pytest.raises(UserError, match="no sprint Sprint 9"):
        tickets.create(NewTicket("x", sprint="Sprint 9"), by="U1")


def test_without_a_project_the_first_step_is_named(
    db: Database, people: People, outbox: Outbox, clock: HandClock
) -> None:
    tickets = TicketService(db, people, outbox, clock, slash="/t")
    for call in (lambda: tickets.choices(by="U1"), lambda: tickets.create(NewTicket("x"), by="U1")):
        with pytest.raises(UserError, match=r"no project yet\. Start one: `/t project"):
            call()


def test_a_person_who_left_is_given_nothing(db: Database, people: People, tickets: TicketService) -> None:
    with db.begin() as session:
        people.know(session, Profile("U9", name="Ola <3", zone="UTC", active=False))
    with pytest.raises(UserError, match="Ola &lt;3 has left") as error:
        tickets.create(NewTicket("x", assignee="U9"), by="U1")
    assert error.value.field == "assignee"
    tickets.create(NewTicket("x"), by="U1")
    with pytest.raises(UserError, match="has left the workspace, or is an app"):
        tickets.assign("TN-1", "U9", by="U1")
    assert tickets.show("TN-1", by="U1").card.assignee is None


def test_assigning_and_taking_away(db: Database, tickets: TicketService) -> None:
    tickets.create(NewTicket("x"), by="U1")
    assert tickets.assign("TN-1", "U2", by="U1").card.assignee == "U2"
    assert tickets.assign("TN-1", "U2", by="U1").card.assignee == "U2"
    assert tickets.assign("TN-1", None, by="U1").card.assignee is None
    assert changes(db, "field", "old", "new") == [("assignee", None, "U2"), ("assignee", "U2", None)]


def test_a_command_repeated_comments_once(tickets: TicketService, clock: HandClock) -> None:
    tickets.create(NewTicket("x"), by="U1")
    for text in ("first", "second", "third", "fourth"):
        clock.forward(minutes=1)
        tickets.comment("TN-1", f"{text} <!channel> 😀", by="U2", source=f"command:{text}")
    shown = tickets.comment("TN-1", "fourth <!channel> 😀", by="U2", source="command:fourth")
    assert [comment.body.split()[0] for comment in shown.comments] == ["second", "third", "fourth"]
    assert shown.comment_count == 4


@pytest.mark.parametrize(
    ("body", "said"), [(" \0 ", "What should the comment say"), ("x" * 40_000, "40,000")]
)
def test_a_comment_that_cannot_be_kept(tickets: TicketService, body: str, said: str) -> None:
    tickets.create(NewTicket("x"), by="U1")
    with pytest.raises(UserError, match=said):
        tickets.comment("TN-1", body, by="U1")
    assert tickets.show("TN-1", by="U1").comment_count == 0


def mention(db: Database, people: People, tickets: TicketService, text: str) -> Sequence[Mentioned]:
    with db.begin() as session:
        by = people.ensure(session, "U2")
        return tickets.mention(session, text, by=by, source="standup:1")


def comments(db: Database) -> list[Any]:
    return sorted(rows(db, CommentRow, "ticket_id", "body"))


def test_a_stand_up_answer_comments_once_and_follows_its_edits(
    db: Database, people: People, tickets: TicketService
) -> None:
    for summary in ("One", "Two", "Three"):
        tickets.create(NewTicket(summary), by="U1")
    found = mention(db, people, tickets, "Finished tn-2.\nNow TN-1 and TN-77.\nTN-2 is live")
    assert [(one.key, one.summary, one.category) for one in found] == [
        ("TN-2", "Two", "todo"),
        ("TN-1", "One", "todo"),
    ]
    mention(db, people, tickets, "Finished tn-2.\nNow TN-1 and TN-77.\nTN-2 is live")
    assert comments(db) == [
        (1, "From the stand-up: Now TN-1 and TN-77."),
        (2, "From the stand-up: Finished tn-2.\nTN-2 is live"),
    ]
    mention(db, people, tickets, "Finished TN-3, TN-1 waits")
    assert comments(db) == [
        (1, "From the stand-up: Finished TN-3, TN-1 waits"),
        (3, "From the stand-up: Finished TN-3, TN-1 waits"),
    ]


def test_a_mention_goes_with_its_callers_transaction(
    db: Database, people: People, tickets: TicketService
) -> None:
    tickets.create(NewTicket("One"), by="U1")

    def answer_and_fail() -> None:
        with db.begin() as session:
            tickets.mention(session, "TN-1", by=people.ensure(session, "U2"), source="standup:1")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        answer_and_fail()
    assert comments(db) == []


def test_my_open_tickets_begin_with_what_is_nearest_to_done(tickets: TicketService) -> None:
    for status in ("Project Backlog", "Done", "In Progress", "Sprint Backlog", "In Review"):
        tickets.create(NewTicket(status, status=status, assignee="U2"), by="U1")
    tickets.create(NewTicket("Somebody else's"), by="U1")
    assert [card.summary for card in tickets.mine("U2")] == [
        "In Review",
        "In Progress",
        "Sprint Backlog",
        "Project Backlog",
    ]
    assert tickets.mine("U404") == []


def test_tickets_from_elsewhere_keep_their_dates(db: Database, tickets: TicketService) -> None:
    created, updated = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 5, tzinfo=UTC)
    tickets.create(NewTicket("Old"), by="U1", at=created, updated=updated)
    tickets.comment("TN-1", "then", by="U1", at=created)
    assert rows(db, TicketRow, "created_at", "updated_at") == [(created, updated)]
