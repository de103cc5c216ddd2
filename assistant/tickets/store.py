"""Queries of tickets. Functions join the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, aliased

from assistant.core.people import Member
from assistant.tickets.cards import Comment, Project, TicketCard, TicketDetail
from assistant.tickets.models import CommentRow, ProjectRow, SprintRow, StatusRow, TicketRow

COMMENTS_SHOWN = 3


def projects(session: Session) -> list[Project]:
    return [
        Project(row.key, row.name) for row in session.scalars(select(ProjectRow).order_by(ProjectRow.key))
    ]


def project(session: Session, key: str) -> ProjectRow | None:
    return session.scalar(select(ProjectRow).where(ProjectRow.key == key.upper()))


def statuses(session: Session, project_id: int) -> list[StatusRow]:
    """A project's columns, left to right."""
    mine = select(StatusRow).where(StatusRow.project_id == project_id)
    return list(session.scalars(mine.order_by(StatusRow.position)))


def lock_project(session: Session, project_id: int) -> None:
    session.execute(select(ProjectRow.id).where(ProjectRow.id == project_id).with_for_update())


def ticket(session: Session, key: str, *, lock: bool = False) -> TicketRow | None:
    mine = select(TicketRow).where(TicketRow.key == key.upper())
    return session.scalar(mine.with_for_update() if lock else mine)


def by_source(session: Session, source: str) -> TicketRow | None:
    return session.scalar(select(TicketRow).where(TicketRow.source == source))


def sprint_named(session: Session, project_id: int, name: str) -> SprintRow | None:
    return session.scalar(select(SprintRow).where(SprintRow.project_id == project_id, SprintRow.name == name))


def running_sprint(session: Session, today: date) -> SprintRow | None:
    running = select(SprintRow).where(SprintRow.state == "active", SprintRow.first <= today)
    return session.scalar(running.order_by(SprintRow.first.desc(), SprintRow.id).limit(1))


def open_cards(session: Session, member_id: int) -> list[TicketCard]:
    return cards(session, TicketRow.assignee_id == member_id, StatusRow.category != "done")


def cards(session: Session, *where: ColumnElement[bool]) -> list[TicketCard]:
    """Begun before not begun, furthest along first."""
    begun = case((StatusRow.category == "doing", 0), else_=1)
    parent = aliased(TicketRow)
    found = (
        select(TicketRow, StatusRow, Member.slack_id, SprintRow.name, parent.key)
        .join(StatusRow, StatusRow.id == TicketRow.status_id)
        .outerjoin(Member, Member.id == TicketRow.assignee_id)
        .outerjoin(SprintRow, SprintRow.id == TicketRow.sprint_id)
        .outerjoin(parent, parent.id == TicketRow.parent_id)
        .where(*where)
        .order_by(begun, StatusRow.position.desc(), TicketRow.rank, TicketRow.id)
    )
    rows = session.execute(found).all()
    columns = {row.project_id: statuses(session, row.project_id) for row, *_ in rows}
    return [
        _card(row, status, columns[row.project_id], assignee, sprint, above)
        for row, status, assignee, sprint, above in rows
    ]


def _card(
    row: TicketRow,
    status: StatusRow,
    columns: Sequence[StatusRow],
    assignee: str | None,
    sprint: str | None,
    parent: str | None,
) -> TicketCard:
    names = [column.name for column in columns]
    at = names.index(status.name)
    return TicketCard(
        key=row.key,
        summary=row.summary,
        type=row.type,
        status=status.name,
        category=status.category,
        priority=row.priority,
        assignee=assignee,
        points=row.points,
        sprint=sprint,
        parent=parent,
        before=names[at - 1] if at else None,
        after=names[at + 1] if at + 1 < len(names) else None,
    )


def detail(session: Session, row: TicketRow) -> TicketDetail:
    mine = CommentRow.ticket_id == row.id
    written = select(CommentRow, Member.slack_id).join(Member, Member.id == CommentRow.author_id).where(mine)
    newest = written.order_by(CommentRow.created_at.desc(), CommentRow.id.desc()).limit(COMMENTS_SHOWN)
    last = [Comment(author, comment.body, comment.created_at) for comment, author in session.execute(newest)]
    count = session.scalar(select(func.count()).select_from(CommentRow).where(mine)) or 0
    return TicketDetail(card(session, row), row.description, tuple(row.labels), tuple(reversed(last)), count)


def card(session: Session, row: TicketRow) -> TicketCard:
    (found,) = cards(session, TicketRow.id == row.id)
    return found
