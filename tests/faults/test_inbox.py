"""The same event from Slack, three times at once and to both replicas: one effect."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from assistant.core.db import Database
from assistant.core.inbox import Event, Inbox
from assistant.core.outbox import Outbox, OutboxRow
from tests.conftest import HandClock


def test_an_event_delivered_three_times_to_two_replicas_has_one_effect(
    db: Database, clock: HandClock
) -> None:
    outbox = Outbox(db, clock, lease=timedelta(seconds=90))
    replicas = [Inbox(db, outbox, clock, lease=timedelta(seconds=90)) for _ in range(2)]
    handled: list[int] = []

    def handle(event: Event) -> None:
        handled.append(event.id)
        with db.begin() as session:
            outbox.put(session, "slack.post", f"effect:{event.id}", {"channel": "C1", "text": "hello"})

    def receive(inbox: Inbox) -> bool:
        with db.begin() as session:
            return inbox.put(session, "slack", "Ev1", "app_mention", {"event": {}})

    for inbox in replicas:
        inbox.on("app_mention", handle)
    with ThreadPoolExecutor(6) as pool:
        stored = list(pool.map(receive, replicas * 3))
        worked = list(pool.map(lambda inbox: inbox.step(), replicas * 3))
    assert (stored.count(True), worked.count(True), len(handled)) == (1, 1, 1)
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 1
