"""What a source's terms let nobody keep for long goes when it has not been read again in time."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.core.db import Database
from assistant.core.errors import Rejected, Unavailable
from assistant.core.jobs import JobRuns
from assistant.core.ports import ReviewArchive
from assistant.titles import rows
from assistant.titles.forgetting import forget_reviews, forget_titles
from assistant.titles.ingest import JOB
from assistant.titles.models import Part, SetAside, Signal, Title

CHUNK = 500


@dataclass(frozen=True)
class Terms:
    """`metrics`: the source's own numbers, whose day is the day they were read."""

    kept: timedelta
    metrics: tuple[str, ...]


TERMS = {"tmdb": Terms(timedelta(days=180), ("popularity", "tmdb_list"))}
"""TMDB's terms of use: nothing is cached for more than six months."""


def expire(db: Database, archive: ReviewArchive, runs: JobRuns, now: datetime) -> int:
    """Delete rows, and parts, that are older than their source allows; how many parts."""
    try:
        with runs.exclusive(JOB):
            return sum(_expire(db, archive, source, terms, now) for source, terms in TERMS.items())
    except Unavailable:  # an ingestion is at work; it is done the next day
        return 0


def _expire(db: Database, archive: ReviewArchive, source: str, terms: Terms, now: datetime) -> int:
    before = now - terms.kept
    with db.read() as session:
        parts = session.scalars(select(Part).where(Part.source == source).order_by(Part.id)).all()
    old = [part for part in parts if part.created_at < before]
    read = _ids(archive, old) - _ids(archive, [part for part in parts if part not in old]) if old else set()
    with db.begin() as session:
        numbers = Signal.metric.in_(terms.metrics)
        session.execute(delete(Signal).where(numbers, Signal.day < before.date()))
        session.execute(delete(SetAside).where(SetAside.source == source, SetAside.created_at < before))
        _forget(session, source, read, now)
        session.execute(delete(Part).where(Part.id.in_([part.id for part in old])))
    for part in old:
        with suppress(Rejected):  # somebody has taken the file away
            archive.remove(part.path)
    return len(old)


def _ids(archive: ReviewArchive, parts: Iterable[Part]) -> set[tuple[str, str]]:
    """Kind and id of each row that was read then."""
    found: set[tuple[str, str]] = set()
    for part in parts:
        try:
            raw = archive.read(part.path)
        except Rejected:
            continue
        found |= {(part.kind, own_id) for row in raw if (own_id := rows.source_id(row))}
    return found


def _forget(session: Session, source: str, read: set[tuple[str, str]], now: datetime) -> None:
    reviews = sorted(own_id for kind, own_id in read if kind == "review")
    titles = sorted(own_id for kind, own_id in read if kind == "title")
    for start in range(0, len(reviews), CHUNK):
        forget_reviews(session, source, reviews[start : start + CHUNK])
    for start in range(0, len(titles), CHUNK):
        mine = (Title.source == source, Title.source_id.in_(titles[start : start + CHUNK]))
        forget_titles(session, list(session.scalars(select(Title.id).where(*mine))), now)
