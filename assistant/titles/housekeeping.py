"""What may go: archive parts that no catalogue row names."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.db import Database
from assistant.core.ports import ReviewArchive
from assistant.titles.models import Part

SPARED = timedelta(days=1)
"""A younger part may belong to a transaction that is still to commit."""


def named_parts(session: Session) -> set[str]:
    return set(session.scalars(select(Part.path)))


def remove_orphans(db: Database, archive: ReviewArchive, now: datetime) -> int:
    """Delete parts left by runs that died before their commit; how many."""
    old = [path for path, written in archive.paths() if written < now - SPARED]
    with db.read() as session:
        named = named_parts(session)
    orphans = [path for path in old if path not in named]
    for path in orphans:
        archive.remove(path)
    return len(orphans)
