"""Queries of direct messages and of the rounds they may answer. Functions join the caller's transaction."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.outbox import Outbox
from assistant.core.people import Person
from assistant.standup import store
from assistant.standup.asks import WAS_ASKED
from assistant.standup.models import AskRow, RoundRow
from assistant.standup.replies.models import ReplyRow
from assistant.standup.rounds import ask_key
from assistant.standup.taking_part import ANSWERABLE
from assistant.standup.team import Team

MOST_REMINDERS = 5


def reply_at(session: Session, channel: str, ts: str) -> ReplyRow | None:
    return session.scalar(select(ReplyRow).where(ReplyRow.channel == channel, ReplyRow.ts == ts))


def asked_in(
    session: Session, outbox: Outbox, person: Person, channel: str, thread_ts: str, now: datetime
) -> tuple[int, date] | None:
    """The round whose question, or a reminder of it, began this thread."""
    rounds = {round_.id: round_ for _, round_ in _asked(session, person, now.date() - ANSWERABLE)}
    keys = {ask_key(number, person.id): number for number in rounds}
    for number in rounds:
        keys |= {f"standup:{number}:remind:{person.id}:{n}": number for n in range(1, MOST_REMINDERS + 1)}
    for key, place in outbox.results(session, keys).items():
        if place and place.get("ts") == thread_ts and place.get("channel") == channel:
            round_ = rounds[keys[key]]
            return round_.team_id, round_.day
    return None


def waiting(session: Session, person: Person, now: datetime) -> list[tuple[Team, date]]:
    """The rounds in which the member was asked, may still answer in time, and has not."""
    teams = {team.id: team for team in store.teams_of(session, person.id)}
    found = []
    for ask, round_ in _asked(session, person, now.date() - timedelta(days=2)):
        team = teams.get(round_.team_id)
        in_time = team and team.moment(round_.day, person.zone).is_open(now)
        answered = store.answer(session, round_.id, person.id)
        if team and in_time and ask.state in WAS_ASKED and not answered:
            found.append((team, round_.day))
    return found


def _asked(session: Session, person: Person, since: date) -> list[tuple[AskRow, RoundRow]]:
    mine = (
        select(AskRow, RoundRow)
        .join(RoundRow, RoundRow.id == AskRow.round_id)
        .where(AskRow.member_id == person.id, RoundRow.day >= since)
        .order_by(RoundRow.day, RoundRow.team_id)
    )
    return [(ask, round_) for ask, round_ in session.execute(mine)]
