"""Issues, comments, workflows, rights, limits and trouble of the local Jira."""

import hashlib
import hmac
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from integrations.standins.jira import Control, LocalJira, document, serve
from tests.standins.jira_site import ADA, BEN, SERVICE, Client, client, control, jira

__all__ = ["client", "control", "jira"]


def errors(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 400, answer.text
    return dict(answer.json()["errors"])


def new(**fields: Any) -> dict[str, Any]:
    return {"fields": {"project": {"key": "TN"}, "issuetype": {"name": "Task"}, "summary": "One", **fields}}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"summary": ""}, "summary"),
        ({"summary": "two\nlines"}, "summary"),
        ({"summary": "x" * 256}, "summary"),
        ({"description": "plain text"}, "description"),
        ({"description": {"type": "doc", "version": 1, "content": [{"type": "marquee"}]}}, "description"),
        ({"description": document("x" * 32_768)}, "description"),
        ({"assignee": {"name": "ada"}}, "assignee"),
        ({"labels": ["two words"]}, "labels"),
        ({"customfield_10020": 99}, "customfield_10020"),
        ({"customfield_99999": 1}, "customfield_99999"),
        ({"status": {"name": "Done"}}, "status"),
        ({"parent": {"key": "TN-77"}}, "parent"),
        ({"issuetype": {"name": "Wish"}}, "issuetype"),
    ],
)
def test_a_wrong_field_is_refused_by_name(client: Client, fields: dict[str, Any], field: str) -> None:
    assert field in errors(client.ask("POST", "issue", json=new(**fields)))


def test_creating_carries_properties_that_search_can_return(client: Client) -> None:
    body = new() | {"properties": [{"key": "usher", "value": {"id": "m1"}}]}
    assert client.ask("POST", "issue", json=body).status_code == 201
    (found,) = client.search("project = TN", properties=["usher"], fields=["summary"])["issues"]
    assert found["properties"] == {"usher": {"id": "m1"}}
    assert client.ask("GET", "issue/TN-1/properties/usher").json()["value"] == {"id": "m1"}


def test_every_edit_is_in_the_changelog_with_who_it_was_for(client: Client, control: Control) -> None:
    control.create()
    why = {"type": "usher", "actor": {"id": "U1", "displayName": "Priya"}}
    body = {"fields": {"summary": "Two", "priority": {"name": "High"}}, "historyMetadata": why}
    assert client.ask("PUT", "issue/TN-1", json=body).status_code == 204
    client.ask("PUT", "issue/TN-1", json={"update": {"labels": [{"add": "red"}]}})
    first, second = client.ask("GET", "issue/TN-1/changelog").json()["values"]
    assert {(item["field"], item["toString"]) for item in first["items"]} == {
        ("summary", "Two"),
        ("priority", "High"),
    }
    assert first["historyMetadata"] == why
    assert [item["field"] for item in second["items"]] == ["labels"]


def test_an_edit_that_changes_nothing_leaves_no_trace(client: Client, control: Control) -> None:
    control.create(summary="Same")
    before = client.ask("GET", "issue/TN-1").json()["fields"]["updated"]
    control.edit("TN-1", summary="Same")
    assert client.ask("GET", "issue/TN-1").json()["fields"]["updated"] == before
    assert client.ask("GET", "issue/TN-1/changelog").json()["total"] == 0


def test_a_workflow_allows_its_steps_and_asks_for_the_fields_of_their_screens(
    client: Client, control: Control
) -> None:
    control.create()
    todo, doing, _, done = (row["id"] for row in project_statuses(client))
    screen = [{"id": "resolution", "required": True}]
    control.row("projects", "TN", workflow=[
        {"id": "1", "name": "Start", "from": [todo], "to": doing, "fields": []},
        {"id": "2", "name": "Finish", "from": [doing], "to": done, "fields": screen},
    ])  # fmt: skip
    steps = client.ask("GET", "issue/TN-1/transitions").json()["transitions"]
    assert [step["to"]["name"] for step in steps] == ["In Progress"]
    path = "issue/TN-1/transitions"
    assert client.ask("POST", path, json={"transition": {"id": "2"}}).status_code == 400
    assert client.ask("POST", path, json={"transition": {"id": "1"}}).status_code == 204
    (step,) = client.ask("GET", f"{path}?expand=transitions.fields").json()["transitions"]
    assert step["fields"]["resolution"]["required"]
    assert "resolution" in errors(client.ask("POST", path, json={"transition": {"id": "2"}}))
    body = {"transition": {"id": "2"}, "fields": {"resolution": {"name": "Duplicate"}}}
    assert client.ask("POST", path, json=body).status_code == 204
    assert client.ask("GET", "issue/TN-1").json()["fields"]["resolution"]["name"] == "Duplicate"


