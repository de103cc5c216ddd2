"""The numbers of the catalogue as series for `trend`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assistant.titles.models import Review, Signal, Title
from assistant.titles.series import Point, Series
from assistant.titles.trend import WEEKS_BACK, Trend, trends
from assistant.titles.trend_words import REVIEWS

Rows = Select[*tuple[Any, ...]]


def as_of(session: Session, day: date, kind: str | None = None, weeks: int | None = None) -> list[Trend]:
    """Titles with a number in the last five weeks, by the attention expected in the week after `day`;
    with `weeks` by what the last so many brought them."""
    return trends([*_signals(session, day, kind), *_reviews(session, day, kind)], day, weeks)


def without_recent(session: Session, day: date, kind: str | None, recent: Sequence[Trend]) -> list[Trend]:
    """Titles whose last signal is older, the latest first; nothing is expected of them."""
    last = func.max(Signal.day)
    old = _of_kind(select(Signal.title_id, last), Signal.title_id, kind).where(Signal.day <= day)
    known = {trend.title_id for trend in recent}
    rows = session.execute(old.group_by(Signal.title_id).order_by(last.desc(), Signal.title_id))
    return [Trend(id_, 0.0, 0.0, f"no numbers since {seen}") for id_, seen in rows if id_ not in known]


def _signals(session: Session, day: date, kind: str | None) -> list[Series]:
    since = day - timedelta(weeks=WEEKS_BACK)
    columns = (Signal.title_id, Signal.metric, Signal.list, Signal.day, Signal.value, Signal.rank)
    recent = _of_kind(select(*columns), Signal.title_id, kind).where(Signal.day <= day, Signal.day > since)
    points: dict[tuple[int, str, str], list[Point]] = defaultdict(list)
    for title_id, metric, list_, on, value, rank in session.execute(recent.order_by(Signal.day)):
        points[title_id, metric, list_].append(Point(on, value, rank))
    return [Series(*key, points=found) for key, found in points.items()]


def _reviews(session: Session, day: date, kind: str | None) -> list[Series]:
    """New reviews a week: one point at the end of each, zero included, from the first one on."""
    since = day - timedelta(weeks=WEEKS_BACK)
    recent = _of_kind(select(Review.title_id, Review.published), Review.title_id, kind).where(
        Review.published <= day, Review.published > since, Review.duplicate_of.is_(None)
    )
    counts: dict[int, list[int]] = {}
    for title_id, published in session.execute(recent):
        counts.setdefault(title_id, [0] * WEEKS_BACK)[(day - published).days // 7] += 1
    return [Series(title_id, REVIEWS, "", _weekly(weeks, day)) for title_id, weeks in counts.items()]


def _weekly(weeks: Sequence[int], day: date) -> list[Point]:
    first = max(n for n, count in enumerate(weeks) if count)
    return [Point(day - timedelta(weeks=n), float(weeks[n])) for n in range(first, -1, -1)]


def _of_kind(statement: Rows, title_id: Any, kind: str | None) -> Rows:
    joined = statement.join(Title, Title.id == title_id).where(~Title.hidden)
    return joined if kind is None else joined.where(Title.kind == kind)
