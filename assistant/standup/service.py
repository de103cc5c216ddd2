"""The use cases of the stand-up. One public method, one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People, Person
from assistant.standup import asks, setup, store, why
from assistant.standup.blockers.keeping import Blockers
from assistant.standup.models import AnswerRow, RoundRow
from assistant.standup.reading import StandupReader
from assistant.standup.rounds import Rounds
from assistant.standup.setup import NewTeam
from assistant.standup.team import Team
from assistant.tickets.cards import Mentioned
from assistant.tickets.places import TicketPlaces
from assistant.tickets.service import TicketService
from assistant.tickets.text import storable

ANSWERABLE = timedelta(days=7)
"""How long after its date a round still takes answers."""
DRAFT_TICKETS = 5
LONGEST_ANSWER = 3000
"""Characters; what a form field of Slack holds."""


@dataclass(frozen=True)
class Form:
    """What the answer form starts from: what was answered before, else a draft of what is known."""

    team: Team
    day: date
    initial: Mapping[str, str]
    answered: bool


class StandupService:
    def __init__(
        self,
        db: Database,
        inbox: Inbox,
        outbox: Outbox,
        people: People,
        tickets: TicketService,
        clock: Clock,
        *,
        command: str = "/standup",
        places: TicketPlaces | None = None,
    ) -> None:
        self._db = db
        self._inbox = inbox
        self._people = people
        self._tickets = tickets
        self._clock = clock
        self.command = command
        self.blockers = Blockers(people)
        self.reader = StandupReader(people, self.blockers)
        self.rounds = Rounds(outbox, tickets, self.reader, self.blockers, places or TicketPlaces(outbox))

    def create_team(self, owner: str, new: NewTeam, *, submission: str | None = None) -> Team:
        """Start a stand-up for `owner` (a Slack id). A repeated `submission` gets the one it made."""
        now = self._clock()
        with self._db.begin() as session:
            repeated = submission is not None and not self._inbox.once(session, "view", submission)
            made = [team for team in store.teams_in(session, new.channel) if team.name == new.name]
            if repeated and made:
                return made[0]
            return setup.create(session, self._people, self._people.ensure(session, owner), new, now)

    def remove_team(self, team_id: int) -> None:
        """Take a stand-up away with everything ever said in it."""
        with self._db.begin() as session:
            setup.remove(session, team_id)

    def form(
        self, slack_id: str, *, channel: str | None = None, where: tuple[int, date] | None = None
    ) -> Form:
        """The form for the round `where` (team, date), else for the member's stand-up of today."""
        now = self._clock()
        with self._db.read() as session:
            person, team = self._membership(session, slack_id, channel, where[0] if where else None)
            day = where[1] if where else team.current_day(now, person.zone)
            self._refuse_closed(person, day, now)
            round_ = store.round_of(session, team.id, day)
            team = team.asking(round_.questions) if round_ else team
            row = store.answer(session, round_.id, person.id) if round_ else None
            initial = dict(row.answers) if row else self._draft(session, team, person, day)
            return Form(team, day, initial, answered=row is not None)

    def answer(
        self,
        slack_id: str,
        team_id: int,
        day: date,
        answers: Mapping[str, str],
        *,
        submission: str,
        at_home: bool = False,
    ) -> None:
        """Store what a member submitted and put it into the day's thread; again: over the earlier version.

        `at_home`: it was written in App Home, which is drawn anew.
        """
        now = self._clock()
        with self._db.begin() as session:
            person, team = self._membership(session, slack_id, team_id=team_id)
            self._refuse_closed(person, day, now)
            round_ = store.lock_round(session, team.id, day)
            team = team.asking(round_.questions)
            said = _said(team, answers)
            if not self._inbox.once(session, "view", submission):
                return
            if at_home:
                self._inbox.put(session, "home", submission, "home.stale", {"user": slack_id})
            before = store.answer(session, round_.id, person.id)
            row = self._record(session, round_, person, before, said, now)
            if row is None:
                return
            mentioned = self._mention(session, team, round_, person, said, now)
            self.rounds.open(session, team, round_, now)
            self.rounds.post_answer(session, team, round_, person, row, mentioned)
            if before is None:
                self.rounds.settle(session, team, round_, person, asks.ANSWERED, now)

    def seed_answer(
        self, team_id: int, slack_id: str, day: date, answers: Mapping[str, str], *, at: datetime
    ) -> None:
        """Record a past answer, given at `at`, as if it had been submitted then; nobody is asked or told."""
        with self._db.begin() as session:
            person, team = self._membership(session, slack_id, team_id=team_id)
            said = _said(team, answers)
            round_ = store.lock_round(session, team.id, day)
            before = store.answer(session, round_.id, person.id)
            if self._record(session, round_, person, before, said, at) is not None:
                self._mention(session, team, round_, person, said, at)
                self.blockers.hear(session, team, person, day, said, at)
                self.rounds.settle(session, team, round_, person, asks.ANSWERED, at)

    def skip(
        self, slack_id: str, *, channel: str | None = None, where: tuple[int, date] | None = None
    ) -> str:
        """Leave a round out (that of today unless `where` says); what to tell the member."""
        now = self._clock()
        with self._db.begin() as session:
            person, team = self._membership(session, slack_id, channel, where[0] if where else None)
            day = where[1] if where else team.current_day(now, person.zone)
            self._refuse_closed(person, day, now)
            round_ = store.lock_round(session, team.id, day)
            if store.answer(session, round_.id, person.id):
                raise UserError(f"You have answered already. `{self.command}` lets you change it.")
            self.rounds.settle(session, team, round_, person, asks.SKIPPED, now)
            round_.stale = round_.closed_at is not None
            return f"Skipped. I won't ask again today; `{self.command}` still takes an answer."

    def why(self, slack_id: str, channel: str | None = None) -> str:
        """Why the member was, or was not, asked for the current date."""
        with self._db.read() as session:
            person, team = self._membership(session, slack_id, channel)
            return why.why(session, self._people, person, team, self._clock())

    def status(self, slack_id: str, channel: str | None = None) -> str:
        """Who has answered: in the member's stand-up, or for others in that of the channel."""
        with self._db.read() as session:
            person = self._people.get(session, slack_id)
            here = store.teams_in(session, channel) if channel else []
            team = (person and self.reader.team_for(session, person, channel)) or next(iter(here), None)
            if person is None or team is None:
                raise UserError(self._no_team())
            return why.status(session, self.reader, team, person, self._clock())

    def _membership(
        self, session: Session, slack_id: str, channel: str | None = None, team_id: int | None = None
    ) -> tuple[Person, Team]:
        person = self._people.get(session, slack_id)
        if person is None:
            raise UserError(self._no_team())
        if team_id is None:
            team = self.reader.team_for(session, person, channel)
        else:
            team = next((t for t in store.teams_of(session, person.id) if t.id == team_id), None)
        if team is None:
            raise UserError(self._no_team())
        return person, team

    def _no_team(self) -> str:
        return f"You take part in no stand-up here. `{self.command} setup` starts one."

    def _refuse_closed(self, person: Person, day: date, now: datetime) -> None:
        if person.today(now) - day > ANSWERABLE:
            raise UserError(f"That stand-up is over. `{self.command}` opens the one of today.")

    def _record(
        self,
        session: Session,
        round_: RoundRow,
        person: Person,
        before: AnswerRow | None,
        said: dict[str, str],
        now: datetime,
    ) -> AnswerRow | None:
        """Write the answer, keeping the version it replaces; None when it says what is there already."""
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

    def _mention(
        self,
        session: Session,
        team: Team,
        round_: RoundRow,
        person: Person,
        said: dict[str, str],
        at: datetime,
    ) -> list[Mentioned]:
        lines = [f"{heading}: {line}" for heading, text in team.labelled(said) for line in text.splitlines()]
        source = f"standup:{round_.id}:{person.id}"
        return self._tickets.mention(session, "\n".join(lines), by=person, source=source, at=at)

    def _draft(self, session: Session, team: Team, person: Person, day: date) -> dict[str, str]:
        """The last plan as what was done, and the tickets in hand (else the next ones) as the plan."""
        last = store.last_answer(session, team.id, person.id, day)
        in_hand = self._tickets.open_for(session, person)[:DRAFT_TICKETS]
        draft = {
            "done": team.answer_to("plan", last.answers) if last else "",
            "plan": "\n".join(f"{one.key} {one.summary}" for one in in_hand),
        }
        return {question.id: draft[question.kind] for question in team.questions if draft.get(question.kind)}


def _said(team: Team, answers: Mapping[str, str]) -> dict[str, str]:
    """What was written, trimmed; UserError when nothing was, or more than a form holds."""
    said = {key: storable(text).strip() for key, text in answers.items()}
    said = {key: text for key, text in said.items() if text}
    if not said:
        raise UserError("Write a few words to at least one question.", field=team.questions[0].id)
    for key, text in said.items():
        if len(text) > LONGEST_ANSWER:
            raise UserError(f"Keep it under {LONGEST_ANSWER} characters; this is {len(text)}.", field=key)
    return said
