"""What other features may know of the catalogue, as frozen values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from assistant.titles import trending
from assistant.titles.models import Review, Title, TitleEnrichment

CHUNK = 500
TMDB_CREDIT = "This product uses the TMDB API but is not endorsed or certified by TMDB."
"""In TMDB's own words (themoviedb.org, API terms of use)."""


@dataclass(frozen=True)
class TitleView:
    """`review_count` counts each text once. `vibe_score` is None under three reviews or before enrichment."""

    id: int
    source_id: str
    kind: str
    name: str
    year: int | None
    runtime_min: int | None
    genres: tuple[str, ...]
    cast: tuple[str, ...]
    directors: tuple[str, ...]
    language: str | None
    overview: str | None
    url: str | None
    demo: bool
    verdict: str | None
    summary: str | None
    vibe_score: int | None
    tags: tuple[str, ...]
    review_count: int
    engine: str | None
    """"offline" or "llm"; None before enrichment."""
    credit: str | None = None
    """Whom to name wherever the title is shown."""
    where: tuple[str, ...] = ()
    """Services that stream it, from JustWatch by way of TMDB: to be credited where they are shown."""


@dataclass(frozen=True)
class ReviewView:
    """`rating` is 0 to 100, `sentiment` 0 to 1 (None before enrichment)."""

    id: int
    source_id: str
    title_id: int
    text: str
    rating: float | None
    author: str | None
    publisher: str | None
    published: date | None
    url: str | None
    sentiment: float | None


@dataclass(frozen=True)
class TrendLine:
    """`rank` 1 has most attention ahead; `trend` is the rise against the title's own past, 0 as usual."""

    title: TitleView
    rank: int
    trend: float
    why: str
    weeks: int = 0
    """Weeks in a row with numbers: 1 when they began this week."""


class TitleReader:
    """Hidden titles and duplicate reviews are left out everywhere."""

    def get(self, session: Session, title_id: int) -> TitleView | None:
        return self.by_ids(session, [title_id]).get(title_id)

    def by_ids(self, session: Session, title_ids: Sequence[int]) -> dict[int, TitleView]:
        found: dict[int, TitleView] = {}
        for start in range(0, len(title_ids), CHUNK):
            wanted = _titles().where(Title.id.in_(title_ids[start : start + CHUNK]))
            found |= {view.id: view for view in _views(session, wanted)}
        return found

    def all(self, session: Session) -> list[TitleView]:
        return list(_views(session, _titles().order_by(Title.id)))

    def page(
        self, session: Session, after: int, limit: int, kind: str | None = None, genre: str | None = None
    ) -> list[TitleView]:
        """The next `limit` titles in the order of their ids, after that one."""
        found: list[TitleView] = []
        while len(found) < limit:
            wanted = _titles().where(Title.id > after).order_by(Title.id).limit(CHUNK)
            views = list(_views(session, wanted if kind is None else wanted.where(Title.kind == kind)))
            found += [v for v in views if genre is None or genre.casefold() in map(str.casefold, v.genres)]
            if len(views) < CHUNK:
                break
            after = views[-1].id
        return found[:limit]

    def genres(self, session: Session) -> list[str]:
        """Every genre of the catalogue, by name."""
        own = session.scalars(select(Title.genres).where(~Title.hidden))
        made = session.scalars(select(TitleEnrichment.genres))
        return sorted({genre for genres in (*own, *made) for genre in genres})

    def reviews(self, session: Session, title_id: int) -> list[ReviewView]:
        """Newest first; undated ones last."""
        mine = select(Review).where(Review.title_id == title_id, Review.duplicate_of.is_(None))
        rows = session.scalars(mine.order_by(Review.published.desc().nulls_last(), Review.id))
        return [ReviewView(**{name: getattr(row, name) for name in _REVIEW_FIELDS}) for row in rows]

    def trending(
        self,
        session: Session,
        now: datetime,
        kind: str | None = None,
        genre: str | None = None,
        limit: int = 10,
        weeks: int | None = None,
    ) -> list[TrendLine]:
        """Titles by the attention expected in the week after `now`, or had in the last so many `weeks`;
        ranks count within the kind and genre."""
        found: list[TrendLine] = []
        trends = trending.as_of(session, now.astimezone(UTC).date(), kind, weeks)
        for start in range(0, len(trends), CHUNK):
            views = self.by_ids(session, [trend.title_id for trend in trends[start : start + CHUNK]])
            for trend in trends[start : start + CHUNK]:
                view = views.get(trend.title_id)
                if view and (genre is None or genre.casefold() in (g.casefold() for g in view.genres)):
                    found.append(TrendLine(view, len(found) + 1, trend.trend, trend.why, trend.weeks))
            if len(found) >= limit:
                break
        return found[:limit]


_REVIEW_FIELDS = tuple(ReviewView.__dataclass_fields__)


def _titles() -> Select[*tuple[Any, ...]]:
    counted = (
        select(func.count())
        .select_from(Review)
        .where(Review.title_id == Title.id, Review.duplicate_of.is_(None))
        .correlate(Title)
        .scalar_subquery()
    )
    number = func.coalesce(TitleEnrichment.review_count, counted)
    member = aliased(Title)
    lent = select(member.facts).where(member.merged_into == Title.id, member.source == "tmdb")
    theirs = lent.order_by(member.id).limit(1).correlate(Title).scalar_subquery()
    tmdb = case((Title.source == "tmdb", Title.facts), else_=theirs)
    joined = select(Title, TitleEnrichment, number, tmdb).outerjoin(TitleEnrichment)
    return joined.where(~Title.hidden)


def _views(session: Session, wanted: Select[*tuple[Any, ...]]) -> Iterable[TitleView]:
    for title, made, count, tmdb in session.execute(wanted):
        yield TitleView(
            id=title.id,
            source_id=title.source_id,
            kind=title.kind,
            name=title.name,
            year=title.year,
            runtime_min=title.runtime_min,
            genres=tuple(made.genres if made and {*title.genres} <= {*made.genres} else title.genres),
            cast=tuple(title.cast),
            directors=tuple(title.directors),
            language=title.language,
            overview=title.overview,
            url=title.url,
            demo=title.demo,
            verdict=made.verdict if made else None,
            summary=made.summary if made else None,
            vibe_score=made.vibe_score if made else None,
            tags=tuple(tag["name"] for tag in made.tags) if made else (),
            review_count=count,
            engine=made.engine if made else None,
            credit=None if tmdb is None else TMDB_CREDIT,
            where=tuple(tmdb.get("providers", ())) if tmdb else (),
        )
