"""Both sides at once: nothing lost, and whoever lost can see it and say otherwise (G3, G4, G13, G14)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.tickets import blocks
from integrations.standins.jira import document
from tests.conftest import HandClock
from tests.sync.world import ADA, BEN, World, world


def test_g3_fields_edited_on_either_side_all_survive(team: World) -> None:
    team.jira.create(ADA, summary="First", labels=["both"])
    team.settle()
    team.forward(5)
    team.jira.edit("TN-1", BEN, summary="Theirs", labels=["both", "theirs"], assignee={"accountId": BEN})
    team.edit("TN-1", points="5", priority="high", labels="both, ours", description="Ours")
    team.settle()
    there, here = team.tracker.fetch(["TN-1"])[0], team.show("TN-1")
    assert (there.summary, there.points, there.priority) == ("Theirs", 5.0, "High")
    assert (here.card.summary, here.card.assignee, here.card.points) == ("Theirs", "U2", 5.0)
    assert list(here.labels) == list(there.labels) == ["both", "ours", "theirs"]
    assert here.description == "Ours"
    assert not team.conflicts()


def clash(team: World) -> None:
    team.jira.create(ADA, summary="First")
    team.settle()
    team.forward(5)
    team.jira.edit("TN-1", BEN, summary="Theirs")
    team.forward(5)
    team.edit("TN-1", by="U2", summary="Ours")
    team.settle()


def test_g4_jira_wins_and_both_values_are_shown(team: World) -> None:
    clash(team)
    assert team.show("TN-1").card.summary == "Theirs"
    (conflict,) = team.conflicts()
    assert (conflict.ours, conflict.theirs, conflict.kept) == ("Ours", "Theirs", "theirs")
    assert "In conflict with Jira: summary" in team.show("TN-1").marks[0]
    assert "TN-1" in team.messages("U2")[-1]
    _, lines = team.sync.service.audit("TN-1", by="U1")
    assert any("Ours → Theirs" in line.text for line in lines)


@pytest.mark.parametrize(("side", "stands"), [("ours", "Ours"), ("theirs", "Theirs")])
def test_g4_a_person_decides_once(team: World, side: Any, stands: str) -> None:
    clash(team)
    (conflict,) = team.conflicts()
    said = team.sync.conflicts.decide(conflict.id, side, by="U2")
    assert said == f"TN-1: summary is {stands}."
    again = team.sync.conflicts.decide(conflict.id, "theirs", by="U2")
    assert "decided already" in again
    team.settle()
    assert team.issue("TN-1")["summary"] == team.show("TN-1").card.summary == stands
    assert not team.conflicts()


@pytest.mark.parametrize(("rule", "stands"), [("ours", "Ours"), ("latest", "Ours"), ("theirs", "Theirs")])
def test_g4_each_field_has_its_rule(
    tmp_path: Path, db: Database, clock: HandClock, outbox: Outbox, inbox: Inbox, rule: str, stands: str
) -> None:
    with world(tmp_path, db, clock, outbox=outbox, inbox=inbox, rules={"summary": rule}) as team:
        clash(team)
        assert team.issue("TN-1")["summary"] == team.show("TN-1").card.summary == stands
        assert len(team.conflicts()) == 1


@pytest.mark.parametrize(("side", "stands"), [("ours", "Ours"), ("theirs", "Theirs again")])
def test_g4_ask_leaves_both_until_somebody_says(
    tmp_path: Path, db: Database, clock: HandClock, outbox: Outbox, inbox: Inbox, side: Any, stands: str
) -> None:
    with world(tmp_path, db, clock, outbox=outbox, inbox=inbox, rules={"summary": "ask"}) as team:
        clash(team)
        assert (team.issue("TN-1")["summary"], team.show("TN-1").card.summary) == ("Theirs", "Ours")
        team.jira.edit("TN-1", BEN, summary="Theirs again")
        team.settle()
        (conflict,) = team.conflicts()
        assert conflict.theirs == "Theirs again"
        team.sync.conflicts.decide(conflict.id, side, by="U2")
        team.settle()
        assert team.issue("TN-1")["summary"] == team.show("TN-1").card.summary == stands


@pytest.mark.parametrize("minutes", [-5, 5])
def test_g4_a_clock_five_minutes_off_changes_no_winner(team: World, minutes: int) -> None:
    team.jira.create(ADA, summary="First")
    team.settle()
    team.jira.forward(minutes * 60)
    team.jira.edit("TN-1", BEN, summary="Theirs")
    team.edit("TN-1", summary="Ours")
    for _ in range(8):
        team.settle()
    assert team.issue("TN-1")["summary"] == team.show("TN-1").card.summary == "Theirs"


PANEL: dict[str, Any] = {
    "type": "doc",
    "version": 1,
    "content": [
        {"type": "panel", "attrs": {"panelType": "warning"}, "content": document("Careful")["content"]},
        {"type": "paragraph", "content": [{"type": "text", "text": "red", "marks": [
            {"type": "textColor", "attrs": {"color": "#ff0000"}}]}]},
    ],
}  # fmt: skip


def test_g13_a_description_nobody_changed_here_is_never_written(team: World) -> None:
    made = team.jira.create(ADA, summary="First", description=PANEL)
    team.settle()
    for values in ({"summary": "Second"}, {"points": "3"}, {"labels": "x"}):
        team.edit("TN-1", **values)
        team.settle()
    (kept,) = [issue for issue in team.jira.issues() if issue["id"] == made["id"]]
    assert kept["description"] == PANEL
    assert kept["summary"] == "Second"


def test_g13_a_text_we_cannot_write_whole_is_not_overwritten(team: World) -> None:
    team.jira.create(ADA, summary="First", description=PANEL)
    team.settle()
    shown = team.show("TN-1").description
    team.edit("TN-1", description="All new")
    team.settle()
    assert team.issue("TN-1")["description"] == PANEL
    assert team.show("TN-1").description == shown
    (conflict,) = team.conflicts()
    assert (conflict.field, conflict.ours) == ("description", "All new")


def test_g13_nodes_nobody_knows_are_shown_as_their_text_and_left_alone(team: World) -> None:
    words = {"type": "text", "text": "Words of tomorrow", "marks": [{"type": "glow"}]}
    tomorrow = {"type": "doc", "version": 1, "content": [{"type": "hologram", "content": [words]}]}
    made = team.jira.create(ADA, summary="First")
    said = team.jira.comment("TN-1", "Said", ADA)
    team.jira.put(made["id"], description=tomorrow)
    kept = team.issue("TN-1")["comments"]
    team.jira.put(made["id"], comments=[{**kept[0], "body": tomorrow}])
    team.settle()
    assert said["id"] == kept[0]["id"]
    card = str(blocks.card_message(team.show("TN-1")))
    assert card.count("Words of tomorrow") == 2
    team.edit("TN-1", description="All new", points="3")
    team.settle()
    assert team.issue("TN-1")["description"] == tomorrow
    assert team.tracker.fetch(["TN-1"])[0].points == 3.0
    assert any("description was changed here" in text for text in team.messages("U1"))
    assert "Words of tomorrow" in team.show("TN-1").description


def test_g14_a_move_the_workflow_lacks_is_taken_back_and_says_which_there_are(team: World) -> None:
    ids = {status["name"]: status["id"] for status in statuses(team)}
    ways = [("Start", "To Do", "In Progress"), ("Finish", "In Progress", "Done")]
    steps = [
        {"id": str(n), "name": name, "from": [ids[a]], "to": ids[b], "fields": []}
        for n, (name, a, b) in enumerate(ways)
    ]
    team.jira.row("projects", "TN", workflow=steps)
    team.jira.create(ADA)
    team.settle()
    team.tickets.move("TN-1", "done", by="U2")
    team.settle()
    assert team.show("TN-1").card.status == "To Do" == team.tracker.fetch(["TN-1"])[0].status
    assert "It can go to: In Progress" in team.messages("U2")[-1]
    (conflict,) = team.conflicts()
    assert conflict.ours == "Done"
    team.tickets.move("TN-1", "in progress", by="U2")
    team.settle()
    assert team.tracker.fetch(["TN-1"])[0].status == "In Progress"


def statuses(team: World) -> list[dict[str, Any]]:
    kinds = team.jira.call("GET", "project/TN/statuses")
    return [status for kind in kinds for status in kind["statuses"]]
