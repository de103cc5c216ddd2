"""Tickets here and in Jira, kept in step over real sockets."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assistant.core.errors import UserError
from assistant.core.people import Member
from assistant.tickets.cards import NewTicket
from assistant.tickets.models import HistoryRow
from assistant.tickets.news.models import NoticeRow
from assistant.tickets.news.service import News
from assistant.tickets.reversing import TicketReversing
from assistant.tickets.search import TicketSearch
from integrations.standins.jira import document
from tests.sync.world import ADA, BEN, World


def test_what_is_in_jira_is_here(team: World) -> None:
    epic = team.jira.create(ADA, type="Epic", summary="Reviews")
    team.jira.create(
        ADA,
        summary="Read the feed",
        description=document("Line by line"),
        assignee={"accountId": BEN},
        priority={"name": "High"},
        labels=["data"],
        parent={"key": epic["key"]},
        customfield_10026=3,
    )
    team.jira.comment("TN-2", "From the start", ADA)
    team.settle()
    shown = team.show("TN-2")
    card = shown.card
    assert (card.summary, card.assignee, card.priority, card.points) == ("Read the feed", "U2", "high", 3.0)
    assert (card.parent, card.type, card.status, list(shown.labels)) == ("TN-1", "task", "To Do", ["data"])
    assert [(comment.author, comment.body) for comment in shown.comments] == [("U1", "From the start")]
    assert shown.description == "Line by line"


def test_what_is_done_here_is_done_in_jira(team: World) -> None:
    team.jira.create(ADA, summary="Read the feed")
    team.settle()
    team.tickets.move("TN-1", "in progress", by="U1")
    team.tickets.assign("TN-1", "U2", by="U1")
    team.tickets.comment("TN-1", "I see *why*", by="U2")
    team.edit("TN-1", by="U2", summary="Read it twice", labels="b, a", points="5", priority="low")
    team.settle()
    issue = team.tracker.fetch(["TN-1"])[0]
    assert (issue.status, issue.assignee and issue.assignee.id) == ("In Progress", BEN)
    assert (issue.summary, issue.labels, issue.points, issue.priority) == (
        "Read it twice",
        ("a", "b"),
        5.0,
        "Low",
    )
    assert [comment.body.text for comment in issue.comments] == ["**Ben** in Slack:\n\nI see *why*"]
    assert [comment.body for comment in team.show("TN-1").comments] == ["I see *why*"]


def test_who_changed_it_in_jira_is_named_and_not_told_of_it(team: World) -> None:
    eve = "712020:eve"
    known = {
        "timeZone": "UTC",
        "accountType": "atlassian",
        "active": True,
        "groups": ["team"],
        "admin": False,
    }
    team.jira.row(
        "users", eve, **known, accountId=eve, displayName="Eve <of> OPS", emailAddress="e@example.com"
    )
    team.jira.create(ADA, summary="Read the feed", assignee={"accountId": BEN})
    team.settle()
    team.tickets.comment("TN-1", "here", by="U2")
    team.settle()
    news = News(team.db, team.people, team.outbox, TicketSearch(team.db, team.people))
    team.jira.edit("TN-1", BEN, summary="Read it twice", customfield_10026=3)
    team.settle()
    team.jira.transition("TN-1", "In Progress", ADA)
    team.jira.edit("TN-1", eve, priority={"name": "High"}, issuetype={"name": "Bug"})
    team.settle()
    news.tick(team.clock())
    with team.db.read() as session:
        to_ben = select(NoticeRow.text).join(Member, Member.id == NoticeRow.member_id)
        told = set(session.scalars(to_ben.where(Member.slack_id == "U2")))
        ben = select(HistoryRow.field).where(HistoryRow.by_name.startswith("Ben"))
        assert set(session.scalars(ben)) == {"summary", "points"}
    named = "*TN-1* Read it twice:"
    assert told == {
        f"{named} <@U1> moved it from To Do to *In Progress*",
        f"{named} Eve &lt;of&gt; OPS (in Jira) set the priority to high",
        f"{named} Eve &lt;of&gt; OPS (in Jira) set the type to bug",
    }
    reversing = TicketReversing(team.db, team.people, team.clock, team.editor)
    with pytest.raises(UserError, match="no change of yours"):  # from here
        reversing.undo("TN-1", by="U2")


def test_a_new_ticket_keeps_its_first_key(team: World) -> None:
    team.settle()
    new = NewTicket("Score the vibe", description="By **two** points")
    made = team.tickets.create(new, by="U1", card_to={"channel": "U1"})
    assert made.card.key == "TN-L1"
    assert made.marks == ["On its way to Jira. This key goes on working when Jira gives it another."]
    team.tickets.move("TN-L1", "in review", by="U1")
    team.settle()
    shown = team.show("TN-L1")
    assert (shown.card.key, shown.card.status, shown.marks) == ("TN-1", "In Review", [])
    (card,) = team.sent("slack.update")  # over the one that its maker got
    assert "*TN-1*" in str(card)
    assert "On its way" not in str(card)
    issue = team.tracker.fetch(["TN-1"])[0]
    assert issue.description
    assert (issue.status, issue.description.text) == ("In Review", "By **two** points")
