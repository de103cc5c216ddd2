"""What is renamed in Jira, and a project that disappears: that is held and said, the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.tickets.sync import blocks
from tests.conftest import HandClock
from tests.sync.world import ADA, World, world

CHECKED = 1900.0
"""Seconds after which what there is to choose from has been looked at again."""


@pytest.fixture
def two(tmp_path: Path, db: Database, clock: HandClock, outbox: Outbox, inbox: Inbox) -> Iterator[World]:
    with world(tmp_path, db, clock, outbox=outbox, inbox=inbox, projects="TN,OPS") as made:
        yield made


def status(team: World) -> str:
    return str(blocks.status_message(team.sync.service.status(), "/sync", team.clock()))


@pytest.mark.parametrize(
    ("table", "field", "new", "shown"),
    [
        ("statuses", "status", "Reviewing", lambda card: card.status),
        ("types", "issuetype", "Defect", lambda card: card.type),
        ("priorities", "priority", "Urgent", lambda card: card.priority),
    ],
)
def test_g20_what_is_renamed_pauses_its_mapping_and_nothing_else(
    team: World, table: str, field: str, new: str, shown: Callable[[object], str]
) -> None:
    team.jira.create(ADA, type="Bug", summary="First", priority={"name": "High"})
    team.jira.transition("TN-1", "In Review")
    team.settle()
    before = shown(team.show("TN-1").card)
    old = team.jira.call("GET", "issue/TN-1")["fields"][field]
    team.jira.row(table, old["id"], name=new)
    team.forward(CHECKED)
    team.round()
    (trouble,) = team.sync.service.status().troubles
    assert trouble == (
        f"Of the {table} of TN, Jira no longer has {old['name']}. New there: {new}. I leave them alone until "
        "`/sync resume` accepts it."
    )
    assert f"*Held:* {trouble}" in status(team)
    assert team.messages("U1") == [trouble]
    assert team.messages("U2") == []
    team.jira.edit("TN-1", ADA, summary="Second")
    team.edit("TN-1", points="3")
    team.settle()
    assert team.show("TN-1").card.summary == "Second"
    assert team.tracker.fetch(["TN-1"])[0].points == 3.0
    assert shown(team.show("TN-1").card) == before
    team.sync.service.resume(by="U1")
    team.settle()
    assert shown(team.show("TN-1").card).casefold() == new.casefold()
    assert team.sync.service.status().troubles == []
    assert team.messages("U1") == [trouble]


def test_g20_one_of_two_projects_disappears_and_the_other_goes_on(two: World) -> None:
    two.jira.create(ADA, "OPS", summary="Stays")
    two.jira.create(ADA, summary="Vanishes")
    two.settle()
    two.jira.forget("projects", "TN")  # the first one, whose board is followed
    two.jira.edit("OPS-1", ADA, summary="Edited there")
    two.edit("OPS-1", points="3")
    for _ in range(3):
        two.forward(60)
        two.pull()
        two.deliver()
    (trouble,) = two.sync.service.status().troubles
    assert trouble.startswith("Jira has no project TN for me")
    assert trouble.endswith("Give me back the access, or take TN out of the configuration.")
    assert trouble in status(two)
    assert two.messages("U1") == [trouble]
    assert two.sync.service.status().error is None
    assert two.show("OPS-1").card.summary == "Edited there"
    assert two.tracker.fetch(["OPS-1"])[0].points == 3.0
    assert two.show("TN-1").card.summary == "Vanishes"
    assert two.show("TN-1").marks == ["Jira no longer shows me its project; kept here as it was."]
    two.forward(7300)  # by now nobody can know what Jira allows there
    for _ in range(2):
        two.round()
    assert two.show("OPS-1").marks == []
    with pytest.raises(UserError, match="Jira no longer shows me TN, so I can't tell"):
        two.show("TN-1")


def test_g20_a_project_that_comes_back_is_caught_up_with(two: World) -> None:
    two.jira.create(ADA, "OPS", summary="Before")
    two.settle()
    rights = two.jira.row("projects", "OPS")["rights"]
    two.jira.row("projects", "OPS", rights={"*": []})
    two.forward(CHECKED)
    two.pull()
    assert "OPS" in two.sync.service.status().troubles[0]
    two.jira.row("projects", "OPS", rights=rights)
    two.jira.edit("OPS-1", ADA, summary="After")
    two.jira.row("projects", "OPS", rights={"*": []})
    two.forward(4000)
    two.pull()
    two.jira.row("projects", "OPS", rights=rights)
    two.forward(CHECKED)
    two.pull()
    assert two.sync.service.status().troubles == []
    assert two.show("OPS-1").card.summary == "After"
    assert two.show("OPS-1").marks == []


def test_g20_the_only_project_disappears_and_what_is_here_stays(team: World) -> None:
    team.jira.create(ADA, summary="First")
    team.settle()
    team.jira.forget("projects", "TN")
    for _ in range(20):
        team.forward(60)
        team.pull()
    assert team.show("TN-1").card.summary == "First"
    assert "Jira has no project TN" in team.sync.service.status().troubles[0]
    assert "Last error: Jira shows me none of its projects: TN" in status(team)
    assert [text for text in team.messages("U1") if "for 15 minutes" in text]
