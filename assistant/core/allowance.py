"""What one person's questions may take from a chat model in a day.

The most a call can take is set aside before it is made, and what it did not take is given back: a person who
asks many things at once goes no further than one who asks them in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import ColumnElement, UniqueConstraint, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.core import db
from assistant.core.clock import Clock
from assistant.core.db import Database, Model
from assistant.core.errors import BudgetUsedUp


class PersonUse(Model):
    """`day` in UTC."""

    __tablename__ = "core_person_use"
    __table_args__ = (UniqueConstraint("day", "person"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    person: Mapped[str]
    tokens: Mapped[int] = mapped_column(default=0)


class Allowance:
    """`tokens` a day; 0: no limit."""

    def __init__(self, database: Database, clock: Clock, tokens: int, person: str) -> None:
        self._db = database
        self._clock = clock
        self._most = tokens
        self._person = person

    @contextmanager
    def reserved(self, tokens: int) -> Iterator[None]:
        """Room for a call of at most this size; BudgetUsedUp when there is none left today."""
        day = self._clock().date()
        within = PersonUse.tokens + tokens <= self._most
        if not self._add(day, tokens, *([within] if self._most else [])):
            raise BudgetUsedUp(f"your budget of today ({self._most:,} tokens) is used up")
        try:
            yield
        finally:
            self._add(day, -tokens)

    def charge(self, tokens: int) -> None:
        """Write down what a call took."""
        self._add(self._clock().date(), tokens)

    def _add(self, day: date, tokens: int, *within: ColumnElement[bool]) -> bool:
        key = {"day": day, "person": self._person}
        more = update(PersonUse).filter_by(**key).where(*within).values(tokens=PersonUse.tokens + tokens)
        with self._db.begin() as session:
            db.upsert(session, PersonUse, list(key), [key])
            return bool(session.execute(more).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result


def forget_use(session: Session, before: datetime) -> int:
    gone = delete(PersonUse).where(PersonUse.day < before.date())
    return session.execute(gone).rowcount  # type: ignore[attr-defined,no-any-return]
