"""What was asked before in the same place, so that "who directed it?" can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assistant.ask.answer import Turn
from assistant.ask.kept import WORK
from assistant.ask.models import Question
from assistant.core.streams import StreamRow

FRESH = timedelta(minutes=30)
"""So long "it" means what was asked about before in a direct message; in a thread it always does."""

TURNS = 3
"""So many questions back are told to a chat model."""

_IT = re.compile(
    r"\b(?:it|(?:this|that) one|(?:this|that|the) (?:film|movie|show|series)|this|that)\b(?!['’])", re.I
)
_ITS = re.compile(r"\bits\b", re.I)
_GOES_ON = re.compile(r"^(?:and|but|also|what about|how about)\b (?!who|what|when|where|how)(.+)$", re.I)
"""A question that names nothing and begins so is about the same title ("and the cast?")."""
_ASKS = re.compile(r"^(?:and |but |so )?(?:who|what|when|where|which|why|how|is|was|does|did|are)\b", re.I)


@dataclass(frozen=True)
class Before:
    """The question before: who asked it, and the one title that it was about, if it was one; `turns`: what
    was asked and answered of titles, the oldest first."""

    user: str
    name: str | None
    turns: tuple[Turn, ...] = ()


def before(session: Session, channel: str, thread_ts: str | None, user: str, now: datetime) -> Before | None:
    """In a thread whoever asked; without one (direct messages) the same person, lately."""
    asked = select(Question).where(Question.channel == channel)
    if thread_ts is None:
        mine = (Question.user_id == user, Question.created_at > now - FRESH)
        asked = asked.where(Question.thread_ts.is_(None), *mine)
    else:
        # An answer that grew to a direct message began a thread under it.
        there = (StreamRow.channel == channel, StreamRow.thread_ts == thread_ts)
        grew = Question.key.in_(select(StreamRow.key).where(*there))
        asked = asked.where(or_(Question.thread_ts == thread_ts, grew))
    latest = session.scalars(asked.order_by(Question.id.desc()).limit(TURNS)).all()
    if not latest:
        return None
    names = latest[0].plan.get("names") or []
    of_titles = [one for one in reversed(latest) if one.plan.get("kind") != WORK and not one.declined]
    turns = tuple(Turn(one.text, one.answer) for one in of_titles)
    return Before(latest[0].user_id, names[0] if len(names) == 1 else None, turns)


def goes_on(text: str, user: str, earlier: Before) -> bool:
    """Whether a message in the thread of an answer asks further. One that calls somebody does not ask us."""
    if "<@" in text or not text.strip():
        return False
    return text.rstrip().endswith("?") or (user == earlier.user and bool(_ASKS.match(text.strip())))


def in_full(text: str, earlier: Before | None) -> str:
    """The question with the title of the one before in the place of "it"."""
    if earlier is None or earlier.name is None:
        return text
    name = earlier.name
    if _ITS.search(text):
        return _ITS.sub(lambda _: f"{name}'s", text, count=1)
    if _IT.search(text):
        return _IT.sub(lambda _: name, text, count=1)
    more = _GOES_ON.match(text.strip().rstrip("?!. "))
    return f"{more[1]} of {name}?" if more else text
