"""Anonymous answers are counted when they come, and never kept beside a name. Joins the transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.standup.models import RoundRow
from assistant.standup.moods.models import MoodRow
from assistant.standup.team import Team

FEWEST = 5
"""People in a team that may answer without names, and answers of a round that are shown."""
GIVEN = ""
"""Stands for the value in the answer, so that nobody is counted twice."""


def count(
    session: Session, team: Team, round_: RoundRow, said: Mapping[str, str], before: Mapping[str, str]
) -> dict[str, str]:
    """What was said, without the anonymous values: those given for the first time are counted. The caller has
    the round's lock."""
    kept = dict(said)
    for question in team.questions:
        value = kept.get(question.id, GIVEN)
        if not question.anonymous or (question.id not in before and value == GIVEN):
            continue
        kept[question.id] = GIVEN
        if question.id not in before and value in question.options:
            _one_more(session, round_.id, int(value))
    return kept


def to_be_asked(team: Team, answers: Mapping[str, str]) -> Team:
    """Without the anonymous questions a member has answered: nobody knows any more what they gave."""
    left = tuple(one for one in team.questions if not (one.anonymous and one.id in answers))
    return replace(team, questions=left)


def _one_more(session: Session, round_id: int, value: int) -> None:
    database.insert_new(session, MoodRow, round_id=round_id, value=value, count=0)
    mine = (MoodRow.round_id == round_id, MoodRow.value == value)
    session.execute(update(MoodRow).where(*mine).values(count=MoodRow.count + 1))
