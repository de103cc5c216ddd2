"""Which titles of several sources are one: by their ids elsewhere, then by name, kind and year.

Each source keeps its own row. One of them stands for the others, which are `merged_into` it and lend it what
its source left empty; so a mistake, or a source, can be taken out again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assistant.core import db
from assistant.core.ports import KnownTitle
from assistant.titles.models import Doubt, ExternalId, Review, Signal, Title
from assistant.titles.repeats import weigh_again

LENT = (
    "year",
    "released",
    "overview",
    "tagline",
    "genres",
    "cast",
    "directors",
    "language",
    "runtime_min",
    "url",
)
SAME = "same"
NEAR_YEARS = 1


def note_ids(session: Session, ids: Mapping[int, Mapping[str, str]]) -> None:
    """Remember what these titles are called elsewhere."""
    rows = [
        {"title_id": title_id, "scheme": scheme, "value": value}
        for title_id, named in ids.items()
        for scheme, value in named.items()
    ]
    db.upsert(session, ExternalId, ["title_id", "scheme"], rows)


def unite(session: Session, titles: Iterable[Title], now: datetime) -> int:
    """Merge these titles with others they are the same as; ask where it is not sure. How many were merged."""
    waiting = {title.id: title for title in titles if title.merged_into is None}
    merged = 0
    for title, twin in _by_ids(session, waiting):
        if title.merged_into is None and twin.id != title.id:
            merge(session, title, twin, now)
            merged += 1
    left = [title for title in waiting.values() if title.merged_into is None]
    for title, candidates in _by_name(session, left):
        sure = [one for one in candidates if title.year and one.year == title.year]
        if len(sure) == 1 and _may_be_one(session, title, sure[0]):
            merge(session, title, sure[0], now)
            merged += 1
            continue
        for one in candidates:
            if title.year is None or one.year is None or abs(title.year - one.year) <= NEAR_YEARS:
                _ask(session, title, one, now)
    return merged


def _by_ids(session: Session, titles: Mapping[int, Title]) -> list[tuple[Title, Title]]:
    """Each with the oldest title standing for one of another source that shares an id."""
    mine = session.execute(
        select(ExternalId.scheme, ExternalId.value, ExternalId.title_id).where(
            ExternalId.title_id.in_(titles)
        )
    ).all()
    values = {value for _, value, _ in mine}
    found: dict[tuple[str, str], list[Title]] = {}
    shared = select(ExternalId.scheme, ExternalId.value, Title).join(Title, Title.id == ExternalId.title_id)
    for scheme, value, title in session.execute(
        shared.where(ExternalId.value.in_(values)).order_by(Title.id)
    ):
        found.setdefault((scheme, value), []).append(title)
    pairs = []
    for scheme, value, title_id in mine:
        title = titles[title_id]
        for other in found.get((scheme, value), ()):
            if other.source != title.source and other.kind == title.kind and other.demo == title.demo:
                twin = standing(session, other)
                if not _told_apart(session, title, twin):
                    pairs.append((title, twin) if twin.id < title.id else (twin, title))
                    break
    return pairs


def _by_name(session: Session, titles: Sequence[Title]) -> list[tuple[Title, list[Title]]]:
    """Each with older titles of other sources that have its name and kind and stand for themselves."""
    keys = {title.name_key for title in titles if title.name_key}
    alike = select(Title).where(Title.name_key.in_(keys), Title.merged_into.is_(None)).order_by(Title.id)
    by_key: dict[str, list[Title]] = {}
    for one in session.scalars(alike):
        by_key.setdefault(one.name_key, []).append(one)
    found = []
    for title in titles:
        candidates = [
            one
            for one in by_key.get(title.name_key, ())
            if one.id < title.id
            and one.source != title.source
            and (one.kind, one.demo) == (title.kind, title.demo)
        ]
        if candidates:
            found.append((title, candidates))
    return found


def standing(session: Session, title: Title) -> Title:
    """The title that stands for this one; often itself."""
    return session.get_one(Title, title.merged_into) if title.merged_into else title


def merge(session: Session, member: Title, into: Title, now: datetime) -> None:
    """`into` stands for `member` and for all that `member` stood for."""
    session.flush()
    member.merged_into, member.hidden = into.id, True
    member.updated_at = into.updated_at = now
    session.execute(update(Title).where(Title.merged_into == member.id).values(merged_into=into.id))
    mine = (Review.title_id == member.id,)
    session.execute(update(Review).where(*mine, Review.of_id.is_(None)).values(of_id=member.id))
    moved = session.scalars(update(Review).where(*mine).values(title_id=into.id).returning(Review.text_hash))
    weigh_again(session, {(into.id, text_hash) for text_hash in moved})
    _move_signals(session, member.id, into.id)
    lend(session, into)
    into.revision += 1
    session.flush()


def split(session: Session, member: Title, now: datetime) -> Title:
    """`member` stands for itself again, with its own reviews and signals. Whom it was merged into."""
    into = session.get_one(Title, member.merged_into)
    member.merged_into, member.hidden = None, False
    member.updated_at = into.updated_at = now
    member.revision += 1
    into.revision += 1
    own = (Review.of_id == member.id,)
    moved = session.scalars(
        update(Review).where(*own).values(title_id=member.id, of_id=None).returning(Review.text_hash)
    ).all()
    weigh_again(session, {(title_id, text_hash) for text_hash in moved for title_id in (into.id, member.id)})
    session.execute(update(Signal).where(Signal.of_id == member.id).values(title_id=member.id, of_id=None))
    session.flush()
    lend(session, into)
    session.flush()
    return into


def lend(session: Session, into: Title) -> None:
    """What the title's own source left empty is taken from those it stands for, the oldest first."""
    before = {name: getattr(into, name) for name in LENT}
    own = {name: _empty(name) if name in into.borrowed else before[name] for name in LENT}
    members = session.scalars(select(Title).where(Title.merged_into == into.id).order_by(Title.id)).all()
    borrowed: dict[str, Any] = {}
    for name, value in own.items():
        given = value or name in into.corrected
        lender = None if given else next((one for one in members if getattr(one, name)), None)
        setattr(into, name, getattr(lender, name) if lender else value)
        if lender:
            borrowed[name] = lender.id
    into.borrowed = borrowed
    if before != {name: getattr(into, name) for name in LENT}:
        into.revision += 1


