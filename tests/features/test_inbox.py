"""The inbox: an event once, a failure answered, a repeat harmless."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import MAX_ATTEMPTS, Event, Inbox, InboxRow
from assistant.core.outbox import OutboxRow
from tests.conftest import HandClock

BODY = {"event": {"channel": "C1", "text": "hello"}}


def receive(db: Database, inbox: Inbox, event_id: str = "Ev1", kind: str = "app_mention") -> bool:
    with db.begin() as session:
        return inbox.put(session, "slack", event_id, kind, BODY)


def answers(db: Database) -> list[dict[str, Any]]:
    with db.read() as session:
        return list(session.scalars(select(OutboxRow.payload)))


def state(db: Database) -> str:
    with db.read() as session:
        return session.execute(select(InboxRow.state)).scalar_one()


def where(body: dict[str, Any]) -> dict[str, Any]:
    return {"channel": body["event"]["channel"]}


def test_only_what_somebody_handles_is_stored(db: Database, inbox: Inbox) -> None:
    assert not receive(db, inbox)
    inbox.on("app_mention", lambda event: None)
    assert receive(db, inbox)
    assert not receive(db, inbox)


def test_what_a_person_can_mend_is_said_once(db: Database, inbox: Inbox) -> None:
    def refuse(event: Event) -> None:
        raise UserError("Ask me something longer.")

    inbox.on("app_mention", refuse, reply_to=where)
    receive(db, inbox)
    assert inbox.step()
    assert not inbox.step()
    assert answers(db) == [{"channel": "C1", "text": "Ask me something longer."}]


def test_a_failure_is_tried_again_and_then_apologised_for(
    db: Database, inbox: Inbox, clock: HandClock
) -> None:
    tries: list[int] = []

    def fail(event: Event) -> None:
        tries.append(event.attempts)
        raise ZeroDivisionError

    inbox.on("app_mention", fail, reply_to=where)
    receive(db, inbox)
    for _ in range(10):
        inbox.step()
        clock.forward(minutes=1)
    assert tries == list(range(1, MAX_ATTEMPTS + 1))
    assert state(db) == "dead"
    (apology,) = answers(db)
    assert "reference" in apology["text"]
    assert "ZeroDivisionError" not in apology["text"]


def test_an_event_whose_worker_died_is_worked_off_again(db: Database, inbox: Inbox, clock: HandClock) -> None:
    done: list[int] = []

    def die_once(event: Event) -> None:
        done.append(event.attempts)
        if len(done) == 1:
            raise KeyboardInterrupt  # the process ends here, its row still claimed

    inbox.on("app_mention", die_once)
    receive(db, inbox)
    with pytest.raises(KeyboardInterrupt):
        inbox.step()
    assert not inbox.step()
    clock.forward(seconds=91)
    assert inbox.step()
    assert (done, state(db)) == ([1, 2], "done")


def test_a_form_counts_once_even_when_its_transaction_is_repeated(db: Database, inbox: Inbox) -> None:
    with db.begin() as session:
        assert inbox.once(session, "view", "V1")
    with db.begin() as session:
        assert not inbox.once(session, "view", "V1")
        assert inbox.once(session, "click", "V1")


def test_old_events_are_forgotten(db: Database, inbox: Inbox, clock: HandClock) -> None:
    inbox.on("app_mention", lambda event: None)
    receive(db, inbox)
    inbox.step()
    receive(db, inbox, "Ev2")
    with db.begin() as session:
        assert inbox.prune(session, clock.forward(days=1)) == 1
        assert inbox.waiting(session) == 1
