"""The outbox and its deliverer: order, pace, lost answers, dead letters. The delivery is a scripted one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assistant.core.config import Settings
from assistant.core.db import Database
from assistant.core.delivery import Deliverer
from assistant.core.errors import Rejected, Unavailable, UserError
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.ports import Attempt, Json
from tests.conftest import HandClock


class Scripted:
    """Delivers into a list; `then` says what happens instead, call by call."""

    repeatable = False
    limits_are_shared = True

    def __init__(self, kind: str = "note", pace_seconds: float = 0.0) -> None:
        self.kind = kind
        self.pace_seconds = pace_seconds
        self.sent: list[str] = []
        self.looked_up: list[str] = []
        self.targets: dict[str, Json | None] = {}
        self.then: list[Exception | Callable[[str], None]] = []
        self.found: dict[str, Json] = {}

    def pace_key(self, payload: Json) -> str | None:
        return payload.get("channel")

    def send(self, attempt: Attempt) -> Json:
        self.targets[attempt.key] = attempt.target
        if self.then:
            step = self.then.pop(0)
            if isinstance(step, Exception):
                raise step
            step(attempt.key)
        self.sent.append(attempt.key)
        return {"ts": attempt.key}

    def look_up(self, attempt: Attempt) -> Json | None:
        self.looked_up.append(attempt.key)
        return self.found.get(attempt.key)


@pytest.fixture
def notes(outbox: Outbox) -> Scripted:
    scripted = Scripted()
    outbox.register(scripted)
    return scripted


@pytest.fixture
def deliverer(db: Database, outbox: Outbox, clock: HandClock, settings: Settings) -> Deliverer:
    return Deliverer(db, outbox, clock, settings)


@pytest.fixture
def put(db: Database, outbox: Outbox) -> Callable[..., bool]:
    def put(key: str, kind: str = "note", channel: str | None = None, **options: Any) -> bool:
        with db.begin() as session:
            return outbox.put(session, kind, key, {"channel": channel} if channel else {}, **options)

    return put


def drain(deliverer: Deliverer) -> None:
    while deliverer.step():
        pass


def state(db: Database, key: str) -> str:
    with db.read() as session:
        return session.execute(select(OutboxRow.state).where(OutboxRow.key == key)).scalar_one()


Put = Callable[..., bool]


def test_a_row_is_sent_once_and_keeps_its_result(
    db: Database, outbox: Outbox, notes: Scripted, deliverer: Deliverer, put: Put
) -> None:
    assert put("a")
    assert not put("a")
    drain(deliverer)
    assert notes.sent == ["a"]
    with db.read() as session:
        assert outbox.result(session, "a") == {"ts": "a"}


def test_what_is_rolled_back_is_never_sent(
    db: Database, outbox: Outbox, notes: Scripted, deliverer: Deliverer
) -> None:
    def change_our_mind() -> None:
        with db.begin() as session:
            outbox.put(session, "note", "a", {})
            raise UserError("no")

    with pytest.raises(UserError):
        change_our_mind()
    drain(deliverer)
    assert notes.sent == []


def test_a_reply_waits_for_its_target_and_gets_its_result(
    notes: Scripted, deliverer: Deliverer, clock: HandClock, put: Put
) -> None:
    put("parent")
    put("reply", target="parent")
    notes.then = [Unavailable("later")]
    drain(deliverer)
    assert notes.sent == []
    clock.forward(seconds=10)
    drain(deliverer)
    assert notes.sent == ["parent", "reply"]
    assert notes.targets["reply"] == {"ts": "parent"}


def test_a_reply_to_what_was_refused_is_a_dead_letter_too(
    db: Database, notes: Scripted, deliverer: Deliverer, put: Put
) -> None:
    put("parent")
    put("reply", target="parent")
    notes.then = [Rejected("channel_not_found")]
    drain(deliverer)
    assert notes.sent == []
    assert (state(db, "parent"), state(db, "reply")) == ("dead", "dead")


def test_one_stuck_row_holds_back_its_own_order_only(
    notes: Scripted, deliverer: Deliverer, clock: HandClock, put: Put
) -> None:
    for key, order in (("a1", "a"), ("a2", "a"), ("b1", "b")):
        put(key, order=order)
    notes.then = [Unavailable("later")]
    drain(deliverer)
    assert notes.sent == ["b1"]
    clock.forward(seconds=10)
    drain(deliverer)
    assert notes.sent == ["b1", "a1", "a2"]


def test_a_lost_answer_is_quarantined_then_looked_up(
    db: Database, notes: Scripted, deliverer: Deliverer, clock: HandClock, put: Put
) -> None:
    put("kept")
    put("lost")
    notes.then = [Unavailable("timeout", maybe_done=True), Unavailable("timeout", maybe_done=True)]
    notes.found = {"kept": {"ts": "found"}}
    drain(deliverer)
    clock.forward(seconds=59)
    drain(deliverer)
    assert (state(db, "kept"), notes.looked_up) == ("unknown", [])
    clock.forward(seconds=2)
    drain(deliverer)
    assert sorted(notes.looked_up) == ["kept", "lost"]
    assert notes.sent == ["lost"]
    assert state(db, "kept") == "sent"


def test_a_lease_that_ended_unanswered_is_looked_up(
    db: Database, outbox: Outbox, notes: Scripted, deliverer: Deliverer, clock: HandClock, put: Put
) -> None:
    put("a")
    assert outbox.claim() is not None  # and the process that claimed it died
    notes.found = {"a": {"ts": "found"}}
    drain(deliverer)
    assert notes.looked_up == []
    clock.forward(seconds=91)
    drain(deliverer)
    assert (notes.looked_up, notes.sent, state(db, "a")) == (["a"], [], "sent")


def test_a_late_finisher_does_not_overwrite_who_took_over(
    db: Database, outbox: Outbox, notes: Scripted, clock: HandClock, put: Put
) -> None:
    put("a")
    slow = outbox.claim()
    clock.forward(seconds=91)
    other = Outbox(db, clock, lease=timedelta(seconds=90))
    other.register(notes)
    assert slow is not None
    assert other.claim() is not None
    with db.begin() as session:
        assert not outbox.finish(session, slow, state="sent", result={"ts": "late"})


def test_after_429_the_whole_kind_waits_exactly_so_long(
    outbox: Outbox, notes: Scripted, deliverer: Deliverer, clock: HandClock, put: Put
) -> None:
    other = Scripted("other")
    outbox.register(other)
    put("a")
    put("b")
    put("c", kind="other")
    notes.then = [Unavailable("rate limited", retry_after=30)]
    drain(deliverer)
    clock.forward(seconds=29)
    drain(deliverer)
    assert (notes.sent, other.sent) == ([], ["c"])
    clock.forward(seconds=1)
    drain(deliverer)
    assert notes.sent == ["a", "b"]
    assert notes.looked_up == []


def test_one_message_a_second_in_a_channel_and_no_wait_elsewhere(
    outbox: Outbox, deliverer: Deliverer, clock: HandClock, put: Put
) -> None:
    paced = Scripted("paced", pace_seconds=1.0)
    outbox.register(paced)
    for key, channel in (("a1", "C1"), ("a2", "C1"), ("b1", "C2")):
        put(key, kind="paced", channel=channel)
    drain(deliverer)
    assert paced.sent == ["a1", "b1"]
    clock.forward(seconds=1)
    drain(deliverer)
    assert paced.sent == ["a1", "b1", "a2"]


def test_a_refused_row_is_retried_or_dropped_by_hand(
    db: Database, outbox: Outbox, notes: Scripted, deliverer: Deliverer, put: Put
) -> None:
    put("a")
    put("b")
    notes.then = [Rejected("is_archived"), Rejected("is_archived")]
    drain(deliverer)
    with db.begin() as session:
        dead = {item.key: item for item in outbox.items(session, ("dead",))}
        assert dead["a"].error == "is_archived"
        outbox.retry(session, dead["a"].id)
        outbox.drop(session, dead["b"].id)
    drain(deliverer)
    assert (notes.looked_up, notes.sent) == (["a"], ["a"])
    with pytest.raises(UserError, match="not a dead letter"), db.begin() as session:
        outbox.retry(session, dead["a"].id)


def test_what_nobody_here_knows_is_left_alone(
    db: Database, notes: Scripted, deliverer: Deliverer, put: Put
) -> None:
    put("a", kind="newer.kind")
    put("b")
    drain(deliverer)
    assert notes.sent == ["b"]
    assert state(db, "a") == "pending"


def test_it_gives_up_after_a_day_in_vain(
    db: Database, notes: Scripted, deliverer: Deliverer, clock: HandClock, put: Put
) -> None:
    put("a")
    notes.then = [Unavailable("down")] * 400
    for _ in range(300):
        clock.forward(minutes=5)
        drain(deliverer)
    assert state(db, "a") == "dead"
    assert notes.sent == []


def test_a_mistake_in_a_delivery_is_kept_not_spun(
    db: Database, notes: Scripted, deliverer: Deliverer, put: Put
) -> None:
    put("a")
    notes.then = [ZeroDivisionError("oops")]
    drain(deliverer)
    assert state(db, "a") == "unknown"


def test_a_newer_edit_replaces_one_that_nobody_began_to_send(
    db: Database, outbox: Outbox, notes: Scripted, deliverer: Deliverer, put: Put
) -> None:
    put("day")
    drain(deliverer)
    for number in (1, 2, 3):
        with db.begin() as session:
            outbox.replace_pending(session, "day:edit:")
            outbox.put(session, "note", f"day:edit:{number}", {}, target="day")
    drain(deliverer)
    assert notes.sent == ["day", "day:edit:3"]


def test_old_rows_go_unless_an_open_one_refers_to_them(
    db: Database, outbox: Outbox, notes: Scripted, deliverer: Deliverer, clock: HandClock, put: Put
) -> None:
    put("old")
    put("thread")
    drain(deliverer)
    put("reply", target="thread", at=clock() + timedelta(days=200))
    with db.begin() as session:
        assert outbox.prune(session, clock() + timedelta(seconds=1)) == 1
        assert set(session.scalars(select(OutboxRow.key))) == {"thread", "reply"}


def test_after_a_restore_nothing_is_sent_before_a_look(
    db: Database, outbox: Outbox, notes: Scripted, deliverer: Deliverer, put: Put
) -> None:
    put("a")
    put("b")
    notes.found = {"a": {"ts": "sent since the backup"}}
    with db.begin() as session:
        outbox.distrust(session)
    drain(deliverer)
    assert notes.looked_up == ["a", "b"]
    assert notes.sent == ["b"]


def test_a_process_that_slept_past_its_lease_does_not_send(
    db: Database, outbox: Outbox, notes: Scripted, clock: HandClock, settings: Settings, put: Put
) -> None:
    put("a")
    spent = settings.model_copy(update={"lease_seconds": 10.0})  # all of it goes to one request
    assert Deliverer(db, outbox, clock, spent).step()
    assert notes.sent == []
    assert state(db, "a") == "pending"
