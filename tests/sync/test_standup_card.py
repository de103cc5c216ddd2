"""What somebody confirmed of their answer reaches Jira once, and goes back when they undo it."""

from __future__ import annotations

from datetime import timedelta

from assistant.core.config import Settings
from assistant.core.people import People
from assistant.standup.card.service import CardService
from assistant.standup.service import StandupService
from assistant.standup.setup import NewTeam
from tests.sync.world import ADA, World


def _in_jira(team: World) -> tuple[str, int]:
    """The column, and how many comments."""
    (found,) = team.tracker.fetch(["TN-1"])
    return found.status, len(found.comments)


def test_confirmed_and_undone_it_is_so_in_jira(team: World, settings: Settings) -> None:
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
    standup.answer("U1", made.id, day, {"yesterday": "Opened the PR for TN-1"}, submission="V1")
    for _ in range(2):
        cards.confirm(1, 1, [1], by="U1")
    team.settle()
    assert _in_jira(team) == ("In Review", 1)
    cards.undo(1, by="U1")
    team.settle()
    assert _in_jira(team) == ("In Progress", 1)
