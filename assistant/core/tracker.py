"""What tickets need from a tracker (Jira), as a protocol, and the frozen values that cross it.

Nothing of a tracker's own format comes through here: people are account ids, text is our simple markdown,
columns, types and priorities are the names the tracker shows. Names given to it may be in any case.
Every method raises only UserError, Unavailable or Rejected. Reads may be stale: a search can lag behind a
write by seconds or minutes, so callers overlap and compare; `fetch` never lags.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, TypedDict

Category = Literal["todo", "doing", "done"]
Right = Literal["browse", "create", "edit", "assign", "transition", "comment", "link"]


@dataclass(frozen=True)
class Account:
    """`email` and `zone` are None when the tracker does not show them."""

    id: str
    name: str
    email: str | None = None
    zone: str | None = None
    active: bool = True


@dataclass(frozen=True)
class Ref:
    id: str
    key: str


@dataclass(frozen=True)
class Rich:
    """A text of the tracker in our markdown. `hash` is of the original: equal hashes mean that nothing in it
    was changed there, whatever our rendering shows. `lossy`: it holds more than `text` can say, so writing
    `text` back would lose something."""

    text: str
    hash: str
    lossy: bool = False


@dataclass(frozen=True)
class RemoteSprint:
    id: int
    name: str
    state: Literal["future", "active", "closed"]
    goal: str = ""
    starts: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True)
class RemoteLink:
    """`how` reads from this ticket to the other: "blocks", "is blocked by"."""

    id: str
    how: str
    other: Ref


@dataclass(frozen=True)
class RemoteComment:
    """`restricted`: only some may read it there; it must never be shown to others.
    `marker` is known only from `comments`: in pages it is None."""

    id: str
    ticket_id: str
    author: Account | None
    body: Rich
    created: datetime
    updated: datetime
    restricted: bool = False
    marker: str | None = None


@dataclass(frozen=True)
class RemoteTicket:
    """`id` stays through moves, `key` does not. `sprint` is the open one, else the last it was in.
    `security`: only some may see it there. `comments` may be the last few only: compare `comment_count`.
    `hash` is over everything here but `rank`, `updated` and `changed_by`: equal hashes mean there is nothing
    to do. `changed_by`: who changed a field last there, by its name here ("type", "key"), as far as known."""

    id: str
    key: str
    project: str
    type: str
    summary: str
    description: Rich | None
    status: str
    status_category: Category
    assignee: Account | None
    reporter: Account | None
    priority: str | None
    labels: tuple[str, ...]
    sprint: RemoteSprint | None
    parent: Ref | None
    points: float | None
    rank: str
    created: datetime
    updated: datetime
    security: bool
    flagged: bool
    links: tuple[RemoteLink, ...]
    comments: tuple[RemoteComment, ...]
    comment_count: int
    marker: str | None
    hash: str
    changed_by: Mapping[str, Account] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """`cursor` goes into the next `changed_since` once the page is stored."""

    tickets: Sequence[RemoteTicket]
    cursor: str


@dataclass(frozen=True)
class Seen(Ref):
    """One line of a census."""

    updated: datetime


@dataclass(frozen=True)
class MetaField:
    """A field of a form. `name` is what `Changes` calls it, or the tracker's own id for any other field;
    `allowed` holds the values to choose from."""

    name: str
    label: str
    kind: Literal["text", "rich", "number", "date", "choice", "choices", "labels", "account", "other"]
    required: bool
    allowed: Sequence[str] = ()


@dataclass(frozen=True)
class Transition:
    """A move that the workflow allows now; `fields` are those of its screen."""

    id: str
    name: str
    to: str
    category: Category
    fields: Sequence[MetaField] = ()


@dataclass(frozen=True)
class RemoteStatus:
    name: str
    category: Category


@dataclass(frozen=True)
class Schema:
    """A project as the tracker has it now; compare with what was seen before to notice renames.
    `lacking` names those of `Changes` that the tracker has no field for."""

    project: str
    name: str
    types: Sequence[str]
    statuses: Sequence[RemoteStatus]
    priorities: Sequence[str]
    lacking: Sequence[str] = ()


class Changes(TypedDict, total=False):
    """What can be written on a ticket. None empties a field. `assignee` is an account id, `parent` a key or
    id, `sprint` a sprint's id. `other` holds a form's further fields by their `MetaField.name`:
    labels with commas between them, choices one a line."""

    summary: str
    description: str | None
    assignee: str | None
    priority: str
    labels: list[str]
    points: float | None
    parent: str | None
    sprint: int | None
    flagged: bool
    other: dict[str, str]


class NewRemote(Changes):
    """`project` is a key."""

    project: str
    type: str


@dataclass(frozen=True)
class Hint:
    """What a webhook says: look at these tickets. `id` is the same when it is delivered again."""

    id: str
    ticket_ids: Sequence[str]
    deleted: bool = False


class Tracker(Protocol):
    """`asked_by` is the name of the person a write is for: the tracker's history shows it. A write whose
    answer is lost raises Unavailable with `maybe_done`: look before doing it again."""

    name: str
    projects: Sequence[str]
    """The keys of those that are configured."""

    def changed_since(self, cursor: str | None, projects: Sequence[str]) -> Iterator[Page]:
        """Changed there since a little before `cursor`, oldest first; None: all. Rejected: one is gone."""

    def fetch(self, ids: Sequence[str]) -> list[RemoteTicket]:
        """By id or key, at most 100, as they are now; those that are gone or hidden are left out."""

    def search(self, query: str, limit: int) -> list[RemoteTicket]:
        """By the tracker's own query language; UserError says what is wrong with the query."""

    def matching(self, query: str, ids: Sequence[str]) -> set[str]:
        """Which of these, at most 50, a query finds; it knows of what was written a moment ago."""

    def census(self, project: str) -> Iterator[Sequence[Seen]]:
        """All there is in a project, in pages."""

    def comments(self, ticket_id: str) -> list[RemoteComment]:
        """All of a ticket's comments with their markers, oldest first."""

    def create(self, new: NewRemote, marker: str, *, asked_by: str) -> Ref: ...

    def find_by_marker(self, project: str, marker: str, since: datetime) -> list[Ref]:
        """Tickets made with this marker, oldest first. Being found nowhere proves nothing before the search
        has caught up (see `search_lag`)."""

    search_lag: float
    """Seconds after which a search surely knows of a write."""

    def edit(self, ticket_id: str, changes: Changes, *, asked_by: str) -> None:
        """Doing it twice is doing it once."""

    def transitions(self, ticket_id: str) -> list[Transition]: ...

    def transition(self, ticket_id: str, to: str, fields: Changes, *, asked_by: str) -> None:
        """Move to the status `to`; Rejected names the moves that exist. Standing there already is done."""

    def comment(self, ticket_id: str, body: str, marker: str) -> RemoteComment:
        """The text itself says who speaks. Look a lost one up in `comments`."""

    def edit_comment(self, ticket_id: str, comment_id: str, body: str) -> RemoteComment: ...

    def delete_comment(self, ticket_id: str, comment_id: str, *, asked_by: str) -> None: ...

    def link(self, ticket_id: str, how: str, other_id: str, *, asked_by: str) -> None:
        """`how` as in `RemoteLink`; doing it twice is doing it once."""

    def unlink(self, ticket_id: str, link_id: str, *, asked_by: str) -> None: ...

    def rank(self, ticket_id: str, *, before: str | None = None, after: str | None = None) -> None:
        """Put a ticket right before or after another one."""

    def create_meta(self, project: str, type: str) -> list[MetaField]: ...

    def schema(self, project: str) -> Schema:
        """Read anew each time."""

    def sprints(self, project: str) -> list[RemoteSprint]:
        """Those that are active or to come, of the configured board, else of the project's."""

    def permissions(
        self, account_id: str, *, tickets: Sequence[str] = (), projects: Sequence[str] = ()
    ) -> dict[str, frozenset[Right]]:
        """What an account may do with each ticket id and project key given; nothing where it is unknown."""

    def users(self, email: str) -> list[Account]:
        """Whoever has this address, as far as the tracker shows addresses."""

    def me(self) -> Account:
        """The account that all this is done with."""

    def url(self, key: str) -> str:
        """Where people see a ticket."""

    def webhook(self, body: bytes, headers: Mapping[str, str]) -> Hint:
        """What a webhook's request says; Rejected when it is not signed with our secret."""
