"""What a ticket's card says about how it stands with the tracker. Functions join the caller's transaction."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.outbox import OPEN, OutboxRow
from assistant.tickets.models import TicketRow
from assistant.tickets.sync.models import AccountRow, ConflictRow, LinkedRow, lost_projects

_STATES = {
    "gone": "No longer in Jira, or hidden from me; kept here as it was.",
    "moved": "Moved to a project that is not ours; no longer kept in step.",
}
_LOST = "Jira no longer shows me its project; kept here as it was."


def marks(session: Session, row: TicketRow) -> list[str]:
    linked = session.get(LinkedRow, row.id)
    if linked is None:
        return []
    if linked.state in _STATES:
        return [_STATES[linked.state]]
    if linked.project in session.scalars(lost_projects()).all():
        return [_LOST]
    return [
        mark
        for mark in (_queue(session, row, linked), _conflicts(session, row), *_people(session, row, linked))
        if mark
    ]


def _queue(session: Session, row: TicketRow, linked: LinkedRow) -> str:
    mine = (OutboxRow.order_key == f"ticket:{row.id}", OutboxRow.kind.startswith("tracker."))
    states = set(session.scalars(select(OutboxRow.state).where(*mine, OutboxRow.state.in_((*OPEN, "dead")))))
    if "dead" in states:
        return "Jira refused a change of it; see `/sync dead`."
    if linked.remote_id is None:
        return "On its way to Jira. This key goes on working when Jira gives it another."
    return "Changes are on their way to Jira." if states else ""


def _conflicts(session: Session, row: TicketRow) -> str:
    mine = (ConflictRow.ticket_id == row.id, ConflictRow.decided_at.is_(None))
    fields = sorted(set(session.scalars(select(ConflictRow.field).where(*mine))))
    return (
        f"In conflict with Jira: {', '.join(fields)}. `/sync conflicts` shows both values." if fields else ""
    )


def _people(session: Session, row: TicketRow, linked: LinkedRow) -> list[str]:
    """Who has it there and is nobody here, or the other way round: the sync leaves such an assignee alone."""
    if row.assignee_id is None and linked.other_assignee:
        account = session.get(AccountRow, linked.other_assignee)
        return [f"Assigned in Jira to {account.name if account else 'somebody'}, whom I don't know here."]
    if row.assignee_id is not None:
        mine = select(AccountRow.active).where(AccountRow.member_id == row.assignee_id)
        active = session.scalar(mine)
        if active is None:
            return [
                "Its assignee has no account in Jira that I know of, so Jira shows somebody else or nobody."
            ]
    return []
