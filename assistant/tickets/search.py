"""Finding tickets by words and a few filters, said back in JQL."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, String, and_, cast, or_, select
from sqlalchemy.orm import Session

from assistant.core.blocks import escape
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.people import People
from assistant.tickets import channels, store
from assistant.tickets.cards import PRIORITIES, TYPES, TicketCard
from assistant.tickets.members import find_member
from assistant.tickets.models import ProjectRow, SprintRow, StatusRow, TicketRow
from assistant.tickets.workflow import find_status

FILTERS = ("project", "status", "type", "priority", "label", "assignee", "sprint", "is")
HOW = (
    "Words, and filters such as `status:review type:bug assignee:me label:data sprint:current is:open`; "
    "`-type:epic` leaves some out."
)


@dataclass(frozen=True)
class Found:
    """`jql` says what was searched for, in the words of Jira's query language."""

    cards: Sequence[TicketCard]
    jql: str


@dataclass
class _Query:
    where: list[ColumnElement[bool]] = field(default_factory=list)
    jql: list[str] = field(default_factory=list)

    def add(self, jql: str, *where: ColumnElement[bool]) -> None:
        self.where += where
        self.jql.append(jql)


class TicketSearch:
    def __init__(self, db: Database, people: People) -> None:
        self._db = db
        self._people = people

    def find(self, text: str, *, by: str, channel: str) -> Found:
        """Tickets that hold every word and fit every filter, as far as the channel may show them; UserError
        for a filter's unknown value."""
        with self._db.read() as session:
            query = self._query(session, text, by)
            if not query.where:
                raise UserError(f"What should I look for? {HOW}")
            limit = channels.allowed(session, channel)
            if limit is not None:
                keys = ", ".join(sorted(limit))
                query.add(
                    f"project in ({keys})" if keys else "project IS EMPTY",
                    channels.shown_in(session, channel),
                )
            found = store.cards(session, *query.where, store.visible(session, by))
            return Found(found, " AND ".join(query.jql))

    def understood(self, session: Session, text: str, *, by: str) -> str:
        """A search in JQL; without a word of it, everything."""
        return " AND ".join(self._query(session, text, by).jql)

    def fits(self, session: Session, text: str, ticket_id: int, *, by: str) -> bool:
        """Whether one ticket would be found; never by a search that has lost its meaning (a column gone)."""
        try:
            query = self._query(session, text, by)
        except UserError:
            return False
        this = TicketRow.id == ticket_id
        return bool(store.cards(session, this, *query.where, store.visible(session, by)))

    def _query(self, session: Session, text: str, by: str) -> _Query:
        query = _Query()
        for word in _words(text):
            name, colon, value = word.partition(":")
            if colon and name.lower() in FILTERS:
                self._filter(session, query, name.lower(), value, by)
            elif colon and name.lower().removeprefix("-") in FILTERS:
                other = _Query()
                self._filter(session, other, name.lower().removeprefix("-"), value, by)
                query.add(f"NOT ({' AND '.join(other.jql)})", ~and_(*other.where))
            else:
                query.add(f'text ~ "{_quoted(word)}"', _says(word))
        return query

    def _filter(self, session: Session, query: _Query, name: str, value: str, by: str) -> None:
        if name == "assignee":
            self._assignee(session, query, value, by)
        elif name == "status":
            column = find_status(_columns(session, by), value)
            query.add(f'status = "{_quoted(column)}"', StatusRow.name == column)
        elif name == "is":
            done = _one_of(value, ("open", "done"), "is") == "done"
            category = StatusRow.category == "done"
            query.add(f"statusCategory {'=' if done else '!='} Done", category if done else ~category)
        elif name == "sprint":
            current = value.lower() in ("current", "open", "now")
            mine = (
                SprintRow.state == "active" if current else SprintRow.name.icontains(value, autoescape=True)
            )
            query.add("sprint in openSprints()" if current else f'sprint = "{_quoted(value)}"', mine)
        elif name == "label":
            quoted = f'"{value.lower()}"'
            labelled = cast(TicketRow.labels, String).icontains(quoted, autoescape=True)
            query.add(f'labels = "{_quoted(value)}"', labelled)
        elif name == "project":
            mine = TicketRow.project_id.in_(select(ProjectRow.id).where(ProjectRow.key == value.upper()))
            query.add(f"project = {_quoted(value.upper())}", mine)
        else:
            chosen = _one_of(value, _types(session) if name == "type" else PRIORITIES, name)
            query.add(f"{name} = {chosen.capitalize()}", getattr(TicketRow, name) == chosen)

    def _assignee(self, session: Session, query: _Query, value: str, by: str) -> None:
        if value.lower() in ("nobody", "none", "empty"):
            query.add("assignee IS EMPTY", TicketRow.assignee_id.is_(None))
        elif value.lower() == "me":
            person = self._people.get(session, by)
            query.add("assignee = currentUser()", TicketRow.assignee_id == (person.id if person else -1))
        else:
            person = find_member(self._people.everyone(session), value.removeprefix("@"))
            query.add(f'assignee = "{_quoted(person.name)}"', TicketRow.assignee_id == person.id)


def _columns(session: Session, by: str) -> list[str]:
    """Of the projects that this person may see."""
    seen = ProjectRow.key.in_([project.key for project in store.projects_seen(session, by=by)])
    names = select(StatusRow.name).join(ProjectRow, ProjectRow.id == StatusRow.project_id).where(seen)
    return list(dict.fromkeys(session.scalars(names.order_by(StatusRow.position))))


def _types(session: Session) -> list[str]:
    """Ours, and those that the tracker has of its own."""
    return list(dict.fromkeys([*TYPES, *session.scalars(select(TicketRow.type).distinct())]))


def _words(text: str) -> list[str]:
    """As typed, "quoted words" kept together; a lone quote is a letter like any other."""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _says(word: str) -> ColumnElement[bool]:
    texts = (TicketRow.key, TicketRow.summary, TicketRow.description, cast(TicketRow.labels, String))
    return or_(*(text.icontains(word, autoescape=True) for text in texts))


def _one_of(value: str, known: Sequence[str], name: str) -> str:
    if value.lower() in known:
        return value.lower()
    raise UserError(f"`{name}:` takes {', '.join(known)}; not {escape(value[:40]) or 'nothing'}.")


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
