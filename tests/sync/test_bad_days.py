"""Bad days that begin outside: an expired token, a wrong clock, too long a text, a sprint that ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.core.errors import UserError
from assistant.tickets import choosing
from assistant.tickets.cards import NewTicket
from assistant.tickets.editing import TicketEditor
from assistant.tickets.reversing import TicketReversing
from tests.sync.world import ADA, SERVICE, World


def test_a_token_that_expires_in_mid_sync_is_told_and_nothing_is_lost(team: World) -> None:
    team.jira.create(ADA, summary="First")
    team.settle()
    team.jira.row("users", SERVICE, token="another")
    team.edit("TN-1", points="3")
    team.jira.edit("TN-1", ADA, summary="Second")
    for _ in range(20):
        team.forward(60)
        team.pull()
        team.deliver()
    assert "JIRA_API_TOKEN" in (team.sync.service.status().error or "")
    (told,) = [text for text in team.messages("U1") if "JIRA_API_TOKEN" in text]
    assert "15 minutes" in told
    assert team.show("TN-1").marks == ["Changes are on their way to Jira."]
    team.jira.row("users", SERVICE, token=team.site.token)
    team.forward(301)
    team.settle()
    assert team.show("TN-1").card.summary == "Second"
    assert team.tracker.fetch(["TN-1"])[0].points == 3.0
    assert team.sync.service.status().error is None


ALL = ["BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "ASSIGN_ISSUES", "TRANSITION_ISSUES",
       "ADD_COMMENTS", "LINK_ISSUES", "EDIT_OWN_COMMENTS"]  # fmt: skip


@pytest.mark.parametrize(
    ("lost", "do", "told"),
    [
        (
            "EDIT_ISSUES",
            lambda team: team.edit("TN-1", by="U2", points="3"),
            "TN-1: my account in Jira may not",
        ),
        (
            "ADD_COMMENTS",
            lambda team: team.tickets.comment("TN-1", "Hm", by="U2"),
            "of TN-1: my account in Jira may not",
        ),
        (
            "TRANSITION_ISSUES",
            lambda team: team.tickets.move("TN-1", "done", by="U2"),
            "Jira offers me no move",
        ),
        ("CREATE_ISSUES", lambda team: team.tickets.create(NewTicket("New"), by="U2"), "the making of TN-L"),
        ("BROWSE_PROJECTS", lambda team: team.edit("TN-1", by="U2", points="3"), "a change of TN-1"),
    ],
)
def test_a_right_lost_in_mid_sync_is_told_whoever_asked_and_nothing_is_lost(
    team: World, lost: str, do: Callable[[World], object], told: str
) -> None:
    team.jira.create(ADA, summary="First", assignee={"accountId": ADA})
    team.settle()
    do(team)
    team.jira.row("projects", "TN", rights={SERVICE: [right for right in ALL if right != lost], "*": ["*"]})
    team.deliver()
    team.tell_dead()
    (heard,) = team.messages("U2")
    assert told in heard
    assert team.messages("U1") == []
    team.jira.row("projects", "TN", rights={"*": ["*"]})
    for letter in team.sync.service.dead(by="U1"):
        team.sync.service.retry(letter.id, by="U1")
    team.settle()
    assert team.sync.service.dead(by="U1") == []
    assert said(team) == (lost != "TRANSITION_ISSUES")


def said(team: World) -> bool:
    """Whether something that was asked for has reached Jira."""
    issues = team.tracker.fetch(["TN-1", "TN-2"])
    return len(issues) == 2 or bool(issues[0].comments) or issues[0].points == 3.0


@pytest.mark.parametrize("off", [-300, 300])
def test_a_clock_five_minutes_off_loses_and_doubles_nothing(team: World, off: float) -> None:
    team.jira.stop_clock(team.clock().timestamp() + off)
    team.jira.settings(index_lag=45)
    team.settle()
    for kind in ("drop_after", "drop_before", "503"):
        team.jira.fault("POST", "/issue$", kind)
        team.tickets.create(NewTicket(kind), by="U1")
        team.settle()
    for number in range(1, 4):
        team.jira.edit(f"TN-{number}", ADA, labels=["touched"])
        team.forward(70)
        team.round()
    team.settle()
    assert sorted(issue["summary"] for issue in team.jira.issues()) == ["503", "drop_after", "drop_before"]
    assert all(list(team.show(f"TN-{number}").labels) == ["touched"] for number in range(1, 4))


def test_a_text_too_long_for_jira_is_told_and_can_be_shortened(team: World) -> None:
    team.jira.create(ADA, summary="First")
    team.settle()
    team.tickets.comment(
        "TN-1", "w" * 32_760, by="U2", source="message:1"
    )  # what we put before it is too much
    team.settle()
    team.tell_dead()
    (told,) = [text for text in team.messages("U2") if "a comment of TN-1" in text]
    assert "32,767" in told
    team.tickets.comment("TN-1", "shorter", by="U2", source="message:1")
    team.settle()
    assert [one.body.text for one in team.tracker.comments("TN-1")] == ["**Ben** in Slack:\n\nshorter"]


def test_a_sprint_that_is_renamed_or_ends_there_does_so_here(team: World) -> None:
    sprint = "/rest/agile/1.0/sprint"
    team.jira.create(ADA, summary="First")
    team.jira.row("sprints", "1", startDate="2026-11-16T09:00:00.000Z", endDate="2026-11-27T17:00:00.000Z")
    team.jira.call("POST", f"{sprint}/1/issue", {"issues": ["TN-1"]})
    team.settle()
    assert team.show("TN-1").card.sprint == "TN Sprint 1"
    team.jira.call("POST", f"{sprint}/1", {"name": "Reviews first"})
    team.forward(1900)
    team.round()
    assert team.show("TN-1").card.sprint == "Reviews first"
    team.edit("TN-1", sprint="TN Sprint 2")
    team.jira.call("POST", f"{sprint}/1", {"state": "closed"})
    team.forward(1900)
    team.settle()
    assert [row["sprints"] for row in team.jira.issues()] == [[1, 2]]
    with team.db.read() as session:
        assert choosing.choices(session, by="U1").sprints == ["TN Sprint 2"]


def test_a_flag_goes_both_ways(team: World) -> None:
    team.jira.create(ADA, summary="First")
    team.settle()
    team.jira.edit("TN-1", ADA, customfield_10021=[{"value": "Impediment"}])
    team.settle()
    assert team.show("TN-1").card.flagged
    TicketReversing(team.db, team.people, team.clock, TicketEditor(team.db, team.people, team.clock)).flag(
        "TN-1", by="U2", on=False
    )
    team.settle()
    assert not team.tracker.fetch(["TN-1"])[0].flagged


def test_without_an_administrators_rights_there_the_rounds_go_on_and_admins_are_told(team: World) -> None:
    team.jira.create(ADA, summary="First")
    team.settle()
    team.jira.row("users", SERVICE, admin=False)
    team.jira.edit("TN-1", ADA, summary="Second")
    for _ in range(3):
        team.forward(1300)
        team.pull()
    assert team.sync.service.status().error is None
    (told,) = team.messages("U1")
    assert "Make my account an administrator there." in told
    assert team.show("TN-1").card.summary == "Second"
    team.forward(7300)
    with pytest.raises(UserError, match="Jira hasn't told me yet"):
        team.show("TN-1")
    team.jira.row("users", SERVICE, admin=True)
    for _ in range(3):
        team.pull()
    assert team.show("TN-1").card.summary == "Second"
    assert team.sync.service.status().troubles == []


def test_a_sprint_that_ended_while_a_ticket_was_put_into_it_is_told(team: World) -> None:
    team.jira.create(ADA, summary="First")
    team.settle()
    team.edit("TN-1", by="U2", sprint="TN Sprint 2")
    team.jira.row("sprints", "2", state="closed")
    team.settle()
    team.tell_dead()
    (told,) = team.messages("U2")
    assert told == (
        "Jira did not take a change of TN-1: Sprint: The sprint is completed, so no issue can be added to it."
    )
    team.sync.service.drop(team.sync.service.dead(by="U1")[0].id, by="U1")
    assert team.show("TN-1").card.sprint is None
    assert [row["sprints"] for row in team.jira.issues()] == [[]]
