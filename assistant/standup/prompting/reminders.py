"""Reminds whoever was asked, has not answered and wants it. Joins the caller's transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.people import People
from assistant.standup import asks, posts
from assistant.standup.models import AnswerRow, AskRow, RoundRow
from assistant.standup.prompting.models import UnremindedRow
from assistant.standup.team import Team


class Reminders:
    def __init__(self, people: People) -> None:
        self._people = people

    def look(self, session: Session, team: Team, round_: RoundRow, now: datetime) -> None:
        """Once for each reminder that has come, those missed together as one; the round is looked at again
        when the next one comes. The caller has the round's lock."""
        if not team.reminders or team.paused or round_.closed_at:
            return
        rows = _silent(session, round_.id)
        people = self._people.by_ids(session, {row.member_id for row in rows})
        messages, coming = [], []
        for row in rows:
            person, passed = people[row.member_id], _passed(team, row, now)
            window = team.moment(round_.day, person.zone)
            if passed > row.reminded and person.active and window.is_open(now):
                key = f"standup:{round_.id}:remind:{person.id}:{passed}"
                closes = window.closes.astimezone(person.zone)
                messages.append((person, key, posts.reminder_message(team, round_.day, closes)))
                row.reminded = passed
            if passed < len(team.reminders):
                coming.append(row.at + timedelta(minutes=sorted(team.reminders)[passed]))
        if messages:
            self._people.tell_all(session, messages, now)
        if coming and round_.look_at:
            round_.look_at = min(round_.look_at, *coming)


def _silent(session: Session, round_id: int) -> list[AskRow]:
    answered = select(AnswerRow.member_id).where(AnswerRow.round_id == round_id)
    asked = AskRow.state.in_((asks.ASKED, asks.LATE))
    mine = select(AskRow).where(AskRow.round_id == round_id, asked, AskRow.member_id.not_in(answered))
    mine = mine.where(AskRow.member_id.not_in(select(UnremindedRow.member_id)))
    return list(session.scalars(mine.order_by(AskRow.id)))


def _passed(team: Team, row: AskRow, now: datetime) -> int:
    """How many of the team's reminders have come since the member was asked."""
    return sum(row.at + timedelta(minutes=minutes) <= now for minutes in team.reminders)
