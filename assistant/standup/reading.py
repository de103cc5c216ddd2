"""What is known about stand-ups, for the feature itself and for others (App Home, questions). Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from assistant.core.blocks import clip
from assistant.core.people import People, Person
from assistant.standup import asks, store
from assistant.standup.asks import Moment
from assistant.standup.blockers.blocks import age
from assistant.standup.blockers.keeping import Blockers
from assistant.standup.blockers.models import ESCALATED
from assistant.standup.blockers.store import Blocker as Standing
from assistant.standup.blockers.store import freed_by, standing
from assistant.standup.days_off import why_off
from assistant.standup.models import AnswerRow, RoundRow
from assistant.standup.store import Roll
from assistant.standup.summary import AWAY, LATER, NOT_IN, SKIPPED, UNASKED, Report, Stopped, Summary, Theme
from assistant.standup.team import Team

_SAID_OF = {
    None: LATER,
    asks.ASKED: NOT_IN,
    asks.LATE: NOT_IN,
    asks.HOME: NOT_IN,
    asks.AFTER_QUIET: NOT_IN,
    asks.AFTER_DND: NOT_IN,
    asks.TOO_LATE: UNASKED,
    asks.SKIPPED: SKIPPED,
    asks.AWAY: AWAY,
    asks.DAY_OFF: AWAY,
    asks.HOLIDAY: AWAY,
    asks.TEAM_OFF: AWAY,
    asks.PAUSED: AWAY,
    asks.ANSWERED: NOT_IN,
    asks.TAKEN_BACK: SKIPPED,
}
LOOK_AHEAD = timedelta(days=21)
_NOWHERE: Mapping[int, str | None] = {}
_NO_TICKETS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Today:
    """A member's stand-up as it stands: the date an answer now is for, and the next moment to be asked.

    `off`: why nobody would ask them on that date (see asks.py); `round_id` None: it has not begun.
    """

    team: Team
    day: date
    answers: Mapping[str, str] | None
    skipped: bool
    next: Moment | None
    off: str | None = None
    round_id: int | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True)
class Blocker:
    """`day` is when it was first said."""

    name: str
    text: str
    day: date
    channel: str


class StandupReader:
    def __init__(self, people: People, blockers: Blockers) -> None:
        self._people = people
        self._blockers = blockers

    def team_for(self, session: Session, person: Person, channel: str | None = None) -> Team | None:
        """The member's stand-up: of this channel if they are in it, else their first."""
        mine = store.teams_of(session, person.id)
        return next((team for team in mine if team.channel == channel), mine[0] if mine else None)

    def today(self, session: Session, person: Person, now: datetime) -> list[Today]:
        """Each stand-up of theirs, oldest first."""
        return [self._today(session, team, person, now) for team in store.teams_of(session, person.id)]

    def _today(self, session: Session, team: Team, person: Person, now: datetime) -> Today:
        day = team.current_day(now, person.zone)
        round_ = store.round_of(session, team.id, day)
        row = store.answer(session, round_.id, person.id) if round_ else None
        ask = store.ask(session, round_.id, person.id) if round_ else None
        skipped = ask is not None and ask.state == asks.SKIPPED
        coming = self.next_moment(session, team, person, now)
        return Today(
            team.asking(round_.questions) if round_ else team,
            day,
            row.answers if row else None,
            skipped,
            coming,
            why_off(session, self._people, team, person, day),
            round_.id if round_ else None,
            row.created_at if row else None,
        )

    def next_for(self, session: Session, person: Person, now: datetime) -> Moment | None:
        """When the member is asked next, in any of their stand-ups; None: not within three weeks."""
        found = (self.next_moment(session, team, person, now) for team in store.teams_of(session, person.id))
        return min((one for one in found if one), key=lambda one: one.opens, default=None)

    def todays_answer(self, session: Session, person: Person, now: datetime) -> Mapping[str, str] | None:
        return next((today.answers for today in self.today(session, person, now)), None)

    def blockers(self, session: Session, day: date) -> list[Blocker]:
        """What stopped people on a date, in all running stand-ups."""
        channels = {team.id: team.channel for team in store.active_teams(session)}
        found = standing(session, day, team_ids=channels)
        return [Blocker(one.name, one.text, one.since, channels[one.team_id]) for one in found]

    def summary_for(self, session: Session, team_id: int, day: date) -> Summary | None:
        round_ = store.round_of(session, team_id, day)
        if round_ is None:
            return None
        return self.summary(session, store.team(session, team_id), round_, store.roll(session, round_))

    def summary(
        self,
        session: Session,
        team: Team,
        round_: RoundRow,
        roll: Roll,
        links: Mapping[int, str | None] = _NOWHERE,
        *,
        sprint: str = "",
        tickets: Mapping[str, str] = _NO_TICKETS,
    ) -> Summary:
        """What is known of a round now. `links`: where each member's answer can be read; `tickets`: where
        those named can be seen, by key."""
        team = team.asking(round_.questions) if round_.questions else team
        names = store.names(session, roll.answers)
        reports = [
            Report(
                names[member_id],
                links.get(member_id),
                done=team.answer_to("done", row.answers),
                plan=team.answer_to("plan", row.answers),
                late=row.late,
            )
            for member_id, row in roll.answers.items()
        ]
        return Summary(
            round_.day,
            reports,
            _absent(team, round_, roll),
            sprint,
            self._stopped(session, team, round_.day, links),
            [f"{name} ({clip(text, 40)})" for name, text in freed_by(session, team.id, round_.day)],
            links=tickets,
            themes=[
                Theme(one["text"], [(names[who], links.get(who)) for who in one["members"]])
                for one in round_.themes or ()
                if names.keys() >= set(one["members"])
            ],
        )

    def _stopped(
        self, session: Session, team: Team, day: date, links: Mapping[int, str | None]
    ) -> list[Stopped]:
        found = self._blockers.aged(session, team, standing(session, day, team_ids=[team.id]), day)
        return [
            Stopped(
                one.name, links.get(one.member_id) if one.said_on == day else None, one.text, note(one, day)
            )
            for one in found
        ]

    def next_moment(self, session: Session, team: Team, person: Person, now: datetime) -> Moment | None:
        today = person.today(now)
        for ahead in range(LOOK_AHEAD.days):
            day = today + timedelta(days=ahead)
            coming = team.moment(day, person.zone)
            off = why_off(session, self._people, team, person, day)
            if coming.opens > now and not off and not self._answer(session, team, person, day):
                return coming
        return None

    def _answer(self, session: Session, team: Team, person: Person, day: date) -> AnswerRow | None:
        round_ = store.round_of(session, team.id, day)
        return store.answer(session, round_.id, person.id) if round_ else None


def note(one: Standing, day: date) -> str:
    """How a blocker stands on a date, beside a name: its age, and what is new."""
    if not one.days:
        return ""
    news = "changed" if one.changed_on == day else "unchanged"
    how = f"{one.helper} is on it" if one.helper else "escalated" if one.state == ESCALATED else news
    return f"{age(one.days)}, {how}"


def _absent(team: Team, round_: RoundRow, roll: Roll) -> dict[str, list[str]]:
    """Names by what is said of whoever has not answered."""
    absent: dict[str, list[str]] = {what: [] for what in (NOT_IN, LATER, SKIPPED, AWAY, UNASKED)}
    for who in roll.participants:
        expected = who.state or team.moment(round_.day, who.zone).opens >= who.joined_at
        if who.member_id not in roll.answers and expected:
            absent[_SAID_OF[who.state]].append(who.name)
    return absent
