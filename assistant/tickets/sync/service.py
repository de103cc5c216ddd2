"""What people may ask about the sync, and tell it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from assistant.core.blocks import escape
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.outbox import OPEN, Outbox, OutboxRow
from assistant.core.people import Member, People
from assistant.tickets import store
from assistant.tickets.models import HistoryRow, TicketRow
from assistant.tickets.sync.cards import AuditLine, ConflictCard, DeadLetter, Status
from assistant.tickets.sync.conflicts import Conflicts
from assistant.tickets.sync.importing import MADE
from assistant.tickets.sync.models import LinkedRow, MappingRow
from assistant.tickets.sync.rights import Rights
from assistant.tickets.sync.standing import Standing
from assistant.tickets.sync.surroundings import Surroundings
from assistant.tickets.sync.values import Names, loaded

WHAT = {
    "tracker.create": "the making",
    "tracker.edit": "a change",
    "tracker.transition": "a move",
    "tracker.comment": "a comment",
    "tracker.link": "a link",
}


class SyncService:
    def __init__(
        self,
        db: Database,
        people: People,
        outbox: Outbox,
        clock: Clock,
        standing: Standing,
        surroundings: Surroundings,
        conflicts: Conflicts,
        rights: Rights,
        tracker: str,
    ) -> None:
        self._db = db
        self._people = people
        self._outbox = outbox
        self._clock = clock
        self._standing = standing
        self._surroundings = surroundings
        self._conflicts = conflicts
        self._rights = rights
        self._tracker = tracker

    def status(self) -> Status:
        with self._db.read() as session:
            state = self._standing.of(session)
            writes = OutboxRow.kind.startswith("tracker.")
            open_rows = (writes, OutboxRow.state.in_(OPEN))
            troubles = select(MappingRow.trouble).where(MappingRow.trouble.is_not(None))
            return Status(
                tracker=self._tracker,
                projects=sorted(self._rights.projects),
                tickets=session.scalar(select(func.count()).select_from(LinkedRow)) or 0,
                pulled_at=state.pulled_at,
                counted_at=state.counted_at,
                waiting=session.scalar(select(func.count()).where(*open_rows)) or 0,
                oldest=session.scalar(select(func.min(OutboxRow.created_at)).where(*open_rows)),
                dead=session.scalar(select(func.count()).where(writes, OutboxRow.state == "dead")) or 0,
                conflicts=len(self._conflicts.open(session)),
                paused=state.paused,
                error=state.error,
                troubles=[str(trouble) for trouble in session.scalars(troubles)],
            )

    def pause(self, *, by: str) -> None:
        with self._db.begin() as session:
            person = self._people.require(session, by, "scrum_master")
            self._standing.save(session, paused=f"{person.name} stopped it.", lifted=False)

    def resume(self, *, by: str) -> list[str]:
        """Go on; says what that sets free."""
        with self._db.begin() as session:
            self._people.require(session, by)
            return self._standing.resume(session)

    def conflicts(self, *, by: str) -> list[ConflictCard]:
        with self._db.read() as session:
            hidden = self._rights.hidden(session, by)
            return [
                card for card in self._conflicts.open(session) if card.key.rpartition("-")[0] not in hidden
            ]

    def dead(self, *, by: str) -> list[DeadLetter]:
        with self._db.read() as session:
            hidden = self._rights.hidden(session, by)
            return [letter for letter in letters(session) if letter.key.rpartition("-")[0] not in hidden]

    def retry(self, row_id: int, *, by: str) -> str:
        with self._db.begin() as session:
            letter = self._letter(session, row_id, by)
            self._outbox.retry(session, row_id)
            return letter.key

    def drop(self, row_id: int, *, by: str) -> str:
        """Give a write up: what was changed here goes back to what the tracker has."""
        with self._db.begin() as session:
            letter = self._letter(session, row_id, by)
            dropped = session.get_one(OutboxRow, row_id)
            self._outbox.drop(session, row_id)
            self._give_up(session, dropped)
            return letter.key

    def _letter(self, session: Session, row_id: int, by: str) -> DeadLetter:
        person = self._people.require(session, by, "scrum_master", "product_owner")
        for letter in letters(session):
            if letter.id == row_id:
                self._rights.require(session, person, "edit", letter.key.rpartition("-")[0])
                return letter
        raise UserError(f"There is no refused write {row_id}. `/sync dead` lists them.")

    def _give_up(self, session: Session, dropped: OutboxRow) -> None:
        ticket_id = dropped.payload["ticket"]
        linked, row = session.get_one(LinkedRow, ticket_id), session.get_one(TicketRow, ticket_id)
        if dropped.kind == "tracker.create" and linked.remote_id is None:
            session.execute(delete(LinkedRow).where(LinkedRow.ticket_id == ticket_id))
            return
        if dropped.kind not in ("tracker.edit", "tracker.transition"):
            return
        linked.sent = {}
        names = Names(session)
        base, ours = loaded(linked.base), names.ours(row, linked)
        for field in base:
            if (field == "status") == (dropped.kind == "tracker.transition") and ours[field] != base[field]:
                names.write(row, linked, field, base[field])
                old, new = (names.shown(field, value, row.project_id) for value in (ours[field], base[field]))
                line = {"field": field, "old": old, "new": new, "at": self._clock(), "why": "given up"}
                session.add(HistoryRow(ticket_id=ticket_id, by_id=None, **line))

    def audit(self, key: str, *, by: str) -> tuple[str, list[AuditLine]]:
        """All that happened to a ticket, oldest first: who, what, why, and what was written to Jira."""
        with self._db.read() as session:
            row = store.required(session, key, by=by)
            members = dict(session.execute(select(Member.slack_id, Member.name)).all())
            lines = [_changed(line, who, members) for line, who in session.execute(_history(row.id))]
            said = partial(_said, Names(session), members, row.project_id)
            lines += [_wrote(sent, said) for sent in session.scalars(_written(row.id))]
            return row.key, sorted(lines, key=lambda line: line.at)

    def tie(self, slack_id: str, account: str, *, by: str) -> str:
        """Say which account of the tracker is a member's; an admin does."""
        with self._db.begin() as session:
            self._people.require(session, by)
            person = self._people.ensure(session, slack_id)
            found = self._surroundings.called(session, account)
            if len(found) != 1:
                names = (
                    ", ".join(f"{escape(row.name)} ({row.id})" for row in found[:5])
                    or "none that I have seen"
                )
                raise UserError(f"Which account? There is: {names}. Give its id or its whole name.")
            self._surroundings.tie(session, found[0].id, person.id, fixed=True)
            return found[0].name


