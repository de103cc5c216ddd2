"""Every request of ours to Jira, and every answer of the local one, against Atlassian's own description
(SPECS_DIR)."""

from __future__ import annotations

import json
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from pydantic import SecretStr

from assistant.core.errors import Rejected, Unavailable
from assistant.core.tracker import NewRemote, Tracker
from integrations.standins.jira import Control, serve
from integrations.trackers.jira import Settings, build
from tests.conftest import HandClock

Entry = dict[str, Any]
ADA, BEN = "712020:ada", "712020:ben"
HOST = "https://your-domain.atlassian.net"
FILES = {"/rest/api/3": "jira-cloud-v3.openapi.json", "/rest/agile/1.0": "jira-software-agile.openapi.json"}

CLOSED = {"type": "object", "additionalProperties": False}
"""How the agile description writes down a text with commas (`state=active,future`), against its own words."""

DATES = re.compile(r"is not a 'date-time'")
"""Jira writes +0000 where the description promises +00:00."""
NOTHING = re.compile(r"'items', \d+, '(from|to)(String)?'\] None")
"""In a history, what was empty is null, which the description forgets."""


@pytest.fixture(autouse=True)
def known_difference() -> None:
    """Only our own site is looked at here."""


@pytest.fixture(scope="module")
def descriptions() -> dict[str, OpenAPI]:
    folder = Path(os.environ.get("SPECS_DIR", "nowhere"))
    loaded = {}
    for prefix, name in FILES.items():
        if not (folder / name).exists():
            pytest.skip(f"SPECS_DIR does not hold {name}")
        given = json.loads((folder / name).read_text("utf-8"))
        for operations in given["paths"].values():
            for operation in operations.values():
                if isinstance(operation, dict):
                    operation.pop("security", None)  # the agile paths name OAuth only; tokens work as well
                    for parameter in operation.get("parameters", ()):
                        if parameter.get("schema") == CLOSED:
                            parameter["schema"] = {"type": "string"}
        given.pop("security", None)
        given["servers"] = [{"url": HOST}]
        loaded[prefix] = OpenAPI.from_dict(given, config=Config(spec_validator_cls=None))
    return loaded


def problems(descriptions: dict[str, OpenAPI], entry: Entry) -> list[str]:
    """What is wrong with a request and its answer; nothing for paths that are not described."""
    described = next((api for prefix, api in descriptions.items() if entry["path"].startswith(prefix)), None)
    if described is None:
        return []
    body = json.dumps(entry["body"]).encode() if entry["body"] is not None else None
    method = entry["method"].lower()
    request = MockRequest(HOST, method, entry["path"], args=entry["query"], data=body)
    found = [f"request: {said}" for error in described.iter_request_errors(request) for said in told(error)]
    known = {200, 201, 204}
    if entry["status"] in known and entry["reply"] is not None:
        reply = json.dumps(entry["reply"]).encode()
        response = MockResponse(reply, status_code=entry["status"], content_type="application/json")
        errors = described.iter_response_errors(request, response)
        found += [f"answer: {said}" for error in errors for said in told(error)]
    return [f"{entry['method']} {entry['path']}: {one}" for one in found]


def told(error: Any) -> list[str]:
    inner = getattr(error, "__cause__", None)
    each = getattr(inner, "schema_errors", None) or getattr(error, "schema_errors", None)
    if each:
        said = (f"{list(one.absolute_path)} {one.message}"[:300] for one in each)
        return [one for one in said if not DATES.search(one) and not NOTHING.search(one)]
    return [f"{type(error).__name__}: {error} {inner or ''}"[:300]]


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    """What goes over the wire in a day with everything in it."""
    clock = HandClock()
    with serve() as jira:
        jira.control.stop_clock(clock.now.timestamp())
        made = build(
            Settings(
                _env_file=None,
                base_url=jira.url,
                email=jira.email,
                api_token=SecretStr(jira.token),
                project_keys="TN,OPS",
            ),
            clock,
        )
        assert made is not None
        write_everything(made, jira.control)
        read_everything(made, jira.control, clock)
        return jira.control.requests()


