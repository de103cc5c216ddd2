"""What people have in hand, and what became of it since a moment: many people in three queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, or_, select
from sqlalchemy.orm import Session

from assistant.core.db import UtcDateTime
from assistant.core.people import Member, Person
from assistant.tickets.models import HistoryRow, ProjectRow, StatusRow, TicketRow
from assistant.tickets.watch import watch_of


@dataclass(frozen=True)
class Work:
    """A ticket of somebody's. `moved_from`: the column it stood in at the moment asked about, when it has
    left it since."""

    key: str
    summary: str
    status: str
    category: str
    moved_from: str | None = None


_THEIRS = (
    select(TicketRow, Member.id, StatusRow.name, StatusRow.category, ProjectRow.key)
    .join(Member, Member.id == TicketRow.assignee_id)
    .join(StatusRow, StatusRow.id == TicketRow.status_id)
    .join(ProjectRow, ProjectRow.id == TicketRow.project_id)
    .where(
        Member.id.in_(bindparam("members", expanding=True)),
        or_(StatusRow.category != "done", TicketRow.updated_at > bindparam("since", type_=UtcDateTime)),
    )
    .order_by(
        case((StatusRow.category == "doing", 0), else_=1),
        StatusRow.position.desc(),
        TicketRow.rank,
        TicketRow.id,
    )
)


def work_of(session: Session, since: Mapping[Person, datetime]) -> dict[int, list[Work]]:
    """By member id: what they have open, begun before not begun, and what has moved since their moment.
    Guests see no tickets, not even those that are theirs."""
    moments = {person.id: moment for person, moment in since.items() if not person.guest}
    if not moments:
        return {}
    rows = session.execute(_THEIRS, {"members": list(moments), "since": min(moments.values())}).all()
    if not rows:
        return {}
    left = _left(session, {row.id: moments[owner] for row, owner, *_ in rows})
    owners = {owner for _, owner, *_ in rows}
    hidden = _hidden(session, [person for person in since if person.id in owners])
    found: dict[int, list[Work]] = {}
    for row, owner, status, category, project in rows:
        was = left.get(row.id)
        moved_from = was if was != status else None
        if project not in hidden[owner] and (category != "done" or moved_from):
            one = Work(row.key, row.summary, status, category, moved_from)
            found.setdefault(owner, []).append(one)
    return found


def _left(session: Session, since: Mapping[int, datetime]) -> dict[int, str]:
    """By ticket id: the column it left first after its moment."""
    if not since:
        return {}
    moved = select(HistoryRow.ticket_id, HistoryRow.old, HistoryRow.at).where(
        HistoryRow.ticket_id.in_(since), HistoryRow.field == "status", HistoryRow.at > min(since.values())
    )
    left: dict[int, str] = {}
    for ticket_id, old, at in session.execute(moved.order_by(HistoryRow.at, HistoryRow.id)):
        if old and at > since[ticket_id]:
            left.setdefault(ticket_id, old)
    return left


def _hidden(session: Session, people: Sequence[Person]) -> dict[int, frozenset[str]]:
    watch = watch_of(session)
    return {person.id: watch.hidden(session, person.slack_id) if watch else frozenset() for person in people}
