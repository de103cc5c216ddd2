"""Fields that Jira wants for a move or a new ticket: asked for in a form, and the write goes through."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from assistant.core.errors import UserError
from assistant.tickets.cards import NewTicket
from assistant.tickets.sync import forms
from assistant.tickets.sync.models import AskedRow
from assistant.tickets.text import digest
from tests.sync.world import ADA, BEN, World

TEXT = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"


def screen(team: World, *fields: str) -> None:
    """The move to Done asks for these fields."""
    columns = {status["name"]: status["id"] for status in statuses(team)}
    steps: list[dict[str, Any]] = [
        {"id": "11", "name": "Start", "to": columns["In Progress"], "from": None, "fields": []},
        {
            "id": "31",
            "name": "Finish",
            "to": columns["Done"],
            "from": None,
            "fields": [{"id": id, "required": True} for id in fields],
        },
    ]
    team.jira.row("projects", "TN", workflow=steps)


def statuses(team: World) -> list[dict[str, Any]]:
    kinds = team.jira.call("GET", "project/TN/statuses")
    return [status for kind in kinds for status in kind["statuses"]]


def field(team: World, id: str, name: str, kind: str, custom: str) -> None:
    schema = {"type": kind, "custom": custom, "customId": int(id.rpartition("_")[2])}
    team.jira.row("fields", id, name=name, custom=True, schema=schema)


def asked(team: World) -> int:
    with team.db.read() as session:
        return session.scalars(select(AskedRow.id)).one()


def test_a_move_that_needs_fields_asks_for_them_and_then_goes_through(team: World) -> None:
    field(team, "customfield_10050", "Root cause", "string", TEXT)
    screen(team, "resolution", "duedate", "customfield_10050", "assignee", "customfield_10026")
    team.jira.create(ADA, summary="Broken")
    team.settle()
    team.tickets.move("TN-1", "done", by="U1")
    team.settle()
    assert team.show("TN-1").card.status == "To Do"
    (told,) = [text for text in team.messages("U1") if "asks for" in text]
    assert (
        told
        == "To move TN-1 to Done, Jira asks for: Resolution, Due date, Root cause, Assignee, Story Points."
    )
    key, what, fields = team.sync.asking.form(asked(team), by="U1")
    form = forms.asked_form(asked(team), key, what, fields)
    kinds = [block["element"]["type"] for block in form["blocks"]]
    assert kinds == ["static_select", "datepicker", "plain_text_input", "users_select", "number_input"]
    values = {"resolution": digest("Won't Do"), "duedate": "2026-12-24", "assignee": "U2", "points": "3"}
    with pytest.raises(UserError, match="something for Root cause"):
        team.sync.asking.fill(asked(team), values, by="U1")
    team.sync.asking.fill(asked(team), values | {"customfield_10050": "a <typo>"}, by="U1")
    team.tickets.move(key, what, by="U1")
    team.settle()
    issue = team.jira.call("GET", "issue/TN-1")
    assert issue["fields"]["resolution"]["name"] == "Won't Do"
    assert issue["fields"]["customfield_10050"] == "a <typo>"
    assert issue["fields"]["assignee"]["accountId"] == BEN
    card = team.show("TN-1").card
    assert (card.status, card.assignee, card.points) == ("Done", "U2", 3)
    assert team.conflicts() == []


def test_a_field_no_form_can_ask_for_is_named(team: World) -> None:
    field(team, "customfield_10051", "Cascade", "any", "com.example:strange")
    screen(team, "customfield_10051")
    team.jira.create(ADA, summary="Broken")
    team.settle()
    team.tickets.move("TN-1", "done", by="U1")
    team.settle()
    assert [one.why for one in team.conflicts()] == ["Jira asks for more to move it to Done: Cascade."]


def test_a_project_with_a_required_field_of_its_own_asks_its_maker(team: World) -> None:
    field(team, "customfield_10052", "Team", "string", TEXT)
    team.jira.row("projects", "TN", required=["customfield_10052"])
    team.settle()
    made = team.tickets.create(NewTicket("Needs a team"), by="U2")
    team.settle()
    assert any("To make TN-L1, Jira asks for: Team." in text for text in team.messages("U2"))
    team.sync.asking.fill(asked(team), {"customfield_10052": "Curation"}, by="U2")
    team.settle()
    card = team.show(made.card.key, by="U2").card
    assert card.key == "TN-1"
    assert team.jira.call("GET", "issue/TN-1")["fields"]["customfield_10052"] == "Curation"
    assert len(team.jira.issues()) == 1
    with pytest.raises(UserError, match="out of date"):
        team.sync.asking.form(1, by="U2")
