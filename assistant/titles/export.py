"""The enriched catalogue in the interchange format: one line per ingested id, whatever became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from assistant.core.ports import Json
from assistant.titles import trending
from assistant.titles.models import Review, SetAside, Title, TitleEnrichment


def titles(session: Session, day: date) -> Iterator[Json]:
    """`trend` is as of `day`, null without recent numbers. Titles set aside have an id and nothing else."""
    trends = {trend.title_id: trend.trend for trend in trending.as_of(session, day)}
    standing = func.coalesce(Title.merged_into, Title.id)
    rows = select(Title, standing, TitleEnrichment).order_by(Title.id)
    joined = rows.outerjoin(TitleEnrichment, TitleEnrichment.title_id == standing)
    for title, stands, made in session.execute(joined.execution_options(yield_per=500)):
        yield {
            "id": title.source_id,
            "title": title.name,
            "verdict": made.verdict if made else None,
            "summary": made.summary if made else None,
            "vibe_score": made.vibe_score if made else None,
            "vibe_tags": [tag["name"] for tag in made.tags] if made else [],
            "genres": list(made.genres) if made else title.genres,
            "review_count": made.review_count if made else 0,
            "trend": trends.get(stands),
            "engine": made.engine if made else None,
        }
    for source_id, _ in _set_aside(session, "title", Title):
        nothing = dict.fromkeys(("title", "verdict", "summary", "vibe_score", "trend", "engine"))
        yield {"id": source_id, **nothing, "vibe_tags": [], "genres": [], "review_count": 0}


def reviews(session: Session) -> Iterator[Json]:
    """A repeated text has the sentiment of the one that counts; what was set aside has none."""
    original = aliased(Review)
    rows = (
        select(Review.source_id, Title.source_id, func.coalesce(Review.sentiment, original.sentiment))
        .join(Title, Title.id == func.coalesce(Review.of_id, Review.title_id))
        .outerjoin(original, original.id == Review.duplicate_of)
        .order_by(Review.id)
    )
    for source_id, title_id, sentiment in session.execute(rows.execution_options(yield_per=1000)):
        yield {"id": source_id, "title_id": title_id, "sentiment": sentiment}
    for source_id, waits_for in _set_aside(session, "review", Review):
        yield {"id": source_id, "title_id": waits_for, "sentiment": None}


def _set_aside(session: Session, kind: str, model: type[Title | Review]) -> list[tuple[str, str | None]]:
    """Ids of rows set aside that the catalogue does not know from an earlier, better row."""
    known = select(model.id).where(model.source == SetAside.source, model.source_id == SetAside.source_id)
    mine = (SetAside.kind == kind, SetAside.source_id.is_not(None), ~known.exists())
    rows = session.execute(select(SetAside.source_id, SetAside.title_ref).where(*mine).order_by(SetAside.id))
    return [(source_id or "", title_ref) for source_id, title_ref in rows]
