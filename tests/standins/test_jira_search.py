"""JQL and search/jql of the local Jira: strict, in the asker's zone, late on demand."""

from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.standins.jira import Control, document
from tests.standins.jira_site import ADA, BEN, SERVICE, Client, client, control, jira

__all__ = ["client", "control", "jira"]
NOON = datetime(2026, 11, 18, 12, 0, 30, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("jql", "said"),
    [
        ("", "Unbounded"),
        ("order by key", "Unbounded"),
        ("nosuch = 1", "Field 'nosuch' does not exist"),
        ("status = Nowhere", "does not exist for the field 'status'"),
        ("project = NOPE", "does not exist for the field 'project'"),
        ("project = TN and", "Expecting a field"),
        ("project = TN status = Done", "Expecting operator or end"),
        ("summary = x", "operator '=' is not supported"),
        ("status ~ Done", "operator '~' is not supported"),
        ("updated >= yesterday", "Date value 'yesterday'"),
        ("assignee = someFunction()", "Unable to find JQL function"),
        ("status was Done", "Expecting an operator"),
        ("(project = TN", "Expecting ')'"),
        ("project = TN order by " + ", ".join(["key"] * 8), "maximum number of fields"),
    ],
)
def test_what_is_not_jql_is_refused(client: Client, jql: str, said: str) -> None:
    assert said in client.refusal(jql)


@pytest.mark.parametrize(
    ("jql", "found"),
    [
        ("project = TN", [1, 2, 3]),
        ("project = TN and assignee is EMPTY", [3]),
        ("assignee = ben@example.com or labels = red", [1, 2]),
        ("not (assignee = currentUser()) and key != TN-3", [1, 2]),
        ("assignee != '712020:ada'", [2]),
        ("statusCategory = Done", [2]),
        ("status in ('To Do', Done) and issuetype = Bug", [2]),
        ("text ~ 'hell*' or summary ~ second", [1, 2]),
        ("sprint in openSprints()", [1]),
        ("'Story Points' > 2 and parent = TN-3", [1]),
        ("priority not in (High)", [2, 3]),
    ],
)
def test_what_clauses_find(client: Client, control: Control, jql: str, found: list[int]) -> None:
    more: dict[str, Any] = {"customfield_10026": 5, "customfield_10020": 1, "priority": {"name": "High"}}
    control.create(
        summary="first", assignee={"accountId": ADA}, labels=["Red"], description=document("hello"), **more
    )
    control.create(summary="the second", assignee={"accountId": BEN}, type="Bug")
    control.create(summary="third")
    control.edit("TN-1", parent={"key": "TN-3"})
    control.transition("TN-2", "Done")
    assert client.keys(f"{jql} order by key") == [f"TN-{number}" for number in found]


@pytest.mark.parametrize(("zone", "found"), [("UTC", 1), ("Pacific/Pago_Pago", 0), ("Asia/Kolkata", 1)])
def test_a_quoted_date_is_read_in_the_askers_zone(
    client: Client, control: Control, zone: str, found: int
) -> None:
    control.stop_clock(NOON)
    control.create()
    control.row("users", SERVICE, timeZone=zone)
    assert len(client.keys("updated >= '2026-11-18 12:00'")) == found
    assert len(client.keys(f"updated >= {int(NOON * 1000)}")) == 1
    assert client.keys(f"updated > {int(NOON * 1000)}") == []


def test_pages_by_token_and_ends_without_one(client: Client, control: Control) -> None:
    control.fill(7)
    asked = {"maxResults": 3, "fields": ["summary"]}
    page, found = client.search("project = TN order by updated asc, key asc", **asked), []
    while True:
        found += [issue["key"] for issue in page["issues"]]
        assert "total" not in page
        if page["isLast"]:
            break
        token = page["nextPageToken"]
        page = client.search("project = TN order by updated asc, key asc", nextPageToken=token, **asked)
    assert found == [f"TN-{number}" for number in range(1, 8)]
    assert "nextPageToken" not in page


def test_a_token_ends_after_a_week_and_fits_its_query_only(client: Client, control: Control) -> None:
    control.fill(3)
    token = client.search("project = TN", maxResults=1)["nextPageToken"]
    other = client.ask("POST", "search/jql", json={"jql": "project = OPS", "nextPageToken": token})
    control.forward(8 * 86_400)
    late = client.ask("POST", "search/jql", json={"jql": "project = TN", "nextPageToken": token})
    assert (other.status_code, late.status_code) == (400, 400)


def test_a_page_with_fields_has_a_hundred_at_most_and_the_id_alone_unasked(
    client: Client, control: Control
) -> None:
    control.fill(101)
    assert len(client.search("project = TN", fields=["summary"], maxResults=5000)["issues"]) == 100
    bare = client.search("project = TN", maxResults=5000)["issues"]
    assert (len(bare), set(bare[0])) == (101, {"id"})


def test_the_index_lags_and_a_read_does_not(client: Client, control: Control) -> None:
    control.create(summary="old")
    control.settings(index_lag=60)
    control.edit("TN-1", summary="new")
    made = control.create(summary="made")
    assert client.ask("GET", "issue/TN-1").json()["fields"]["summary"] == "new"
    (found,) = client.search("project = TN", fields=["summary"])["issues"]
    assert found["fields"]["summary"] == "old"
    reconciled = client.keys("project = TN", reconcileIssues=[int(made["id"])])
    assert sorted(reconciled) == ["TN-1", "TN-2"]
    control.forward(61)
    assert sorted(client.keys("project = TN and summary ~ new or key = TN-2")) == ["TN-1", "TN-2"]
    control.delete("TN-2")
    assert len(client.keys("project = TN")) == 2
    control.forward(61)
    assert client.keys("project = TN") == ["TN-1"]


def test_old_search_paths_are_gone(client: Client) -> None:
    assert client.ask("GET", "/rest/api/2/search", params={"jql": "project = TN"}).status_code == 410
    assert client.ask("POST", "/rest/api/3/search", json={"jql": "project = TN"}).status_code == 410


def test_bulkfetch_finds_moved_issues_and_names_what_is_missing(client: Client, control: Control) -> None:
    one, two = control.create(), control.create()
    control.move("TN-2", "OPS")
    wanted = {"issueIdsOrKeys": ["TN-2", one["id"], "TN-9"], "fields": ["summary"]}
    answer = client.ask("POST", "issue/bulkfetch", json=wanted).json()
    assert [(issue["id"], issue["key"]) for issue in answer["issues"]] == [
        (one["id"], "TN-1"),
        (two["id"], "OPS-1"),
    ]
    assert [error["id"] for error in answer["issueErrors"]] == ["TN-9"]
