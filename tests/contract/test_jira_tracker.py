"""The Jira gateway over real sockets against the local Jira: what `Tracker` promises, good days and bad."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.core.errors import Rejected, Unavailable, UserError
from assistant.core.tracker import NewRemote, Tracker
from integrations.standins.jira import Control, LocalJira, document, serve
from integrations.trackers.jira import Settings, build
from tests.conftest import HandClock

ADA, BEN, SERVICE = "712020:ada", "712020:ben", "557058:usher-service"
NEW: NewRemote = {"project": "TN", "type": "task", "summary": "One"}


@pytest.fixture
def jira(clock: HandClock) -> Iterator[LocalJira]:
    with serve() as site:
        site.control.stop_clock(clock.now.timestamp())
        yield site


@pytest.fixture
def control(jira: LocalJira) -> Control:
    return jira.control


def settings(jira: LocalJira, **more: Any) -> Settings:
    given: dict[str, Any] = {
        "base_url": jira.url,
        "email": jira.email,
        "project_keys": "TN, ops",
        "search_lag_seconds": 60,
    }
    return Settings(_env_file=None, api_token=SecretStr(jira.token), **given | more)


def tracker_of(jira: LocalJira, clock: HandClock, **more: Any) -> Tracker:
    made = build(settings(jira, **more), clock)
    assert made is not None
    return made


@pytest.fixture
def tracker(jira: LocalJira, clock: HandClock) -> Tracker:
    return tracker_of(jira, clock)


def later(control: Control, clock: HandClock, seconds: float) -> None:
    clock.forward(seconds=seconds)
    control.forward(seconds)


def test_no_site_is_no_tracker_and_a_half_set_one_says_what_is_missing(clock: HandClock) -> None:
    assert build(Settings(_env_file=None), clock) is None
    with pytest.raises(UserError) as said:
        build(Settings(_env_file=None, base_url="https://team.example"), clock)
    assert [name in said.value.text for name in ("JIRA_EMAIL", "JIRA_API_TOKEN", "JIRA_PROJECT_KEYS")] == [
        True
    ] * 3


# writing, and reading it back


def test_everything_that_is_written_is_read_again(tracker: Tracker, control: Control) -> None:
    epic = tracker.create({"project": "TN", "type": "EPIC", "summary": "Whole"}, "m0", asked_by="Priya")
    new: NewRemote = {
        "project": "TN", "type": "story", "summary": "Part",
        "description": "With **weight**\nand a second line",
        "assignee": ADA, "priority": "high", "labels": ["b", "two words"], "points": 3, "parent": epic.key,
        "sprint": 1, "flagged": True,
    }  # fmt: skip
    ref = tracker.create(new, "m1", asked_by="Priya")
    (ticket,) = tracker.fetch([ref.id])
    assert (ticket.key, ticket.project, ticket.type, ticket.summary) == ("TN-2", "TN", "Story", "Part")
    assert ticket.description is not None
    assert (ticket.description.text, ticket.description.lossy) == (
        "With **weight**\nand a second line",
        False,
    )
    assert ticket.assignee is not None
    assert (ticket.assignee.id, ticket.priority, ticket.labels) == (ADA, "High", ("b", "two_words"))
    assert ticket.sprint is not None
    assert (ticket.sprint.name, ticket.points, ticket.flagged) == ("TN Sprint 1", 3.0, True)
    assert (ticket.parent, ticket.marker) == (epic, "m1")
    assert (ticket.status, ticket.status_category, ticket.security) == ("To Do", "todo", False)


def test_an_edit_writes_only_what_it_names_and_says_who_asked(tracker: Tracker, control: Control) -> None:
    control.create(description=document("stays"), labels=["a"])
    (before,) = tracker.fetch(["TN-1"])
    tracker.edit(before.id, {"summary": "New", "assignee": BEN}, asked_by="Priya")
    (after,) = tracker.fetch(["TN-1"])
    assert (after.summary, after.labels, after.description) == ("New", ("a",), before.description)
    put = next(row for row in control.requests() if row["method"] == "PUT")
    assert set(put["body"]["fields"]) == {"summary", "assignee"}
    (entry,) = control.call("GET", "issue/TN-1/changelog")["values"]
    assert entry["historyMetadata"]["actor"]["displayName"] == "Priya"
    tracker.edit(
        before.id, {"assignee": None, "description": None, "points": None, "sprint": None}, asked_by="P"
    )
    (empty,) = tracker.fetch(["TN-1"])
    assert (empty.assignee, empty.description, empty.sprint) == (None, None, None)


@pytest.mark.parametrize(("priority", "said"), [("urgent", "no priority urgent; there are: Highest, High")])
def test_a_value_that_is_not_there_is_named_with_those_that_are(
    tracker: Tracker, priority: str, said: str
) -> None:
    with pytest.raises(Rejected, match=said):
        tracker.create({**NEW, "priority": priority}, "m", asked_by="P")


def test_the_same_hash_means_nothing_was_changed(tracker: Tracker, control: Control) -> None:
    control.create(description=document("text"))
    (first,) = tracker.fetch(["TN-1"])
    control.row("users", ADA, locale="de")
    (same,) = tracker.fetch(["TN-1"])
    assert same.hash == first.hash
    control.comment("TN-1", "new", account=ADA)
    (commented,) = tracker.fetch(["TN-1"])
    assert commented.hash != first.hash
    assert [(one.author and one.author.id, one.body.text, one.marker) for one in commented.comments] == [
        (ADA, "new", None)
    ]


# moves


def test_a_move_goes_by_the_workflow(tracker: Tracker, control: Control) -> None:
    id = control.create()["id"]
    assert [step.to for step in tracker.transitions(id)] == ["To Do", "In Progress", "In Review", "Done"]
    tracker.transition(id, "in review", {}, asked_by="P")
    (ticket,) = tracker.fetch([id])
    assert (ticket.status, ticket.status_category) == ("In Review", "doing")


def test_a_move_that_does_not_exist_names_those_that_do_and_one_that_is_done_is_fine(
    tracker: Tracker, control: Control
) -> None:
    id = control.create()["id"]
    columns = control.call("GET", "project/TN/statuses")[0]["statuses"]
    todo, doing = columns[0]["id"], columns[1]["id"]
    steps = [{"id": "1", "name": "Start", "from": [todo], "to": doing, "fields": []}]
    control.row("projects", "TN", workflow=steps)
    with pytest.raises(Rejected, match=r"cannot go from To Do to Done\. It can go to: In Progress"):
        tracker.transition(id, "Done", {}, asked_by="P")
    tracker.transition(id, "In Progress", {}, asked_by="P")
    writes = control.count()["writes"]
    tracker.transition(id, "In Progress", {}, asked_by="P")
    assert control.count()["writes"] == writes


def test_a_screen_asks_for_its_fields_before_anything_is_written(tracker: Tracker, control: Control) -> None:
    id = control.create()["id"]
    done = control.call("GET", "project/TN/statuses")[0]["statuses"][-1]["id"]
    screen = [{"id": "resolution", "required": True}]
    control.row(
        "projects", "TN", workflow=[{"id": "1", "name": "End", "from": None, "to": done, "fields": screen}]
    )
    ((field,),) = [step.fields for step in tracker.transitions(id)]
    assert (field.name, field.kind, field.required) == ("resolution", "choice", True)
    assert "Duplicate" in field.allowed
    with pytest.raises(Rejected, match="Resolution"):
        tracker.transition(id, "Done", {}, asked_by="P")
    tracker.transition(id, "Done", {"other": {"resolution": "Duplicate"}}, asked_by="P")
    assert tracker.fetch([id])[0].status == "Done"


# comments


def test_comments_come_with_markers_and_restrictions(tracker: Tracker, control: Control) -> None:
    id = control.create()["id"]
    mine = tracker.comment(id, "*Priya*: done", "c1")
    hidden = {"type": "group", "value": "leads", "identifier": "leads"}
    control.comment("TN-1", "secret", visibility=hidden)
    first, second = tracker.comments(id)
    assert (first.id, first.marker, first.body.text, first.restricted) == (
        mine.id,
        "c1",
        "*Priya*: done",
        False,
    )
    assert (second.marker, second.restricted) == (None, True)
    tracker.edit_comment(id, mine.id, "other")
    assert (tracker.comments(id)[0].body.text, tracker.comments(id)[0].marker) == ("other", "c1")
    tracker.delete_comment(id, mine.id, asked_by="P")
    tracker.delete_comment(id, mine.id, asked_by="P")
    assert [one.id for one in tracker.comments(id)] == [second.id]


def test_all_comments_are_read_however_many(tracker: Tracker, control: Control) -> None:
    id = control.create()["id"]
    for number in range(105):
        control.comment("TN-1", f"number {number}")
    assert [one.body.text for one in tracker.comments(id)] == [f"number {n}" for n in range(105)]
    (ticket,) = tracker.fetch([id])
    assert (len(ticket.comments), ticket.comment_count, ticket.comments[-1].body.text) == (
        100,
        105,
        "number 104",
    )


def test_links_read_from_each_end(tracker: Tracker, control: Control) -> None:
    one, two = control.create()["id"], control.create()["id"]
    tracker.link(one, "blocks", two, asked_by="P")
    tracker.link(one, "blocks", two, asked_by="P")
    tracker.link(one, "is blocked by", two, asked_by="P")
    first, second = tracker.fetch([one, two])
    assert [(link.how, link.other.key) for link in first.links] == [
        ("blocks", "TN-2"),
        ("is blocked by", "TN-2"),
    ]
    assert [link.how for link in second.links] == ["is blocked by", "blocks"]
    tracker.unlink(one, first.links[0].id, asked_by="P")
    tracker.unlink(one, first.links[0].id, asked_by="P")
    assert [link.how for link in tracker.fetch([one])[0].links] == ["is blocked by"]
    asked = control.call("GET", f"issue/{one}/properties/usher.asked")["value"]
    assert asked == {f"delete link {first.links[0].id}": "P"}
    with pytest.raises(Rejected, match="no link “likes”; there are: blocks"):
        tracker.link(one, "likes", two, asked_by="P")


def test_rank_puts_a_ticket_before_another(tracker: Tracker, control: Control) -> None:
    ids = [control.create()["id"] for _ in range(3)]
    tracker.rank(ids[2], before=ids[0])
    ranks = {ticket.id: ticket.rank for ticket in tracker.fetch(ids)}
    assert sorted(ids, key=lambda id: ranks[id]) == [ids[2], ids[0], ids[1]]


# paging


def keys(tracker: Tracker, cursor: str | None) -> tuple[list[str], str]:
    pages = list(tracker.changed_since(cursor, tracker.projects))
    return [ticket.key for page in pages for ticket in page.tickets], pages[-1].cursor


def test_a_full_read_costs_a_call_a_hundred_and_an_idle_round_one(
    tracker: Tracker, control: Control, clock: HandClock
) -> None:
    control.fill(250)
    found, cursor = keys(tracker, None)
    assert found == [f"TN-{number}" for number in range(1, 251)]
    assert len(control.requests()) == 3 + 2  # the time, and the list of fields
    later(control, clock, 3600)
    control.edit("TN-7", summary="changed")
    found, cursor = keys(tracker, keys(tracker, cursor)[1])
    assert found == ["TN-7"]
    later(control, clock, 3600)
    cursor = keys(tracker, cursor)[1]
    before = len(control.requests())
    assert keys(tracker, cursor)[0] == []
    assert len(control.requests()) - before <= 3


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "UTC", "Pacific/Kiritimati", "Asia/Kolkata"])
def test_nothing_is_missed_whatever_the_accounts_zone_and_the_lag(
    tracker: Tracker, control: Control, clock: HandClock, zone: str
) -> None:
    control.row("users", SERVICE, timeZone=zone)
    control.settings(index_lag=50)
    cursor, seen = None, set[str]()
    for number in range(12):
        control.create(summary=f"number {number}")
        later(control, clock, 20)
        found, cursor = keys(tracker, cursor)
        seen |= set(found)
    later(control, clock, 60)
    seen |= set(keys(tracker, cursor)[0])
    assert seen == {f"TN-{number}" for number in range(1, 13)}


def test_many_with_the_same_moment_are_all_read(tracker: Tracker, control: Control) -> None:
    for _ in range(130):
        control.create()  # the clock stands still
    assert len(set(keys(tracker, None)[0])) == 130


def test_a_search_that_goes_in_circles_or_breaks_off_ends(tracker: Tracker, control: Control) -> None:
    control.fill(250)
    token = control.call("POST", "search/jql", {"jql": "project = TN", "maxResults": 1})["nextPageToken"]
    page = {"issues": [control.call("GET", "issue/TN-1")], "nextPageToken": token}
    control.fault("POST", "search/jql", "error", times=9, status=200, body=page)
    with pytest.raises(Unavailable, match="circles"):
        keys(tracker, None)
    control.clear_faults()
    control.fault("POST", "search/jql", "error", match="nextPageToken", status=400)
    with pytest.raises(Unavailable, match="broke off"):
        keys(tracker, None)


def test_a_census_counts_everything(tracker: Tracker, control: Control) -> None:
    control.fill(120)
    control.create(project="OPS")
    seen = [one for page in tracker.census("TN") for one in page]
    assert (len(seen), seen[-1].key) == (120, "TN-120")


def test_a_search_stays_within_the_configured_projects(
    tracker: Tracker, jira: LocalJira, clock: HandClock
) -> None:
    jira.control.create(summary="here")
    jira.control.create(project="OPS", summary="elsewhere")
    only = tracker_of(jira, clock, project_keys="TN")
    for query in ("summary ~ here or summary ~ elsewhere ORDER BY key", "key = TN-1) OR (project = OPS", ""):
        assert [ticket.key for ticket in only.search(query, 10)] == ["TN-1"]
    with pytest.raises(UserError, match="does not understand"):
        only.search("nosuch = 1", 10)


# exactly once


def test_a_lost_answer_is_found_again_by_its_marker(
    tracker: Tracker, control: Control, clock: HandClock
) -> None:
    control.settings(index_lag=30)
    for number, kind in enumerate(["drop_after", "503_after", "cut", "drop_before"]):
        control.fault("POST", "/issue$", kind)
        with pytest.raises(Unavailable) as lost:
            tracker.create(NEW, f"m{number}", asked_by="P")
        assert lost.value.maybe_done
    since = clock.now - timedelta(seconds=5)
    assert tracker.find_by_marker("TN", "m0", since) == []  # proves nothing yet
    later(control, clock, tracker.search_lag)
    found = [len(tracker.find_by_marker("TN", f"m{number}", since)) for number in range(4)]
    assert found == [1, 1, 1, 0]
    assert len(control.issues()) == 3


def test_a_lost_comment_is_found_again_by_its_marker(tracker: Tracker, control: Control) -> None:
    id = control.create()["id"]
    control.fault("POST", "/comment$", "drop_after")
    with pytest.raises(Unavailable) as lost:
        tracker.comment(id, "once", "c9")
    assert lost.value.maybe_done
    assert [one.marker for one in tracker.comments(id)] == ["c9"]


def test_one_request_is_sent_once_whatever_happens(tracker: Tracker, control: Control) -> None:
    tracker.create(NEW, "m", asked_by="P")  # the lists of names are known now
    for kind in ("drop_before", "drop_after", "500", "502", "503", "cut", "429"):
        control.clear_faults()
        before = len(control.requests())
        control.fault("POST", "/issue$", kind, retry_after=0)
        with pytest.raises(Unavailable):
            tracker.create(NEW, "m", asked_by="P")
        assert len(control.requests()) - before == 1, kind


def test_a_site_that_is_not_there_was_never_asked(clock: HandClock) -> None:
    with serve() as site:
        gone = tracker_of(site, clock)
    with pytest.raises(Unavailable) as said:
        gone.delete_comment("1", "2", asked_by="P")
    assert not said.value.maybe_done


# limits


@pytest.mark.parametrize(
    ("reason", "blocked"),
    [
        ("jira-quota-global-based", {"same", "other issue", "read"}),
        ("jira-quota-tenant-based", {"same", "other issue", "read"}),
        ("jira-burst-based", {"same", "other issue"}),
        ("jira-per-issue-on-write", {"same"}),
        ("something-new", {"same", "other issue", "read"}),
    ],
)
def test_what_a_limit_stops_depends_on_its_reason(
    tracker: Tracker, control: Control, clock: HandClock, reason: str, blocked: set[str]
) -> None:
    one, two = control.create()["id"], control.create()["id"]
    tracker.edit(one, {"summary": "a"}, asked_by="P")
    control.fault("PUT", "/issue/", "429", reason=reason, retry_after=30)
    acts: dict[str, Callable[[], object]] = {
        "same": lambda: tracker.edit(one, {"summary": "b"}, asked_by="P"),
        "other issue": lambda: tracker.edit(two, {"summary": "c"}, asked_by="P"),
        "read": lambda: tracker.fetch([one]),
    }
    with pytest.raises(Unavailable) as limited:
        acts["same"]()
    assert limited.value.retry_after == 30
    later(control, clock, 29)
    stopped = set()
    for name, act in acts.items():
        try:
            act()
        except Unavailable:
            stopped.add(name)
    assert stopped == blocked
    later(control, clock, 2)
    for act in acts.values():
        act()
    assert control.count()["too_early"] == 0


@pytest.mark.parametrize(
    ("retry_after", "wait"), [("1.5", 1.5), ("Wed, 18 Nov 2026 12:01:00 GMT", 60), ("soon", 30), (1800, 1800)]
)
def test_retry_after_is_read_in_every_form(
    tracker: Tracker, control: Control, retry_after: Any, wait: float
) -> None:
    control.fault("GET", "/myself", "429", retry_after=retry_after)
    with pytest.raises(Unavailable) as limited:
        tracker.me()
    assert limited.value.retry_after == wait


def test_a_token_that_expires_is_said_and_can_be_mended(
    tracker: Tracker, control: Control, jira: LocalJira
) -> None:
    control.row("users", SERVICE, token=None)
    with pytest.raises(Unavailable, match="JIRA_API_TOKEN"):
        tracker.me()
    control.row("users", SERVICE, token=jira.token)
    assert tracker.me().id == SERVICE


# what is gone, hidden, renamed


def test_moved_deleted_and_hidden_are_told_by_id(tracker: Tracker, control: Control) -> None:
    ids = [control.create()["id"] for _ in range(4)]
    control.move("TN-1", "OPS")
    control.delete("TN-2")
    control.row("levels", "10000", members=[ADA])
    control.put(ids[2], security="10000")
    found = {ticket.id: ticket.key for ticket in tracker.fetch(ids)}
    assert found == {ids[0]: "OPS-1", ids[3]: "TN-4"}
    with pytest.raises(Rejected, match="does not exist or you do not have permission"):
        tracker.edit(ids[1], {"summary": "x"}, asked_by="P")


def test_a_secured_ticket_says_so(tracker: Tracker, control: Control) -> None:
    control.create(security={"id": "10000"})
    assert tracker.fetch(["TN-1"])[0].security


def test_renames_show_in_the_schema(tracker: Tracker, control: Control) -> None:
    before = tracker.schema("TN")
    assert [(status.name, status.category) for status in before.statuses] == [
        ("To Do", "todo"), ("In Progress", "doing"), ("In Review", "doing"), ("Done", "done"),
    ]  # fmt: skip
    assert (before.lacking, "Story" in before.types, before.priorities[0]) == ((), True, "Highest")
    control.row("fields", "customfield_10026", name="Size")
    control.row("statuses", control.issues()[0]["status"] if control.issues() else "10001", name="Ready")
    after = tracker.schema("TN")
    assert (after.lacking, after.statuses[0].name) == (("points",), "Ready")
    with pytest.raises(Rejected, match="no field for points"):
        tracker.edit(control.create()["id"], {"points": 1}, asked_by="P")


def test_a_renamed_points_field_is_found_by_its_setting(jira: LocalJira, clock: HandClock) -> None:
    jira.control.row("fields", "customfield_10026", name="Size")
    tracker = tracker_of(jira, clock, points_field="size")
    ref = tracker.create({**NEW, "points": 5}, "m", asked_by="P")
    assert tracker.fetch([ref.id])[0].points == 5


def test_a_project_that_is_gone_is_rejected(tracker: Tracker, control: Control) -> None:
    control.forget("projects", "TN")
    with pytest.raises(Rejected, match="No project could be found"):
        tracker.schema("TN")


def test_a_form_says_what_must_be_filled_in(tracker: Tracker, control: Control) -> None:
    control.row("projects", "TN", required=["duedate"])
    fields = {field.name: field for field in tracker.create_meta("TN", "bug")}
    assert [name for name, field in fields.items() if field.required] == ["summary", "duedate"]
    assert (fields["priority"].kind, fields["description"].kind, fields["labels"].kind) == (
        "choice",
        "rich",
        "labels",
    )
    assert {"points", "sprint", "flagged", "parent", "assignee"} <= set(fields)
    with pytest.raises(Rejected, match="Due date is required"):
        tracker.create(NEW, "m", asked_by="P")
    tracker.create({**NEW, "other": {"duedate": "2026-12-01"}}, "m", asked_by="P")


# people and rights


def test_people_are_found_by_their_address(tracker: Tracker, control: Control) -> None:
    assert [one.id for one in tracker.users("ADA@example.com")] == [ADA]
    assert tracker.users("nobody@example.com") == []
    control.row("users", ADA, hidden=True)
    assert [(one.id, one.email) for one in tracker.users("ada@example.com")] == [(ADA, None)]
    assert (tracker.me().id, tracker.me().zone) == (SERVICE, "UTC")


def test_rights_are_those_of_the_person(tracker: Tracker, control: Control) -> None:
    open_one, secured = control.create()["id"], control.create(security={"id": "10000"})["id"]
    control.row("projects", "TN", rights={"*": ["*"], BEN: ["BROWSE_PROJECTS", "ADD_COMMENTS"]})
    rights = tracker.permissions(BEN, tickets=[open_one, secured], projects=["TN"])
    assert rights == {open_one: {"browse", "comment"}, secured: frozenset(), "TN": {"browse", "comment"}}
    assert "edit" in tracker.permissions(ADA, tickets=[open_one])[open_one]
    assert tracker.permissions("nobody", tickets=[open_one]) == {open_one: frozenset()}


def test_sprints_are_those_to_plan_with(tracker: Tracker, control: Control) -> None:
    assert [(one.name, one.state) for one in tracker.sprints("TN")] == [
        ("TN Sprint 1", "active"),
        ("TN Sprint 2", "future"),
    ]


# webhooks

SECRET = "It's a Secret to Everybody"
SIGNED = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"


def test_a_webhook_is_believed_when_it_is_signed(jira: LocalJira, clock: HandClock) -> None:
    tracker = tracker_of(jira, clock, webhook_secret=SecretStr(SECRET))
    with pytest.raises(Rejected, match="holds no JSON"):  # Atlassian's own example: signed, and no event
        tracker.webhook(b"Hello World!", {"X-Hub-Signature": SIGNED})
    wrong = [
        SIGNED[:-1] + "8",
        SIGNED.replace("sha256", "sha1"),
        "",
        SIGNED.removeprefix("sha256="),
        "sha256=é",
    ]
    for signature in wrong:
        with pytest.raises(Rejected, match="not signed"):
            tracker.webhook(b"Hello World!", {"X-Hub-Signature": signature})
    with pytest.raises(Rejected, match="not signed"):
        tracker_of(jira, clock).webhook(b"Hello World!", {"X-Hub-Signature": SIGNED})


def test_a_webhook_names_its_tickets_and_a_replay_is_known(jira: LocalJira, clock: HandClock) -> None:
    tracker = tracker_of(jira, clock, webhook_secret=SecretStr("s"))
    control = jira.control
    events = ["jira:issue_created", "jira:issue_deleted", "comment_created"]
    control.webhook("http://127.0.0.1:9/nobody", "s", events)
    control.settings(retry_delays=[])
    id = control.create()["id"]
    control.comment("TN-1", "x")
    control.delete("TN-1")
    sent = next(found for _ in itertools.count() if len(found := control.webhooks_sent()) == 3)
    hints = {one["event"]: tracker.webhook(one["body"].encode(), one["headers"]) for one in sent}
    assert {event: (hint.ticket_ids, hint.deleted) for event, hint in hints.items()} == {
        "jira:issue_created": ((id,), False), "comment_created": ((id,), False),
        "jira:issue_deleted": ((id,), True),
    }  # fmt: skip
    first = sent[0]
    again = tracker.webhook(
        first["body"].encode(), {**first["headers"], "X-Atlassian-Webhook-Identifier": "other"}
    )
    assert again.id == hints[first["event"]].id
    assert len({hint.id for hint in hints.values()}) == 3
    assert datetime.fromtimestamp(json.loads(first["body"])["timestamp"] / 1000, UTC) == clock.now
