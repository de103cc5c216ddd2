"""Queries of cards. Functions join the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, union_all
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.people import Person
from assistant.standup.card.models import DONE, CardRow, ChoiceRow, LineRow
from assistant.standup.models import RoundRow
from assistant.tickets.acting import refused_flags, refused_moves


def of_answer(session: Session, round_id: int, member_id: int) -> list[CardRow]:
    mine = (CardRow.round_id == round_id, CardRow.member_id == member_id)
    return list(session.scalars(select(CardRow).where(*mine).order_by(CardRow.number)))


def lines(session: Session, *card_ids: int) -> list[LineRow]:
    found = select(LineRow).where(LineRow.card_id.in_(card_ids))
    return list(session.scalars(found.order_by(LineRow.id)))


def refused(session: Session, since: datetime) -> dict[int, dict[int, str]]:
    """The lines called done on cards made `since` which the tracker refused later, and why, by their card."""
    changes = union_all(refused_moves(), refused_flags()).subquery()
    made = (LineRow.state == DONE, CardRow.created_at >= since)
    query = (
        select(LineRow.card_id, LineRow.id, changes.c.why)
        .join(CardRow, CardRow.id == LineRow.card_id)
        .join(changes, changes.c.id == LineRow.change_id)
    )
    found: dict[int, dict[int, str]] = {}
    for card_id, line_id, why in session.execute(query.where(*made)):
        found.setdefault(card_id, {})[line_id] = why or "Jira refused it"
    return found


def at_once(session: Session, person: Person) -> bool:
    return bool(session.scalar(select(ChoiceRow.at_once).where(ChoiceRow.member_id == person.id)))


def choose(session: Session, person: Person, *, at_once: bool) -> None:
    database.upsert(session, ChoiceRow, ["member_id"], [{"member_id": person.id, "at_once": at_once}])


def forget(session: Session, which: ColumnElement[bool]) -> int:
    """Cards, and what stands on them; how many cards."""
    cards = select(CardRow.id).join(RoundRow, RoundRow.id == CardRow.round_id).where(which)
    session.execute(delete(LineRow).where(LineRow.card_id.in_(cards)))
    gone = delete(CardRow).where(CardRow.id.in_(cards)).execution_options(synchronize_session=False)
    return session.execute(gone).rowcount  # type: ignore[attr-defined,no-any-return]


def message_key(card: CardRow) -> str:
    return f"standup:{card.round_id}:card:{card.member_id}:{card.number}"
