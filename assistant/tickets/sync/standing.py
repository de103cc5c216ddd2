"""Where the sync stands: cursor, pauses and what an admin has to say yes to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.blocks import counted, escape
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.people import People
from assistant.tickets.keys import local_key
from assistant.tickets.models import AliasRow, CommentRow, ProjectRow, TicketRow
from assistant.tickets.sync import blocks
from assistant.tickets.sync.models import LinkedRow, MappingRow, SyncRow
from assistant.tickets.sync.outgoing import Outgoing

TOO_LONG = timedelta(minutes=15)
RENAMED = ("statuses", "types", "priorities")
"""What somebody can accept as it is in the tracker now."""


class Standing:
    def __init__(
        self, db: Database, people: People, clock: Clock, outgoing: Outgoing, tracker: str, slash: str
    ) -> None:
        self._db = db
        self._people = people
        self._clock = clock
        self._outgoing = outgoing
        self._tracker = tracker
        self.slash = slash

    def of(self, session: Session) -> SyncRow:
        return session.get(SyncRow, self._tracker) or SyncRow(tracker=self._tracker, lifted=False)

    def state(self) -> SyncRow:
        with self._db.read() as session:
            return self.of(session)

    def save(self, session: Session, **values: Any) -> None:
        database.insert_new(session, SyncRow, tracker=self._tracker, lifted=False)
        mine = update(SyncRow).where(SyncRow.tracker == self._tracker)
        session.execute(mine.values(**values))

    def done(self) -> None:
        """A round is over. What the brake let pass, it lets pass no more."""
        with self._db.begin() as session:
            self.save(session, pulled_at=self._clock(), error=None)
            if self.of(session).paused is None:
                self.save(session, lifted=False)

    def failed(self, why: str) -> None:
        """A round that ended early. Admins hear of it once it has gone on for too long."""
        with self._db.begin() as session:
            self.save(session, error=why[:500])
            last = self.of(session).pulled_at
            if last is None or self._clock() - last >= TOO_LONG:
                minutes = f" for {TOO_LONG.total_seconds() / 60:g} minutes" if last else ""
                text = f"I could not read {self._tracker}{minutes}: {escape(why[:300])}. I keep trying."
                key = f"failing:{last:%Y%m%d%H%M%S}" if last else "failing"
                self.tell_admins(session, key, f"{text} `{self.slash} status` says when it is over.")

    def pause(self, session: Session, why: str) -> None:
        """Wait, and tell the admins once."""
        self.save(session, paused=why, lifted=False)
        self.tell_admins(session, f"paused:{self._clock():%Y%m%d%H%M%S}", self._asking(why))

    def _asking(self, why: str) -> str:
        return f"The sync with Jira waits for you. {why} `{self.slash} resume` goes on."

    def tell_admins(self, session: Session, key: str, text: str) -> None:
        for admin in self._people.with_role(session, "admin"):
            self._people.tell(session, admin, f"sync:{key}:{admin.id}", {"text": text}, self._clock())

    def waits_for_a_word(self) -> bool:
        """Before the very first round: whether tickets that live only here must not go out unasked."""
        with self._db.begin() as session:
            if self.of(session).cursor is not None or self.of(session).lifted:
                return False
            waiting = self.unlinked(session)
            if waiting:
                lines = self.dry_run(session)
                self.pause(session, " ".join([*lines, "Old keys go on working."]))
            return bool(waiting)

    def unlinked(self, session: Session) -> list[TicketRow]:
        """Tickets of the tracker's projects that were made here before it was set up."""
        linked = select(LinkedRow.ticket_id)
        mine = select(TicketRow).where(TicketRow.id.not_in(linked)).order_by(TicketRow.id)
        return [row for row in session.scalars(mine) if self._outgoing.tracks(self._project(session, row))]

    def _project(self, session: Session, row: TicketRow) -> str:
        return session.get_one(ProjectRow, row.project_id).key

    def dry_run(self, session: Session) -> list[str]:
        """What going on would write in the tracker, in words."""
        rows = self.unlinked(session)
        by_project: dict[str, int] = {}
        for row in rows:
            by_project[self._project(session, row)] = by_project.get(self._project(session, row), 0) + 1
        ids = [row.id for row in rows]
        comments = session.scalar(select(func.count()).where(CommentRow.ticket_id.in_(ids))) or 0
        lines = [
            f"Only here, to be made in Jira: {counted(number, 'ticket')} of {project}."
            for project, number in sorted(by_project.items())
        ]
        return lines + ([f"Comments that follow them: {comments}."] if comments else [])

    def resume(self, session: Session) -> list[str]:
        """Go on: the next round may do what was stopped, and changed mappings are accepted as they are."""
        said = []
        troubled = session.scalars(select(MappingRow).where(MappingRow.trouble.is_not(None))).all()
        for mapping in troubled:
            if mapping.what in RENAMED:
                said.append(f"{mapping.what} of {mapping.project} are taken as they are in Jira now")
                session.delete(mapping)
        adopted = self.unlinked(session)
        for row in adopted:
            self._hand_over(session, row)
        if adopted:
            said.append(f"{counted(len(adopted), 'ticket')} to be made in Jira")
        self.save(session, paused=None, lifted=True, error=None)
        if troubled:
            self.save(session, cursor=None, checked_at=None)
            projects = {mapping.project for mapping in troubled}
            again = update(LinkedRow).where(LinkedRow.project.in_(projects))
            session.execute(again.values(hash=""))  # what was left alone meanwhile is looked at again
        return said

    def _hand_over(self, session: Session, row: TicketRow) -> None:
        project, old = self._project(session, row), row.key
        row.key = local_key(project, int(old.rpartition("-")[2]))
        session.merge(AliasRow(key=old, ticket_id=row.id))
        self._outgoing.adopt(session, row, project)
        mine = select(CommentRow.id).where(CommentRow.ticket_id == row.id).order_by(CommentRow.id)
        for comment_id in session.scalars(mine).all():
            self._outgoing.adopt_comment(session, row.id, comment_id)

    def gone(self, session: Session, remote_ids: Sequence[str]) -> None:
        """Not there any more, or hidden: kept here, marked, and its assignee told."""
        mine = (LinkedRow.remote_id.in_(remote_ids), LinkedRow.state != "gone")
        for linked in session.scalars(select(LinkedRow).where(*mine)).all():
            linked.state = "gone"
            row = session.get_one(TicketRow, linked.ticket_id)
            if row.assignee_id:
                person = self._people.by_id(session, row.assignee_id)
                text = blocks.left(row.key, "gone")
                self._people.tell(session, person, f"gone:{row.id}", {"text": text}, self._clock())
