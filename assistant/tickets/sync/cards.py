"""What the sync hands out to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ConflictCard:
    """A field changed on both sides; the values as people read them. `kept`: ours, theirs or None.
    `why`: what the tracker said when it refused ours."""

    id: int
    key: str
    summary: str
    field: str
    ours: str
    theirs: str
    kept: str | None
    why: str = ""


@dataclass(frozen=True)
class DeadLetter:
    """A write that the tracker did not take. `key` is its ticket's."""

    id: int
    key: str
    what: str
    why: str
    since: datetime


@dataclass(frozen=True)
class Status:
    """Where the sync stands. `paused` says why it waits; `asks` what an admin has to do, in words."""

    tracker: str
    projects: Sequence[str]
    tickets: int
    pulled_at: datetime | None
    counted_at: datetime | None
    waiting: int
    oldest: datetime | None
    dead: int
    conflicts: int
    paused: str | None
    error: str | None
    troubles: Sequence[str]


@dataclass(frozen=True)
class AuditLine:
    at: datetime
    text: str