def write_everything(tracker: Tracker, control: Control) -> None:
    new: NewRemote = {
        "project": "TN", "type": "Story", "summary": "One", "description": "**x**\n\n- a\n- [ ] b",
        "assignee": ADA, "priority": "High", "labels": ["a"], "points": 3, "sprint": 1, "flagged": True,
        "other": {"duedate": "2026-12-01"},
    }  # fmt: skip
    epic = tracker.create({"project": "TN", "type": "Epic", "summary": "Whole"}, "m0", asked_by="Priya")
    one = tracker.create({**new, "parent": epic.key}, "m1", asked_by="Priya")
    tracker.edit(
        one.id, {"summary": "Two", "assignee": None, "description": None, "sprint": None}, asked_by="P"
    )
    tracker.transition(one.id, "In Progress", {}, asked_by="P")
    made = tracker.comment(one.id, "hello [@Ada](accountid:712020:ada)", "c1")
    tracker.edit_comment(one.id, made.id, "other")
    hidden = {"type": "group", "value": "leads", "identifier": "leads"}
    control.comment(one.key, "hidden", visibility=hidden)
    tracker.delete_comment(one.id, made.id, asked_by="P")
    tracker.link(one.id, "blocks", epic.id, asked_by="P")
    tracker.unlink(one.id, tracker.fetch([one.id])[0].links[0].id, asked_by="P")
    tracker.rank(one.id, before=epic.id)
    with pytest.raises(Rejected):
        tracker.edit("99", {"summary": "x"}, asked_by="P")
    with pytest.raises(Rejected):
        tracker.transition(one.id, "Moon", {}, asked_by="P")
    control.fault("POST", "/issue$", "429", retry_after=0.01)
    with pytest.raises(Unavailable):
        tracker.create(new, "m2", asked_by="P")
    control.forward(2)


def read_everything(tracker: Tracker, control: Control, clock: HandClock) -> None:
    clock.forward(seconds=2)
    control.fill(130)
    control.create(security={"id": "10000"}, project="OPS")
    control.move("TN-5", "OPS")
    pages = list(tracker.changed_since(None, tracker.projects))
    list(tracker.changed_since(pages[-1].cursor, tracker.projects))
    list(tracker.census("TN"))
    tracker.fetch(["TN-1", "OPS-1", "TN-999"])
    tracker.search("text ~ One ORDER BY created", 5)
    tracker.find_by_marker("TN", "m1", clock.now - timedelta(hours=1))
    ids = [ticket.id for ticket in pages[0].tickets]
    tracker.comments(ids[0])
    tracker.transitions(ids[0])
    tracker.schema("TN")
    tracker.create_meta("TN", "Bug")
    tracker.sprints("TN")
    tracker.permissions(BEN, tickets=ids[:3], projects=["TN"])
    tracker.users("ada@example.com")
    tracker.me()


def test_requests_and_answers_are_as_described(
    descriptions: dict[str, OpenAPI], entries: list[Entry]
) -> None:
    found = {problem for entry in entries for problem in problems(descriptions, entry)}
    assert sorted(found) == []


def test_everything_that_we_ask_was_looked_at(entries: list[Entry]) -> None:
    asked = {(entry["method"], re.sub(r"[0-9]+|TN|OPS", "*", entry["path"])) for entry in entries}
    assert len(asked) >= 24, sorted(asked)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"body": {"issueIdsOrKeys": "TN-1"}}, "request"),
        ({"body": {"issueIdsOrKeys": ["TN-1"], "nosuch": 1}}, "request"),
        ({"reply": {"issues": {}}}, "answer"),
        ({"reply": {"issues": [], "nosuch": []}}, "answer"),
    ],
)
def test_a_difference_would_be_noticed(
    descriptions: dict[str, OpenAPI], entries: list[Entry], change: Entry, said: str
) -> None:
    entry = next(one for one in entries if one["path"].endswith("bulkfetch")) | change
    assert [problem for problem in problems(descriptions, entry) if said in problem]