def _empty(name: str) -> list[str] | None:
    return [] if name in ("genres", "cast", "directors") else None


def _move_signals(session: Session, member: int, into: int) -> None:
    """A number that both have for one day stays where it is: the title's own counts."""
    own = select(Signal.day, Signal.metric, Signal.list).where(Signal.title_id == into)
    taken = {tuple(row) for row in session.execute(own)}
    theirs = session.execute(select(Signal).where(Signal.title_id == member)).scalars()
    ids = [row.id for row in theirs if (row.day, row.metric, row.list) not in taken]
    for start in range(0, len(ids), 500):
        chunk = Signal.id.in_(ids[start : start + 500])
        session.execute(update(Signal).where(chunk, Signal.of_id.is_(None)).values(of_id=member))
        session.execute(update(Signal).where(chunk).values(title_id=into))


def _may_be_one(session: Session, title: Title, into: Title) -> bool:
    """Not when a person said no, nor when its source has another title there already: that one knows."""
    kin = select(Title.id).where(Title.merged_into == into.id, Title.source == title.source)
    return session.scalar(kin.limit(1)) is None and not _told_apart(session, title, into)


def _told_apart(session: Session, one: Title, other: Title) -> bool:
    """Whether a person has said that these two are not the same."""
    return session.scalar(select(Doubt.answer).where(Doubt.key == pair_key(one, other))) == "no"


def pair_key(one: Title, other: Title) -> str:
    low, high = sorted((one.id, other.id))
    return f"{SAME}:{low}:{high}"


def _ask(session: Session, title: Title, other: Title, now: datetime) -> None:
    low, high = sorted((title.id, other.id))
    db.insert_new(
        session,
        Doubt,
        kind=SAME,
        key=pair_key(title, other),
        title_id=low,
        other_id=high,
        detail={},
        created_at=now,
    )


def resolve(session: Session, references: Iterable[str]) -> dict[str, Title]:
    """The titles that "scheme:id" references mean, as their source has them."""
    pairs = {ref: ref.partition(":")[::2] for ref in references if ":" in ref}
    wanted = {value for _, value in pairs.values()}
    rows = session.execute(
        select(ExternalId.scheme, ExternalId.value, Title)
        .join(Title, Title.id == ExternalId.title_id)
        .where(ExternalId.value.in_(wanted))
        .order_by(Title.merged_into.is_not(None), Title.id.desc())
    )
    by_id = {(scheme, value): title for scheme, value, title in rows}
    return {ref: by_id[pair] for ref, pair in pairs.items() if pair in by_id}


def known(session: Session) -> list[KnownTitle]:
    """Every title that stands for itself, with the ids of all it stands for."""
    ids: dict[int, dict[str, str]] = {}
    owner = select(ExternalId, Title.merged_into).join(Title, Title.id == ExternalId.title_id)
    for external, merged_into in session.execute(owner.order_by(ExternalId.id.desc())):
        ids.setdefault(merged_into or external.title_id, {})[external.scheme] = external.value
    rows = session.scalars(select(Title).where(~Title.hidden))
    return [KnownTitle(row.kind, row.name, row.year, ids[row.id]) for row in rows if row.id in ids]
