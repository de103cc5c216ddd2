"""Deliveries of the outbox to the tracker. Each brings over what is true here when it is sent, after a look
at what is true there, so that a repeat finds nothing left to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import Rejected, Unavailable
from assistant.core.people import Member
from assistant.core.ports import Attempt, Json
from assistant.core.tracker import Changes, MetaField, NewRemote, Ref, RemoteTicket, Tracker
from assistant.tickets import metadata
from assistant.tickets.changing import REFUSED
from assistant.tickets.models import HERE, CommentRow, HistoryRow, TicketRow
from assistant.tickets.sync.answering import MAKING
from assistant.tickets.sync.asking import Asking, missing
from assistant.tickets.sync.conflicts import Conflicts
from assistant.tickets.sync.intake import Intake
from assistant.tickets.sync.models import LinkedCommentRow, LinkedRow
from assistant.tickets.sync.outgoing import Outgoing
from assistant.tickets.sync.planner import Clash, Value
from assistant.tickets.sync.values import WRITABLE, Names, changes, stored

LEFT = "the ticket can no longer be written from here"
SKEW = timedelta(minutes=10)
"""How far the tracker's clock may be behind ours."""


@dataclass(frozen=True)
class Parts:
    db: Database
    clock: Clock
    tracker: Tracker
    intake: Intake
    outgoing: Outgoing
    conflicts: Conflicts
    asking: Asking


class TrackerWrite:
    """What the deliveries share."""

    pace_seconds = 0.0
    limits_are_shared = False  # the gateway knows which limit holds for whom

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.tracker = parts.tracker

    def pace_key(self, payload: Json) -> str | None:
        return None

    def look_up(self, attempt: Attempt) -> Json | None:
        return None

    def remote_id(self, ticket_id: int) -> str:
        with self.parts.db.read() as session:
            linked = session.get(LinkedRow, ticket_id)
            if linked is None or linked.state in ("secret", "moved"):
                raise Rejected(LEFT)
            if linked.remote_id is None:
                raise Rejected("Jira has not made the ticket; see why that was refused")
            return linked.remote_id

    def fetched(self, ticket_id: int) -> RemoteTicket:
        found = self.tracker.fetch([self.remote_id(ticket_id)])
        if not found:
            raise Rejected("Jira has no such ticket any more, or hides it from me")
        if not self.followed(found[0]):
            with self.parts.db.begin() as session:
                self.parts.intake.take(session, found)
            raise Rejected(LEFT)
        return found[0]

    def followed(self, remote: RemoteTicket) -> bool:
        """Not, when it was moved away or only some may see it: nothing of it may be taken over then."""
        return not remote.security and self.parts.outgoing.tracks(remote.project)


def _parts(session: Session, ticket_id: int) -> tuple[TicketRow, LinkedRow]:
    row = session.get_one(TicketRow, ticket_id, with_for_update=True)
    return row, session.get_one(LinkedRow, ticket_id)


def asker(session: Session, ticket_id: int, field: str) -> str:
    """The name of the person who changed a field last, else of the one who made the ticket."""
    mine = (HistoryRow.ticket_id == ticket_id, HistoryRow.field == field, HERE)
    last = select(HistoryRow.by_id).where(*mine).order_by(HistoryRow.id.desc()).limit(1)
    maker = select(TicketRow.created_by_id).where(TicketRow.id == ticket_id)
    return name_of(session, session.scalar(last) or session.scalar(maker))


def name_of(session: Session, member_id: int | None) -> str:
    return session.get_one(Member, member_id).name if member_id else "Usher"


def asker_id(session: Session, kind: str, payload: Json) -> int | None:
    """The member whose wish a delivery carried: a comment's author, else as far as the history tells."""
    if kind == "tracker.comment":
        said = select(CommentRow.author_id).join(
            LinkedCommentRow, LinkedCommentRow.comment_id == CommentRow.id
        )
        return session.scalar(said.where(LinkedCommentRow.id == payload["comment"]))
    mine = [HistoryRow.ticket_id == payload["ticket"], HERE]
    if kind == "tracker.transition":
        mine.append(HistoryRow.field == "status")
    last = select(HistoryRow.by_id).where(*mine).order_by(HistoryRow.id.desc()).limit(1)
    maker = select(TicketRow.created_by_id).where(TicketRow.id == payload["ticket"])
    return session.scalar(last) or session.scalar(maker)


