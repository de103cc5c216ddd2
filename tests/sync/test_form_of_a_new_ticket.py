"""The form of a new ticket is the tracker's own: its types, its priorities, what it must be told."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.core.errors import UserError
from assistant.core.ports import Json
from assistant.tickets.forms import NONE
from assistant.tickets.making import TicketForm
from assistant.tickets.text import digest
from tests.sync.test_asked_for import TEXT, field
from tests.sync.world import ADA, World

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
    if kind.endswith("_select") and not kind.startswith(("multi", "users")):
        chosen = {"value": value} if value else element.get("initial_option")
        return {"type": kind, "selected_option": chosen}
    if kind == "users_select":
        return {"type": kind, "selected_user": value}
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
    assert "Jira's form has changed meanwhile. Please look at: Customer." in str(again["blocks"][0])
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


def test_an_idle_round_stays_cheap(asks: World) -> None:
    asks.settle()
    assert len(asks.calls(asks.round)) < 5
    asks.forward(86_500)
    asks.round()
    assert len([call for call in asks.calls(asks.round) if "createmeta" in call]) <= 2  # a form a round
