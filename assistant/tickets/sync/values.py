"""A ticket's fields as both sides can compare them: people by account, sprints and parents by remote id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.people import Member
from assistant.core.tracker import Changes, RemoteTicket
from assistant.tickets.models import ProjectRow, SprintRow, StatusRow, TicketRow
from assistant.tickets.sync.models import AccountRow, LinkedRow, MappingRow
from assistant.tickets.sync.planner import Value, Values
from assistant.tickets.text import storable

FIELDS = (
    "summary",
    "type",
    "description",
    "status",
    "assignee",
    "priority",
    "labels",
    "points",
    "parent",
    "sprint",
    "flagged",
)
WRITABLE = tuple(name for name in FIELDS if name not in ("type", "status"))
"""By an edit; a status takes a transition, and a type stays what it was made as."""


_HOLDS = {
    "statuses": ("status",),
    "types": ("type",),
    "priorities": ("priority",),
    "project": FIELDS,
    "rights": (),
}


class Names:
    """What stands for what, in one transaction. `held`: by project, fields whose mapping is in trouble."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.projects = {row.key: row.id for row in session.scalars(select(ProjectRow))}
        self._statuses = list(session.scalars(select(StatusRow).order_by(StatusRow.position)))
        self.status_names = {row.id: row.name for row in self._statuses}
        self.status_ids = {(row.project_id, row.name.casefold()): row.id for row in self._statuses}
        self.done = frozenset(row.name for row in self._statuses if row.category == "done")
        sprints = session.scalars(select(SprintRow).where(SprintRow.remote_id.is_not(None))).all()
        self.sprint_states = {(row.project_id, row.remote_id): row.state for row in sprints}
        self.sprint_ids = {(row.project_id, row.remote_id): row.id for row in sprints}
        self._sprints = {row.id: row.remote_id for row in sprints}
        people = session.scalars(select(AccountRow)).all()
        self.member_ids = {row.id: row.member_id for row in people if row.member_id is not None}
        self.accounts = {member: account for account, member in self.member_ids.items()}

        self.held: dict[str, set[str]] = {}
        for mapping in session.scalars(select(MappingRow).where(MappingRow.trouble.is_not(None))):
            fields = mapping.names if mapping.what == "fields" else _HOLDS[mapping.what]
            self.held.setdefault(mapping.project, set()).update(fields)

    def first_status(self, project_id: int) -> str:
        return next(row.name for row in self._statuses if row.project_id == project_id)

    def ours(self, row: TicketRow, linked: LinkedRow) -> dict[str, Value]:
        """What cannot be told to the tracker (a member without an account, a parent that is not there yet)
        counts as unchanged, and so does what we cannot hold (a parent of another project)."""
        base = loaded(linked.base)
        return {
            "summary": row.summary,
            "type": row.type,
            "description": row.description,
            "status": self.status_names[row.status_id],
            "assignee": self._assignee(row, linked, base.get("assignee")),
            "priority": row.priority,
            "labels": tuple(sorted(set(row.labels))),
            "points": row.points,
            "parent": self._parent(row, linked, base.get("parent")),
            "sprint": self._sprint(row, base.get("sprint")),
            "flagged": row.flagged,
        }

    def _assignee(self, row: TicketRow, linked: LinkedRow, before: Value) -> Value:
        if row.assignee_id is None:
            return linked.other_assignee
        return self.accounts.get(row.assignee_id, before)

    def _parent(self, row: TicketRow, linked: LinkedRow, before: Value) -> Value:
        if row.parent_id is None:
            return linked.other_parent
        parent = self._session.get(LinkedRow, row.parent_id)
        return parent.remote_id if parent and parent.remote_id else before

    def _sprint(self, row: TicketRow, before: Value) -> Value:
        return None if row.sprint_id is None else self._sprints.get(row.sprint_id, before)

    def ticket_id(self, remote_id: Value) -> int | None:
        if remote_id is None:
            return None
        named = select(LinkedRow.ticket_id).where(LinkedRow.remote_id == remote_id)
        return self._session.scalar(named)

    def write(self, row: TicketRow, linked: LinkedRow, name: str, value: Any) -> None:
        """Take a value over into our ticket."""
        if name == "status":
            row.status_id = self.status_ids[row.project_id, value.casefold()]
        elif name == "assignee":
            row.assignee_id = self.member_ids.get(value)
            linked.other_assignee = None if row.assignee_id else value
        elif name == "parent":
            row.parent_id = self.ticket_id(value)
            linked.other_parent = None if row.parent_id else value
        elif name == "sprint":
            row.sprint_id = self.sprint_ids.get((row.project_id, value))
        elif name == "labels":
            row.labels = list(value)
        else:
            setattr(row, name, value)

    def shown(self, name: str, value: Value, project_id: int) -> str | None:
        """A value as the history has it: a member by their Slack id."""
        if value is None or value in ("", ()):
            return None
        if name == "assignee":
            member = self.member_ids.get(str(value))
            account = self._session.get(AccountRow, value)
            if member is not None:
                return self._session.get_one(Member, member).slack_id
            return account.name if account else str(value)
        if name == "parent":
            parent = self.ticket_id(value)
            return self._session.get_one(TicketRow, parent).key if parent else str(value)
        if name == "sprint":
            sprint = self.sprint_ids.get((project_id, int(str(value))))
            return self._session.get_one(SprintRow, sprint).name if sprint else str(value)
        if isinstance(value, tuple):
            return ", ".join(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return f"{value:g}" if isinstance(value, float) else str(value)


def theirs(remote: RemoteTicket, linked: LinkedRow | None) -> dict[str, Value]:
    """A text whose original is as it was counts as unchanged, whatever our rendering of it says."""
    return {
        "summary": " ".join(storable(remote.summary).split()),
        "type": remote.type.casefold(),
        "description": _description(remote, linked),
        "status": remote.status,
        "assignee": remote.assignee.id if remote.assignee else None,
        "priority": remote.priority.casefold() if remote.priority else "medium",
        "labels": tuple(sorted(set(remote.labels))),
        "points": remote.points,
        "parent": remote.parent.id if remote.parent else None,
        "sprint": remote.sprint.id if remote.sprint else None,
        "flagged": remote.flagged,
    }


def _description(remote: RemoteTicket, linked: LinkedRow | None) -> str:
    rich = remote.description
    if linked and "description" in linked.base and linked.description_hash == (rich.hash if rich else None):
        return str(linked.base["description"])
    text = storable(rich.text).strip() if rich else ""
    sent = linked.sent.get("description") if linked else None
    return sent if isinstance(sent, str) and _letters(sent) == _letters(text) else text


def _letters(text: str) -> str:
    """A text we sent comes back rendered anew: other spacing, other signs of the same markup."""
    return "".join(letter for letter in text if letter.isalnum())


def changes(wanted: Mapping[str, Value]) -> Changes:
    """Values as the tracker takes them."""
    made: dict[str, Any] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in wanted.items()
    }
    return cast(Changes, made)  # our names are its names


def stored(values: Values) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def loaded(values: Mapping[str, Any]) -> dict[str, Value]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
