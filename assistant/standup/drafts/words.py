"""Words typed into a form and not sent yet. Functions join the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.standup.drafts.models import DraftRow


@dataclass(frozen=True)
class Typed:
    """The whole text of a field after a keystroke. `at`: Slack's time of it, in seconds. `view`: the form."""

    question: str
    text: str
    at: float
    view: str


@dataclass(frozen=True)
class Sent:
    """A form that was sent, and the last keystroke it was drawn with."""

    view: str
    seen: float


def keep(row: DraftRow, typed: Typed) -> None:
    """The later keystroke wins, whichever device and order it comes from and in."""
    known = row.typed.get(typed.question)
    if known is None or known["at"] <= typed.at:
        new = {"text": typed.text, "at": typed.at, "view": typed.view}
        row.typed = {**row.typed, typed.question: new}


def typed(session: Session, team_id: int, member_id: int, day: date) -> tuple[dict[str, str], float]:
    """By question id, an emptied field as the empty text; and when the last of it was typed."""
    found = session.scalar(select(DraftRow.typed).where(*_mine(team_id, member_id, day))) or {}
    last = max((one["at"] for one in found.values()), default=0.0)
    return {question: one["text"] for question, one in found.items()}, last


def sent(row: DraftRow, answers: Mapping[str, str], form: Sent) -> None:
    """What a form showed or sent is not kept a second time; what was typed elsewhere since then stays."""
    row.typed = {
        question: one
        for question, one in row.typed.items()
        if one["view"] != form.view
        and one["at"] > form.seen
        and one["text"].strip() != answers.get(question, "")
    }


def offered(session: Session, team_id: int, member_id: int, day: date) -> dict[str, str]:
    """The draft that the question in the DM shows."""
    return dict(session.scalar(select(DraftRow.offered).where(*_mine(team_id, member_id, day))) or {})


def lock_draft(session: Session, team_id: int, member_id: int, day: date, now: datetime) -> DraftRow:
    """Made when missing. Typing and sending take turns on it."""
    new = {"team_id": team_id, "member_id": member_id, "day": day, "offered": {}, "typed": {}}
    database.insert_new(session, DraftRow, **new, updated_at=now)
    row = session.scalars(select(DraftRow).where(*_mine(team_id, member_id, day)).with_for_update()).one()
    row.updated_at = now
    return row


def _mine(team_id: int, member_id: int, day: date) -> tuple[ColumnElement[bool], ...]:
    return (DraftRow.team_id == team_id, DraftRow.member_id == member_id, DraftRow.day == day)
