"""An answer written down: kept with its earlier versions, and shown in the day's thread."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from assistant.core.errors import UserError
from assistant.core.people import Person
from assistant.standup import asks, store
from assistant.standup.drafts import words
from assistant.standup.models import AnswerRow, RoundRow
from assistant.standup.moods import unnamed
from assistant.standup.rounds import Rounds
from assistant.standup.team import Team
from assistant.tickets.text import storable

LONGEST_ANSWER = 3000
"""Characters; what a form field of Slack holds."""


class Writing:
    """Joins the caller's transaction. The caller has the round's lock; `team` asks the round's questions."""

    def __init__(self, rounds: Rounds) -> None:
        self._rounds = rounds

    def write(
        self,
        session: Session,
        team: Team,
        round_: RoundRow,
        person: Person,
        said: dict[str, str],
        now: datetime,
        form: words.Sent | None = None,
    ) -> AnswerRow | None:
        """Take over what a member says now; None when it says what is there already.

        Before the round begins it is kept, and posted with the round. `form`: what it was sent from.
        """
        if form:
            words.sent(words.lock_draft(session, team.id, person.id, round_.day, now), said, form)
        before = store.answer(session, round_.id, person.id)
        said = unnamed.count(session, team, round_, said, before.answers if before else {})
        row = self.record(session, round_, person, before, said, now)
        if row is None:
            return None
        if round_.opened_at:
            self._rounds.post_answer(session, team, round_, person, row)
        elif now >= team.moment(round_.day, person.zone).opens:
            self._rounds.open(session, team, round_, now)
        if before is None:
            self._rounds.settle(session, team, round_, person, asks.ANSWERED, now)
        return row

    def withdraw(self, session: Session, team: Team, round_: RoundRow, person: Person, now: datetime) -> None:
        """Take an answer back as if it had not been given; the question stands again."""
        row = store.answer(session, round_.id, person.id)
        if row is None:
            return
        self._rounds.unhear(session, team, round_, person, now)
        self._rounds.take_back(session, round_, person, "This answer was taken back.", now)
        self._rounds.ask_again(session, team, round_, person)
        session.delete(row)
        round_.stale = round_.summaries > 0
        round_.look_at = None
        session.flush()

    def record(
        self,
        session: Session,
        round_: RoundRow,
        person: Person,
        before: AnswerRow | None,
        said: dict[str, str],
        now: datetime,
    ) -> AnswerRow | None:
        """Write the row, keeping the version it replaces; None when it says what is there already."""
        late = round_.closed_at is not None
        if before is None:
            row = AnswerRow(round_id=round_.id, member_id=person.id, answers=said, earlier=[], late=late)
            row.created_at = row.updated_at = now
            session.add(row)
        elif before.answers == said:
            return None
        else:
            row = before
            row.earlier = [*row.earlier, {"until": now.isoformat(), "answers": row.answers}]
            row.answers, row.updated_at, row.edited = said, now, row.edited or late
        round_.stale = round_.stale or late
        session.flush()
        return row


def checked(
    team: Team, answers: Mapping[str, str], labels: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What was written, trimmed; UserError when nothing was, or more than a form holds.

    An answer to a question that was taken away while the form was open goes by its label from `labels`.
    """
    known = {key for question in team.questions for key in (question.id, question.follow_up_id)}
    said = {}
    for key, text in answers.items():
        name = key if key in known else (labels or {}).get(key, key)
        if text := storable(text).strip():
            said[name] = text
        if len(text) > LONGEST_ANSWER:
            shown = f"Keep it under {LONGEST_ANSWER} characters; this is {len(text)}."
            raise UserError(shown, field=key)
    if not said:
        raise UserError("Write a few words to at least one question.", field=team.questions[0].id)
    return said
