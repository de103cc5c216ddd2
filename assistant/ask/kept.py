"""What is kept of questions: one's own to see and delete, and all of them as a set to measure with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.ask.models import Question, Vote
from assistant.core.db import Database
from assistant.core.ports import Json

SHOWN = 10
WORK: Final = "work"
"""The kind of plan of questions about the team, which name people."""


@dataclass(frozen=True)
class Kept:
    id: int
    text: str
    answer: str
    created_at: datetime


class OwnQuestions:
    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, user: str) -> tuple[int, list[Kept]]:
        """How many there are, and the newest of them."""
        with self._db.read() as session:
            rows = session.scalars(
                select(Question).where(Question.user_id == user).order_by(Question.id.desc())
            ).all()
            return len(rows), [Kept(row.id, row.text, row.answer, row.created_at) for row in rows[:SHOWN]]

    def delete(self, user: str, question_id: int | None = None) -> int:
        """One of the person's own, or all; how many went. Somebody else's stays."""
        mine = select(Question.id).where(Question.user_id == user)
        if question_id is not None:
            mine = mine.where(Question.id == question_id)
        with self._db.begin() as session:
            return remove(session, list(session.scalars(mine)))


def remove(session: Session, ids: list[int]) -> int:
    session.execute(delete(Vote).where(Vote.question_id.in_(ids)))
    session.execute(delete(Question).where(Question.id.in_(ids)))
    return len(ids)


def exported(session: Session) -> Iterator[Json]:
    """Every question about titles with its plan, answer, sources and votes; whoever asked and voted stays
    out."""
    votes: dict[int, list[Vote]] = defaultdict(list)
    for vote in session.scalars(select(Vote)):
        votes[vote.question_id].append(vote)
    for row in session.scalars(select(Question).order_by(Question.id)):
        if row.plan["kind"] == WORK:
            continue
        yield {
            "qid": str(row.id),
            "question": row.text,
            "asked": row.created_at.isoformat(),
            "plan": row.plan,
            "answer": row.answer,
            "declined": row.declined,
            "citations": row.sources,
            "engine": row.engine,
            "helpful": sum(vote.helpful for vote in votes[row.id]),
            "not_helpful": sum(not vote.helpful for vote in votes[row.id]),
            "wrong": [{"what": vote.wrong, "words": vote.words} for vote in votes[row.id] if vote.wrong],
        }
