"""The form of a new ticket is the tracker's own: its types, its priorities, what it must be told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.ports import Json
from assistant.tickets.forms import NONE, edit_form
from assistant.tickets.making import TicketForm
from assistant.tickets.text import digest
from tests.conftest import HandClock
from tests.sync.test_asked_for import TEXT, field
from tests.sync.world import ADA, World, world

CAUSE, AREA = "customfield_10052", "customfield_10053"
SELECT = "com.atlassian.jira.plugin.system.customfieldtypes:select"
AREAS = ["Chart", "Data, and feeds", "Slack"]


class Form:
    """What one person sees and fills in."""

    def __init__(self, team: World) -> None:
        self.team = team
        self.ticket_form = TicketForm(team.db, team.tickets, team.tracker.url)
        self.view = self.ticket_form.opened(by="U2")

    def block(self, name: str) -> Json:
        return next(dict(block) for block in self.view["blocks"] if block.get("block_id") == name)

    def offers(self, name: str) -> list[str]:
        return [one["text"]["text"] for one in self.block(name)["element"]["options"]]

    def names(self) -> list[str]:
        return [block["block_id"] for block in self.view["blocks"] if "block_id" in block]

    def filled(self, **values: str) -> Json:
        """The view as Slack sends it back: with what was typed, and what stands in it."""
        typed = {
            name: {"value": _typed(self.block(name)["element"], values.get(name))} for name in self.names()
        }
        blocks = [{"block_id": f"b{n}", **block} for n, block in enumerate(self.view["blocks"])]
        return self.view | {"hash": "1", "blocks": blocks, "state": {"values": typed}}

    def choose(self, **values: str) -> None:
        self.view = self.ticket_form.chosen(self.filled(**values), by="U2")

    def submit(self, **values: str) -> str:
        view = self.filled(**values)
        assert self.ticket_form.outdated(view, by="U2") is None
        new = self.ticket_form.filled(view, by="U2")
        return self.team.tickets.create(new, by="U2").card.key


def _typed(element: Json, value: str | None) -> Json:
    kind = element["type"]
    if kind.startswith("multi"):
        chosen = [{"value": one} for one in value.split()] if value else element.get("initial_options", [])
        return {"type": kind, "selected_options": chosen}
    if kind == "datepicker":
        return {"type": kind, "selected_date": value or element.get("initial_date")}
    if kind.endswith("_select") and kind != "users_select":
        chosen = {"value": value} if value else element.get("initial_option")
        return {"type": kind, "selected_option": chosen}
    if kind == "users_select":
        return {"type": kind, "selected_user": value or element.get("initial_user")}
    return {"type": kind, "value": value or element.get("initial_value")}


@pytest.fixture
def asks(team: World) -> World:
    field(team, CAUSE, "Root cause", "string", TEXT)
    schema = {"type": "option", "custom": SELECT, "customId": 10053}
    team.jira.row("fields", AREA, name="Area", custom=True, schema=schema, options=AREAS)
    team.jira.row("projects", "TN", required=[CAUSE, AREA])
    more: dict[str, Any] = {CAUSE: "x", AREA: {"value": "Chart"}}
    team.jira.create(ADA, type="Epic", summary="Charts", **more)
    team.settle()
    return team


def test_it_offers_what_the_tracker_has_and_makes_the_ticket_whole(asks: World) -> None:
    form = Form(asks)
    there = asks.jira.call("GET", "issue/createmeta/TN/issuetypes")["issueTypes"]
    assert sorted(form.offers("type")) == sorted(kind["name"] for kind in there)
    assert form.offers(AREA) == AREAS
    key = form.submit(
        summary="Bubbles", **{CAUSE: "a <typo>", AREA: digest("Data, and feeds")}, sprint="TN Sprint 1",
        parent="TN-1", points="3", priority="high",
    )  # fmt: skip
    assert key == "TN-L1"
    asks.settle()
    made = asks.issue("TN-2")
    assert (made["summary"], made[CAUSE], made[AREA]) == ("Bubbles", "a <typo>", {"value": "Data, and feeds"})
    (there,) = asks.tracker.fetch(["TN-2"])
    assert (there.points, there.priority, there.sprint and there.sprint.name) == (3, "High", "TN Sprint 1")
    assert asks.messages("U2") == []  # nothing is asked for afterwards


def test_the_error_is_at_the_field(asks: World) -> None:
    form = Form(asks)
    for values, place in (({CAUSE: "x"}, AREA), ({AREA: digest("Chart")}, CAUSE)):
        view = form.filled(summary="Bubbles", **values)
        with pytest.raises(UserError, match="Jira needs something for") as error:
            form.ticket_form.filled(view, by="U2")
        assert error.value.field == place


def test_another_type_draws_it_anew_and_keeps_what_was_typed(asks: World) -> None:
    form = Form(asks)
    form.choose(summary="Half a", description="thought", type="bug", **{CAUSE: "why"})
    assert form.block("summary")["element"]["initial_value"] == "Half a"
    assert form.block(CAUSE)["element"]["initial_value"] == "why"
    assert form.block("type")["element"]["initial_option"]["value"] == "bug"


def test_what_changed_meanwhile_is_asked_for_and_nothing_is_lost(asks: World) -> None:
    form = Form(asks)
    field(asks, "customfield_10054", "Customer", "string", TEXT)
    asks.jira.row("projects", "TN", required=[CAUSE, AREA, "customfield_10054"])
    asks.forward(86_500)
    for _ in range(8):
        asks.round()
    view = form.filled(summary="Bubbles", **{CAUSE: "why", AREA: digest("Chart")})
    again = form.ticket_form.outdated(view, by="U2")
    assert again is not None
    assert "Jira's form is another one by now. Please look at: Customer." in str(again["blocks"][0])
    form.view = again
    assert form.block("summary")["element"]["initial_value"] == "Bubbles"
    form.submit(customfield_10054="ACME")
    asks.settle()
    assert asks.issue("TN-2")["customfield_10054"] == "ACME"


def test_epics_are_searched_and_the_current_one_is_shown(asks: World) -> None:
    for number in range(3):
        more: dict[str, Any] = {CAUSE: "x", AREA: {"value": "Chart"}}
        asks.jira.create(ADA, summary=f"Epic {number}", issuetype={"name": "Epic"}, **more)
    asks.settle()
    form = Form(asks)
    element = form.block("parent")["element"]
    assert element["type"] == "external_select"
    query = {"action_id": element["action_id"], "block_id": "parent", "value": "epic tn-4"}
    assert [one["text"]["text"] for one in form.ticket_form.offered(query, by="U2")] == ["TN-4 Epic 2"]
    everything = form.ticket_form.offered({**query, "value": ""}, by="U2")
    assert (everything[0]["value"], len(everything)) == (NONE, 5)
    assert form.ticket_form.offered(query, by="U9") == []  # whom Jira does not know


def test_the_hundred_and_first_epic_is_found_by_its_words(asks: World) -> None:
    more: dict[str, Any] = {CAUSE: "x", AREA: {"value": "Chart"}}
    asks.jira.fill(120, account=ADA, issuetype={"name": "Epic"}, **more)
    asks.settle()
    form = Form(asks)
    query = {"action_id": form.block("parent")["element"]["action_id"], "block_id": "parent", "value": ""}
    assert len(form.ticket_form.offered(query, by="U2")) == 100
    (last,) = form.ticket_form.offered({**query, "value": "tn-121"}, by="U2")
    key = form.submit(summary="Deep", parent=last["value"], **{CAUSE: "x", AREA: digest("Chart")})
    assert asks.show(key).card.parent == "TN-121"


def test_the_form_of_a_ticket_shows_the_epic_it_is_part_of_and_leaves_its_type_to_jira(asks: World) -> None:
    more: dict[str, Any] = {CAUSE: "x", AREA: {"value": "Chart"}}
    asks.jira.create(ADA, summary="Bubbles", parent={"key": "TN-1"}, issuetype={"name": "Bug"}, **more)
    asks.settle()
    found = asks.editor.form("TN-2", by="U2")
    view = edit_form(found.key, found.shown, found.choices, found.fixed)
    blocks = {block["block_id"]: block for block in view["blocks"] if "block_id" in block}
    assert blocks["parent"]["element"]["initial_option"]["text"]["text"] == "TN-1 Charts"
    assert "type" not in blocks
    assert "Its type is bug; that is changed in Jira." in str(view["blocks"][-1])


NUMBER, DAY, TOPICS, WHO = (f"customfield_{number}" for number in (10061, 10062, 10063, 10064))
_OF = "com.atlassian.jira.plugin.system.customfieldtypes"


def test_numbers_days_people_and_several_choices_reach_jira_as_it_has_them(team: World) -> None:
    field(team, NUMBER, "Budget", "number", f"{_OF}:float-own")
    field(team, DAY, "Needed by", "date", f"{_OF}:datepicker")
    field(team, WHO, "Reviewer", "user", f"{_OF}:userpicker")
    schema = {"type": "array", "items": "option", "custom": f"{_OF}:multiselect", "customId": 10063}
    team.jira.row("fields", TOPICS, name="Topics", custom=True, schema=schema, options=AREAS)
    team.jira.row("projects", "TN", required=[NUMBER, DAY, WHO, TOPICS])
    team.settle()
    form = Form(team)
    kinds = [form.block(name)["element"]["type"] for name in (NUMBER, DAY, WHO, TOPICS)]
    assert kinds == ["number_input", "datepicker", "users_select", "multi_static_select"]
    topics = " ".join(digest(name) for name in ("Data, and feeds", "Slack"))
    given = {NUMBER: "12.5", DAY: "2026-12-24", WHO: "U1", TOPICS: topics}
    form.choose(summary="All kinds", type="story", **given)  # drawn anew, all of it stays
    form.submit()
    team.settle()
    (made,) = team.jira.issues()
    assert (made[NUMBER], made[DAY], made[WHO]["accountId"]) == (12.5, "2026-12-24", ADA)
    assert made[TOPICS] == [{"value": "Data, and feeds"}, {"value": "Slack"}]
    assert team.messages("U2") == []


def test_what_no_form_can_ask_for_is_said_before_anything_is_typed(team: World) -> None:
    field(team, NUMBER, "Where it broke", "any", f"{_OF}:cascadingselect")
    team.jira.row("projects", "TN", required=[NUMBER])
    team.settle()
    form = Form(team)
    assert "Jira also asks for Where it broke, which a form in Slack can't. Make it in <" in str(
        form.view["blocks"][0]
    )
    with pytest.raises(UserError, match="Where it broke") as error:
        form.ticket_form.filled(form.filled(summary="Bubbles"), by="U2")
    assert error.value.field == "type"


@pytest.fixture
def two(tmp_path: Path, db: Database, clock: HandClock, outbox: Outbox, inbox: Inbox) -> Iterator[World]:
    with world(tmp_path, db, clock, outbox=outbox, inbox=inbox, projects="TN,OPS") as made:
        field(made, CAUSE, "Root cause", "string", TEXT)
        made.jira.row("projects", "TN", required=[CAUSE])
        made.jira.create(ADA, type="Epic", summary="Charts", **{CAUSE: "x"})
        made.jira.create(ADA, project="OPS", type="Epic", summary="Servers")
        made.settle()
        yield made


def test_each_project_has_its_own_fields_sprints_and_epics_and_nothing_typed_is_lost(two: World) -> None:
    form = Form(two)

    def epics() -> list[str]:
        query = {"action_id": form.block("parent")["element"]["action_id"], "block_id": "parent", "value": ""}
        return [one["text"]["text"] for one in form.ticket_form.offered(query, by="U2")]

    form.choose(project="TN")
    form.choose(summary="Half a thought", description="w" * 2000, **{CAUSE: "why " * 60})
    assert (form.offers("sprint"), epics()) == (
        ["None", "TN Sprint 1", "TN Sprint 2"],
        ["None", "TN-1 Charts"],
    )
    form.choose(sprint="TN Sprint 1", parent="TN-1", project="OPS")
    assert CAUSE not in form.names()
    assert (form.offers("sprint"), epics()) == (
        ["None", "OPS Sprint 1", "OPS Sprint 2"],
        ["None", "OPS-1 Servers"],
    )
    assert form.block("summary")["element"]["initial_value"] == "Half a thought"
    form.choose(project="TN")
    assert form.block(CAUSE)["element"]["initial_value"] == "why " * 60
    assert form.block("description")["element"]["initial_value"] == "w" * 2000
    form.choose(project="OPS", sprint="TN Sprint 2")
    key = form.submit(sprint="OPS Sprint 1", parent="OPS-1")
    two.settle()
    shown = two.show(key).card
    assert (shown.key, shown.sprint, shown.parent) == ("OPS-2", "OPS Sprint 1", "OPS-1")


def test_what_has_no_place_in_a_form_and_none_to_wait_is_shown(two: World) -> None:
    field(two, "customfield_10055", "Story so far", "string", f"{_OF}:textarea")
    two.jira.row("projects", "TN", required=["customfield_10055"])
    two.forward(1801)
    two.settle()
    two.forward(86_500)
    for _ in range(12):
        two.round()
    form = Form(two)
    form.choose(project="TN")
    form.choose(project="OPS", customfield_10055="<b> " * 750)
    assert "This form has no place for what you wrote:\n&lt;b&gt;" in form.view["blocks"][0]["text"]["text"]
    assert len(form.view["blocks"][0]["text"]["text"]) <= 3000


def test_an_idle_round_stays_cheap(asks: World) -> None:
    asks.settle()
    assert len(asks.calls(asks.round)) < 5
    asks.forward(86_500)
    asks.round()
    assert len([call for call in asks.calls(asks.round) if "createmeta" in call]) <= 2  # a form a round
