"""A bot cut down to its outbox, in a process of its own that can be killed anywhere."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from sqlalchemy import event, select

from assistant.core.config import Settings
from assistant.core.db import Database
from assistant.core.delivery import Deliverer
from assistant.core.outbox import OPEN, Outbox, OutboxRow
from assistant.core.people import Member, People
from assistant.core.ports import Attempt, Json
from integrations.slack.delivery import PostMessage, UpdateMessage

HASTE = 20.0
"""Leases and quarantines pass this much faster than real seconds."""

# A request may last a real second, 20 hasty ones; the lease covers it and the quarantine of 60.
REQUEST_SECONDS = 1
LEASE_SECONDS = 120.0


@dataclass(frozen=True)
class Plan:
    """What a worker does: `messages` business rows, each with its post, reply and edit; then deliver all."""

    database: str
    api: str
    token: str
    channels: tuple[str, ...]
    batch: str
    messages: int
    crash_at: int | None = None
    """Die at the n-th point: before or after a commit or a call to the outside."""
    look_up: bool = True


class HastyClock:
    """Runs fast, and far enough in the past to stay behind the local Slack's clock."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def __call__(self) -> datetime:
        # One origin for all processes of a test: they share leases.
        real = datetime.now(UTC).timestamp()  # noqa: TID251 (a test's own clock)
        day = real - real % 86_400
        return datetime.fromtimestamp(day - 30 * 86_400 + (real - day) * HASTE % (25 * 86_400), UTC)


class Fuse:
    """Counts the points passed and kills this very process at the chosen one."""

    def __init__(self, at: int | None) -> None:
        self._left = at

    def __call__(self, *_: Any) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class FusedClient(WebClient):
    fuse: Fuse

    def api_call(self, *args: Any, **kwargs: Any) -> SlackResponse:
        self.fuse()
        answer = super().api_call(*args, **kwargs)
        self.fuse()
        return answer


class Blind(PostMessage):
    """The control: never looks, so a lost answer is posted again."""

    def look_up(self, attempt: Attempt) -> Json | None:
        return None


def work(plan: Plan) -> None:
    """Enqueue what is missing, then deliver until nothing is open; exits 0, or dies at its point."""
    fuse = Fuse(plan.crash_at)
    clock = HastyClock()
    db = Database(plan.database)
    settings = Settings(_env_file=None, give_up_hours=10_000, lease_seconds=LEASE_SECONDS)
    client = FusedClient(plan.token, base_url=plan.api, timeout=REQUEST_SECONDS, retry_handlers=[])
    client.fuse = fuse
    outbox = Outbox(db, clock, lease=timedelta(seconds=settings.lease_seconds))
    post = PostMessage(client) if plan.look_up else Blind(client)
    post.pace_seconds = 0
    outbox.register(post)
    outbox.register(UpdateMessage(client))
    event.listen(db.engine, "commit", fuse)
    people = People(settings, outbox, clock)
    for number in range(plan.messages):
        enqueue(plan, db, people, outbox, number)
        fuse()
    deliverer = Deliverer(db, outbox, clock, settings)
    while open_rows(db):
        if not deliverer.step():
            time.sleep(0.01)


def enqueue(plan: Plan, db: Database, people: People, outbox: Outbox, number: int) -> None:
    """One business row and its three messages, in one transaction."""
    key = f"{plan.batch}:{number}"
    with db.begin() as session:
        people.ensure(session, key)
        channel = plan.channels[number % len(plan.channels)]
        outbox.put(session, "slack.post", key, {"channel": channel, "text": key})
        outbox.put(session, "slack.post", f"{key}:reply", {"text": f"{key} reply"}, target=key)
        outbox.put(session, "slack.update", f"{key}:edit", {"text": f"{key} edited"}, target=key)


def open_rows(db: Database) -> bool:
    with db.read() as session:
        return session.scalar(select(OutboxRow.id).where(OutboxRow.state.in_(OPEN)).limit(1)) is not None


def business_rows(db: Database, batch: str) -> set[str]:
    with db.read() as session:
        return set(session.scalars(select(Member.slack_id).where(Member.slack_id.startswith(f"{batch}:"))))
