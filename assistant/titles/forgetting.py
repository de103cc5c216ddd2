"""Taking a source, or a title, out of the catalogue with all that came from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from assistant.titles import identity
from assistant.titles.models import (
    Cursor,
    Doubt,
    ExternalId,
    Part,
    Review,
    SetAside,
    Signal,
    Title,
    TitleEnrichment,
)
from assistant.titles.repeats import weigh_again

CHUNK = 500


def forget(session: Session, source: str, now: datetime) -> int:
    """Delete all that came from `source`, and say how many titles. Its archive parts are then nobody's.

    Titles of other sources that were merged with its own stand for themselves again, or for each other.
    """
    forget_reviews(session, source)
    ids = list(session.scalars(select(Title.id).where(Title.source == source)))
    for start in range(0, len(ids), CHUNK):
        forget_titles(session, ids[start : start + CHUNK], now)
    for table in (SetAside, Cursor, Part):
        session.execute(delete(table).where(table.source == source))
    return len(ids)


def parts_of(session: Session, source: str) -> list[str]:
    """Paths of its raw rows in the archive."""
    return list(session.scalars(select(Part.path).where(Part.source == source)))


def forget_titles(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Delete these rows with their reviews, numbers and results."""
    freed = _stand_alone(session, ids, now)
    reviews = Review.title_id.in_(ids)
    session.execute(delete(Review).where(reviews, Review.duplicate_of.is_not(None)))
    session.execute(delete(Review).where(reviews))
    for model in (TitleEnrichment, Signal, ExternalId):
        session.execute(delete(model).where(model.title_id.in_(ids)))
    session.execute(delete(Doubt).where(or_(Doubt.title_id.in_(ids), Doubt.other_id.in_(ids))))
    session.execute(delete(Title).where(Title.id.in_(ids)))
    session.expire_all()
    identity.unite(session, freed, now)


def forget_reviews(session: Session, source: str, source_ids: Sequence[str] | None = None) -> None:
    """These reviews of the source, or all, also those under titles of others."""
    mine = [Review.source == source]
    if source_ids is not None:
        mine.append(Review.source_id.in_(source_ids))
    touched = {
        (title, words)
        for title, words in session.execute(select(Review.title_id, Review.text_hash).where(*mine))
    }
    own = select(Review.id).where(*mine)
    session.execute(update(Review).where(Review.duplicate_of.in_(own)).values(duplicate_of=None))
    session.execute(delete(Review).where(*mine))
    pairs = sorted(touched)
    for start in range(0, len(pairs), CHUNK):
        weigh_again(session, set(pairs[start : start + CHUNK]))


def _stand_alone(session: Session, ids: Sequence[int], now: datetime) -> list[Title]:
    """Split whatever is merged with these titles; those of the others that then stand for themselves."""
    rows = session.scalars(
        select(Title)
        .where(Title.merged_into.is_not(None))
        .where(or_(Title.id.in_(ids), Title.merged_into.in_(ids)))
    ).all()
    for row in rows:
        identity.split(session, row, now)
    return [row for row in rows if row.id not in set(ids)]
