"""The use cases of tickets. One public method, one transaction; those that take a session join the caller's."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.outbox import Outbox
from assistant.core.people import People, Person
from assistant.tickets.cards import Mentioned, NewTicket, SprintInfo, TicketCard, TicketDetail


class TicketService:
    def __init__(self, db: Database, people: People, outbox: Outbox, clock: Clock) -> None: ...

    def create(
        self,
        new: NewTicket,
        *,
        by: str,
        source: str | None = None,
        send_card: bool = False,
        at: datetime | None = None,
        updated: datetime | None = None,
    ) -> TicketDetail: ...

    def show(self, key: str) -> TicketDetail: ...

    def mine(self, slack_id: str) -> list[TicketCard]: ...

    def move(
        self, key: str, status: str, *, by: str, seen_in: str | None = None, at: datetime | None = None
    ) -> TicketDetail: ...

    def comment(
        self, key: str, body: str, *, by: str, source: str | None = None, at: datetime | None = None
    ) -> TicketDetail: ...

    def assign(self, key: str, assignee: str | None, *, by: str) -> TicketDetail: ...

    def mention(self, session: Session, text: str, *, by: Person, source: str) -> list[Mentioned]: ...

    def open_for(self, session: Session, person: Person) -> list[TicketCard]: ...

    def current_sprint(self, session: Session, today: date) -> SprintInfo | None: ...
