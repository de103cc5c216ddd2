"""Messages that grow while they are written. Each is a row, so that none is left half-written.

    starting ──► open ──► done          finished by an outbox row, whatever was added before
        │          └────► interrupted   nobody came back to finish it
        └─► whole                       it could not begin: what is to be said is posted as usual

Who comes back after a crash finds the row, adds nothing more to the message, and finishes it with the whole.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Index, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.core import db as database
from assistant.core.blocks import section
from assistant.core.clock import Clock
from assistant.core.db import Database, Model
from assistant.core.errors import Rejected, Unavailable
from assistant.core.outbox import Outbox
from assistant.core.ports import Json

log = logging.getLogger(__name__)

FINISH = "slack.stream"
"""The delivery that ends a message: {channel, thread_ts, ts, doing, text, blocks (all of them), rest (those
not yet added; None: it is not known which were)}."""
LOST = timedelta(minutes=15)
"""Longer than any event is tried again: nobody comes back to what has been open so long."""
INTERRUPTED = "This answer was interrupted. Please ask again."


class StreamRow(Model):
    __tablename__ = "core_stream"
    __table_args__ = (Index("ix_core_stream_place", "channel", "thread_ts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    thread_ts: Mapped[str]
    ts: Mapped[str | None]
    state: Mapped[str] = mapped_column(index=True)
    stopped_by: Mapped[str | None]
    created_at: Mapped[datetime]


@dataclass(frozen=True)
class Stage:
    """Where a message grows: under the message that asked, for whom."""

    channel: str
    thread_ts: str
    person: str
    team: str


class Pen(Protocol):
    """Writes growing messages. Raises Rejected and Unavailable."""

    def start(self, stage: Stage, doing: str) -> str:
        """Its ts. `doing`: what the person sees until there is more."""

    def add(self, channel: str, ts: str, blocks: Sequence[Json]) -> bool:
        """False when the person has stopped it."""

    def find(self, stage: Stage, since: datetime) -> str | None:
        """The ts of one that was begun since then and is not finished."""


class Streams:
    def __init__(self, db: Database, outbox: Outbox, clock: Clock, pen: Pen) -> None:
        self.db = db
        self.outbox = outbox
        self.clock = clock
        self.pen = pen

    def open(self, key: str, stage: Stage) -> Growing:
        """A message for the event `key`; nothing is shown before it begins. One that was left is taken up."""
        growing = Growing(self, key, stage)
        growing.take_up()
        return growing

    def stop(self, channel: str, thread_ts: str, user: str) -> None:
        """Somebody pressed Stop in a thread."""
        mine = (StreamRow.channel == channel, StreamRow.thread_ts == thread_ts)
        unfinished = StreamRow.state.in_(("starting", "open"))
        with self.db.begin() as session:
            session.execute(update(StreamRow).where(*mine, unfinished).values(stopped_by=user))

    def tick(self, now: datetime) -> None:
        """Finish what nobody came back to."""
        with self.db.begin() as session:
            for row in session.scalars(
                select(StreamRow).where(
                    StreamRow.state.in_(("starting", "open")), StreamRow.created_at < now - LOST
                )
            ):
                row.state = "interrupted"
                if row.ts:
                    message = {"text": INTERRUPTED, "blocks": [section(INTERRUPTED)], "rest": None}
                    place = {"channel": row.channel, "thread_ts": row.thread_ts, "ts": row.ts}
                    key = f"stream:{row.id}:interrupted"
                    self.outbox.put(session, FINISH, key, {**place, **message}, order=row.key)

    def prune(self, session: Session, before: datetime) -> int:
        old = delete(StreamRow).where(StreamRow.created_at < before)
        return session.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]


class Growing:
    """One message. What goes wrong with it is never the writer's trouble: it is then posted as usual, or
    finished whole."""

    def __init__(self, streams: Streams, key: str, stage: Stage) -> None:
        self._streams = streams
        self._key = key
        self._stage = stage
        self._ts: str | None = None
        self._begun = False
        self._doing = ""
        self._stopped = False
        self._added: int | None = 0
        """How many blocks; None: not known, so it is finished with all of them."""

    def begin(self, doing: str) -> None:
        """Show the first sign, once."""
        if self._begun:
            return
        self._begun, self._doing = True, doing
        row = {"key": self._key, "channel": self._stage.channel, "thread_ts": self._stage.thread_ts}
        now = self._streams.clock()
        with self._streams.db.begin() as session:
            new = database.insert_new(session, StreamRow, **row, state="starting", created_at=now)
        if new is None:
            self.take_up()
            return
        try:
            self._ts = self._streams.pen.start(self._stage, doing)
        except (Unavailable, Rejected) as error:
            log.info("the answer to %s comes whole: %s", self._key, error)
            self._ts = self._find(now) if isinstance(error, Unavailable) and error.maybe_done else None
        self._note(state="open" if self._ts else "whole", ts=self._ts)

    def add(self, blocks: Sequence[Json]) -> None:
        """Show more, where that is possible."""
        if self._ts is None or self._added is None or self._stopped:
            return
        try:
            self._stopped = not self._streams.pen.add(self._stage.channel, self._ts, blocks)
            self._added += len(blocks)
        except (Unavailable, Rejected) as error:
            log.info("the answer to %s is finished whole: %s", self._key, error)
            self._added = None
        if self._stopped:
            self._added = None

    def stopped(self) -> bool:
        """Whether somebody wants no more of it."""
        if not self._stopped and self._ts is not None:
            with self._streams.db.read() as session:
                mine = select(StreamRow.stopped_by).where(StreamRow.key == self._key)
                self._stopped = session.scalar(mine) is not None
        return self._stopped

    def finish(self, session: Session, key: str, message: Json) -> bool:
        """End it with the whole message {text, blocks}, whose first blocks are those added. False: there is
        nothing to end, so it is to be posted."""
        if self._ts is None:
            return False
        added = None if self._stopped else self._added
        rest = None if added is None else message["blocks"][added:]
        place = {"channel": self._stage.channel, "thread_ts": self._stage.thread_ts, "ts": self._ts}
        whole = {**place, **message, "rest": rest, "doing": self._doing}
        self._streams.outbox.put(session, FINISH, key, whole, order=self._key)
        session.execute(update(StreamRow).where(StreamRow.key == self._key).values(state="done"))
        return True

    def take_up(self) -> None:
        """Go on where somebody began it before and did not come to the end."""
        with self._streams.db.read() as session:
            row = session.scalars(select(StreamRow).where(StreamRow.key == self._key)).one_or_none()
        if row is None:
            return
        self._begun, self._added = True, None
        self._ts = row.ts
        if row.state == "starting":
            self._ts = self._find(row.created_at)
            self._note(state="open" if self._ts else "whole", ts=self._ts)

    def _find(self, since: datetime) -> str | None:
        with suppress(Unavailable, Rejected):
            return self._streams.pen.find(self._stage, since)
        return None

    def _note(self, **values: str | None) -> None:
        with self._streams.db.begin() as session:
            session.execute(update(StreamRow).where(StreamRow.key == self._key).values(**values))
