"""The model base, and sessions that either read or write."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, DateTime, Executable, MetaData, Text, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from assistant.core.engines import engine_for, reading
from assistant.core.errors import Unavailable, UserError

REST_SECONDS = 0.003
"""What a bulk writer leaves to writers of other processes before its next turn."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware in, aware UTC out, on both databases; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own contract)
        datetime: UtcDateTime,
        str: Text,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
    }


class Database:
    """`read()` and `begin()` open a session; `begin()` commits at the end or rolls everything back.

    A thread holds at most one session at a time: nesting is a mistake and raises at once.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = engine_for(url)
        self._reading = reading(self.engine)
        self._bulk = self.engine.execution_options(bulk=True)
        self._open = threading.local()
        self._turns = _Turns() if self.is_sqlite else None
        self.info: dict[str, Any] = {}
        """What every session has in its `info`, too."""

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._session(writes=False) as session:
            yield session

    @contextmanager
    def begin(self, *, patient: bool = False, bulk: bool = False) -> Iterator[Session]:
        """`patient`: nobody waits for this, so on SQLite it lets those go first for whom somebody does.
        `bulk`: the same, one of many, and it can be done again: there it leaves room to other processes, too,
        and a power cut may undo the latest ones, each as a whole."""
        self._refuse_nesting()
        turn = self._turns.turn(patient=patient or bulk) if self._turns else nullcontext()
        with turn, self._session(writes=True, bulk=bulk) as session:
            yield session
            session.commit()
        if bulk and self._turns:
            time.sleep(REST_SECONDS)
        for wake in session.info.get("after_commit", ()):
            wake()

    @contextmanager
    def _session(self, *, writes: bool, bulk: bool = False) -> Iterator[Session]:
        self._refuse_nesting()
        self._open.session = True
        bound = (self._bulk if bulk else self.engine) if writes else self._reading
        try:
            with plain_errors(), Session(bound, expire_on_commit=False, info=self.info) as session:
                yield session
        finally:
            self._open.session = False

    def _refuse_nesting(self) -> None:
        if getattr(self._open, "session", False):
            raise RuntimeError("this thread already has a session open")

    def assert_idle(self) -> None:
        """Raise when this thread has a session open: no transaction spans a call to the outside."""
        if getattr(self._open, "session", False):
            raise RuntimeError("a call to the outside inside a transaction")

    def close(self) -> None:
        self.engine.dispose()
        self._reading.dispose()


class _Turns:
    """SQLite lets one writer in and makes the others poll; within a process they take turns instead."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._taken = False
        self._hurried = 0

    @contextmanager
    def turn(self, *, patient: bool) -> Iterator[None]:
        with self._free:
            self._hurried += not patient
            try:
                self._free.wait_for(lambda: not self._taken and not (patient and self._hurried))
            finally:
                self._hurried -= not patient
            self._taken = True
        try:
            yield
        finally:
            with self._free:
                self._taken = False
                self._free.notify_all()


def after_commit(session: Session, wake: Callable[[], None]) -> None:
    """Call `wake` once when this session's transaction has committed."""
    waiting: dict[Callable[[], None], None] = session.info.setdefault("after_commit", {})
    waiting[wake] = None


def rows(session: Session, statement: Executable, values: dict[str, Any]) -> Sequence[Any]:
    """What a query of tables finds, pending changes of the session included. Made once, with `values` for
    its parameters, it costs a fraction of one that loads objects."""
    session.flush()
    return session.execute(statement, values).all()


def insert_new(session: Session, model: type[Model], **values: Any) -> int | None:
    """Insert unless a unique key is taken; the new id, or None when somebody else was first."""
    statement = _unless_taken(_dialect(session), model)
    primary_key = inspect(model).primary_key[0]
    return session.execute(statement.returning(primary_key), values).scalar_one_or_none()


def insert_all_new(session: Session, model: type[Model], rows: list[dict[str, Any]]) -> None:
    """Insert the rows, which share their columns, but for those whose unique key is taken. They name
    every column that has a default: none is filled in."""
    if rows:
        connection = session.connection()
        new = _many(connection.dialect, model, tuple(rows[0]))
        connection.exec_driver_sql(new.sql, [new.row(row) for row in rows])


@dataclass(frozen=True)
class _Many:
    """An INSERT whose values are made ready here: SQLAlchemy takes longer for a row than SQLite."""

    sql: str
    ready: Mapping[str, Callable[[Any], Any] | None]
    by_name: bool

    def row(self, values: dict[str, Any]) -> Any:
        made = [make(values[name]) if make else values[name] for name, make in self.ready.items()]
        return dict(zip(self.ready, made, strict=True)) if self.by_name else tuple(made)


@cache
def _many(dialect: Dialect, model: type[Model], names: tuple[str, ...]) -> _Many:
    kind = sqlite if dialect.name == "sqlite" else postgresql
    made = _unless_taken(kind, model).compile(dialect=dialect, column_keys=names)
    types = {name: model.__table__.c[name].type.dialect_impl(dialect) for name in made.positiontup or names}
    ready = {name: of.bind_processor(dialect) for name, of in types.items()}
    return _Many(str(made), ready, by_name=not made.positional)


@cache
def _unless_taken(dialect: Any, model: type[Model]) -> Any:
    return dialect.insert(model.__table__).on_conflict_do_nothing()


def _dialect(session: Session) -> Any:
    return sqlite if session.get_bind().dialect.name == "sqlite" else postgresql


def upsert(session: Session, model: type[Model], keys: list[str], rows: list[dict[str, Any]]) -> None:
    """Insert rows, or overwrite every named column of those whose `keys` exist. Rows share their columns."""
    if not rows:
        return
    statement = _dialect(session).insert(model)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    if changed:
        session.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)
    else:
        session.execute(statement.on_conflict_do_nothing(index_elements=keys), rows)


@contextmanager
def plain_errors() -> Iterator[None]:
    """A database in trouble, as one of our own errors; what is no trouble but a mistake stays as it is."""
    try:
        yield
    except OperationalError as error:
        raise _plain(error) from error


def _plain(error: OperationalError) -> Exception:
    text = str(error.orig)
    if "full" in text or "No space left" in text:
        return UserError("The database has no room left. Free some disk space; nothing was lost.")
    if "locked" in text or "lock timeout" in text:
        return Unavailable("the database is busy")
    if "readonly" in text or "unable to open" in text:
        return UserError(f"The database cannot be written ({text}). Check DATA_DIR and its permissions.")
    if "connection" in text:
        return Unavailable("the database cannot be reached")
    return error
