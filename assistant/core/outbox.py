"""Every side effect is a row first, written in the transaction of its cause and delivered afterwards.

    pending ──claim──► sending ──► sent
       ▲                 │ ├─────► dead      (refused, or given up: people can see, retry, drop it)
       └── not sent ─────┘ └─────► unknown   (answer lost) ──quarantine──► looked up ──► sent or pending

A lease that ends unanswered is an unknown outcome too. Order holds among rows that share an `order_key`;
a row that has a target waits for it. Nothing else waits for anything.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, bindparam, case, delete, exists, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from assistant.core import db as database
from assistant.core.clock import Clock
from assistant.core.db import Database, Model, UtcDateTime
from assistant.core.errors import UserError
from assistant.core.ports import Delivery, Json

OPEN = ("pending", "sending", "unknown")


class OutboxRow(Model):
    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state", "state", "not_before"),
        Index("ix_outbox_order", "order_key", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    target_key: Mapped[str | None] = mapped_column(ForeignKey("outbox.key"), index=True)
    order_key: Mapped[str]
    pace_key: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="pending")
    look_up: Mapped[bool] = mapped_column(default=False)
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    first_try: Mapped[datetime | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]


class Pause(Model):
    """Rows whose pace key or kind is this scope wait until then."""

    __tablename__ = "outbox_pause"

    scope: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime]


@dataclass(frozen=True)
class Claim:
    """A row in hand, and for how long."""

    id: int
    kind: str
    key: str
    payload: Json
    target_key: str | None
    pace_key: str | None
    attempts: int
    look_up: bool
    first_try: datetime
    created_at: datetime
    lease_until: datetime


@dataclass(frozen=True)
class OutboxItem:
    """An open or dead row as the operator sees it."""

    id: int
    kind: str
    key: str
    state: str
    attempts: int
    created_at: datetime
    error: str | None


class Outbox:
    def __init__(self, db: Database, clock: Clock, *, lease: timedelta) -> None:
        self._db = db
        self._clock = clock
        self._lease = lease
        self._owner = f"{os.getpid()}-{os.urandom(4).hex()}"
        self.deliveries: dict[str, Delivery] = {}
        self.wake = threading.Event().set

    def register(self, delivery: Delivery) -> None:
        self.deliveries[delivery.kind] = delivery
        for made_for_others in ("_next", "_claim"):
            self.__dict__.pop(made_for_others, None)

    def put(
        self,
        session: Session,
        kind: str,
        key: str,
        payload: Json,
        *,
        target: str | None = None,
        order: str | None = None,
        at: datetime | None = None,
    ) -> bool:
        """Add a row unless `key` exists. `target` is the key of the row this one edits or replies to."""
        row = self._row(kind, key, payload, self._clock())
        row |= {"target_key": target, "order_key": order or target or key}
        new = database.insert_new(session, OutboxRow, **(row | {"not_before": at} if at else row))
        database.after_commit(session, self.wake)
        return new is not None

    def put_all(self, session: Session, kind: str, payloads: Mapping[str, Json]) -> None:
        """Add a row for each key, unless it exists, in this order."""
        if payloads:
            now = self._clock()
            rows = [self._row(kind, key, payload, now) for key, payload in payloads.items()]
            database.insert_all_new(session, OutboxRow, rows)
            database.after_commit(session, self.wake)

    def _row(self, kind: str, key: str, payload: Json, now: datetime) -> dict[str, Any]:
        delivery = self.deliveries.get(kind)
        return {
            "kind": kind,
            "key": key,
            "payload": payload,
            "order_key": key,
            "pace_key": delivery.pace_key(payload) if delivery else None,
            "state": "pending",
            "look_up": False,
            "attempts": 0,
            "not_before": now,
            "created_at": now,
        }

    def replace_pending(self, session: Session, prefix: str, *, order: str | None = None) -> None:
        """Forget edits with this key prefix that nobody has begun to send: a newer one follows.

        `order`: their order key, where it is known; it finds them quickly.
        """
        mine = [OutboxRow.key.startswith(prefix, autoescape=True)]
        if order is not None:
            mine.append(OutboxRow.order_key == order)
        untouched = (OutboxRow.state == "pending", OutboxRow.attempts == 0)
        session.execute(delete(OutboxRow).where(*mine, *untouched))

    def result(self, session: Session, key: str) -> Json | None:
        """What the delivery of `key` left (for a message: channel and ts); None before it was sent."""
        return session.scalar(select(OutboxRow.result).where(OutboxRow.key == key))

    def results(self, session: Session, keys: Collection[str]) -> dict[str, Json | None]:
        """As `result`, for many."""
        mine = select(OutboxRow.key, OutboxRow.result).where(OutboxRow.key.in_(keys))
        return {row.key: row.result for row in session.execute(mine)} if keys else {}

    def claim(self) -> Claim | None:
        """Take the oldest row that may go now: its kind known here, nothing before it in its order."""
        now = self._clock()
        # Most looks find nothing, and a look that only reads keeps nobody from writing.
        with self._db.read() as session:
            if session.scalar(self._next, {"now": now}) is None:
                return None
        moments = {"now": now, "until": now + self._lease}
        with self._db.begin(patient=True) as session:
            row = session.scalars(self._claim, moments).first()
            if row is None:
                return None
            delivery = self.deliveries[row.kind]
            if row.pace_key and delivery.pace_seconds:
                pause(session, row.pace_key, now + timedelta(seconds=delivery.pace_seconds))
            return Claim(
                **{name: getattr(row, name) for name in Claim.__dataclass_fields__ if name != "look_up"},
                look_up=row.look_up and not delivery.repeatable,
            )

    @cached_property
    def _next(self) -> Select[int]:
        """The row to take at `now`; made once, since it is asked for all the time."""
        now = bindparam("now", type_=UtcDateTime)
        older, target = aliased(OutboxRow), aliased(OutboxRow)
        waits_in_line = exists().where(
            older.order_key == OutboxRow.order_key, older.id < OutboxRow.id, older.state.in_(OPEN)
        )
        waits_for_target = exists().where(target.key == OutboxRow.target_key, target.state.in_(OPEN))
        paused = exists().where(
            or_(Pause.scope == OutboxRow.pace_key, Pause.scope == OutboxRow.kind), Pause.until > now
        )
        due = or_(
            OutboxRow.state.in_(("pending", "unknown")) & (OutboxRow.not_before <= now),
            (OutboxRow.state == "sending") & (OutboxRow.lease_until <= now),
        )
        return (
            select(OutboxRow.id)
            .where(OutboxRow.kind.in_(list(self.deliveries)), due, ~waits_in_line, ~waits_for_target, ~paused)
            .order_by(OutboxRow.id)
            .limit(1)
        )

    @cached_property
    def _claim(self) -> Any:
        now = bindparam("now", type_=UtcDateTime)
        first = self._next.with_for_update(skip_locked=True).scalar_subquery()
        return (
            update(OutboxRow)
            .where(OutboxRow.id == first)
            .values(
                state="sending",
                look_up=case((OutboxRow.state == "pending", OutboxRow.look_up), else_=True),
                owner=self._owner,
                lease_until=bindparam("until", type_=UtcDateTime),
                first_try=func.coalesce(OutboxRow.first_try, now),
                attempts=OutboxRow.attempts + 1,
            )
            .returning(OutboxRow)
            .execution_options(synchronize_session=False)
        )

    def finish(self, session: Session, claim: Claim, **values: Any) -> bool:
        """Write the outcome if the row is still ours; False when another process took it over."""
        still_ours = (
            OutboxRow.id == claim.id,
            OutboxRow.state == "sending",
            OutboxRow.owner == self._owner,
            OutboxRow.lease_until == claim.lease_until,
        )
        done = session.execute(update(OutboxRow).where(*still_ours).values(lease_until=None, **values))
        database.after_commit(session, self.wake)
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult

    def items(self, session: Session, states: Sequence[str]) -> list[OutboxItem]:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.state.in_(states)).order_by(OutboxRow.id))
        return [
            OutboxItem(row.id, row.kind, row.key, row.state, row.attempts, row.created_at, row.error)
            for row in rows
        ]

    def retry(self, session: Session, row_id: int) -> None:
        """Send a dead row again, after a look-up: it may have arrived unseen."""
        now = self._clock()
        self._move(session, row_id, state="unknown", not_before=now, first_try=None, error=None, attempts=0)

    def drop(self, session: Session, row_id: int) -> None:
        self._move(session, row_id, state="dropped", finished_at=self._clock())

    def _move(self, session: Session, row_id: int, **values: Any) -> None:
        dead = update(OutboxRow).where(OutboxRow.id == row_id, OutboxRow.state == "dead")
        if not session.execute(dead.values(**values)).rowcount:  # type: ignore[attr-defined]
            raise UserError(f"Row {row_id} is not a dead letter. `outbox list` shows those that are.")
        database.after_commit(session, self.wake)

    def distrust(self, session: Session) -> None:
        """After a restore: whatever is open may have been sent since the backup, so look before sending."""
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.state.in_(OPEN))
            .values(state="unknown", not_before=self._clock(), owner=None, lease_until=None)
        )

    def prune(self, session: Session, before: datetime) -> int:
        """Forget rows finished before then, unless an open row still refers to them."""
        referring = aliased(OutboxRow)
        in_use = exists().where(referring.target_key == OutboxRow.key)
        old = delete(OutboxRow).where(
            OutboxRow.state.in_(("sent", "dropped")), OutboxRow.finished_at < before, ~in_use
        )
        return session.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]

    def counts(self, session: Session) -> Mapping[tuple[str, str], int]:
        """Rows by (kind, state)."""
        by = (OutboxRow.kind, OutboxRow.state)
        rows = session.execute(select(*by, func.count()).group_by(*by))
        return {(kind, state): number for kind, state, number in rows}

    def oldest_due(self, session: Session) -> datetime | None:
        now = self._clock()
        due = OutboxRow.state.in_(OPEN), OutboxRow.not_before <= now
        return session.scalar(select(func.min(OutboxRow.not_before)).where(*due))


def pause(session: Session, scope: str, until: datetime) -> None:
    database.upsert(session, Pause, ["scope"], [{"scope": scope, "until": until}])
