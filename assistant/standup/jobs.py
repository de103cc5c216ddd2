"""The tick: asks everybody whose moment has come, and closes the rounds whose time is over."""

from __future__ import annotations

import time
from datetime import date, datetime

from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.db import Database
from assistant.core.people import People
from assistant.standup import asks, posts, store
from assistant.standup.asks import WAS_ASKED, prompt_instant
from assistant.standup.days_off import why_off
from assistant.standup.models import AskRow
from assistant.standup.rounds import Rounds, ask_key
from assistant.standup.store import Due

BATCH = 10
"""Members asked in one transaction, so that an acknowledgement never waits long for the database."""
PAUSE_SECONDS = 0.05
"""Between batches: SQLite lets whoever asks first have the next turn, and we would be it each time."""


class StandupJobs:
    def __init__(self, db: Database, people: People, rounds: Rounds) -> None:
        self._db = db
        self._people = people
        self._rounds = rounds

    def tick(self, now: datetime) -> None:
        """Whatever is due at `now`. Repeating it, or running it in two places at once, changes nothing."""
        with self._db.read() as session:
            due = store.due(session, now)
            unfinished = [(row.team_id, row.day) for row in store.unfinished(session)]
        for start in range(0, len(due), BATCH):
            if start:
                time.sleep(PAUSE_SECONDS)
            with self._db.begin() as session:
                for one in due[start : start + BATCH]:
                    self._ask(session, one, now)
        for team_id, day in unfinished:
            with self._db.read() as session:
                over = is_over(session, team_id, day, now)
            if over:
                with self._db.begin() as session:
                    self._close(session, team_id, day, now)

    def _ask(self, session: Session, due: Due, now: datetime) -> None:
        """Claim the member's ask for the date, once ever, and put the question to them or record why not."""
        person = self._people.by_id(session, due.member_id)
        team, day = store.team(session, due.team_id), due.moment.day
        off = why_off(session, self._people, team, person, day)
        state = asks.state_when_asked(due.moment, now, off)
        round_ = store.lock_round(session, team.id, day)
        claim = {"round_id": round_.id, "member_id": person.id, "state": state, "at": now}
        new = database.insert_new(session, AskRow, **claim, prompted=False, prompt_edits=0, reminded=0)
        if new is None or state not in WAS_ASKED:
            return
        self._rounds.open(session, team, round_, now)
        question = posts.question_message(team, day)
        told = self._people.tell(session, person, ask_key(round_.id, person.id), question, now)
        row = session.get_one(AskRow, new)
        row.prompted = told
        if not told:
            row.state = asks.HOME

    def _close(self, session: Session, team_id: int, day: date, now: datetime) -> None:
        round_ = store.lock_round(session, team_id, day)
        if is_over(session, team_id, day, now):
            round_.closed_at = round_.closed_at or now
            self._rounds.summarise(session, store.team(session, team_id), round_)


def is_over(session: Session, team_id: int, day: date, now: datetime) -> bool:
    """Time for the summary: the team's closing time has come, or nobody is left to wait for.

    A round that is closed already is due again when answers have come since.
    """
    team, round_ = store.team(session, team_id), store.round_of(session, team_id, day)
    if round_ is None or round_.opened_at is None:
        return False
    if round_.closed_at:
        return round_.stale
    if team.close_at:
        return prompt_instant(day, team.close_at, team.zone) <= now
    answered, recorded = store.answers(session, round_.id), store.asks(session, round_.id)
    for who in store.participants(session, team_id):
        ask, window = recorded.get(who.member_id), team.moment(day, who.zone)
        expected = ask.state in WAS_ASKED if ask else window.opens >= who.joined_at
        if expected and who.member_id not in answered and now < window.closes:
            return False
    return True
