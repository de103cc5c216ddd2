"""One issue for a ticket and one comment for a message, whatever happens to the answers (G5, G6, G9)."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import select

from assistant.core.outbox import OutboxRow
from assistant.tickets import records
from assistant.tickets.cards import NewTicket
from assistant.tickets.models import CommentRow
from integrations.standins.jira import document
from tests.sync.world import ADA, SERVICE, World

LOST = ["drop_before", "drop_after", "503", "502", "cut", "429"]
OPTIONS: dict[str, dict[str, Any]] = {"429": {"retry_after": 30, "reason": "jira-burst-based"}}


@pytest.mark.parametrize("kind", LOST)
def test_g5_one_issue_whatever_happens_to_the_answer(team: World, kind: str) -> None:
    team.settle()
    team.jira.fault("POST", "/issue$", kind, **OPTIONS.get(kind, {}))
    made = team.tickets.create(NewTicket("Once"), by="U1")
    team.settle()
    assert [issue["summary"] for issue in team.jira.issues()] == ["Once"]
    assert team.show(made.card.key).card.key == "TN-1"


def test_g5_what_no_search_knows_yet_stays_pending_and_is_not_made_again(team: World) -> None:
    team.settle()
    team.jira.settings(index_lag=110)
    team.jira.fault("POST", "/issue$", "drop_after")
    team.tickets.create(NewTicket("Once"), by="U1")
    team.deliver()
    for _ in range(4):
        team.forward(24)
        team.deliver()
    assert "On its way to Jira" in team.show("TN-L1").marks[0]
    team.settle()
    assert len(team.jira.issues()) == 1
    assert team.show("TN-L1").card.key == "TN-1"


def test_g5_what_jira_made_twice_all_the_same_stops_nothing_and_somebody_hears_of_it(team: World) -> None:
    team.settle()
    team.tickets.create(NewTicket("Once"), by="U1")
    team.settle()
    (asked,) = [row["body"] for row in team.jira.requests() if row["path"].endswith("/issue")]
    team.jira.call("POST", "issue", asked)
    team.jira.create(ADA, summary="After it")
    team.settle()
    assert [team.show(f"TN-{n}").card.summary for n in (1, 2, 3)] == ["Once", "Once", "After it"]
    assert team.messages("U1") == ["Jira made TN-1 twice. Close TN-2 there if nobody works on it."]


def test_g5_twenty_faulted_creates_make_twenty_issues(team: World) -> None:
    team.settle()
    dice = random.Random(5)
    for number in range(20):
        team.tickets.create(NewTicket(f"No {number}"), by="U1")
        if dice.random() < 0.5:
            team.jira.fault("POST", "/issue$", dice.choice(["drop_before", "drop_after", "503", "cut"]))
    team.settle()
    assert sorted(issue["summary"] for issue in team.jira.issues()) == sorted(f"No {n}" for n in range(20))


@pytest.mark.parametrize("kind", LOST)
def test_g6_one_comment_whatever_happens_to_the_answer(team: World, kind: str) -> None:
    team.jira.create(ADA)
    team.settle()
    team.jira.fault("POST", "/comment$", kind, **OPTIONS.get(kind, {}))
    team.tickets.comment("TN-1", "said once", by="U1")
    team.deliver()
    team.round()  # it may be read before its answer is known to be lost
    team.settle()
    assert len(team.tracker.comments("TN-1")) == 1
    assert [comment.body for comment in team.show("TN-1").comments] == ["said once"]


def test_g6_edits_and_deletions_of_comments_follow_both_ways(team: World) -> None:
    team.jira.create(ADA)
    theirs = team.jira.comment("TN-1", "from Jira", ADA)
    team.settle()
    team.tickets.comment("TN-1", "from here", by="U1", source="message:1")
    team.settle()
    team.tickets.comment("TN-1", "from here, edited", by="U1", source="message:1")
    team.forward(1)
    team.jira.call("PUT", f"issue/TN-1/comment/{theirs['id']}", {"body": document("edited there")}, ADA)
    team.settle()
    assert [c.body for c in team.show("TN-1").comments] == ["edited there", "from here, edited"]
    there = [comment.body.text for comment in team.tracker.comments("TN-1")]
    assert there == ["edited there", "**Ada** in Slack:\n\nfrom here, edited"]
    team.forward(1)
    team.jira.call("DELETE", f"issue/TN-1/comment/{theirs['id']}", None, SERVICE)
    with team.db.begin() as session:
        records.remove_comments(session, CommentRow.source == "message:1")
    team.settle()
    assert team.show("TN-1").comment_count == 0
    assert team.tracker.comments("TN-1") == []


def test_g6_our_own_comments_come_back_as_nothing_new(team: World) -> None:
    team.jira.create(ADA)
    team.settle()
    team.tickets.comment("TN-1", "once", by="U1")
    team.settle()
    before = team.writes()
    for _ in range(3):
        team.round()
        team.deliver()
    assert team.show("TN-1").comment_count == 1
    assert team.writes() == before


class Killed(BaseException):
    """As a kill would: nothing of ours sees it."""


def die_after(team: World, answers: int) -> None:
    """Deliver what may go, and die once Jira has answered so many times; another takes over later."""
    calls, left = team.tracker._calls, [answers]
    request = calls.request

    def counted(*args: Any, **more: Any) -> Any:
        answer = request(*args, **more)
        left[0] -= 1
        if left[0] == 0:
            raise Killed
        return answer

    calls.request = counted  # type: ignore[method-assign]
    try:
        team.deliver()
    except Killed:
        team.forward(91)  # its lease ends
    finally:
        calls.request = request  # type: ignore[method-assign]


@pytest.mark.parametrize("boundary", range(1, 7))
def test_g9_killed_at_any_answer_the_next_start_ends_the_same(team: World, boundary: int) -> None:
    team.jira.create(ADA, summary="There")
    team.settle()
    team.tickets.create(NewTicket("Here", description="whole"), by="U1")
    team.edit("TN-1", summary="Edited")
    team.tickets.move("TN-1", "in review", by="U1")
    team.tickets.comment("TN-1", "said", by="U1")
    for _ in range(4):
        die_after(team, boundary)
    team.settle()
    assert sorted(issue["summary"] for issue in team.jira.issues()) == ["Edited", "Here"]
    edited = team.tracker.fetch(["TN-1"])[0]
    assert (edited.status, edited.comment_count) == ("In Review", 1)
    assert (team.show("TN-L1").card.key, team.show("TN-L1").description) == ("TN-2", "whole")
    with team.db.read() as session:
        states = set(session.scalars(select(OutboxRow.state).where(OutboxRow.kind.startswith("tracker."))))
    assert states == {"sent"}
