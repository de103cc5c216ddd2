"""What a person may read of tickets where they ask: for other features. Functions join the transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from assistant.core.people import Member
from assistant.tickets import channels, store
from assistant.tickets.cards import SprintInfo, TicketCard
from assistant.tickets.keys import find_keys
from assistant.tickets.models import HistoryRow, LinkRow, ProjectRow, SprintRow, StatusRow, TicketRow
from assistant.tickets.places import TicketPlaces
from assistant.tickets.sprints import sprint_info

OPEN = StatusRow.category != "done"
NO_EPIC = TicketRow.type != "epic"
TOLD = ("created", "status", "assignee", "priority", "points", "sprint", "summary", "flagged")
"""Fields whose old and new values name no other ticket, so that they can be shown with this one."""


@dataclass(frozen=True)
class Sight:
    """Who asks, and where everybody reads the answer."""

    by: str
    channel: str


@dataclass(frozen=True)
class Stuck:
    """`behind`: the open tickets that block it, of those that may be seen."""

    card: TicketCard
    behind: Sequence[str]


@dataclass(frozen=True)
class Change:
    """`old` and `new` are None where the field's values are not told. `by` is a name."""

    field: str
    old: str | None
    new: str | None
    by: str | None
    at: datetime


class TicketReader:
    def __init__(self, places: TicketPlaces) -> None:
        self._places = places

    def urls(self, session: Session, keys: Collection[str]) -> dict[str, str]:
        """Where tickets can be opened; those that can be nowhere left out."""
        return self._places.named_in(session, " ".join(keys))

    def projects(self, session: Session, sight: Sight) -> list[str]:
        limit = channels.allowed(session, sight.channel)
        seen = [project.key for project in store.projects_seen(session, by=sight.by)]
        return [key for key in seen if limit is None or key in limit]

    def is_key(self, session: Session, key: str) -> bool:
        """Whether it is one of a project that there is."""
        return store.project(session, key.rpartition("-")[0]) is not None

    def count(self, session: Session, sight: Sight) -> int:
        found = select(func.count()).select_from(TicketRow).where(*_seen(session, sight))
        return session.scalar(found) or 0

    def open(self, session: Session, sight: Sight, *where: ColumnElement[bool]) -> list[TicketCard]:
        return store.cards(session, OPEN, NO_EPIC, *where, *_seen(session, sight))

    def in_hand(self, session: Session, sight: Sight, members: Collection[int]) -> list[TicketCard]:
        """Begun and not done, of these members; of everybody when none are named."""
        return self.open(session, sight, StatusRow.category == "doing", *_of(members))

    def unassigned(self, session: Session, sight: Sight) -> list[TicketCard]:
        return self.open(session, sight, TicketRow.assignee_id.is_(None))

    def late(self, session: Session, sight: Sight, today: date) -> list[TicketCard]:
        """Open past the last day of their sprint."""
        return self.open(session, sight, SprintRow.last < today)

    def finished(
        self, session: Session, sight: Sight, since: datetime, until: datetime, members: Collection[int]
    ) -> list[TicketCard]:
        """Done now, and moved there in that time."""
        column = aliased(StatusRow)
        moved = (
            select(HistoryRow.ticket_id)
            .join(column, (column.project_id == TicketRow.project_id) & (column.name == HistoryRow.new))
            .where(HistoryRow.ticket_id == TicketRow.id, HistoryRow.field == "status")
            .where(HistoryRow.at >= since, HistoryRow.at < until, column.category == "done")
            .correlate(TicketRow)
        )
        mine = (~OPEN, moved.exists(), *_of(members))
        return store.cards(session, NO_EPIC, *mine, *_seen(session, sight))

    def stuck(self, session: Session, sight: Sight, members: Collection[int]) -> list[Stuck]:
        """Flagged, or blocked by an open ticket."""
        behind = self._behind(session, sight)
        mine = or_(TicketRow.flagged, TicketRow.key.in_(behind))
        return [
            Stuck(card, behind.get(card.key, ())) for card in self.open(session, sight, mine, *_of(members))
        ]

    def _behind(self, session: Session, sight: Sight) -> dict[str, list[str]]:
        """By the key of each ticket that is blocked: the open ones it waits for."""
        blocked = aliased(TicketRow)
        links = (
            select(blocked.key, TicketRow.key)
            .join(LinkRow, LinkRow.to_id == blocked.id)
            .join(TicketRow, TicketRow.id == LinkRow.from_id)
            .join(StatusRow, StatusRow.id == TicketRow.status_id)
            .where(LinkRow.kind == "blocks", OPEN, *_seen(session, sight))
            .order_by(LinkRow.id)
        )
        found: dict[str, list[str]] = {}
        for key, other in session.execute(links):
            found.setdefault(key, []).append(other)
        return found

    def sprints(
        self, session: Session, sight: Sight, today: date
    ) -> list[tuple[SprintInfo, list[TicketCard]]]:
        """The running ones, each with all its tickets."""
        keys = self.projects(session, sight)
        running = (
            select(SprintRow)
            .join(ProjectRow, ProjectRow.id == SprintRow.project_id)
            .where(SprintRow.state == "active", ProjectRow.key.in_(keys))
            .order_by(SprintRow.first, SprintRow.id)
        )
        return [
            (
                sprint_info(row, today),
                store.cards(session, NO_EPIC, TicketRow.sprint_id == row.id, *_seen(session, sight)),
            )
            for row in session.scalars(running).all()
        ]

    def one(self, session: Session, sight: Sight, key: str) -> TicketCard | None:
        """By its key or one it had; None too when it may not be shown here."""
        row = store.ticket(session, key)
        if row is None:
            return None
        found = store.cards(session, TicketRow.id == row.id, *_seen(session, sight))
        return found[0] if found else None

    def hidden(self, session: Session, sight: Sight, text: str) -> set[str]:
        """The keys in a text of tickets that must not be shown."""
        rows = {key: row for key in find_keys(text) if (row := store.ticket(session, key))}
        shown = select(TicketRow.id).where(TicketRow.id.in_([row.id for row in rows.values()]))
        seen = set(session.scalars(shown.where(*_seen(session, sight))))
        return {key for key, row in rows.items() if row.id not in seen}

    def changes(self, session: Session, key: str, since: datetime | None, most: int) -> list[Change]:
        """The latest of a ticket that was seen, newest first."""
        found = (
            select(HistoryRow, Member.name)
            .join(TicketRow, TicketRow.id == HistoryRow.ticket_id)
            .outerjoin(Member, Member.id == HistoryRow.by_id)
            .where(TicketRow.key == key)
            .order_by(HistoryRow.at.desc(), HistoryRow.id.desc())
            .limit(most)
        )
        if since is not None:
            found = found.where(HistoryRow.at >= since)
        return [_change(row, name) for row, name in session.execute(found)]


def _seen(session: Session, sight: Sight) -> tuple[ColumnElement[bool], ...]:
    return (channels.shown_in(session, sight.channel), store.visible(session, sight.by))


def _of(members: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return (TicketRow.assignee_id.in_(members),) if members else ()


def _change(row: HistoryRow, name: str | None) -> Change:
    told = row.field in TOLD
    values = (row.old if told else None, row.new if told else None)
    return Change(row.field, *values, row.by_name or name, row.at)
