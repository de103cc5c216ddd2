"""Answering without pressing Send. One public method, one transaction."""

from __future__ import annotations

from datetime import date

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.people import People
from assistant.standup import store
from assistant.standup.drafts import words
from assistant.standup.drafts.words import Typed
from assistant.standup.models import TeamRow
from assistant.standup.rounds import Rounds
from assistant.standup.taking_part import TakingPart, Where
from assistant.standup.team import Team, team_of
from assistant.standup.writing import Writing, checked
from assistant.tickets.text import storable


class AnswerService:
    def __init__(
        self,
        db: Database,
        inbox: Inbox,
        people: People,
        taking_part: TakingPart,
        rounds: Rounds,
        clock: Clock,
    ) -> None:
        self._db = db
        self._inbox = inbox
        self._people = people
        self._taking_part = taking_part
        self._writing = Writing(rounds)
        self._clock = clock

    def typed(self, slack_id: str, team_id: int, day: date, typed: Typed) -> None:
        """Keep what stands in a field, unless its form has been sent meanwhile."""
        with self._db.begin() as session:
            person = self._people.get(session, slack_id)
            team = session.get(TeamRow, team_id)
            if person is None or team is None or _anonymous(team_of(team), typed.question):
                return
            row = words.lock_draft(session, team_id, person.id, day, self._clock())
            if not self._inbox.known(session, "view", typed.view):
                whole = Typed(typed.question, storable(typed.text), typed.at, typed.view)
                words.keep(row, whole)

    def use_draft(self, slack_id: str, where: Where) -> None:
        """Answer with the draft that the question in the DM shows. Again: nothing happens."""
        now = self._clock()
        with self._db.begin() as session:
            person, team, day = self._taking_part.round_for(session, slack_id, None, where, now)
            round_ = store.lock_round(session, team.id, day)
            draft = words.offered(session, team.id, person.id, day)
            before = store.answer(session, round_.id, person.id)
            if before and before.answers != draft:
                raise UserError("You have answered already. “Change my answer” opens what you said.")
            if not draft:
                raise UserError("There is no draft for that day. Press “Answer” instead.")
            labels = {question.id: question.heading for question in team.questions}
            asked = team.asking(round_.questions)
            self._writing.write(session, asked, round_, person, checked(asked, draft, labels), now)


def _anonymous(team: Team, question: str) -> bool:
    return any(one.anonymous for one in team.questions if one.id == question)
