"""Makes tickets of ours from those of the tracker, a page at a time."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assistant.core.tracker import RemoteTicket
from assistant.tickets.models import HistoryRow, TicketRow, own_rank
from assistant.tickets.sync import comments
from assistant.tickets.sync.models import LinkedRow
from assistant.tickets.sync.values import Names, stored, theirs

MADE = "made"
"""The field of a history line that holds a whole new ticket as JSON."""


def take_new(session: Session, remotes: Sequence[RemoteTicket], names: Names, now: datetime) -> int:
    """A marker stays its first ticket's: whatever carries it too gets one of its own here."""
    if not remotes:
        return 0
    parents = _ids(session, [remote.parent.id for remote in remotes if remote.parent])
    rows = [_row(remote, names, parents) for remote in remotes]
    ids = session.scalars(insert(TicketRow).returning(TicketRow.id, sort_by_parameter_order=True), rows).all()
    pairs = list(zip(ids, remotes, rows, strict=True))
    markers = _markers(session, remotes)
    session.execute(
        insert(LinkedRow), [_link(id, remote, row, markers[remote.id]) for id, remote, row in pairs]
    )
    session.execute(insert(HistoryRow), [_first_line(id, remote, now) for id, remote, _ in pairs])
    comments.take_new(session, [(id, remote) for id, remote, _ in pairs], names)
    return len(ids)


def _ids(session: Session, remote_ids: Sequence[str]) -> dict[str, int]:
    named = select(LinkedRow.remote_id, LinkedRow.ticket_id).where(LinkedRow.remote_id.in_(remote_ids))
    return {str(remote_id): ticket_id for remote_id, ticket_id in session.execute(named)}


def _markers(session: Session, remotes: Sequence[RemoteTicket]) -> dict[str, str]:
    """By remote id."""
    asked = [remote.marker for remote in remotes if remote.marker]
    used = (
        set(session.scalars(select(LinkedRow.marker).where(LinkedRow.marker.in_(asked)))) if asked else set()
    )
    markers: dict[str, str] = {}
    for remote in remotes:
        free = remote.marker and remote.marker not in used
        markers[remote.id] = remote.marker if remote.marker and free else uuid.uuid4().hex
        used.add(markers[remote.id])
    return markers


def _row(remote: RemoteTicket, names: Names, parents: Mapping[str, int]) -> dict[str, Any]:
    values = theirs(remote, None)
    project_id = names.projects[remote.project]
    reporter = names.member_ids.get(remote.reporter.id) if remote.reporter else None
    return {
        "key": remote.key,
        "project_id": project_id,
        "type": values["type"],
        "parent_id": parents.get(remote.parent.id) if remote.parent else None,
        "summary": values["summary"],
        "description": values["description"],
        "status_id": names.status_ids[project_id, remote.status.casefold()],
        "assignee_id": names.member_ids.get(remote.assignee.id) if remote.assignee else None,
        "priority": values["priority"],
        "points": remote.points,
        "labels": list(remote.labels),
        "sprint_id": names.sprint_ids.get((project_id, remote.sprint.id)) if remote.sprint else None,
        "rank": remote.rank or own_rank(int(remote.id)),
        "flagged": remote.flagged,
        "source": None,
        "created_by_id": reporter,
        "created_at": remote.created,
        "updated_at": remote.updated,
    }


def _link(ticket_id: int, remote: RemoteTicket, row: Mapping[str, Any], marker: str) -> dict[str, Any]:
    unheld = remote.assignee.id if remote.assignee and row["assignee_id"] is None else None
    absent = remote.parent.id if remote.parent and row["parent_id"] is None else None
    return {
        "ticket_id": ticket_id,
        "marker": marker,
        "remote_id": remote.id,
        "project": remote.project,
        "state": "live",
        "base": stored(theirs(remote, None)),
        "sent": {},
        "description_hash": remote.description.hash if remote.description else None,
        "lossy": bool(remote.description and remote.description.lossy),
        "hash": remote.hash,
        "updated": remote.updated,
        "comments_due": remote.comment_count > len(remote.comments),
        "other_assignee": unheld,
        "other_parent": absent,
    }


def _first_line(ticket_id: int, remote: RemoteTicket, now: datetime) -> dict[str, Any]:
    whole = json.dumps({"key": remote.key, **stored(theirs(remote, None))})
    line = {"field": MADE, "old": None, "new": whole, "by_id": None, "why": "imported from Jira"}
    return {"ticket_id": ticket_id, "at": now, "told": True, **line}
