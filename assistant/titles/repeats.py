"""Which reviews of a title repeat another's words: the oldest counts."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from assistant.titles.models import Review, Title


def weigh_again(session: Session, touched: set[tuple[int, str]]) -> int:
    """Among reviews of one title with the same words the first counts; the titles have other inputs.

    `touched`: title and hash of the words. How many were newly found to repeat another.
    """
    if not touched:
        return 0
    title_ids, hashes = {title_id for title_id, _ in touched}, {words for _, words in touched}
    twin = aliased(Review)
    same_words = (twin.title_id == Review.title_id, twin.text_hash == Review.text_hash)
    first = select(func.min(twin.id)).where(*same_words).scalar_subquery()
    original = func.nullif(first, Review.id)
    stale = Review.duplicate_of.is_distinct_from(original)
    marked = session.scalars(
        update(Review)
        .where(Review.title_id.in_(title_ids), Review.text_hash.in_(hashes), stale)
        .values(duplicate_of=original)
        .returning(Review.duplicate_of)
        .execution_options(synchronize_session=False)
    )
    found = sum(original is not None for original in marked)
    session.execute(update(Title).where(Title.id.in_(title_ids)).values(revision=Title.revision + 1))
    return found
