"""Queries of tickets. Functions join the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, bindparam, case, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from assistant.core.blocks import escape
from assistant.core.errors import UserError
from assistant.core.people import Member, Person
from assistant.tickets import channels
from assistant.tickets.cards import LINKS, Comment, Project, TicketCard, TicketDetail
from assistant.tickets.models import (
    AliasRow,
    CommentRow,
    LinkRow,
    ProjectRow,
    SprintRow,
    StatusRow,
    TicketRow,
)
from assistant.tickets.watch import watch_of

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
    """By its key, else by one it had before."""
    mine = select(TicketRow).where(TicketRow.key == key.upper())
    found = session.scalar(mine.with_for_update() if lock else mine)
    if found is not None:
        return found
    before = select(AliasRow.ticket_id).where(AliasRow.key == key.upper())
    mine = select(TicketRow).where(TicketRow.id == before.scalar_subquery())
    return session.scalar(mine.with_for_update() if lock else mine)


def projects_seen(session: Session, *, by: str) -> list[Project]:
    """Those this person may see."""
    watch = watch_of(session)
    hidden = watch.hidden(session, by) if watch else frozenset()
    return [] if is_guest(session, by) else [one for one in projects(session) if one.key not in hidden]


def is_guest(session: Session, slack_id: str) -> bool:
    return bool(session.scalar(select(Member.guest).where(Member.slack_id == slack_id)))


def refuse_guests(session: Session, slack_id: str) -> None:
    if is_guest(session, slack_id):
        raise UserError("Guests can't see or change tickets. Ask somebody of the team.")


def required(session: Session, key: str, *, by: str, lock: bool = False) -> TicketRow:
    """The ticket; UserError when there is none, or when the person with this Slack id must not see it."""
    refuse_guests(session, by)
    found = ticket(session, key, lock=lock)
    if found is None:
        raise UserError(f"{escape(key.upper()[:40])} isn't a ticket I know. Is the key right?")
    watch = watch_of(session)
    if watch is not None:
        watch.look(session, found, by)
    return found


def visible(session: Session, slack_id: str) -> ColumnElement[bool]:
    """What this person may see."""
    if is_guest(session, slack_id):
        return false()
    watch = watch_of(session)
    if watch is None:
        return true()
    hidden = select(ProjectRow.id).where(ProjectRow.key.in_(watch.hidden(session, slack_id)))
    return TicketRow.project_id.not_in(hidden) & ~watch.secret()


def sees(session: Session, slack_id: str, row: TicketRow) -> bool:
    this = (TicketRow.id == row.id, visible(session, slack_id))
    return session.scalar(select(TicketRow.id).where(*this)) is not None


def named(session: Session, keys: Sequence[str], *, by: str) -> list[TicketRow]:
    """Those of these keys that are tickets this person may see, each once."""
    found = [row for key in keys if (row := ticket(session, key))]
    ids = TicketRow.id.in_([row.id for row in found])
    seen = set(session.scalars(select(TicketRow.id).where(ids, visible(session, by))))
    return list({row.id: row for row in found if row.id in seen}.values())


def by_source(session: Session, source: str) -> TicketRow | None:
    return session.scalar(select(TicketRow).where(TicketRow.source == source))


def sprint_id(session: Session, project_id: int, name: str | None) -> int | None:
    if not name:
        return None
    named = select(SprintRow.id).where(SprintRow.project_id == project_id, SprintRow.name == name)
    found = session.scalar(named)
    if found is None:
        raise UserError(f"That project has no sprint {escape(name[:40])}.", field="sprint")
    return found


def running_sprints(session: Session, project_id: int) -> list[str]:
    """Their names, the latest first."""
    mine = (SprintRow.project_id == project_id, SprintRow.state == "active")
    return list(session.scalars(select(SprintRow.name).where(*mine).order_by(SprintRow.first.desc())))


def running_sprint(session: Session, today: date, channel: str) -> SprintRow | None:
    """The latest, of the projects that a channel may show."""
    running = session.execute(_RUNNING, {"today": today}).all()
    keys = channels.allowed(session, channel) if running else None
    return next((sprint for sprint, key in running if keys is None or key in keys), None)


def open_cards(session: Session, person: Person) -> list[TicketCard]:
    theirs = (TicketRow.assignee_id == person.id, StatusRow.category != "done")
    return cards(session, *theirs, visible(session, person.slack_id))


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
        flagged=row.flagged,
    )


def detail(session: Session, row: TicketRow) -> TicketDetail:
    mine = CommentRow.ticket_id == row.id
    written = select(CommentRow, Member.slack_id)
    written = written.outerjoin(Member, Member.id == CommentRow.author_id).where(mine)
    newest = written.order_by(CommentRow.created_at.desc(), CommentRow.id.desc()).limit(COMMENTS_SHOWN)
    last = [
        Comment(author, comment.body, comment.created_at, comment.author_name)
        for comment, author in session.execute(newest)
    ]
    count = session.scalar(select(func.count()).select_from(CommentRow).where(mine)) or 0
    written_down = (card(session, row), row.description, tuple(row.labels), tuple(reversed(last)), count)
    watch = watch_of(session)
    marks = watch.marks(session, row) if watch else []
    return TicketDetail(*written_down, links(session, row.id), marks)


def links(session: Session, ticket_id: int) -> list[str]:
    """Each as it reads from this ticket, such as "is blocked by TN-5"."""
    first, second = aliased(TicketRow), aliased(TicketRow)
    mine = or_(LinkRow.from_id == ticket_id, LinkRow.to_id == ticket_id)
    found = (
        select(LinkRow.kind, first.id, first.key, second.key)
        .join(first, first.id == LinkRow.from_id)
        .join(second, second.id == LinkRow.to_id)
        .where(mine)
        .order_by(LinkRow.id)
    )
    return [
        f"{LINKS[kind][0]} {to_key}" if from_id == ticket_id else f"{LINKS[kind][1]} {from_key}"
        for kind, from_id, from_key, to_key in session.execute(found)
    ]


def card(session: Session, row: TicketRow) -> TicketCard:
    (found,) = cards(session, TicketRow.id == row.id)
    return found


_RUNNING = (
    select(SprintRow, ProjectRow.key)
    .join(ProjectRow, ProjectRow.id == SprintRow.project_id)
    .where(SprintRow.state == "active", SprintRow.first <= bindparam("today"))
    .order_by(SprintRow.first.desc(), SprintRow.id)
)