def letters(session: Session) -> list[DeadLetter]:
    """The writes that the tracker did not take, oldest first."""
    refused = select(OutboxRow).where(OutboxRow.kind.in_(WHAT), OutboxRow.state == "dead")
    found = session.scalars(refused.order_by(OutboxRow.id)).all()
    return [
        DeadLetter(
            row.id,
            session.get_one(TicketRow, row.payload["ticket"]).key,
            WHAT[row.kind],
            row.error or "",
            row.created_at,
        )
        for row in found
    ]


def _history(ticket_id: int) -> Select[HistoryRow, str]:
    lines = select(HistoryRow, Member.name).outerjoin(Member, Member.id == HistoryRow.by_id)
    return lines.where(HistoryRow.ticket_id == ticket_id).order_by(HistoryRow.id)


def _changed(line: HistoryRow, who: str | None, members: Mapping[str, str]) -> AuditLine:
    if line.field == MADE:
        whole = json.loads(line.new or "{}")
        return AuditLine(line.at, f"{line.why}: {whole.get('summary', '')}")
    old, new = (members.get(value, value) if value else "empty" for value in (line.old, line.new))
    change = f"{line.field}: {old} → {new}"
    return AuditLine(
        line.at, f"{who or line.by_name or 'Jira'}: {change} ({line.why})" if line.why else f"{who}: {change}"
    )


def _said(names: Names, members: Mapping[str, str], project_id: int, wrote: Mapping[str, Any]) -> str:
    """What was written, as people call it: "summary Read it twice, assignee Ben"."""
    parts = []
    for field, value in loaded(wrote).items():
        shown = names.shown(field, value, project_id) or "empty"
        parts.append(f"{field} {members.get(shown, shown)}")
    return ", ".join(parts)


def _written(ticket_id: int) -> Select[OutboxRow]:
    mine = (OutboxRow.order_key == f"ticket:{ticket_id}", OutboxRow.kind.in_(WHAT))
    return select(OutboxRow).where(*mine).order_by(OutboxRow.id)


def _wrote(row: OutboxRow, said: Callable[[Mapping[str, Any]], str]) -> AuditLine:
    at, what, result = row.finished_at or row.created_at, WHAT[row.kind], row.result or {}
    if "refused" in result:
        return AuditLine(at, f"{what} refused: {result['refused']}")
    state = {"sent": "written to Jira", "dead": f"refused by Jira: {row.error}", "dropped": "given up"}
    wrote = f" ({said(result['wrote'])})" if result.get("wrote") else ""
    return AuditLine(at, f"{what}{wrote}: {state.get(row.state, 'on its way to Jira')}")
