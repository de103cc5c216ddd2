"""What is read from Jira: nothing missed, nothing twice, at little cost (G2, G7, G8, G12)."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from tests.sync.world import ADA, BEN, SERVICE, World


def same(team: World) -> bool:
    """Whether every issue's fields are here as they are there."""
    for issue in team.jira.issues():
        there, here = team.tracker.fetch([issue["key"]])[0], team.show(issue["key"])
        if (there.summary, there.status, sorted(there.labels)) != (
            here.card.summary,
            here.card.status,
            sorted(here.labels),
        ):
            return False
    return True


def test_g2_idle_rounds_write_nothing(team: World) -> None:
    team.jira.create(ADA, summary="  Two  spaces ", labels=["b", "a"])
    team.settle()
    team.edit("TN-1", description="A *list*:\n\n- [ ] open\n- [x] done", labels="z, a")
    team.settle()
    before = team.writes()
    for _ in range(10):
        team.forward(60)
        team.round()
        assert team.deliver() == 0
    assert team.writes() == before


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Pacific/Midway", None),
        ("Pacific/Kiritimati", None),
        ("Europe/Berlin", datetime(2026, 10, 25, 0, 59, 58, tzinfo=UTC)),
    ],
)
def test_g8_nothing_is_missed_within_a_minute_in_any_zone(
    team: World, zone: str, moment: datetime | None
) -> None:
    if moment:
        team.clock.now = moment
        team.jira.stop_clock(moment.timestamp())
    team.jira.row("users", SERVICE, timeZone=zone)
    team.jira.settings(index_lag=45)
    for number in range(6):
        team.jira.create(ADA, summary=f"First {number}")
    team.settle(3)
    for number in range(1, 7):
        team.forward(0.4)
        team.jira.edit(f"TN-{number}", ADA, summary=f"Second {number}")
        team.round()
    for _ in range(4):
        team.forward(30)
        team.round()
    assert [team.show(f"TN-{n}").card.summary for n in range(1, 7)] == [f"Second {n}" for n in range(1, 7)]


def test_g8_hundreds_with_one_same_moment_are_all_read(team: World) -> None:
    team.jira.fill(250, account=ADA)
    moment = int(team.clock().timestamp() * 1000)
    for issue in team.jira.issues():
        team.jira.put(issue["id"], updated=moment)
    team.settle(2)
    assert team.sync.service.status().tickets == 250


@pytest.mark.parametrize("size", [10, 300])
def test_g12_an_idle_round_costs_under_five_calls_at_any_size(team: World, size: int) -> None:
    team.jira.fill(size, account=ADA)
    team.settle(2)
    team.forward(1000)
    team.round()
    team.forward(60)
    assert len(team.calls(team.round)) < 5


def test_g12_changes_cost_a_page_for_each_hundred(team: World) -> None:
    team.jira.fill(450, account=ADA)
    team.settle(2)
    team.forward(1000)
    team.round()
    team.forward(1000)
    for issue in team.jira.issues()[:250]:
        team.jira.edit(issue["key"], ADA, labels=["touched"])
    calls = team.calls(team.round)
    assert sum("search/jql" in call for call in calls) <= 4
    assert len(calls) <= 12  # with the look at columns, fields and sprints, every half hour
    assert list(team.show("TN-1").labels) == ["touched"]


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.long) for n in (1, 2))])
def test_g7_webhooks_doubled_shuffled_and_missing_end_as_polling_does(team: World, seed: int) -> None:
    dice = random.Random(seed)
    for number in range(5):
        team.jira.create(ADA, summary=f"First {number}")
    team.settle(2)
    hints = []
    for number in range(30):
        key = f"TN-{dice.randint(1, 5)}"
        team.forward(1)
        team.jira.edit(key, dice.choice([ADA, BEN]), summary=f"{key} at {number}")
        hints.append(team.issue(key)["id"])
        if dice.random() < 0.3:
            team.edit(key, by="U2", labels=f"l{number}")
    shuffled = [id for id in hints for _ in range(dice.randint(0, 3))]
    dice.shuffle(shuffled)
    for id in shuffled:
        team.sync.puller.hinted([id])
        team.deliver()
    team.settle()
    assert same(team)
    assert not team.conflicts()


def test_a_round_that_fails_is_made_up_for_by_the_next(team: World) -> None:
    team.jira.create(ADA, summary="First")
    team.settle(2)
    team.jira.edit("TN-1", ADA, summary="Second")
    team.jira.fault("POST", "search/jql", "503", times=1)
    with pytest.raises(Exception, match="trouble"):
        team.round()
    team.forward(60)
    team.round()
    assert team.show("TN-1").card.summary == "Second"
