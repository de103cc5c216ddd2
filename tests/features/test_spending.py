"""Budgets of models: what is counted, where it stops, and what `/budget` says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from assistant.core.allowance import forget_use
from assistant.core.budget import lines
from assistant.core.db import Database
from assistant.core.errors import BudgetUsedUp
from assistant.core.spending import Ledger, Limits, ModelAnswer, Spent, forget_answers
from tests.conftest import HandClock

PRICES = {"openai:m": (1.0, 10.0)}
Open = Callable[..., Ledger]


@pytest.fixture
def opened(db: Database, clock: HandClock) -> Open:
    return lambda **limits: Ledger(db, clock, PRICES, Limits(**limits))


def test_every_call_is_added_up_by_month_and_prompt(opened: Open, clock: HandClock) -> None:
    ledger = opened()
    ledger.record("openai:m", "a@1", 1000, 100)
    ledger.record("openai:m", "a@1", 500, 0)
    ledger.record("openai:n", "b@1", 7, 3)
    month = ledger.month
    assert ledger.by_prompt(month) == {
        ("openai:m", "a@1"): Spent(2, 1500, 100, 0.0025),
        ("openai:n", "b@1"): Spent(1, 7, 3, 0.0),
    }
    clock.now += timedelta(days=40)
    assert ledger.spent(ledger.month) == Spent()
    assert ledger.spent(month).tokens == 1610


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"run_tokens": 1000}, "this run (1,000 tokens)"),
        ({"month_tokens": 1000}, "this month (1,000 tokens)"),
        ({"run_cost": 0.002}, "this run (0.002 USD)"),
        ({"month_cost": 0.002}, "this month (0.002 USD)"),
    ],
)
def test_no_call_goes_beyond_a_limit(opened: Open, limits: dict[str, float], words: str) -> None:
    ledger = opened(**limits).for_run()
    with ledger.reserved("openai:m", 600, 100):
        pass
    ledger.record("openai:m", "a@1", 600, 100)
    with pytest.raises(BudgetUsedUp) as raised, ledger.reserved("openai:m", 600, 100):
        pytest.fail("it was let through")
    assert words in str(raised.value)


def test_another_run_has_its_own_budget_and_the_month_goes_on(opened: Open) -> None:
    ledger = opened(run_tokens=1000, month_tokens=1500)
    for _ in range(2):
        run = ledger.for_run()
        with run.reserved("openai:m", 700, 0):
            run.record("openai:m", "a@1", 700, 0)
    with pytest.raises(BudgetUsedUp, match="this month"), ledger.for_run().reserved("openai:m", 700, 0):
        pytest.fail("it was let through")


def test_calls_under_way_count(opened: Open) -> None:
    ledger = opened(run_tokens=1000).for_run()
    refused: list[str] = []

    def another() -> None:
        try:
            with ledger.reserved("openai:m", 600, 0):
                pass
        except BudgetUsedUp as error:
            refused.append(str(error))

    with ledger.reserved("openai:m", 600, 0):
        thread = threading.Thread(target=another)
        thread.start()
        thread.join()
    assert len(refused) == 1
    another()
    assert len(refused) == 1, "what was reserved and not spent is free again"


def test_calls_at_once_are_all_written_down(opened: Open) -> None:
    ledger = opened().for_run()
    threads = [threading.Thread(target=ledger.record, args=("openai:m", "a@1", 10, 1)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.spent(ledger.month).calls == 12
    assert ledger.spent(ledger.month).tokens == 132


def test_a_budget_in_money_needs_a_price(opened: Open) -> None:
    money, tokens = opened(month_cost=5), opened(month_tokens=5)
    with pytest.raises(BudgetUsedUp, match="no price for openai:dear"), money.reserved("openai:dear", 1, 1):
        pytest.fail("it was let through")
    with tokens.reserved("openai:dear", 1, 1):
        pass


def test_what_budget_says(opened: Open) -> None:
    ledger = opened(month_cost=10, month_tokens=5_000_000, run_tokens=200_000)
    ledger.record("openai:m", "enrich-title@1", 1_000_000, 100_000)
    said = lines(ledger, "openai:m")
    assert said[1] == "1,100,000 tokens in 1 calls of 5,000,000 tokens this month"
    assert said[2] == "2.00 USD of 10 USD this month"
    assert said[3] == "One run may take 200,000 tokens."
    assert said[4].startswith("• enrich-title@1 (openai:m): 1,100,000 tokens")
    assert "its cost is not known" in lines(ledger, "openai:other")[2]


def test_answers_are_forgotten_in_time(opened: Open, db: Database, clock: HandClock) -> None:
    ledger = opened()
    ledger.keep_answer("old", {"a": 1})
    clock.now += timedelta(days=10)
    ledger.keep_answer("new", {"a": 2})
    before: datetime = clock.now - timedelta(days=5)
    with db.begin() as session:
        assert forget_answers(session, before) == 1
        assert session.get(ModelAnswer, "old") is None
    assert ledger.answer("new") == {"a": 2}


def test_what_a_person_asks_at_once_stays_within_the_day(
    opened: Open, db: Database, clock: HandClock
) -> None:
    ledger = opened(person_day_tokens=1000)
    let_through, go = [], threading.Barrier(8)

    def ask() -> None:
        try:
            with ledger.allowance("U1").reserved(300):
                let_through.append(True)
                go.wait(20)
        except BudgetUsedUp:
            let_through.append(False)
            go.wait(20)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(let_through) == [False] * 5 + [True] * 3
    ledger.allowance("U1").charge(800)
    with pytest.raises(BudgetUsedUp), ledger.allowance("U1").reserved(300):
        pytest.fail("it was let through")
    with ledger.allowance("U2").reserved(300):
        pass
    with db.begin() as session:
        assert forget_use(session, clock() + timedelta(days=1)) == 2
