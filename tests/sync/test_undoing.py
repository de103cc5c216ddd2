"""What was done here is taken back, here and in Jira; each write there names who asked."""

from __future__ import annotations

import pytest

from assistant.core.errors import UserError
from assistant.tickets.links import TicketLinks
from assistant.tickets.reversing import TicketReversing
from tests.sync.world import ADA, World


@pytest.fixture
def reversing(team: World) -> TicketReversing:
    team.jira.create(ADA, summary="First")
    team.jira.create(ADA, summary="Other")
    team.settle()
    return TicketReversing(team.db, team.people, team.clock, team.editor)


def asked(team: World, key: str) -> dict[str, str]:
    """Who asked for what Jira's history has no place for."""
    found: dict[str, str] = team.jira.call("GET", f"issue/{key}/properties/usher.asked")["value"]
    return found


@pytest.mark.parametrize("pending", [True, False])
def test_an_edit_is_taken_back_in_jira_too(team: World, reversing: TicketReversing, pending: bool) -> None:
    team.edit("TN-1", by="U2", summary="Second", assignee="U2", points="3")
    if not pending:
        team.settle()
        assert team.issue("TN-1")["summary"] == "Second"
    team.forward(1)
    back = reversing.undo("TN-1", by="U2").card
    assert (back.summary, back.assignee, back.points) == ("First", None, None)
    team.settle()
    assert (team.issue("TN-1")["summary"], team.issue("TN-1")["assignee"]) == ("First", None)
    assert team.show("TN-1").card.summary == "First"
    assert team.conflicts() == []


def test_what_was_changed_in_jira_since_stays(team: World, reversing: TicketReversing) -> None:
    team.edit("TN-1", by="U2", summary="Second", points="3")
    team.settle()
    team.forward(1)
    team.jira.edit("TN-1", ADA, summary="Third")
    team.settle()
    with pytest.raises(UserError, match="has changed TN-1 since, so it stays"):
        reversing.undo("TN-1", by="U2")
    assert team.show("TN-1").card.summary == "Third"


def test_what_others_changed_beside_it_is_no_hindrance(team: World, reversing: TicketReversing) -> None:
    team.tickets.assign("TN-1", "U2", by="U2")
    team.settle()
    team.forward(1)
    team.jira.edit("TN-1", ADA, summary="Third")
    team.settle()
    assert reversing.undo("TN-1", by="U2").card.assignee is None
    team.settle()
    assert (team.issue("TN-1")["summary"], team.issue("TN-1")["assignee"]) == ("Third", None)


def test_a_link_goes_again_and_both_times_jira_knows_who_asked(
    team: World, reversing: TicketReversing
) -> None:
    TicketLinks(team.db, team.people, team.clock).link("TN-1", "TN-2", "blocks", by="U2")
    team.settle()
    (link,) = team.tracker.fetch(["TN-1"])[0].links
    assert (link.how, link.other.key) == ("blocks", "TN-2")
    assert list(asked(team, "TN-1").values()) == ["Ben"]
    assert team.show("TN-2").links == ["is blocked by TN-1"]
    assert reversing.undo("TN-2", by="U2").links == []
    team.settle()
    assert team.tracker.fetch(["TN-1"])[0].links == ()
    assert asked(team, "TN-1") == {f"delete link {link.id}": "Ben"}
    with pytest.raises(UserError, match="no change of yours"):
        reversing.undo("TN-1", by="U2")


def test_a_comment_goes_again(team: World, reversing: TicketReversing) -> None:
    team.tickets.comment("TN-1", "said too soon", by="U2", source="command:1")
    team.settle()
    (there,) = team.tracker.comments("TN-1")
    assert reversing.uncomment("TN-1", "command:1", by="U1").comment_count == 1  # it is not theirs
    assert reversing.uncomment("TN-1", "command:1", by="U2").comment_count == 0
    team.settle()
    assert team.tracker.comments("TN-1") == []
    assert asked(team, "TN-1") == {f"delete comment {there.id}": "Ben"}
