"""What people say where the machine is in doubt: kept, carried out at once, and obeyed ever after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from assistant.core import db
from assistant.core.ports import Json
from assistant.titles import identity
from assistant.titles.about import NONE_OF_THEM
from assistant.titles.merge import Merge
from assistant.titles.models import Doubt, SetAside, Title, TitleEnrichment

YES, NO = "yes", "no"
TAG = "tag"
TAG_QUESTIONS = 5
"""Open at a time: the queue is to stay short."""


def open_doubts(session: Session, limit: int) -> list[Doubt]:
    """Unanswered, the oldest first; of titles that are shown."""
    title, other = aliased(Title), aliased(Title)
    mine = (
        select(Doubt)
        .outerjoin(title, title.id == Doubt.title_id)
        .outerjoin(other, other.id == Doubt.other_id)
        .where(Doubt.answer.is_(None))
        .where(or_(title.id.is_(None), ~title.hidden), or_(other.id.is_(None), ~other.hidden))
    )
    return list(session.scalars(mine.order_by(Doubt.id).limit(limit)))


def decide(session: Session, doubt: Doubt, answer: str, by: str, now: datetime) -> None:
    """Keep the verdict and correct the catalogue by it."""
    doubt.answer, doubt.answered_by, doubt.answered_at = answer, by, now
    session.flush()
    if doubt.kind == identity.SAME and answer == YES:
        older, younger = (session.get_one(Title, id_) for id_ in (doubt.title_id, doubt.other_id))
        if younger.merged_into is None and older.merged_into is None:
            identity.merge(session, younger, older, now)
    elif doubt.kind == "about" and answer != NONE_OF_THEM:
        _retry(session, doubt.key, now)
    elif doubt.kind == TAG and answer == NO:
        _drop_tag(session, doubt)


def _retry(session: Session, reference: str, now: datetime) -> None:
    waiting = select(SetAside.source).where(SetAside.title_ref == reference).distinct()
    for source in session.scalars(waiting).all():
        Merge(session, source, now, demo=False).retry([reference])


def waiting_review(session: Session, doubt: Doubt) -> Json:
    """A row that waits for this answer, as it came; empty when none does any more."""
    mine = (SetAside.title_ref == doubt.key, SetAside.kind == "review")
    raw = session.scalar(select(SetAside.raw).where(*mine).order_by(SetAside.id).limit(1))
    return dict(json.loads(raw)) if raw else {}


def _drop_tag(session: Session, doubt: Doubt) -> None:
    made = session.scalar(select(TitleEnrichment).where(TitleEnrichment.title_id == doubt.title_id))
    if made:
        made.tags = [tag for tag in made.tags if tag["name"] != doubt.detail["tag"]]


def refused_tags(session: Session, title_id: int) -> set[str]:
    """Tags a person has said are wrong for this title."""
    mine = (Doubt.kind == TAG, Doubt.title_id == title_id, Doubt.answer == NO)
    return {detail["tag"] for detail in session.scalars(select(Doubt.detail).where(*mine))}


def ask_about_tags(session: Session, now: datetime) -> None:
    """Tags that stand on one review alone are the doubtful ones; much reviewed titles come first."""
    open_ones = select(func.count()).where(Doubt.kind == TAG, Doubt.answer.is_(None))
    room = TAG_QUESTIONS - (session.scalar(open_ones) or 0)
    if room <= 0:
        return
    asked = set(session.scalars(select(Doubt.key).where(Doubt.kind == TAG)))
    shown = select(TitleEnrichment).join(Title).where(~Title.hidden, ~Title.demo)
    for made in session.scalars(shown.order_by(TitleEnrichment.review_count.desc()).limit(200)):
        for tag in made.tags:
            key = f"{TAG}:{made.title_id}:{tag['name']}"
            if len(tag["reviews"]) == 1 and key not in asked and room > 0:
                detail = {"tag": tag["name"], "review": tag["reviews"][0]}
                row = {"kind": TAG, "key": key, "title_id": made.title_id, "detail": detail}
                room -= db.insert_new(session, Doubt, created_at=now, **row) is not None


def verdicts(session: Session) -> Iterator[Json]:
    """Every answer as a row to evaluate with."""
    title, other = aliased(Title), aliased(Title)
    rows = (
        select(Doubt, title, other)
        .outerjoin(title, title.id == Doubt.title_id)
        .outerjoin(other, other.id == Doubt.other_id)
        .where(Doubt.answer.is_not(None))
    )
    for doubt, one, two in session.execute(rows.order_by(Doubt.id)):
        meant: Any = doubt.answer
        if doubt.kind == "about" and meant != NONE_OF_THEM:
            meant = _named(session.get(Title, int(meant)))
        yield {
            "kind": doubt.kind,
            "title": _named(one),
            "other": _named(two),
            **doubt.detail,
            "answer": meant,
            "answered_at": doubt.answered_at.isoformat() if doubt.answered_at else None,
        }


def _named(title: Title | None) -> dict[str, Any] | None:
    if title is None:
        return None
    facts = {"source": title.source, "id": title.source_id, "title": title.name}
    return facts | {"year": title.year, "kind": title.kind}
