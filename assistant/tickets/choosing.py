"""What the forms of tickets offer, from the database alone. Functions join the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from assistant.core.errors import UserError
from assistant.tickets import metadata, store
from assistant.tickets.cards import PRIORITIES, TYPES, Choices
from assistant.tickets.models import ProjectRow, SprintRow, StatusRow, TicketRow
from assistant.tickets.watch import Fields

MOST = 100
"""Options that Slack takes."""


def choices(
    session: Session,
    *,
    by: str,
    project: str | None = None,
    type: str | None = None,
    parent: str | None = None,
    moving: bool = True,
) -> Choices:
    """In the project, else in the first one this person sees. A type that is not there is another one; with
    `moving` a parent of another project is none."""
    seen = store.projects_seen(session, by=by)
    keys = [one.key for one in seen]
    row = store.project(session, project if project in keys else keys[0]) if keys else None
    if row is None:
        return Choices(seen)
    sprints = select(SprintRow.name).where(SprintRow.project_id == row.id, SprintRow.state != "closed")
    forms = metadata.known(session, row.key)
    types = list(forms) or list(Choices.types)
    chosen = _type(types, type)
    asks = metadata.called(forms, chosen)
    priority = asks.get("priority") if asks else None
    return Choices(
        seen,
        list(dict.fromkeys(session.scalars(sprints.order_by(SprintRow.first)))),
        project=row.key,
        types=types,
        type=chosen,
        priorities=priority.allowed if priority and priority.allowed else Choices.priorities,
        asks=asks,
        epics=bool(parents(session, row.key, chosen, "", by=by, limit=1)),
        parent=_named(session, parent, row.id if moving else None, by) if parent else None,
    )


def _type(types: Sequence[str], wanted: str | None) -> str:
    """Lower-case, as tickets have it; where it is not there a task, else the first that is no epic."""
    names = [name.casefold() for name in types]
    if wanted and wanted.casefold() in names:
        return wanted.casefold()
    return "task" if "task" in names else next((name for name in names if name != "epic"), names[0])


def _named(session: Session, key: str, project_id: int | None, by: str) -> tuple[str, str] | None:
    found = store.named(session, [key], by=by)
    if project_id is not None and [row.project_id for row in found] != [project_id]:
        return None
    return (key, f"{key} {found[0].summary}") if found else (key, key)


def parents(
    session: Session, project: str, type: str, query: str, *, by: str, limit: int = MOST
) -> list[tuple[str, str]]:
    """The open tickets that one of this type may be part of, by words of their key and summary: epics, or
    where the tracker makes none of that type on its own, all others."""
    above = fields(session, project, type).get("parent")
    kind = TicketRow.type != "epic" if above and above.required else TicketRow.type == "epic"
    where: list[ColumnElement[bool]] = [kind, StatusRow.category != "done", store.visible(session, by)]
    for word in query.casefold().split():
        texts = (func.lower(TicketRow.key), func.lower(TicketRow.summary))
        where.append(or_(*(text.contains(word, autoescape=True) for text in texts)))
    found = (
        select(TicketRow.key, TicketRow.summary)
        .join(StatusRow, StatusRow.id == TicketRow.status_id)
        .join(ProjectRow, ProjectRow.id == TicketRow.project_id)
        .where(ProjectRow.key == project, *where)
        .order_by(StatusRow.category != "doing", TicketRow.rank, TicketRow.id)
    )
    return [(key, f"{key} {summary}") for key, summary in session.execute(found.limit(limit))]


def parent(session: Session, key: str, *, by: str) -> TicketRow:
    try:
        return store.required(session, key, by=by)
    except UserError as error:
        raise UserError(error.text, field="parent") from error


def fields(session: Session, project: str, type: str) -> Fields:
    """Those of the tracker's own form; none where there is none."""
    return metadata.called(metadata.known(session, project), type) or {}


def names(session: Session, project: str) -> tuple[list[str], list[str]]:
    """The types and priorities that a ticket may have there, in lower case: ours and the tracker's."""
    forms = metadata.known(session, project)
    offered = [form["priority"].allowed for form in forms.values() if "priority" in form]
    priorities = [name.casefold() for names in offered for name in names]
    types = [name.casefold() for name in forms]
    return list(dict.fromkeys([*TYPES, *types])), list(dict.fromkeys([*PRIORITIES, *priorities]))
