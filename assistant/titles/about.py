"""Reviews that name their film instead of giving an id: found by name and year, or put to a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core import db
from assistant.titles.models import Doubt, Title
from assistant.titles.rows import ABOUT

SURE = 95
"""Of 100: names that differ in a letter or two of a long one."""
ALIKE = 80
"""From here on a person is asked."""
NEAR_YEARS = 1
CHOICES = 3
NONE_OF_THEM = "none"


def references(title: Title) -> list[str]:
    """How a waiting review may have named this title exactly."""
    years = ["", *(str(title.year + off) for off in (-1, 0, 1) if title.year)]
    return [f"{ABOUT}{title.name_key}:{year}" for year in years]


def resolve(session: Session, refs: Iterable[str], now: datetime) -> dict[str, Title]:
    """Titles by "about:name:year", where one is sure or a person has said which."""
    wanted = [ref for ref in refs if ref.startswith(ABOUT)]
    if not wanted:
        return {}
    standing = session.scalars(select(Title).where(Title.merged_into.is_(None), ~Title.demo)).all()
    names = {title.id: title.name_key for title in standing}
    by_id = {title.id: title for title in standing}
    found = {}
    for ref in wanted:
        name, _, year = ref.removeprefix(ABOUT).rpartition(":")
        answer = session.scalar(select(Doubt.answer).where(Doubt.key == ref))
        if answer is not None:
            title = None if answer == NONE_OF_THEM else session.get(Title, int(answer))
            if title:
                found[ref] = title
            continue
        close = process.extract(name, names, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=10)
        near = [(by_id[id_], score) for _, score, id_ in close if _fits(by_id[id_], year)]
        sure = [title for title, score in near if score >= SURE and (not year or title.year)]
        if len(sure) == 1:
            found[ref] = sure[0]
        elif near:
            _ask(session, ref, name, year, [title.id for title, _ in near[:CHOICES]], now)
    return found


def _fits(title: Title, year: str) -> bool:
    return not year or title.year is None or abs(title.year - int(year)) <= NEAR_YEARS


def _ask(session: Session, ref: str, name: str, year: str, ids: list[int], now: datetime) -> None:
    detail = {"name": name, "year": year, "choices": ids}
    db.insert_new(session, Doubt, kind="about", key=ref, detail=detail, created_at=now)
