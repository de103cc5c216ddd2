"""Whoever wants to know what is written on tickets, and may forbid it. The sync with a tracker does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from assistant.core.people import Person
from assistant.core.tracker import MetaField
from assistant.tickets.models import TicketRow

Fields = Mapping[str, MetaField]
"""Those of one form, by their names."""
WATCH = "tickets.watch"
"""Under this name the database hands it to every session."""


class Watch(Protocol):
    """Called within the transaction of the writing; a UserError undoes it."""

    def tracks(self, project: str) -> bool:
        """Whether the keys of this project are somebody else's to give."""
        ...

    def changed(self, session: Session, row: TicketRow, field: str, by: Person) -> None:
        """`field` as in the history, "created" for a new ticket."""
        ...

    def answered(self, session: Session, row: TicketRow, answers: Mapping[str, str], fields: Fields) -> None:
        """What was filled in for fields of the tracker's own on a ticket that is being made."""
        ...

    def commented(self, session: Session, row: TicketRow, comment_id: int, by: Person) -> None: ...

    def uncommented(self, session: Session, authors: Mapping[int, int | None]) -> None:
        """Comments are gone: by id, the member who had written it."""
        ...

    def unlinked(self, session: Session, row: TicketRow, other: TicketRow, kind: str, by: Person) -> None: ...

    def look(self, session: Session, row: TicketRow, slack_id: str) -> None:
        """UserError when this person must not see the ticket."""
        ...

    def hidden(self, session: Session, slack_id: str) -> frozenset[str]:
        """The projects whose tickets this person must not see."""
        ...

    def secret(self) -> ColumnElement[bool]:
        """Which tickets nobody must see here."""
        ...

    def marks(self, session: Session, row: TicketRow) -> list[str]:
        """What a card says about how a ticket stands with the tracker: pending, in conflict, refused."""
        ...


def watch_of(session: Session) -> Watch | None:
    found: Watch | None = session.info.get(WATCH)
    return found
