"""Questions about the team's work never tell of tickets what Jira would not show to who asks."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from assistant.ask.offline import OfflineAnswers
from assistant.ask.service import Asking, AskService
from assistant.ask.work.answering import Asker, WorkAnswers
from assistant.core.outbox import OutboxRow
from assistant.standup.blockers.keeping import Blockers
from assistant.standup.telling import Telling
from assistant.tickets.places import TicketPlaces
from assistant.tickets.reading import TicketReader
from assistant.titles.search import TitleSearch
from tests.sync.test_trouble import everywhere
from tests.sync.world import ADA, BEN, SERVICE, World

WORDS = "Bubbles burst"
ALL = {SERVICE: ["*"], ADA: ["*"], BEN: ["*"], "*": []}
QUESTIONS = ("status of TN-1", "what is unassigned?", "what is blocking us?", "what is Ben working on?")


def unused(*_: Any) -> Any:
    raise AssertionError("no question here is about titles")


@pytest.fixture
def box(team: World) -> AskService:
    """TN-1 is nobody's, TN-2 is begun by Ben; both are called the same."""
    team.jira.row("projects", "TN", rights=ALL)
    team.jira.create(ADA, summary=WORDS)
    team.jira.create(ADA, summary=WORDS, assignee={"accountId": BEN})
    team.settle()
    team.tickets.move("TN-2", "In Progress", by="U2")
    team.settle()
    search = TitleSearch(team.db, unused, unused)
    offline = OfflineAnswers(team.db, search, unused)  # type: ignore[arg-type]
    reader = TicketReader(TicketPlaces(team.outbox, team.tracker.url))
    telling = Telling(team.people, team.outbox, Blockers(team.people))
    work = WorkAnswers(team.db, team.people, reader, telling, team.clock)
    return AskService(team.db, team.outbox, team.clock, search, offline, None, work)


def told(box: AskService, by: str) -> str:
    answers = [box.answer(question, asker=Asker(by, by))[1] for question in QUESTIONS]
    return " ".join(answer.text + answer.searched for answer in answers)


def test_g21_tickets_are_told_to_whom_jira_shows_them(team: World, box: AskService) -> None:
    assert told(box, "U1").count(WORDS) == told(box, "U2").count(WORDS) == 3
    assert WORDS not in told(box, "U9")
    team.jira.row("projects", "TN", rights={**ALL, BEN: []})
    team.forward(1201)
    for _ in range(2):
        team.round()
    assert WORDS not in told(box, "U2")
    assert "of TN" not in told(box, "U2")
    assert WORDS in told(box, "U1")


def test_g21_a_ticket_that_becomes_secret_is_told_to_nobody_and_taken_out_of_answers(
    team: World, box: AskService
) -> None:
    box.ask(Asking("event:1", "U1", "C1", "status of TN-1", "1.0"))
    with team.db.begin() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.key == "ask:event:1")).one()
        row.state, row.result = "sent", {"channel": "C1", "ts": "2.0"}
    assert WORDS in str(row.payload)
    for key in ("TN-1", "TN-2"):
        team.jira.edit(key, SERVICE, security={"id": "10000"})
    team.settle()
    assert WORDS not in told(box, "U1")
    assert everywhere(team, WORDS) == []
