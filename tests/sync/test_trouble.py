"""Bad days: poisoned tickets, limits, things that vanish, and too much at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from assistant.core.db import Model
from assistant.core.errors import UserError
from assistant.core.outbox import OutboxRow
from assistant.tickets import blocks
from assistant.tickets.cards import NewTicket
from assistant.tickets.models import HistoryRow, TicketRow
from assistant.tickets.projects import ProjectService
from assistant.tickets.sync.importing import MADE
from tests.sync.world import ADA, BEN, SERVICE, World


def test_g10_a_poisoned_ticket_blocks_only_itself_and_somebody_hears_of_it(team: World) -> None:
    for number in range(3):
        team.jira.create(ADA, summary=f"No {number}")
    team.settle()
    poisoned = f"/issue/{team.issue('TN-1')['id']}$"
    team.jira.fault("PUT", poisoned, "error", times=99, status=400, body={"errorMessages": ["Odd."]})
    team.edit("TN-1", by="U2", summary="Poison")
    team.edit("TN-2", by="U2", summary="Well")
    team.settle()
    assert team.issue("TN-2")["summary"] == "Well"
    (letter,) = team.sync.service.dead(by="U1")
    assert (letter.key, letter.what) == ("TN-1", "a change")
    assert "Odd." in letter.why
    team.tell_dead()
    assert sum("Jira did not take a change of TN-1" in text for text in team.messages("U2")) == 1
    assert "Jira refused" in team.show("TN-1").marks[0]
    team.jira.clear_faults()
    team.sync.service.retry(letter.id, by="U1")
    team.settle()
    assert team.issue("TN-1")["summary"] == "Poison"
    assert team.show("TN-1").marks == []


def test_g10_a_write_given_up_goes_back_to_what_jira_has(team: World) -> None:
    team.jira.create(ADA, summary="First")
    team.settle()
    team.jira.fault("PUT", "/issue/", "error", status=400, body={"errorMessages": ["Odd."]})
    team.edit("TN-1", by="U2", summary="Poison")
    team.settle()
    (letter,) = team.sync.service.dead(by="U1")
    with pytest.raises(UserError, match="Only a"):
        team.sync.service.drop(letter.id, by="U2")
    assert team.sync.service.drop(letter.id, by="U1") == "TN-1"
    assert team.show("TN-1").card.summary == "First"
    assert team.sync.service.dead(by="U1") == []


@pytest.mark.parametrize("reason", ["quota-global", "quota-tenant", "burst", "per-issue-on-write"])
def test_g11_nothing_goes_out_before_retry_after(team: World, reason: str) -> None:
    names = {name: f"jira-{name}-based" for name in ("quota-global", "quota-tenant", "burst")}
    names["per-issue-on-write"] = "jira-per-issue-on-write"
    for number in range(3):
        team.jira.create(ADA, summary=f"No {number}")
    team.settle()
    team.jira.fault("PUT", "/issue/", "429", reason=names[reason], retry_after=300)
    for number in range(1, 4):
        team.edit(f"TN-{number}", summary=f"New {number}")
    for _ in range(30):
        team.deliver()
        team.forward(20)
    team.settle()
    assert [team.issue(f"TN-{n}")["summary"] for n in range(1, 4)] == ["New 1", "New 2", "New 3"]
    assert team.jira.count()["too_early"] == 0


def test_g11_a_limit_of_one_issue_delays_only_that(team: World) -> None:
    for number in range(2):
        team.jira.create(ADA, summary=f"No {number}")
    team.settle()
    team.jira.fault("PUT", "/issue/", "429", reason="jira-per-issue-on-write", retry_after=300)
    team.edit("TN-1", summary="Slow")
    team.edit("TN-2", summary="Quick")
    team.deliver()
    assert team.issue("TN-2")["summary"] == "Quick"
    assert team.issue("TN-1")["summary"] == "No 0"


def test_g15_deleted_moved_and_hidden_are_told_apart_and_nothing_is_deleted_here(team: World) -> None:
    for number in range(4):
        team.jira.create(ADA, summary=f"No {number}", assignee={"accountId": BEN})
    team.settle()
    team.jira.delete("TN-1")
    moved = team.jira.move("TN-2", "OPS")
    team.jira.put(team.issue("TN-3")["id"], security="10000")
    team.forward(7 * 3600)
    team.settle()
    cards = {key: str(blocks.card_message(team.show(key))) for key in ("TN-1", "TN-2", "TN-4")}
    assert "No 0" in cards["TN-1"]
    assert "No longer in Jira, or hidden from me; kept here as it was." in cards["TN-1"]
    assert moved["key"].startswith("OPS-")
    assert "No 1" in cards["TN-2"]
    assert "Moved to a project that is not ours; no longer kept in step." in cards["TN-2"]
    with pytest.raises(UserError, match="Only some may see TN-3 in Jira, so I show nothing of it"):
        team.show("TN-3")
    assert team.show("TN-4").marks == []
    team.forward(7 * 3600)
    team.settle()
    assert sorted(team.messages("U2")) == [
        "Only some may see TN-3 in Jira from now on, so I show nothing of it here any more.",
        "TN-1 is no longer in Jira, or I may not see it any more. It is kept here.",
        "TN-2 was moved in Jira to a project that I don't follow. It is kept here as it was then.",
    ]


def test_g15_what_is_changed_on_a_ticket_that_is_gone_is_told_whoever_did(team: World) -> None:
    for number in range(2):
        team.jira.create(ADA, summary=f"No {number}")
    team.settle()
    team.jira.delete("TN-1")
    team.jira.move("TN-2", "OPS")
    for key in ("TN-1", "TN-2"):
        team.edit(key, by="U2", summary="Too late")
    team.settle()
    team.tell_dead()
    told = team.messages("U2")
    assert any("a change of TN-1: Jira has no such ticket any more" in text for text in told)
    assert any("a change of TN-2: the ticket can no longer be written from here" in text for text in told)


def test_g16_people_nobody_knows_fail_nothing(team: World) -> None:
    kim = {"accountId": "712020:kim", "displayName": "Kim Doe", "emailAddress": "kim@example.net"}
    rest = {"timeZone": "UTC", "active": True, "accountType": "atlassian", "groups": ["team"], "token": None}
    team.jira.row("users", "712020:kim", admin=False, **kim, **rest)
    team.jira.create(ADA, summary="Hers", assignee={"accountId": "712020:kim"})
    team.jira.create(ADA, summary="Ours", assignee={"accountId": BEN})
    team.settle()
    assert team.show("TN-1").marks == ["Assigned in Jira to Kim Doe, whom I don't know here."]
    team.tickets.assign("TN-2", "U9", by="U1")
    team.edit("TN-1", summary="Still hers")
    team.settle()
    assert team.issue("TN-1")["assignee"] == "712020:kim"
    assert team.issue("TN-2")["assignee"] == BEN
    assert "no account in Jira" in team.show("TN-2").marks[0]
    team.sync.service.tie("U9", "Kim", by="U1")
    team.settle()
    assert team.show("TN-1").card.assignee == "U9"
    assert team.issue("TN-2")["assignee"] == "712020:kim"


def test_g19_a_dry_run_writes_nothing_and_old_keys_go_on_working(team: World) -> None:
    team.jira.create(ADA, summary="Theirs")
    alone = dict(team.db.info)
    team.db.info.clear()  # as it was before Jira was set up
    ProjectService(team.db, team.people).create("TN", "Trending Now", by="U1")
    team.tickets.create(NewTicket("Ours", description="Long ago"), by="U1")
    team.tickets.comment("TN-1", "said long ago", by="U1")
    team.db.info.update(alone)
    before = team.writes()
    team.settle()
    assert team.writes() == before
    paused = team.sync.service.status().paused or ""
    assert "Only here, to be made in Jira: 1 ticket of TN." in paused
    assert "Comments that follow them: 1." in paused
    assert team.messages("U1")
    team.sync.service.resume(by="U1")
    team.settle()
    issues = {issue["summary"]: issue["key"] for issue in team.jira.issues()}
    assert issues == {"Theirs": "TN-1", "Ours": "TN-2"}
    assert team.show("TN-1").card.summary == "Theirs"
    assert team.show("TN-L1").card.key == "TN-2"
    assert [c.body for c in team.show("TN-2").comments] == ["said long ago"]


def test_g19_the_history_rebuilds_the_ticket_and_names_who_asked(team: World) -> None:
    team.jira.create(ADA, summary="First", labels=["a"])
    team.settle()
    team.edit("TN-1", by="U2", summary="Second", points="3")
    team.settle()
    team.forward(1)
    team.jira.edit("TN-1", ADA, priority={"name": "High"})
    team.settle()
    with team.db.read() as session:
        lines = list(session.scalars(select(HistoryRow).order_by(HistoryRow.id)))
    rebuilt: dict[str, Any] = {}
    for line in lines:
        rebuilt |= json.loads(line.new or "") if line.field == MADE else {line.field: line.new}
    assert (rebuilt["summary"], rebuilt["points"], rebuilt["priority"]) == ("Second", "3", "high")
    assert rebuilt["labels"] == ["a"]
    _, told = team.sync.service.audit("TN-1", by="U1")
    texts = [line.text for line in told]
    assert any(text.startswith("Ben: summary: First → Second") for text in texts)
    assert any(text.startswith("a change (summary Second") and "written to Jira" in text for text in texts)
    asked = [row for row in team.jira.requests() if row["method"] == "PUT"]
    assert "Ben" in str(asked[-1])


def test_g21_a_person_sees_and_does_here_what_jira_lets_them(team: World) -> None:
    rights = {SERVICE: ["*"], ADA: ["*"], BEN: ["BROWSE_PROJECTS", "ADD_COMMENTS"], "*": []}
    team.jira.row("projects", "TN", rights=rights)
    team.jira.create(ADA, summary="First")
    team.settle()
    assert team.show("TN-1", by="U2").card.summary == "First"
    team.tickets.comment("TN-1", "may say", by="U2")
    doors: list[Callable[[], object]] = [
        lambda: team.tickets.move("TN-1", "done", by="U2"),
        lambda: team.tickets.assign("TN-1", "U2", by="U2"),
        lambda: team.edit("TN-1", by="U2", summary="No"),
        lambda: team.tickets.create(NewTicket("No"), by="U2"),
    ]
    for refused in doors:
        with pytest.raises(UserError, match="Jira doesn't let you"):
            refused()
    doors = [lambda: team.show("TN-1", by="U9"), lambda: team.tickets.comment("TN-1", "x", by="U9")]
    for hidden in doors:
        with pytest.raises(UserError, match="I don't know who you are in Jira"):
            hidden()
    team.settle()
    assert team.show("TN-1").card.status == "To Do"
    assert len(team.jira.issues()) == 1
    team.jira.row("projects", "TN", rights={**rights, BEN: []})
    team.forward(1201)
    for _ in range(2):
        team.round()
    with pytest.raises(UserError, match="Jira doesn't let you see"):
        team.show("TN-1", by="U2")


def test_g21_secret_tickets_and_comments_are_stored_nowhere(team: World) -> None:
    open_one = team.jira.create(ADA, summary="Open", description=None)
    team.jira.create(ADA, summary="Never seen", security={"id": "10000"})
    team.jira.comment("TN-1", "for leads", SERVICE, visibility={"type": "group", "value": "leads"})
    team.jira.comment("TN-1", "for all", ADA)
    team.settle()
    team.tickets.comment("TN-1", "was public", by="U1")
    team.settle()
    assert [c.body for c in team.show("TN-1").comments] == ["for all", "was public"]
    assert not everywhere(team, "for leads")
    assert not everywhere(team, "Never seen")
    team.forward(1)
    card = {"channel": "C1", **blocks.card_message(team.show("TN-1"))}
    with team.db.begin() as session:
        ticket = session.scalars(select(TicketRow.id)).one()
        team.outbox.put(session, "slack.post", f"ticket:{ticket}:in:C1", card)
        session.execute(update(OutboxRow).values(state="sent", result={"channel": "C1", "ts": "1.0"}))
    team.jira.edit(open_one["key"], SERVICE, security={"id": "10000"})
    team.settle()
    assert [row["text"] for row in team.sent("slack.update")] == ["TN-1 (only some may see this in Jira)"]
    assert not everywhere(team, "was public")
    with pytest.raises(UserError, match="Only some may see"):
        team.sync.service.audit("TN-1", by="U1")


def test_g21_what_becomes_secret_while_a_change_is_on_its_way_is_not_taken_over(team: World) -> None:
    team.jira.create(ADA, summary="Open", assignee={"accountId": BEN})
    team.settle()
    team.edit("TN-1", by="U2", points="3")
    team.jira.edit("TN-1", SERVICE, security={"id": "10000"}, summary="Hush")
    team.deliver()
    assert not everywhere(team, "Hush")
    with pytest.raises(UserError, match="Only some may see"):
        team.show("TN-1", by="U2")
    assert team.messages("U2") == [
        "Only some may see TN-1 in Jira from now on, so I show nothing of it here any more."
    ]
    team.tell_dead()  # who asked is forgotten with the rest of its history
    assert any("the ticket can no longer be written from here" in text for text in team.messages("U1"))


def everywhere(team: World, words: str) -> list[str]:
    """The tables whose rows hold these words."""
    with team.db.read() as session:
        return [
            table.name
            for table in Model.metadata.sorted_tables
            if any(words in str(tuple(row)) for row in session.execute(select(table)))
        ]


def test_g22_closing_most_tickets_at_once_stops_and_asks(team: World) -> None:
    team.jira.fill(30, account=ADA)
    team.settle(2)
    for issue in team.jira.issues()[:15]:
        team.jira.transition(issue["key"], "Done")
    team.jira.edit("TN-30", ADA, labels=["fine"])
    team.settle()
    assert team.show("TN-1").card.status == "To Do"
    assert list(team.show("TN-30").labels) == ["fine"]
    assert "15 of 30 tickets closed or rewritten" in (team.sync.service.status().paused or "")
    assert any("The sync with Jira waits for you" in text for text in team.messages("U1"))
    with pytest.raises(UserError, match="Only a"):
        team.sync.service.resume(by="U2")
    team.sync.service.resume(by="U1")
    team.settle()
    assert team.show("TN-1").card.status == "Done"
    assert team.sync.service.status().paused is None


def test_g22_a_side_that_is_suddenly_empty_is_a_fault(team: World) -> None:
    team.jira.fill(5, account=ADA)
    team.settle(2)
    for issue in team.jira.issues():
        team.jira.delete(issue["key"])
    team.forward(7 * 3600)
    team.round()
    assert "Jira shows no ticket at all in TN" in (team.sync.service.status().paused or "")
    assert team.show("TN-1").marks == []


def test_g22_most_tickets_missing_stops_and_asks(team: World) -> None:
    team.jira.fill(30, account=ADA)
    team.settle(2)
    for issue in team.jira.issues()[:15]:
        team.jira.delete(issue["key"])
    team.forward(7 * 3600)
    team.round()
    assert "15 of 30 tickets are no longer in Jira" in (team.sync.service.status().paused or "")
    assert team.show("TN-1").marks == []
    team.sync.service.resume(by="U1")
    team.round()
    assert "No longer in Jira" in team.show("TN-1").marks[0]
