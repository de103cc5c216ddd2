"""What sprint planning stands on: parents, sprints, and the order of the backlog, the same on both sides."""

from __future__ import annotations

import pytest

from assistant.core.errors import UserError
from assistant.core.ports import Profile
from assistant.tickets import store
from assistant.tickets.cards import NewTicket
from tests.sync.world import ADA, World


def backlog(team: World) -> list[str]:
    """Keys as a search lists them, all in one column."""
    with team.db.read() as session:
        return [card.key for card in store.cards(session)]


def test_the_order_is_jiras_however_fine_and_a_new_one_is_last(team: World) -> None:
    ids = [team.jira.create(ADA, summary=name)["id"] for name in ("a", "b", "c")]
    for turn in range(31):  # each time half as far apart
        team.tracker.rank(ids[turn % 2 + 1], before=ids[(turn + 1) % 2 + 1])
    team.settle()
    one, two, three = sorted(team.tracker.fetch(ids), key=lambda ticket: ticket.rank)
    assert [one.key, two.key, three.key] == ["TN-1", "TN-2", "TN-3"]
    team.tickets.create(NewTicket("d"), by="U1")
    assert backlog(team) == ["TN-1", "TN-2", "TN-3", "TN-L1"]
    team.settle()
    assert backlog(team) == ["TN-1", "TN-2", "TN-3", "TN-4"]


def test_ranked_anew_in_jira_it_is_so_here(team: World) -> None:
    ids = [team.jira.create(ADA, summary=name)["id"] for name in ("a", "b", "c")]
    team.settle()
    assert backlog(team) == ["TN-1", "TN-2", "TN-3"]
    team.forward(1)
    team.tracker.rank(ids[2], before=ids[0])
    team.settle()
    assert backlog(team) == ["TN-3", "TN-1", "TN-2"]


def test_a_parent_and_a_sprint_set_here_reach_jira(team: World) -> None:
    epic = team.jira.create(ADA, summary="Charts", issuetype={"name": "Epic"})
    team.jira.create(ADA, summary="Bubbles")
    team.settle()
    team.edit("TN-2", by="U2", parent="TN-1", sprint="TN Sprint 1", points="5")
    new = NewTicket("Axes", parent="TN-1", sprint="TN Sprint 2")
    team.tickets.create(new, by="U2")
    team.settle()
    for key, sprint, points in (("TN-2", "TN Sprint 1", 5), ("TN-3", "TN Sprint 2", None)):
        (there,) = team.tracker.fetch([key])
        assert (there.parent or there).id == epic["id"]
        assert [there.sprint.name if there.sprint else None, there.points] == [sprint, points]
    team.edit("TN-2", by="U2", parent="", sprint="")
    team.settle()
    (there,) = team.tracker.fetch(["TN-2"])
    assert (there.parent, there.sprint) == (None, None)


@pytest.mark.parametrize(
    "gone", [Profile("U9", "Nia", "UTC", active=False), Profile("U9", "Nia", "UTC", is_bot=True)]
)
def test_who_has_left_or_is_an_app_gets_no_tickets(team: World, gone: Profile) -> None:
    team.jira.create(ADA, summary="Bubbles")
    team.settle()
    with team.db.begin() as session:
        team.people.know(session, gone)
    with pytest.raises(UserError, match="Nia has left the workspace, or is an app"):
        team.tickets.assign("TN-1", "U9", by="U1")
    with pytest.raises(UserError, match="Pick somebody else"):
        team.edit("TN-1", by="U1", assignee="U9")
