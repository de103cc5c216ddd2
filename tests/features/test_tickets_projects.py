"""Projects and sprints: who may start them, which one runs, and that they go away whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from assistant.core.db import Database, Model
from assistant.core.errors import UserError
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import Profile
from assistant.tickets.cards import NewTicket
from assistant.tickets.projects import ProjectService
from assistant.tickets.service import TicketService
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


def test_the_running_sprint(db: Database, tickets: TicketService, projects: ProjectService) -> None:
    first = date(2026, 11, 9)
    projects.add_sprint(
        "TN", "Sprint 6", goal="", first=first - timedelta(14), last=first - timedelta(3), state="closed"
    )
    for _ in range(2):  # set up again: left as it is
        projects.add_sprint(
            "TN", "Sprint 7", goal="Ship it", first=first, last=date(2026, 11, 20), state="active"
        )
    with db.read() as session:
        sprint = tickets.current_sprint(session, date(2026, 11, 18), channel="C1")
        assert tickets.current_sprint(session, date(2026, 11, 8), channel="C1") is None
    assert sprint
    assert (sprint.name, sprint.goal, sprint.day, sprint.days) == ("Sprint 7", "Ship it", 8, 10)
    assert tickets.create(NewTicket("x", sprint="Sprint 7"), by="U1").card.sprint == "Sprint 7"


def test_a_second_project_is_for_those_who_order_the_backlog(
    db: Database, people: People, projects: ProjectService, tickets: TicketService
) -> None:
    with pytest.raises(UserError, match="Only a product owner or scrum master"):
        projects.create("OPS", "Operations", by="U1")
    with db.begin() as session:
        people.know(session, Profile("U3", name="Po", zone="UTC"), roles=["product_owner"])
    projects.create("OPS", "Operations", by="U3")
    assert tickets.create(NewTicket("x", project="ops"), by="U1").card.key == "OPS-1"
    with pytest.raises(UserError, match="Which project\\? There are: OPS, TN") as error:
        tickets.create(NewTicket("x"), by="U1")
    assert error.value.field == "project"


@pytest.mark.parametrize("key", ["", "T", "1TN", "TOO-LONG", "ABCDEFGHIJKL", "TN"])
def test_a_project_key_that_cannot_be(
    db: Database, people: People, projects: ProjectService, key: str
) -> None:
    with db.begin() as session:
        people.know(session, Profile("U1", name="Po", zone="UTC"), roles=["admin"])
    with pytest.raises(UserError, match="key"):
        projects.create(key, "Name", by="U1")


def test_a_project_goes_away_whole(
    db: Database, people: People, projects: ProjectService, tickets: TicketService
) -> None:
    today = date(2026, 11, 18)
    projects.add_sprint("TN", "Sprint 7", goal="", first=today, last=today, state="active")
    tickets.create(NewTicket("Epic", sprint="Sprint 7"), by="U1")
    tickets.create(NewTicket("Story", parent="TN-1"), by="U1")
    tickets.move("TN-2", "Done", by="U1")
    tickets.comment("TN-1", "going", by="U1")
    for _ in range(2):
        projects.remove("TN")
    with db.read() as session:
        for model in Model.metadata.tables.values():
            if model.name.startswith("tickets_"):
                assert session.scalar(select(func.count()).select_from(model)) == 0, model.name
