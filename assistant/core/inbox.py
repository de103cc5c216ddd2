"""Every inbound event once: stored before it is acknowledged, worked off from its row in our own threads.

The unique (source, event_id) makes a redelivery harmless. A handler may run again after a crash, so what it
writes carries keys made from the event's id.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, UniqueConstraint, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.core import db as database
from assistant.core.clock import Clock
from assistant.core.db import Database, Model
from assistant.core.errors import Unavailable, UserError
from assistant.core.metrics import INBOX_DONE, INBOX_LAG
from assistant.core.outbox import Outbox
from assistant.core.ports import Json

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 4


class InboxRow(Model):
    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("source", "event_id"),
        Index("ix_inbox_state", "state", "not_before"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    event_id: Mapped[str]
    kind: Mapped[str]
    body: Mapped[dict[str, Any]]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    error: Mapped[str | None]


@dataclass(frozen=True)
class Event:
    """One stored event. `id` is the row's: stable across repeats, so it makes good keys."""

    id: int
    kind: str
    body: Json
    received_at: datetime
    attempts: int


Handler = Callable[[Event], None]
Address = Callable[[Json], Json | None]
"""From an event's body to where an answer goes ({channel, thread_ts?, ...}); None: nobody is waiting."""


class Inbox:
    def __init__(self, db: Database, outbox: Outbox, clock: Clock, *, lease: timedelta) -> None:
        self._db = db
        self._outbox = outbox
        self._clock = clock
        self._lease = lease
        self._owner = f"{os.getpid()}-{os.urandom(4).hex()}"
        self._handlers: dict[str, list[Handler]] = {}
        self._address: dict[str, Address] = {}
        self.wake = threading.Event().set

    @property
    def kinds(self) -> list[str]:
        return sorted(self._handlers)

    def on(self, kind: str, handler: Handler, *, reply_to: Address | None = None) -> None:
        """Run `handler` for each event of this kind. With `reply_to`, a failure is told to who is waiting."""
        self._handlers.setdefault(kind, []).append(handler)
        if reply_to:
            self._address[kind] = reply_to

    def put(self, session: Session, source: str, event_id: str, kind: str, body: Json) -> bool:
        """Store an event; False when it is known already or nobody handles its kind."""
        if kind not in self._handlers:
            return False
        database.after_commit(session, self.wake)
        return self._insert(session, source, event_id, kind, body, state="new") is not None

    def once(self, session: Session, source: str, event_id: str) -> bool:
        """True the first time: for interactions, whose work is done in this very transaction."""
        return self._insert(session, source, event_id, "once", {}, state="done") is not None

    def known(self, session: Session, source: str, event_id: str) -> bool:
        """Whether this event came, or this interaction was carried out."""
        mine = select(InboxRow.id).where(InboxRow.source == source, InboxRow.event_id == event_id)
        return session.scalar(mine) is not None

    def _insert(
        self, session: Session, source: str, event_id: str, kind: str, body: Json, *, state: str
    ) -> int | None:
        now = self._clock()
        return database.insert_new(
            session,
            InboxRow,
            source=source,
            event_id=event_id,
            kind=kind,
            body=body,
            state=state,
            attempts=0,
            not_before=now,
            received_at=now,
            done_at=now if state == "done" else None,
        )

    def step(self) -> bool:
        """Work off one event; False when there is none."""
        event = self._claim()
        if event is None:
            return False
        try:
            for handler in self._handlers[event.kind]:
                handler(event)
        except UserError as error:
            self._answer(event, error.text)
            self._finish(event, "refused", state="done", error=None)
        except Unavailable as error:
            log.warning("event %s (%s) again later: %s", event.id, event.kind, error)
            self._failed(event, error)
        except Exception as error:  # whatever a handler meets, the event is kept and its sender is answered
            log.exception("event %s (%s) failed", event.id, event.kind)
            self._failed(event, error)
        else:
            self._finish(event, "done", state="done", error=None)
        return True

    def _claim(self) -> Event | None:
        now = self._clock()
        due = or_(
            (InboxRow.state == "new") & (InboxRow.not_before <= now),
            (InboxRow.state == "working") & (InboxRow.lease_until <= now),
        )
        waiting = select(InboxRow.id).where(InboxRow.kind.in_(self._handlers), due)
        waiting = waiting.order_by(InboxRow.id).limit(1)
        # Most looks find nothing, and a look that only reads keeps nobody from writing.
        with self._db.read() as session:
            if session.scalar(waiting) is None:
                return None
        first = waiting.with_for_update(skip_locked=True).scalar_subquery()
        values = {"state": "working", "owner": self._owner, "lease_until": now + self._lease}
        take = update(InboxRow).where(InboxRow.id == first).values(**values, attempts=InboxRow.attempts + 1)
        with self._db.begin(patient=True) as session:
            row = session.scalars(
                take.returning(InboxRow).execution_options(synchronize_session=False)
            ).first()
            return Event(row.id, row.kind, row.body, row.received_at, row.attempts) if row else None

    def _failed(self, event: Event, error: Exception) -> None:
        reason = f"{type(error).__name__}: {error}"[:500]
        if event.attempts < MAX_ATTEMPTS:
            wait = timedelta(seconds=2.0**event.attempts)
            self._finish(event, "retried", state="new", not_before=self._clock() + wait, error=reason)
            return
        self._answer(
            event,
            f"Something went wrong on my side (reference {event.id}). It is logged; please try again later.",
        )
        self._finish(event, "dead", state="dead", error=reason)

    def _answer(self, event: Event, text: str) -> None:
        address = self._address.get(event.kind)
        where = address(event.body) if address else None
        if where is not None:
            with self._db.begin(patient=True) as session:
                self._outbox.put(session, "slack.post", f"inbox:{event.id}:reason", {**where, "text": text})

    def _finish(self, event: Event, outcome: str, *, state: str, **values: Any) -> None:
        now = self._clock()
        mine = (InboxRow.id == event.id, InboxRow.state == "working", InboxRow.owner == self._owner)
        done_at = now if state == "done" else None
        with self._db.begin(patient=True) as session:
            session.execute(update(InboxRow).where(*mine).values(state=state, done_at=done_at, **values))
        INBOX_DONE.labels(event.kind, outcome).inc()
        INBOX_LAG.observe((now - event.received_at).total_seconds())

    def prune(self, session: Session, before: datetime) -> int:
        old = delete(InboxRow).where(InboxRow.state == "done", InboxRow.done_at < before)
        return session.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]

    def waiting(self, session: Session) -> int:
        open_states = InboxRow.state.in_(("new", "working"))
        return session.scalar(select(func.count()).select_from(InboxRow).where(open_states)) or 0
