"""Rounds: reads what changed in the tracker, counts what is there, and keeps columns, people and rights.

One process at a time. Pages are only hints of what changed; the ledger drops what is known, and whatever a
search missed the census finds.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import Rejected
from assistant.core.jobs import JobRuns
from assistant.core.tracker import RemoteTicket, Tracker
from assistant.tickets.models import TicketRow
from assistant.tickets.sync import mirror
from assistant.tickets.sync.intake import Intake, Taken
from assistant.tickets.sync.models import LinkedRow
from assistant.tickets.sync.planner import Brake, Known, count
from assistant.tickets.sync.standing import Standing
from assistant.tickets.sync.surroundings import Surroundings

log = logging.getLogger(__name__)

JOB = "tickets.sync"
BATCH = 100


class Puller:
    def __init__(
        self,
        db: Database,
        runs: JobRuns,
        clock: Clock,
        tracker: Tracker,
        intake: Intake,
        standing: Standing,
        surroundings: Surroundings,
        *,
        brake: Brake,
        count_every: timedelta,
    ) -> None:
        self._db = db
        self._runs = runs
        self._clock = clock
        self._tracker = tracker
        self._intake = intake
        self._standing = standing
        self._surroundings = surroundings
        self._brake = brake
        self._count_every = count_every

    def round(self) -> Taken:
        """Everything that is due now; nothing while the sync is paused."""
        with self._runs.exclusive(JOB):
            state = self._standing.state()
            if state.paused or self._standing.waits_for_a_word():
                return Taken()
            self._intake.me = self._intake.me or self._tracker.me().id
            self._surroundings.look()
            try:
                taken = self._read(self._surroundings.there())
            except Rejected:
                with self._db.begin() as session:  # a project may be gone: the next round looks which
                    self._standing.save(session, checked_at=None)
                raise
            self._standing.done()
            return taken

    def _read(self, projects: Sequence[str]) -> Taken:
        if not projects:
            raise Rejected(f"Jira shows me none of its projects: {', '.join(self._tracker.projects)}")
        state = self._standing.state()
        taken = self._changes(state.cursor, projects, lifted=state.lifted)
        if state.cursor is None:  # all of it was read just now
            with self._db.begin() as session:
                self._standing.save(session, counted_at=self._clock())
        elif state.counted_at is None or self._clock() - state.counted_at >= self._count_every:
            self._census(projects, lifted=state.lifted)
        return taken

    def _changes(self, cursor: str | None, projects: Sequence[str], *, lifted: bool) -> Taken:
        taken, newest = Taken(), cursor
        for page in self._tracker.changed_since(cursor, projects):
            with self._db.begin(patient=True) as session:
                taken.add(self._intake.take(session, page.tickets, withhold=not lifted))
                newest = page.cursor
                if not taken.withheld:  # else this part is read again, once somebody has said yes
                    self._standing.save(session, cursor=newest)
        if self._carry_out(taken.withheld) and newest != cursor:
            with self._db.begin() as session:
                mirror.adopt_children(session)
                self._standing.save(session, cursor=newest)
        self.read_comments()
        return taken

    def _carry_out(self, withheld: Sequence[RemoteTicket]) -> bool:
        """Drastic changes, unless there are too many of them; then somebody is asked."""
        if not withheld:
            return True
        with self._db.begin() as session:
            known = _known(session)
            if self._brake.stops(len(withheld), known):
                keys = ", ".join(remote.key for remote in withheld[:5])
                why = f"Jira has {len(withheld)} of {known} tickets closed or rewritten at once ({keys}…)."
                self._standing.pause(session, f"{why} Is that meant?")
                return False
            self._intake.take(session, withheld)
        return True

    def read_comments(self) -> None:
        """The comments of tickets whose pages did not show all, or left a doubt."""
        with self._db.read() as session:
            due = select(LinkedRow.ticket_id, LinkedRow.remote_id).where(LinkedRow.comments_due)
            tickets = session.execute(due.where(LinkedRow.state == "live")).all()
        for ticket_id, remote_id in tickets:
            found = self._tracker.comments(str(remote_id))
            with self._db.begin(patient=True) as session:
                row = session.get_one(TicketRow, ticket_id)
                linked = session.get_one(LinkedRow, ticket_id)
                mirror.people(session, [c.author for c in found if c.author and not c.restricted])
                self._intake.take_comments(session, row, found)
                linked.comments_due = False

    def hinted(self, ids: Sequence[str]) -> None:
        """A webhook names tickets: look at them as they are now."""
        with self._db.read() as session:
            if self._standing.of(session).paused or self._standing.of(session).cursor is None:
                return
        for some in _batches(ids):
            self._take_fetched(some, lifted=True)
        self.read_comments()

    def _census(self, projects: Sequence[str], *, lifted: bool) -> None:
        """Hold every id there against ours: what is missing is gone or was moved, what differs is read."""
        for project in projects:
            seen = {
                line.id: Known(line.key, line.updated)
                for page in self._tracker.census(project)
                for line in page
            }
            with self._db.read() as session:
                known = _known_ids(session, project)
            if known and not seen:
                with self._db.begin() as session:
                    why = f"Jira shows no ticket at all in {project}, where there are {len(known)}."
                    self._standing.pause(
                        session, f"{why} Check the bot's access; nothing was taken away here."
                    )
                return
            found = count(known, seen)
            if not self._missing(found.missing, len(known), lifted) or not self._unread(found.unread, lifted):
                return
        with self._db.begin() as session:
            self._standing.save(session, counted_at=self._clock())

    def _missing(self, ids: Sequence[str], known: int, lifted: bool) -> bool:
        gone: list[str] = []
        for some in _batches(ids):
            gone += self._take_fetched(some, lifted=True)
        with self._db.begin() as session:
            if not lifted and self._brake.stops(len(gone), known):
                why = f"{len(gone)} of {known} tickets are no longer in Jira, or hidden from me."
                self._standing.pause(session, f"{why} Is that meant? Nothing was taken away here.")
                return False
            self._standing.gone(session, gone)
        return True

    def _unread(self, ids: Sequence[str], lifted: bool) -> bool:
        withheld: list[RemoteTicket] = []
        for some in _batches(ids):
            found = self._tracker.fetch(some)
            with self._db.begin(patient=True) as session:
                withheld += self._intake.take(session, found, withhold=not lifted).withheld
        kept = self._carry_out(withheld)
        self.read_comments()
        return kept

    def _take_fetched(self, ids: Sequence[str], *, lifted: bool) -> list[str]:
        """Those of `ids` that the tracker has not, or does not show."""
        found = self._tracker.fetch(ids)
        with self._db.begin(patient=True) as session:
            self._intake.take(session, found, withhold=not lifted)
        return [id for id in ids if id not in {remote.id for remote in found}]


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _known(session: Session) -> int:
    mine = (LinkedRow.state == "live", LinkedRow.remote_id.is_not(None))
    return session.scalar(select(func.count()).select_from(LinkedRow).where(*mine)) or 0


def _known_ids(session: Session, project: str) -> dict[str, Known]:
    mine = select(LinkedRow.remote_id, TicketRow.key, LinkedRow.updated)
    mine = mine.join(TicketRow, TicketRow.id == LinkedRow.ticket_id)
    mine = mine.where(
        LinkedRow.project == project, LinkedRow.state.in_(("live", "secret")), LinkedRow.updated.is_not(None)
    )
    return {str(id): Known(key, updated) for id, key, updated in session.execute(mine) if updated}