def project_statuses(client: Client) -> list[dict[str, Any]]:
    return list(client.ask("GET", "project/TN/statuses").json()[0]["statuses"])


def test_rights_and_security_levels_hide_and_refuse(client: Client, control: Control) -> None:
    control.create()
    control.create(security={"id": "10000"})
    control.row("projects", "TN", rights={"*": ["*"], BEN: ["BROWSE_PROJECTS"]})
    with pytest.raises(RuntimeError, match="permission"):
        control.edit("TN-1", account=BEN, summary="x")
    with pytest.raises(RuntimeError, match="permission"):
        control.call("GET", "issue/TN-2", account=BEN)
    asked: dict[str, Any] = {
        "permissions": ["BROWSE_PROJECTS", "EDIT_ISSUES"],
        "issues": [10007, 10008],
        "projects": [10005],
    }
    body: dict[str, Any] = {"accountId": BEN, "projectPermissions": [asked]}
    ids = [int(issue["id"]) for issue in control.issues()]
    asked["issues"] = ids
    granted = client.ask("POST", "permissions/check", json=body).json()["projectPermissions"]
    assert [(row["permission"], row["issues"]) for row in granted] == [
        ("BROWSE_PROJECTS", ids[:1]),
        ("EDIT_ISSUES", []),
    ]
    with pytest.raises(RuntimeError, match="administrators"):
        control.call("POST", "permissions/check", {"accountId": ADA, "projectPermissions": []}, account=BEN)


def test_a_restricted_comment_is_only_for_its_group(client: Client, control: Control) -> None:
    control.create()
    control.comment("TN-1", "for all")
    control.comment("TN-1", "for few", visibility={"type": "group", "value": "leads", "identifier": "leads"})
    assert client.ask("GET", "issue/TN-1/comment").json()["total"] == 2
    assert control.call("GET", "issue/TN-1/comment", account=BEN)["total"] == 1


def test_comments_carry_properties_and_follow_edits_and_deletions(client: Client, control: Control) -> None:
    control.create()
    body = {"body": document("hi"), "properties": [{"key": "usher", "value": {"id": "m2"}}]}
    made = client.ask("POST", "issue/TN-1/comment", json=body).json()
    (listed,) = client.ask("GET", "issue/TN-1/comment?expand=properties").json()["comments"]
    assert listed["properties"] == [{"key": "usher", "value": {"id": "m2"}}]
    client.ask("PUT", f"issue/TN-1/comment/{made['id']}", json={"body": document("ho")})
    control.row("projects", "TN", rights={"*": ["*"], BEN: ["BROWSE_PROJECTS", "ADD_COMMENTS"]})
    with pytest.raises(RuntimeError, match="permission"):
        control.call("DELETE", f"issue/TN-1/comment/{made['id']}", account=BEN)
    assert client.ask("DELETE", f"issue/TN-1/comment/{made['id']}").status_code == 204
    assert client.ask("GET", "issue/TN-1/comment").json()["comments"] == []


def test_sprints_and_rank(client: Client, control: Control) -> None:
    ids = [control.create()["id"] for _ in range(3)]
    agile = "/rest/agile/1.0"
    assert client.ask("POST", f"{agile}/sprint/1/issue", json={"issues": ["TN-1", "TN-2"]}).status_code == 204
    assert client.ask("POST", f"{agile}/backlog/issue", json={"issues": ["TN-2"]}).status_code == 204
    assert client.keys("sprint = 'TN Sprint 1'") == ["TN-1"]
    body = {"issues": [ids[2]], "rankBeforeIssue": ids[0]}
    assert client.ask("PUT", f"{agile}/issue/rank", json=body).status_code == 204
    assert client.keys("project = TN order by rank") == ["TN-3", "TN-1", "TN-2"]
    states = client.ask("GET", f"{agile}/board/1/sprint?state=active").json()
    assert ([row["name"] for row in states["values"]], states["isLast"]) == (["TN Sprint 1"], True)
    assert client.ask("POST", f"{agile}/sprint/2", json={"state": "closed"}).status_code == 400


