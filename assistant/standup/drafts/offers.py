"""The drafts that go out with the questions, so that one click can accept what was shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.standup.drafts.drafting import Case, Draft, Drafting
from assistant.standup.drafts.models import DraftRow


class Offers:
    def __init__(self, drafting: Drafting) -> None:
        self._drafting = drafting

    def offer(self, session: Session, cases: Sequence[Case], now: datetime) -> list[Draft]:
        """The draft of each case, kept as it is shown. Joins the caller's transaction."""
        drafts = self._drafting.drafts(session, cases, now)
        rows = [
            {"team_id": team.id, "member_id": person.id, "day": day, "offered": draft, "updated_at": now}
            for (team, person, day), draft in zip(cases, drafts, strict=True)
            if draft
        ]
        database.upsert(session, DraftRow, ["team_id", "member_id", "day"], rows)
        return drafts