class CreateTicket(TrackerWrite):
    kind = "tracker.create"
    repeatable = False

    def send(self, attempt: Attempt) -> Json:
        ticket_id = attempt.payload["ticket"]
        with self.parts.db.begin() as session:
            row, linked = _parts(session, ticket_id)
            if linked.remote_id is not None:
                return {"id": linked.remote_id, "key": row.key}
            names = Names(session)
            ours = names.ours(row, linked)
            linked.sent, linked.tried_at = stored(ours), self.parts.clock()
            wanted = {name: ours[name] for name in WRITABLE if ours[name] not in (None, "", (), False)}
            unfit = names.held.get(linked.project, set()) | metadata.unfit(session, linked.project, row)
            wanted = {name: value for name, value in wanted.items() if name not in unfit}
            given = self.parts.asking.given(session, ticket_id, MAKING)
            new = NewRemote(project=linked.project, type=row.type, **changes(wanted))
            new.update(given)  # type: ignore[typeddict-item]
            marker, asked_by = linked.marker, asker(session, ticket_id, "created")
        try:
            ref = self.tracker.create(new, marker, asked_by=asked_by)
        except Rejected:
            self._ask(ticket_id, new)
            raise
        return self._bind(ticket_id, ref)

    def _ask(self, ticket_id: int, new: NewRemote) -> None:
        """Where the project has fields of its own that must be filled in, and the form did not know of them,
        its maker is asked for them."""
        try:
            fields = self.tracker.create_meta(new["project"], new["type"])
        except (Rejected, Unavailable):
            return
        lacking = missing(fields, new)
        with self.parts.db.begin() as session:
            metadata.keep(session, new["project"], new["type"], fields, self.parts.clock())
            row = session.get_one(TicketRow, ticket_id)
            if row.created_by_id is not None:
                self.parts.asking.ask(session, row, MAKING, lacking, row.created_by_id)

    def look_up(self, attempt: Attempt) -> Json | None:
        """Nothing found is only proof once the search must know of it; till then the ticket stays pending."""
        with self.parts.db.read() as session:
            linked = session.get_one(LinkedRow, attempt.payload["ticket"])
            project, marker, tried_at = linked.project, linked.marker, linked.tried_at
            if linked.remote_id is not None:
                return {"id": linked.remote_id}
        if tried_at is None:
            return None
        found = self.tracker.find_by_marker(project, marker, attempt.since - SKEW)
        if found:
            self._doubled(found)
            return self._bind(attempt.payload["ticket"], found[0])
        if self.parts.clock() - tried_at < timedelta(seconds=self.tracker.search_lag):
            raise Unavailable("waiting until Jira's search must know whether it was made")
        return None

    def _doubled(self, found: Sequence[Ref]) -> None:
        for extra in found[1:]:
            self.tracker.link(extra.id, "duplicates", found[0].id, asked_by="Usher")
            with self.parts.db.begin() as session:
                self.parts.conflicts.doubled(session, found[0].key, extra)

    def _bind(self, ticket_id: int, ref: Ref) -> Json:
        found = self.tracker.fetch([ref.id])
        with self.parts.db.begin() as session:
            row, linked = _parts(session, ticket_id)
            self.parts.outgoing.bind(session, linked, ref)
            self.parts.asking.settled(session, ticket_id, MAKING)
            if found and self.followed(found[0]):
                names = self.parts.intake.names_for(session, found)
                self.parts.intake.merge(session, row, linked, found[0], names)
        return {"id": ref.id, "key": ref.key}


