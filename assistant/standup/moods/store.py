"""Queries of moods. Functions join the caller's transaction."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.standup.models import AnswerRow, RoundRow
from assistant.standup.moods.models import MoodRow
from assistant.standup.moods.unnamed import FEWEST
from assistant.standup.team import SCALE, questions_of


def moods(session: Session, team_id: int, first: date, last: date) -> list[tuple[date, int]]:
    """(day, value) of each that was given; of the anonymous ones those of rounds that are over and in
    which enough answered: watching a mean grow would tell whose the last one was."""
    return [*_unnamed(session, team_id, first, last), *_named(session, team_id, first, last)]


def _unnamed(session: Session, team_id: int, first: date, last: date) -> list[tuple[date, int]]:
    enough = select(MoodRow.round_id).group_by(MoodRow.round_id).having(func.sum(MoodRow.count) >= FEWEST)
    rows = session.execute(
        select(RoundRow.day, MoodRow.value, MoodRow.count)
        .join(MoodRow, MoodRow.round_id == RoundRow.id)
        .where(RoundRow.team_id == team_id, RoundRow.day.between(first, last))
        .where(RoundRow.closed_at.is_not(None), RoundRow.id.in_(enough))
    )
    return [(day, value) for day, value, count in rows for _ in range(count)]


def _named(session: Session, team_id: int, first: date, last: date) -> list[tuple[date, int]]:
    rounds = select(RoundRow.id, RoundRow.day, RoundRow.questions).where(
        RoundRow.team_id == team_id, RoundRow.day.between(first, last)
    )
    asked = {
        round_id: (day, [one.id for one in questions_of(stored) if one.kind == "mood" and not one.anonymous])
        for round_id, day, stored in session.execute(rounds)
    }
    asking = [round_id for round_id, (_, ids) in asked.items() if ids]
    if not asking:
        return []
    answers = session.execute(
        select(AnswerRow.round_id, AnswerRow.answers).where(AnswerRow.round_id.in_(asking))
    )
    return [
        (asked[round_id][0], int(given[question]))
        for round_id, given in answers
        for question in asked[round_id][1]
        if given.get(question) in SCALE
    ]
