"""Which reviews of a title repeat another's words: the oldest counts."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, aliased

from assistant.titles.models import Review, Title
from assistant.titles.rows import Parsed

NEAR = 90
"""Of 100: the same text with other punctuation, a word cut off or a site's name added."""


def adopt_hashes(session: Session, reviews: Sequence[Parsed]) -> None:
    """Give a review that hardly differs from an older one of its title that one's hash."""
    near = [one for one in reviews if one.values["near_key"]]
    if not near:
        return
    mine = (
        Review.title_id.in_({one.values["title_id"] for one in near}),
        Review.near_key.in_({one.values["near_key"] for one in near}),
    )
    columns = (Review.title_id, Review.near_key, Review.text, Review.text_hash)
    older: dict[tuple[int, str | None], list[tuple[str, str]]] = {}
    for title_id, key, text, text_hash in session.execute(select(*columns).where(*mine).order_by(Review.id)):
        older.setdefault((title_id, key), []).append((text, text_hash))
    for one in near:
        alike = older.setdefault((one.values["title_id"], one.values["near_key"]), [])
        text = one.values["text"]
        twin = next((known for other, known in alike if fuzz.ratio(text, other, score_cutoff=NEAR)), None)
        if twin:
            one.values["text_hash"] = twin
        alike.append((text, one.values["text_hash"]))


def weigh_again(session: Session, touched: set[tuple[int, str]]) -> int:
    """Among reviews of one title with the same words the first counts; the titles have other inputs.

    `touched`: title and hash of the words. How many were newly found to repeat another.
    """
    if not touched:
        return 0
    words = (Review.title_id, Review.text_hash)
    several = or_(func.count() > 1, func.count(Review.duplicate_of) > 0)
    title_ids, hashes = ({pair[side] for pair in touched} for side in (0, 1))
    mine = (Review.title_id.in_(title_ids), Review.text_hash.in_(hashes))
    repeated = session.execute(select(*words).where(*mine).group_by(*words).having(several)).all()
    found = _mark(session, {row.title_id for row in repeated}, {row.text_hash for row in repeated})
    session.execute(update(Title).where(Title.id.in_(title_ids)).values(revision=Title.revision + 1))
    return found


def _mark(session: Session, title_ids: set[int], hashes: set[str]) -> int:
    """Point each repeated one but the first at the first; how many newly do."""
    if not title_ids:
        return 0
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
    return sum(original is not None for original in marked)