class EditTicket(TrackerWrite):
    kind = "tracker.edit"
    repeatable = True
    fields = WRITABLE

    def send(self, attempt: Attempt) -> Json:
        ticket_id = attempt.payload["ticket"]
        remote = self.fetched(ticket_id)
        wanted = self._wanted(ticket_id, remote)
        written: dict[str, Value] = {}
        for asked_by, fields in wanted.items():
            refused = self.write(ticket_id, remote, fields, asked_by)
            if refused:
                return {"refused": refused}
            written |= fields
        if written:
            self._settle(ticket_id, written)
        return {"wrote": stored(written)} if written else {}

    def _wanted(self, ticket_id: int, remote: RemoteTicket) -> dict[str, dict[str, Value]]:
        """What is to be written, by the name of who asked for it."""
        wanted: dict[str, dict[str, Value]] = {}
        with self.parts.db.begin() as session:
            row, linked = _parts(session, ticket_id)
            names = self.parts.intake.names_for(session, [remote])
            made = self.parts.intake.merge(session, row, linked, remote, names, queue=False)
            assert made is not None
            wishes = {push.field: push.new for push in made.pushes if push.field in self.fields}
            for name, value in wishes.items():
                wanted.setdefault(asker(session, ticket_id, name), {})[name] = value
            self._note_sent(linked, wishes)
        return wanted

    def _note_sent(self, linked: LinkedRow, wishes: Mapping[str, Value]) -> None:
        """What of these fields is under way now, and nothing else of them."""
        others = {name: value for name, value in linked.sent.items() if name not in self.fields}
        linked.sent = {**others, **stored(wishes)}

    def write(self, ticket_id: int, remote: RemoteTicket, fields: Mapping[str, Value], asked_by: str) -> str:
        """Why it was refused, where that is settled already; else nothing."""
        try:
            self.tracker.edit(remote.id, changes(fields), asked_by=asked_by)
        except Rejected:
            with self.parts.db.begin() as session:
                self._note_sent(session.get_one(LinkedRow, ticket_id), {})
            raise
        return ""

    def _settle(self, ticket_id: int, written: Mapping[str, Value]) -> None:
        """What was written is agreed from now on, as the tracker has it: where it kept something else, that
        is its word."""
        found = self.tracker.fetch([self.remote_id(ticket_id)])
        with self.parts.db.begin() as session:
            row, linked = _parts(session, ticket_id)
            linked.base = {**linked.base, **stored(written)}
            if found and self.followed(found[0]):
                names = self.parts.intake.names_for(session, found)
                self.parts.intake.merge(session, row, linked, found[0], names)
            self._note_sent(linked, {})


class MoveTicket(EditTicket):
    kind = "tracker.transition"
    fields = ("status",)

    def write(self, ticket_id: int, remote: RemoteTicket, fields: Mapping[str, Value], asked_by: str) -> str:
        """A move that the workflow does not allow is taken back here, and its person told which there are, or
        asked for what it needs."""
        to = str(fields["status"])
        with self.parts.db.read() as session:
            given = self.parts.asking.given(session, ticket_id, to)
        try:
            self.tracker.transition(remote.id, to, given, asked_by=asked_by)
        except Rejected as error:
            self._take_back(ticket_id, remote, str(error), self._lacking(remote.id, to, given))
            return str(error)
        with self.parts.db.begin() as session:
            self.parts.asking.settled(session, ticket_id, to)
        return ""

    def _lacking(self, remote_id: str, to: str, given: Changes) -> list[MetaField]:
        steps = self.tracker.transitions(remote_id)
        step = next((step for step in steps if step.to.casefold() == to.casefold()), None)
        return missing(step.fields, given) if step else []

    def _take_back(
        self, ticket_id: int, remote: RemoteTicket, why: str, lacking: Sequence[MetaField]
    ) -> None:
        with self.parts.db.begin() as session:
            row, linked = _parts(session, ticket_id)
            names = self.parts.intake.names_for(session, [remote])
            wished = names.ours(row, linked)["status"]
            clash = Clash("status", remote.status, wished, remote.status, "theirs")
            person = asker_id(session, self.kind, {"ticket": ticket_id})
            if person is None or not self.parts.asking.ask(session, row, str(wished), lacking, person):
                self.parts.conflicts.keep(session, row, clash, names, why=why)
                self.parts.asking.settled(session, ticket_id, str(wished))
            names.write(row, linked, "status", remote.status)
            self._note_sent(linked, {})
            line = {"field": "status", "old": str(wished), "new": remote.status, "at": self.parts.clock()}
            session.add(HistoryRow(ticket_id=row.id, by_id=None, why=f"{REFUSED}{why}"[:500], **line))
