"""Killed anywhere, restarted: nothing accepted is lost, nothing is posted twice."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.core.db import Database
from integrations.standins.slack import LocalSlack, serve
from tests.faults.worker import Plan, business_rows, work

CHANNELS = ("C0GENERAL01", "C0RANDOM001")
FAULTS = ("429", "500", "drop_before", "drop_after", "late")
WEIGHTS = (10, 8, 6, 10, 5)

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.faults.worker"])


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve() as local:
        local.control.join("U0BEN000001", "random")
        yield local


@pytest.fixture
def plan(db_url: str, slack: LocalSlack) -> Plan:
    return Plan(db_url, slack.api_url, slack.bot_token, (CHANNELS[0],), batch="b", messages=2)


def start(plan: Plan) -> multiprocessing.process.BaseProcess:
    process = _processes.Process(target=work, args=(plan,))
    process.start()
    return process


def posted(slack: LocalSlack, batch: str) -> Counter[str]:
    """How often each message of a batch stands in the channels, whatever its text says by now."""
    keys = (m["metadata"]["event_payload"]["key"] for c in CHANNELS for m in slack.control.messages(c))
    return Counter(key for key in keys if key.startswith(f"{batch}:"))


def expected(slack: LocalSlack, plan: Plan, db: Database) -> None:
    rows = business_rows(db, plan.batch)
    assert len(rows) == plan.messages
    wanted = rows | {f"{row}:reply" for row in rows}
    found = posted(slack, plan.batch)
    assert set(found) == wanted
    assert set(found.values()) == {1}
    texts = {m["text"] for m in slack.control.messages(CHANNELS[0])}
    assert {f"{row} edited" for row in rows} <= texts


def crash_at(points: range, plan: Plan, slack: LocalSlack, db: Database) -> int:
    """Die at each of the points, then let one survivor finish; how many there were to die at."""
    batches = [Plan(**vars(plan) | {"batch": f"p{point}"}) for point in points]
    deaths = 0
    for batch, point in zip(batches, points, strict=True):
        victim = start(Plan(**vars(batch) | {"crash_at": point}))
        victim.join(60)
        deaths += victim.exitcode == -9
    for batch in batches:
        survivor = start(batch)
        survivor.join(60)
        assert survivor.exitcode == 0
        expected(slack, batch, db)
    return deaths


def test_a_crash_at_a_commit_or_call_loses_and_doubles_nothing(
    plan: Plan, slack: LocalSlack, db: Database
) -> None:
    assert crash_at(range(2, 24, 2), plan, slack, db) == 11


@pytest.mark.long
def test_a_crash_at_every_point_loses_and_doubles_nothing(
    plan: Plan, slack: LocalSlack, db: Database
) -> None:
    assert crash_at(range(1, 40), plan, slack, db) >= 30


def chaos(plan: Plan, slack: LocalSlack, kills: int, seed: int) -> int:
    """Two replicas over a Slack in trouble, one of them killed at random moments; kills that hit."""
    dice = random.Random(seed)
    for number in range(plan.messages):
        for text in (f"{plan.batch}:{number}", f"{plan.batch}:{number} reply"):
            kind = dice.choices((*FAULTS, None), (*WEIGHTS, 100 - sum(WEIGHTS)))[0]
            if kind:
                options: dict[str, Any] = {"seconds": 1.3} if kind == "late" else {}
                slack.control.fault("chat.postMessage", kind, match={"text": text}, **options)
    replicas = [start(plan), start(plan)]
    hit = 0
    for _ in range(kills):
        victim = dice.randrange(2)
        replicas[victim].join(dice.uniform(0.05, 0.4))
        if replicas[victim].is_alive():
            replicas[victim].kill()
            hit += 1
        replicas[victim].join(10)
        replicas[victim] = start(plan)
    for replica in replicas:
        replica.join(120)
        assert replica.exitcode == 0
    return hit


@pytest.mark.parametrize(("messages", "kills"), [(40, 10), pytest.param(150, 60, marks=pytest.mark.long)])
def test_two_replicas_killed_at_random_lose_and_double_nothing(
    plan: Plan, slack: LocalSlack, db: Database, messages: int, kills: int
) -> None:
    busy = Plan(**vars(plan) | {"messages": messages})
    assert chaos(busy, slack, kills, seed=7) > kills / 2
    expected(slack, busy, db)


@pytest.mark.long
def test_without_the_look_up_the_same_chaos_doubles(plan: Plan, slack: LocalSlack) -> None:
    """The control: were there nothing to see here, the test above would prove nothing."""
    blind = Plan(**vars(plan) | {"messages": 40, "look_up": False})
    chaos(blind, slack, kills=10, seed=7)
    assert max(posted(slack, blind.batch).values()) > 1
