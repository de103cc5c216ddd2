"""The use cases of the stand-up. One public method, one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.standup import asks, setup, store, why
from assistant.standup.asks import Moment
from assistant.standup.blockers.keeping import Blockers
from assistant.standup.card.keeping import Cards
from assistant.standup.drafts import words
from assistant.standup.drafts.drafting import merged
from assistant.standup.drafts.said_and_done import to_the_person
from assistant.standup.moods.unnamed import to_be_asked
from assistant.standup.reading import StandupReader
from assistant.standup.rounds import Rounds
from assistant.standup.setup import NewTeam
from assistant.standup.taking_part import TakingPart
from assistant.standup.team import Team
from assistant.standup.writing import Writing, checked
from assistant.tickets.places import TicketPlaces
from assistant.tickets.service import TicketService


@dataclass(frozen=True)
class Form:
    """What the answer form starts from: what was answered before, else a draft of what is known.

    `unsent`: over it went what was typed and not sent; `seen`: when the last of it was. `late`: the summary
    is out. `kept`: their last plan beside what became of it, ready to be shown.
    """

    team: Team
    day: date
    initial: Mapping[str, str]
    answered: bool
    unsent: bool = False
    seen: float = 0.0
    late: bool = False
    kept: str = ""


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
        self._clock = clock
        self.command = command
        self.blockers = Blockers(people)
        self.cards = Cards(people, outbox, clock)
        self.reader = StandupReader(people, self.blockers)
        self.rounds = Rounds(
            outbox, tickets, people, self.reader, self.blockers, self.cards, places or TicketPlaces(outbox)
        )
        self.taking_part = TakingPart(people, command)
        self._writing = Writing(self.rounds)

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
        self,
        slack_id: str,
        *,
        channel: str | None = None,
        where: tuple[int, date] | None = None,
        on: str = "",
    ) -> Form:
        """The form for the round `where` (team, date), else for the date `on` as typed, else of today."""
        now = self._clock()
        with self._db.read() as session:
            person, team, day = self.taking_part.round_for(session, slack_id, channel, where, now, on=on)
            round_ = store.round_of(session, team.id, day)
            team = team.asking(round_.questions) if round_ else team
            row = store.answer(session, round_.id, person.id) if round_ else None
            initial = (
                dict(row.answers) if row else self.rounds.drafting.draft(session, team, person, day, now)
            )
            team = to_be_asked(team, row.answers) if row else team
            typed, seen = words.typed(session, team.id, person.id, day)
            late = round_ is not None and round_.closed_at is not None
            initial, unsent = merged(initial, typed), merged(initial, typed) != initial
            last = store.last_answers(session, [(team.id, person.id, day)])
            kept = self.rounds.drafting.kept(session, team, [person], last)
            said = "".join(map(to_the_person, kept))
            return Form(team, day, initial, row is not None, unsent, seen, late, said)

    def answer(
        self,
        slack_id: str,
        team_id: int,
        day: date,
        answers: Mapping[str, str],
        *,
        submission: str,
        at_home: bool = False,
        seen: float = 0.0,
        labels: Mapping[str, str] | None = None,
    ) -> Moment | None:
        """Store what a member submitted and put it into the day's thread; again: over the earlier version.

        `at_home`: it was written in App Home, which is drawn anew. `seen`: the last keystroke the form was
        drawn with. `labels`: how it called its fields. Gives the moment in which it will be posted when that
        has not come.
        """
        now = self._clock()
        with self._db.begin() as session:
            person, team = self.taking_part.find(session, slack_id, team_id=team_id)
            self.taking_part.refuse_closed(person, day, now)
            round_ = store.lock_round(session, team.id, day)
            team = team.asking(round_.questions)
            said = checked(team, answers, labels)
            if not self._inbox.once(session, "view", submission):
                return None
            if at_home:
                self._inbox.put(session, "home", submission, "home.stale", {"user": slack_id})
            self._writing.write(session, team, round_, person, said, now, words.Sent(submission, seen))
            return None if round_.opened_at else team.moment(day, person.zone)

    def seed_answer(
        self, team_id: int, slack_id: str, day: date, answers: Mapping[str, str], *, at: datetime
    ) -> None:
        """Record a past answer, given at `at`, as if it had been submitted then; nobody is asked or told."""
        with self._db.begin() as session:
            person, team = self.taking_part.find(session, slack_id, team_id=team_id)
            said = checked(team, answers)
            round_ = store.lock_round(session, team.id, day)
            before = store.answer(session, round_.id, person.id)
            if self._writing.record(session, round_, person, before, said, at) is not None:
                self.rounds.mention(session, team, round_, person, said, at)
                self.blockers.hear(session, team, person, day, said, at)
                self.rounds.settle(session, team, round_, person, asks.ANSWERED, at)

    def skip(
        self, slack_id: str, *, channel: str | None = None, where: tuple[int, date] | None = None
    ) -> str:
        """Leave a round out (that of today unless `where` says); what to tell the member."""
        now = self._clock()
        with self._db.begin() as session:
            person, team, day = self.taking_part.round_for(session, slack_id, channel, where, now)
            round_ = store.lock_round(session, team.id, day)
            if store.answer(session, round_.id, person.id):
                raise UserError(f"You have answered already. `{self.command}` lets you change it.")
            self.rounds.settle(session, team, round_, person, asks.SKIPPED, now)
            round_.stale = round_.closed_at is not None
            return f"Skipped. I won't ask again today; `{self.command}` still takes an answer."

    def why(self, slack_id: str, channel: str | None = None) -> str:
        """Why the member was, or was not, asked for the current date."""
        with self._db.read() as session:
            person, team = self.taking_part.find(session, slack_id, channel)
            return why.why(session, self._people, person, team, self._clock())

    def status(self, slack_id: str, channel: str | None = None) -> str:
        """Who has answered: in the member's stand-up, or for others in that of the channel."""
        with self._db.read() as session:
            person = self._people.get(session, slack_id)
            here = store.teams_in(session, channel) if channel else []
            team = (person and self.reader.team_for(session, person, channel)) or next(iter(here), None)
            if person is None or team is None:
                raise self.taking_part.no_team()
            return why.status(session, self.reader, team, person, self._clock())