def test_a_wrong_token_is_401_and_a_taken_one_too(jira: LocalJira, control: Control) -> None:
    ask = f"{jira.url}/rest/api/3/myself"
    assert httpx.get(ask, auth=(jira.email, "wrong"), trust_env=False).status_code == 401
    assert httpx.get(ask, auth=(jira.email, jira.token), trust_env=False).status_code == 200
    control.row("users", SERVICE, token=None)
    assert httpx.get(ask, auth=(jira.email, jira.token), trust_env=False).status_code == 401


def test_faults_commit_or_not_as_ordered(client: Client, control: Control) -> None:
    for kind, made in [("drop_before", 0), ("drop_after", 1), ("503", 0), ("503_after", 1), ("cut", 1)]:
        before = len(control.issues())
        control.fault("POST", "/issue$", kind)
        try:
            broken = client.ask("POST", "issue", json=new()).status_code in (503, 200)
        except httpx.TransportError:
            broken = True
        assert broken
        assert len(control.issues()) == before + made, kind


def test_a_limit_tells_its_reason_and_counts_who_comes_too_early(client: Client, control: Control) -> None:
    control.create()
    control.fault("GET", "/myself", "429", reason="jira-quota-global-based", retry_after=30)
    refused = client.ask("GET", "myself")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "30"
    assert refused.headers["RateLimit-Reason"] == "jira-quota-global-based"
    assert client.ask("GET", "issue/TN-1").status_code == 429  # a quota holds for everything
    assert control.count()["too_early"] == 1
    control.forward(31)
    assert client.ask("GET", "issue/TN-1").status_code == 200


def test_the_21st_write_on_one_issue_within_two_seconds_waits(client: Client, control: Control) -> None:
    control.create()
    control.create()
    control.settings(pace=True)
    control.stop_clock(1_800_000_000)
    answers = [
        client.ask("PUT", "issue/TN-1", json={"fields": {"summary": f"{n}"}}).status_code for n in range(21)
    ]
    assert answers == [204] * 20 + [429]
    assert client.ask("PUT", "issue/TN-2", json={"fields": {"summary": "x"}}).status_code == 204


def test_the_site_is_there_again_after_a_restart(tmp_path: Path) -> None:
    with serve(data_dir=tmp_path) as site:
        site.control.create(summary="kept")
        site.control.move("TN-1", "OPS")
    with serve(data_dir=tmp_path) as site:
        assert site.control.call("GET", "issue/TN-1")["key"] == "OPS-1"
        assert site.control.create(project="OPS")["key"] == "OPS-2"


def test_webhooks_are_signed_and_come_again_with_the_same_identifier(
    jira: LocalJira, control: Control, tmp_path: Path
) -> None:
    control.settings(retry_delays=[0.05, 0.05])
    with serve() as receiver:  # any server that answers: this one says 404, and 503 on demand
        receiver.control.fault("*", "/rest/hook", "503")
        control.webhook(f"{receiver.url}/rest/hook", "s3cret", ["jira:issue_created"])
        control.create()
        sent = wait_for(control, 2)
    first, again = sent
    assert (first["status"], again["status"], again["retry"]) == (503, 401, 1)
    assert first["id"] == again["id"]
    assert again["headers"]["X-Atlassian-Webhook-Retry"] == "1"
    digest = hmac.new(b"s3cret", first["body"].encode(), hashlib.sha256).hexdigest()
    assert first["headers"]["X-Hub-Signature"] == f"sha256={digest}"


def wait_for(control: Control, count: int) -> list[dict[str, Any]]:
    for _ in range(400):
        sent = control.webhooks_sent()
        threading.Event().wait(0.01)
        if len(sent) >= count:
            return sent
    raise AssertionError(f"only {len(sent)} of {count} came")
