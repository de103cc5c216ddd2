"""What other features see and change of tickets on behalf of a person. Joins the caller's transaction.

The person's rights count: what they must not see is not there, and a UserError says what they must not do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, String, and_, cast, func, literal, select
from sqlalchemy.orm import Session, aliased

from assistant.core.blocks import escape
from assistant.core.clock import Clock
from assistant.core.errors import UserError
from assistant.core.outbox import OutboxRow
from assistant.core.people import Member, People, Person
from assistant.tickets import changing, store
from assistant.tickets.changing import FLAGGED, REFUSED
from assistant.tickets.keys import find_keys
from assistant.tickets.models import HistoryRow, ProjectRow, StatusRow, TicketRow


@dataclass(frozen=True)
class Standing:
    """A ticket as it stands. `assignee` is a name; `columns` are those of its project, left to right."""

    key: str
    summary: str
    project: str
    status: str
    columns: tuple[str, ...]
    flagged: bool
    assignee: str | None
    mine: bool


class Acting:
    def __init__(self, people: People, clock: Clock) -> None:
        self._people = people
        self._clock = clock

    def around(self, session: Session, person: Person, text: str) -> list[Standing]:
        """The tickets that a text names, and the person's open ones."""
        named = [row.id for row in store.named(session, find_keys(text), by=person.slack_id)]
        theirs = (TicketRow.assignee_id == person.id) & (StatusRow.category != "done")
        found = session.execute(
            select(TicketRow, StatusRow.name, ProjectRow.key, Member.name)
            .join(StatusRow, StatusRow.id == TicketRow.status_id)
            .join(ProjectRow, ProjectRow.id == TicketRow.project_id)
            .outerjoin(Member, Member.id == TicketRow.assignee_id)
            .where(TicketRow.id.in_(named) | theirs, store.visible(session, person.slack_id))
            .order_by(TicketRow.id)
        ).all()
        columns = self._columns(session, {row.project_id for row, *_ in found})
        return [
            Standing(
                row.key,
                row.summary,
                project,
                status,
                columns[row.project_id],
                row.flagged,
                name,
                row.assignee_id == person.id,
            )
            for row, status, project, name in found
        ]

    def titles(self, session: Session, person: Person, keys: Iterable[str]) -> dict[str, str]:
        """What the tickets with these keys are called, of those the person may see."""
        seen = {key: store.named(session, [key], by=person.slack_id) for key in keys}
        return {key: found[0].summary for key, found in seen.items() if found}

    def move(self, session: Session, key: str, to: str, *, by: Person, seen_in: str, why: str) -> int | None:
        """The id of the change; None: it stands there already. UserError when it is not where it was seen."""
        row = store.required(session, key, by=by.slack_id, lock=True)
        made = changing.move(session, row, to, by=by, at=self._clock(), why=why, seen_in=seen_in)
        now_in = session.get_one(StatusRow, row.status_id).name
        if made is None and now_in != to:
            raise UserError(f"{row.key} has moved to {escape(now_in)} meanwhile, so I left it there.")
        return made

    def flag(self, session: Session, key: str, on: bool, *, by: Person, why: str) -> int | None:
        """The id of the change; None: it is so already."""
        row = store.required(session, key, by=by.slack_id, lock=True)
        return changing.flag(session, row, on, by=by, at=self._clock(), why=why)

    def undo(self, session: Session, change_id: int, *, by: Person) -> None:
        """Take a change back by its id; UserError when the same thing has been changed since."""
        made = session.get(HistoryRow, change_id)
        if made is None:
            raise UserError("That was too long ago to take back. Move the ticket by name.")
        key = session.get_one(TicketRow, made.ticket_id).key
        row = store.required(session, key, by=by.slack_id, lock=True)
        later = (HistoryRow.ticket_id == row.id, HistoryRow.field == made.field, HistoryRow.id > made.id)
        last = session.scalar(select(HistoryRow).where(*later).order_by(HistoryRow.id.desc()).limit(1))
        if last is not None:
            who = escape(self._people.by_id(session, last.by_id).name) if last.by_id else "Jira"
            what = "its flag" if made.field == FLAGGED else "it"
            raise UserError(f"{who} has changed {what} since, so {row.key} stays as it is.")
        changing.take_back(session, row, made, by=by, at=self._clock())

    def _columns(self, session: Session, projects: Iterable[int]) -> dict[int, tuple[str, ...]]:
        return {
            project: tuple(column.name for column in store.statuses(session, project)) for project in projects
        }


def refused_flags() -> Select[int, str]:
    """The ids of flags set or taken away that the tracker refused afterwards, each with its reason."""
    mine = literal("ticket:") + cast(HistoryRow.ticket_id, String)
    edit = (OutboxRow.kind == "tracker.edit", OutboxRow.order_key == mine, OutboxRow.state == "dead")
    later = (HistoryRow.field == FLAGGED, OutboxRow.created_at >= HistoryRow.at)
    return (
        select(HistoryRow.id, func.coalesce(OutboxRow.error, "")).join(OutboxRow, and_(*edit)).where(*later)
    )


def refused_moves() -> Select[int, str]:
    """The ids of moves that the tracker refused once it was told of them, each with its reason."""
    made, answer, after = aliased(HistoryRow), aliased(HistoryRow), aliased(HistoryRow)
    following = select(func.min(after.id)).where(
        after.ticket_id == made.ticket_id, after.field == "status", after.id > made.id
    )
    refused = (answer.by_id.is_(None), answer.why.startswith(REFUSED, autoescape=True))
    query = select(made.id, answer.why).where(made.field == "status", *refused)
    return query.join(answer, answer.id == following.correlate(made).scalar_subquery())
