"""The planner: tables of what must become of each pair of edits, and random lives of a ticket (G1-G3, G9).

A failing random run prints its steps; `pytest --hypothesis-seed=N` replays it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from assistant.tickets.sync.planner import (
    Brake,
    Clash,
    Counted,
    Known,
    Moments,
    Plan,
    Policy,
    Pull,
    Push,
    Rule,
    Value,
    count,
    drastic,
    plan,
    still_unheard_of,
)

BASE: dict[str, Value] = {
    "summary": "Read the feed",
    "status": "To Do",
    "assignee": None,
    "points": None,
    "labels": ("data",),
}
EDITS: dict[str, Value] = {
    "summary": "Read it twice",
    "status": "Done",
    "assignee": "a1",
    "points": 3.0,
    "labels": ("data", "new"),
}
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("mine", "yours"), list(permutations(EDITS, 2)))
def test_g3_different_fields_edited_on_both_sides_both_survive(mine: str, yours: str) -> None:
    made = plan(BASE | {mine: EDITS[mine]}, BASE | {yours: EDITS[yours]}, BASE, Policy())
    assert set(made.actions) == {
        Push(mine, BASE[mine], EDITS[mine]),
        Pull(yours, BASE[yours], EDITS[yours]),
    }


@pytest.mark.parametrize(
    ("rule", "ours_late", "kept"),
    [
        ("theirs", 0, "theirs"),
        ("theirs", 5, "theirs"),
        ("theirs", -5, "theirs"),
        ("ours", -5, "ours"),
        ("latest", 1, "ours"),
        ("latest", 0, "theirs"),
        ("latest", -1, "theirs"),
        ("ask", 0, None),
    ],
)
def test_g4_the_rule_of_a_field_decides_a_conflict(rule: Rule, ours_late: int, kept: Any) -> None:
    ours, theirs = BASE | {"status": "Doing"}, BASE | {"status": "Done"}
    moments = Moments({"status": NOON + timedelta(minutes=ours_late)}, NOON)
    made = plan(ours, theirs, BASE, Policy({"status": rule}), moments=moments)
    clash = Clash("status", "To Do", "Doing", "Done", kept)
    follows: dict[Any, list[Any]] = {
        "theirs": [Pull("status", "Doing", "Done")],
        "ours": [Push("status", "Done", "Doing")],
        None: [],
    }
    assert list(made.actions) == [clash, *follows[kept]]
    assert made.base["status"] == ("To Do" if kept is None else "Done")


def test_labels_merge_as_sets() -> None:
    base, ours, theirs = {"labels": ("a", "b")}, {"labels": ("a", "c")}, {"labels": ("a", "b", "d")}
    made = plan(ours, theirs, base, Policy())
    merged = ("a", "c", "d")
    assert made.actions == (Pull("labels", ("a", "c"), merged), Push("labels", ("a", "b", "d"), merged))


def test_what_we_sent_and_never_heard_of_is_no_change_of_theirs() -> None:
    ours, theirs, base = {"summary": "third"}, {"summary": "second"}, {"summary": "first"}
    assert plan(ours, theirs, base, Policy()).clashes
    made = plan(ours, theirs, base, Policy(), sent={"summary": "second"})
    assert made.actions == (Push("summary", "second", "third"),)


def test_a_held_field_is_left_alone_on_both_sides() -> None:
    made = plan(BASE | EDITS, BASE | {"status": "Doing"}, BASE, Policy(held=frozenset(EDITS)))
    assert made == Plan((), BASE)


def test_g13_what_a_write_would_damage_is_not_written() -> None:
    theirs = {"description": "a table"}
    made = plan({"description": "my text"}, theirs, theirs, Policy(fragile={"description"}))
    assert made.pulls == (Pull("description", "my text", "a table"),)
    assert made.clashes[0].ours == "my text"
    assert not made.pushes


def test_g15_the_census_names_what_is_missing_and_what_was_not_read() -> None:
    ours = {"1": Known("TN-1", NOON), "2": Known("TN-2", NOON), "3": Known("TN-3", NOON)}
    seen = {"1": Known("TN-1", NOON), "3": Known("OPS-3", NOON), "4": Known("TN-4", NOON)}
    assert count(ours, seen) == Counted(missing=("2",), unread=("3", "4"))


@pytest.mark.parametrize(
    ("hit", "known", "stops"), [(10, 20, False), (11, 20, True), (11, 100, False), (21, 100, True)]
)
def test_g22_the_brake_needs_both_a_share_and_a_number(hit: int, known: int, stops: bool) -> None:
    assert Brake().stops(hit, known) is stops


def test_g22_what_is_drastic() -> None:
    done = frozenset(["Done"])
    assert drastic((Pull("status", "Doing", "Done"),), (), done)
    assert drastic((Pull("summary", "a", "b"),), (), done)
    assert drastic((), (Clash("points", 1.0, 2.0, 3.0, "theirs"),), done)
    assert not drastic((Pull("description", "", "b"), Pull("points", 1.0, 2.0)), (), done)
    assert not drastic((Pull("status", "Done", "Doing"),), (), done)


TEXTS = st.sampled_from(["", "a", "b", "c"])
FIELDS = st.sampled_from(["summary", "status"])


class Lives(RuleBasedStateMachine):
    """One ticket on two sides. Reads and writes fail, answers get lost, and we are killed at any boundary."""

    def __init__(self) -> None:
        super().__init__()
        start: dict[str, Value] = dict.fromkeys(("summary", "status"), "")
        self.ours, self.theirs, self.base = dict(start), dict(start), dict(start)
        self.sent: dict[str, Value] = {}
        self.edited: dict[str, set[str]] = {name: set() for name in start}
        self.written: dict[str, set[Value]] = {name: {""} for name in start}
        self.writes = 0

    @rule(name=FIELDS, value=TEXTS)
    def we_edit(self, name: str, value: str) -> None:
        self._edit(self.ours, "ours", name, value)

    @rule(name=FIELDS, value=TEXTS)
    def they_edit(self, name: str, value: str) -> None:
        self._edit(self.theirs, "theirs", name, value)

    def _edit(self, side: dict[str, Value], who: str, name: str, value: str) -> None:
        if side[name] != value:
            side[name] = value
            self.edited[name].add(who)
            self.written[name].add(value)

    @rule(stored=st.booleans())
    def pull(self, stored: bool) -> None:
        """`stored` False: killed before the commit."""
        made = plan(self.ours, self.theirs, self.base, Policy(), sent=self.sent)
        if stored:
            self._store(made)

    def _store(self, made: Plan) -> None:
        for pull in made.pulls:
            self.ours[pull.field] = pull.new
        self.base = dict(made.base)
        self.sent = still_unheard_of(self.sent, self.theirs)

    @rule(
        outcome=st.sampled_from(["done", "refused", "answer lost", "killed"]),
        meanwhile=st.none() | st.tuples(st.sampled_from(["ours", "theirs"]), FIELDS, TEXTS),
    )
    def push(self, outcome: str, meanwhile: tuple[str, str, str] | None) -> None:
        """A write as deliveries do it: merge, note what is sent, send, settle. An edit may come between."""
        self._store(plan(self.ours, self.theirs, self.base, Policy(), sent=self.sent))
        wishes = {name: self.ours[name] for name in self.ours if self.ours[name] != self.base[name]}
        self.sent = dict(wishes)
        if outcome == "refused":
            self.sent = {}
        elif wishes:
            self.theirs |= wishes
            self.writes += 1
        if meanwhile:
            who, name, value = meanwhile
            self._edit(self.ours if who == "ours" else self.theirs, who, name, value)
        if outcome == "done":
            self._store(plan(self.ours, self.theirs, self.base, Policy(), sent=self.sent))
            self.sent = {}

    @rule()
    def drain(self) -> None:
        """Edits stop: G1 both sides agree, G2 nothing is written from then on, G3 nobody's edit is lost."""
        last = {"ours": dict(self.ours), "theirs": dict(self.theirs)}
        self.push("done", None)
        self.push("done", None)
        assert self.ours == self.theirs == self.base
        writes = self.writes
        for _ in range(10):
            self.push("done", None)
            self.pull(True)
        assert self.writes == writes
        for name, who in self.edited.items():
            if len(who) == 1:
                assert self.ours[name] == last[next(iter(who))][name]
            assert self.ours[name] in self.written[name]
            who.clear()

    def teardown(self) -> None:
        self.drain()

    @invariant()
    def nothing_is_made_up(self) -> None:
        for name in self.ours:
            assert {self.ours[name], self.theirs[name]} <= self.written[name]


def run(examples: int) -> None:
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_g1_g2_g3_g9_any_life_of_a_ticket_ends_in_agreement() -> None:
    run(100)


@pytest.mark.long
def test_g1_g2_g3_g9_two_thousand_lives() -> None:
    run(2000)
