"""When a round runs, and who hears of what was refused."""

from __future__ import annotations

import logging
from datetime import datetime

from assistant.core.db import Database
from assistant.core.errors import Rejected, Unavailable, UserError
from assistant.core.inbox import Event, Inbox
from assistant.core.jobs import Busy
from assistant.core.outbox import OutboxRow
from assistant.core.people import People
from assistant.tickets.sync import blocks
from assistant.tickets.sync.pull import Puller
from assistant.tickets.sync.service import letters
from assistant.tickets.sync.standing import Standing
from assistant.tickets.sync.writes import asker_id

log = logging.getLogger(__name__)

PULL, HINT = "tracker.pull", "tracker.hint"


class SyncJobs:
    def __init__(
        self,
        db: Database,
        inbox: Inbox,
        people: People,
        puller: Puller,
        standing: Standing,
        *,
        seconds: float,
        slash: str,
    ) -> None:
        self._db = db
        self._inbox = inbox
        self._people = people
        self._puller = puller
        self._standing = standing
        self._seconds = seconds
        self._slash = slash

    def tick(self, now: datetime) -> None:
        """Ask for this period's round: one, whichever replica asks first."""
        self.start(f"tick:{int(now.timestamp() // self._seconds)}")

    def start(self, key: str) -> None:
        with self._db.begin() as session:
            self._inbox.put(session, "tickets.sync", key, PULL, {})

    def pull(self, _event: Event) -> None:
        """What fails is tried again by the next round."""
        try:
            self._puller.round()
        except Busy:
            log.info("a round is under way elsewhere")
        except (Unavailable, Rejected, UserError) as error:
            log.warning("the round ended early: %s", error)
            self._standing.failed(str(error))

    def hint(self, event: Event) -> None:
        self._puller.hinted(event.body["ticket_ids"])

    def tell_dead(self, now: datetime) -> None:
        """Whoever asked for a write that was refused hears of it; nobody known: the admins."""
        with self._db.begin() as session:
            for letter in letters(session):
                row = session.get_one(OutboxRow, letter.id)
                person = asker_id(session, row.kind, row.payload)
                concerned = (
                    [self._people.by_id(session, person)]
                    if person
                    else self._people.with_role(session, "admin")
                )
                for member in concerned:
                    key = f"refused:{letter.id}:{row.attempts}:{member.id}"
                    self._people.tell(session, member, key, blocks.told_dead(letter, self._slash), now)
