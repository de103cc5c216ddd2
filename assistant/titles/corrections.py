"""What a person corrects in a title; it stays so whatever its source says later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core import db
from assistant.titles import identity
from assistant.titles.forgetting import forget_titles
from assistant.titles.models import Doubt, SetAside, Title
from assistant.titles.rows import name_key
from assistant.titles.set_aside import DELETED


def correct(session: Session, title: Title, values: Mapping[str, Any], now: datetime) -> None:
    """`values` by column. They are the title's own from now on."""
    if "name" in values:
        values = {**values, "name_key": name_key(values["name"])}
    for name, value in values.items():
        setattr(title, name, value)
    title.corrected = sorted({*title.corrected, *values})
    title.borrowed = {name: lender for name, lender in title.borrowed.items() if name not in values}
    title.revision += 1
    title.updated_at = now


def hide(title: Title, now: datetime, *, hidden: bool) -> None:
    title.hidden, title.updated_at = hidden, now


def members(session: Session, title: Title) -> list[Title]:
    """The rows of other sources that this title stands for."""
    return list(session.scalars(select(Title).where(Title.merged_into == title.id).order_by(Title.id)))


def split(session: Session, member: Title, by: str, now: datetime) -> None:
    """Take a source's row out of the title it was merged into, for good."""
    into = identity.split(session, member, now)
    low, high = sorted((member.id, into.id))
    verdict = {"answer": "no", "answered_by": by, "answered_at": now}
    row = {"kind": identity.SAME, "key": identity.pair_key(member, into), "title_id": low, "other_id": high}
    db.upsert(session, Doubt, ["key"], [{**row, "detail": {}, "created_at": now, **verdict}])


def delete(session: Session, title: Title, now: datetime) -> None:
    """The title and all it stands for, with reviews and numbers. Their sources may not bring them back."""
    gone = [title, *members(session, title)]
    for one in gone:
        row = {
            "source": one.source,
            "kind": "title",
            "place": one.source_id,
            "source_id": one.source_id,
            "title_ref": None,
            "reason": DELETED,
            "raw": "{}",
            "created_at": now,
        }
        db.upsert(session, SetAside, ["source", "kind", "place"], [row])
    forget_titles(session, [one.id for one in gone], now)
