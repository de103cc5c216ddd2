"""What somebody confirmed of their answer reaches Jira once, and goes back when they undo it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from assistant.core.config import Settings
from assistant.core.outbox import OutboxRow
from assistant.core.people import People
from assistant.standup.card.models import CardRow
from assistant.standup.card.service import CardService
from assistant.standup.service import StandupService
from assistant.standup.setup import NewTeam
from tests.sync.test_disagreeing import statuses
from tests.sync.test_trouble import everywhere
from tests.sync.world import ADA, SERVICE, World

DONE = r"\nDone."
"""Under a change, as the payload is written out."""


def _in_jira(team: World) -> tuple[str, int]:
    """The column, and how many comments."""
    (found,) = team.tracker.fetch(["TN-1"])
    return found.status, len(found.comments)


def _confirmed(team: World, settings: Settings, **answers: str) -> CardService:
    """Ada answers, that TN-1 is in review unless she says something else, and confirms the card, twice."""
    team.jira.create(ADA, summary="Read the feed", assignee={"accountId": ADA})
    team.settle()
    team.tickets.move("TN-1", "in progress", by="U1")
    team.settle()
    people = People(settings, team.outbox, team.clock)  # with hours that are not quiet
    standup = StandupService(team.db, team.inbox, team.outbox, people, team.tickets, team.clock)
    cards = CardService(team.db, team.inbox, people, standup.cards, team.clock)
    made = standup.create_team("U1", NewTeam("C0STANDUP01", ["U1"]))
    opens = made.moment(team.clock().date() + timedelta(days=1), made.zone).opens
    team.forward((opens - team.clock()).total_seconds() + 60)
    team.settle()  # Jira is asked again what Ada may do there
    day = team.clock().date()
    said = answers or {"yesterday": "Opened the PR for TN-1"}
    standup.answer("U1", made.id, day, said, submission="V1")
    for _ in range(2):
        cards.confirm(1, 1, [1], by="U1")
    return cards


def _shown(team: World) -> str:
    """The card as it was drawn last."""
    with team.db.read() as session:
        drawn = session.scalars(
            select(OutboxRow).where(OutboxRow.key.contains(":card:")).order_by(OutboxRow.id)
        )
        return str(list(drawn)[-1].payload)


def test_confirmed_and_undone_it_is_so_in_jira(team: World, settings: Settings) -> None:
    cards = _confirmed(team, settings)
    team.settle()
    cards.look(team.clock())
    assert DONE in _shown(team)
    assert _in_jira(team) == ("In Review", 1)
    cards.undo(1, by="U1")
    team.settle()
    assert _in_jira(team) == ("In Progress", 1)


def test_g21_a_card_keeps_no_title_of_a_ticket_that_becomes_secret(team: World, settings: Settings) -> None:
    _confirmed(team, settings)
    team.settle()
    assert "Read the feed" in _shown(team)
    team.jira.edit("TN-1", SERVICE, security={"id": "10000"})
    team.settle()
    assert everywhere(team, "Read the feed") == []
    assert "(only some may see this in Jira)" in _shown(team)
    assert DONE in _shown(team)


def test_a_flag_that_jira_refuses_later_the_card_calls_done_no_more(team: World, settings: Settings) -> None:
    cards = _confirmed(team, settings, blockers="TN-1 is blocked, no key")
    team.jira.fault("PUT", "/issue/", "error", times=9, status=400, body={"errorMessages": ["No flags."]})
    for _ in range(2):
        team.settle()
        cards.look(team.clock())
    assert team.show("TN-1").card.flagged
    shown = _shown(team)
    assert "Not done: No flags. It stands here only; `/sync dead` says who can mend that." in shown
    assert DONE not in shown


def test_what_the_workflow_refuses_later_the_card_calls_done_no_more(team: World, settings: Settings) -> None:
    cards = _confirmed(team, settings)
    assert DONE in _shown(team)
    done = next(column["id"] for column in statuses(team) if column["name"] == "Done")
    team.jira.row(
        "projects", "TN", workflow=[{"id": "1", "name": "End", "from": None, "to": done, "fields": []}]
    )
    team.settle()
    for _ in range(2):
        cards.look(team.clock())
    assert team.show("TN-1").card.status == "In Progress"
    shown = _shown(team)
    assert "Not done: Jira refused: " in shown
    assert "It is back in In Progress" in shown
    assert "Undo" not in shown
    assert DONE not in shown
    with team.db.read() as session:
        assert session.get_one(CardRow, 1).version == 3
