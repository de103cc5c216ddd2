"""What the tickets feature hands out: frozen values, people as Slack ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from assistant.core.tracker import MetaField

TYPES = ("epic", "story", "task", "bug", "spike")
PRIORITIES = ("highest", "high", "medium", "low", "lowest")
LINKS = {
    "relates": ("relates to", "relates to"),
    "blocks": ("blocks", "is blocked by"),
    "duplicates": ("duplicates", "is duplicated by"),
}
"""kind: (how a link reads from its first ticket, from its second)"""


@dataclass(frozen=True)
class NewTicket:
    """A ticket to be made. `status` None: the first column. `assignee` is a Slack id, `parent` a key,
    `sprint` a name; `project` may be left out while there is only one. `more` is what the tracker asks for
    besides, by its field."""

    summary: str
    project: str | None = None
    type: str = "task"
    description: str = ""
    status: str | None = None
    assignee: str | None = None
    priority: str = "medium"
    points: float | None = None
    labels: Sequence[str] = ()
    sprint: str | None = None
    parent: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TicketCard:
    """A ticket in a list. `category` is todo, doing or done; `before` and `after` are the columns beside
    its own."""

    key: str
    summary: str
    type: str
    status: str
    category: str
    priority: str
    assignee: str | None
    points: float | None
    sprint: str | None
    parent: str | None
    before: str | None
    after: str | None
    flagged: bool = False


@dataclass(frozen=True)
class Comment:
    """`author` is None for somebody who is not in Slack; then `name` says who."""

    author: str | None
    body: str
    at: datetime
    name: str | None = None


@dataclass(frozen=True)
class TicketDetail:
    """A ticket on its own, with its last comments, oldest first."""

    card: TicketCard
    description: str
    labels: Sequence[str]
    comments: Sequence[Comment]
    comment_count: int
    links: Sequence[str] = ()
    """As they read from this ticket, such as "is blocked by TN-5"."""
    marks: Sequence[str] = ()
    """How it stands with the tracker, where that is worth saying."""


@dataclass(frozen=True)
class Mentioned:
    """A ticket that a text names."""

    key: str
    summary: str
    status: str
    category: str


@dataclass(frozen=True)
class Project:
    key: str
    name: str


@dataclass(frozen=True)
class Choices:
    """What a form offers in one project: types and priorities as they are called there, sprints that are
    not over. `asks` is the tracker's own form for `type`, None where there is none. `epics`: there is an open
    one; `parent` is the chosen one, with its summary."""

    projects: Sequence[Project]
    sprints: Sequence[str] = ()
    project: str = ""
    types: Sequence[str] = tuple(name.capitalize() for name in TYPES)
    type: str = "task"
    priorities: Sequence[str] = tuple(name.capitalize() for name in PRIORITIES)
    asks: Mapping[str, MetaField] | None = None
    epics: bool = False
    parent: tuple[str, str] | None = None


@dataclass(frozen=True)
class SprintInfo:
    """`day` of `days` counts working days, Monday to Friday; the first day is 1."""

    name: str
    goal: str
    first: date
    last: date
    day: int
    days: int
