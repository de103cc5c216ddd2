"""Putting the question to a member before their moment, or after it. Joins the caller's transaction."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.people import People, Person
from assistant.standup import asks, posts, store
from assistant.standup.days_off import why_off
from assistant.standup.drafts.offers import Offers
from assistant.standup.models import AskRow
from assistant.standup.rounds import Rounds, ask_key
from assistant.standup.team import Team

OVERRULED = (asks.TOO_LATE, asks.TEAM_OFF, asks.PAUSED)
"""What was recorded instead of asking, and does not stand against asking when somebody says so."""


class AskAtOnce:
    def __init__(self, people: People, rounds: Rounds) -> None:
        self._people = people
        self._rounds = rounds
        self._offers = Offers(rounds.drafting)

    def ask(
        self, session: Session, team: Team, person: Person, day: date, now: datetime, *, off_too: bool
    ) -> str | None:
        """None when they were asked, else the state that stands against it.

        `off_too`: also when they are away or have the day off.
        """
        off = why_off(session, self._people, team, person, day)
        if off and not off_too and off not in OVERRULED:
            return off
        round_ = store.lock_round(session, team.id, day)
        if store.answer(session, round_.id, person.id):
            return asks.ANSWERED
        claim = {"round_id": round_.id, "member_id": person.id, "state": asks.ASKED, "at": now}
        new = database.insert_new(session, AskRow, **claim, prompted=False, prompt_edits=0, reminded=0)
        row = store.ask(session, round_.id, person.id)
        if row is None or row.prompted:
            return asks.ASKED
        if new is None:
            if row.state in asks.WAS_ASKED or (not off_too and row.state not in OVERRULED):
                return row.state
            row.state, row.at = asks.ASKED, now
        self._rounds.open(session, team, round_, now)
        round_.look_at = None
        (draft,) = self._offers.offer(session, [(team, person, day)], now)
        question = posts.question_message(team, day, draft)
        row.prompted = self._people.tell(session, person, ask_key(round_.id, person.id), question, now)
        if not row.prompted:
            row.state = asks.HOME
        return None
