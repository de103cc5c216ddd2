"""What is known about stand-ups, for the feature itself and for others (App Home, questions). Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.people import Member, People, Person
from assistant.standup import asks, store
from assistant.standup.asks import Moment
from assistant.standup.days_off import why_off
from assistant.standup.models import AnswerRow, RoundRow
from assistant.standup.summary import AWAY, LATER, NOT_IN, SKIPPED, UNASKED, Report, Summary, says_something
from assistant.standup.team import Team

_SAID_OF = {
    None: LATER,
    asks.ASKED: NOT_IN,
    asks.LATE: NOT_IN,
    asks.HOME: NOT_IN,
    asks.TOO_LATE: UNASKED,
    asks.SKIPPED: SKIPPED,
    asks.AWAY: AWAY,
    asks.DAY_OFF: AWAY,
    asks.HOLIDAY: AWAY,
    asks.TEAM_OFF: AWAY,
    asks.PAUSED: AWAY,
    asks.ANSWERED: NOT_IN,
}
LOOK_AHEAD = timedelta(days=21)


@dataclass(frozen=True)
class Today:
    """A member's stand-up as it stands: the date an answer now is for, and the next moment to be asked."""

    team: Team
    day: date
    answers: Mapping[str, str] | None
    skipped: bool
    next: Moment | None


@dataclass(frozen=True)
class Blocker:
    name: str
    text: str
    day: date
    channel: str


class StandupReader:
    def __init__(self, people: People) -> None:
        self._people = people

    def team_for(self, session: Session, person: Person, channel: str | None = None) -> Team | None:
        """The member's stand-up: of this channel if they are in it, else their first."""
        mine = store.teams_of(session, person.id)
        return next((team for team in mine if team.channel == channel), mine[0] if mine else None)

    def today(self, session: Session, person: Person, now: datetime) -> Today | None:
        """None for whoever takes part in no stand-up."""
        team = self.team_for(session, person)
        if team is None:
            return None
        day = team.current_day(now, person.zone)
        round_ = store.round_of(session, team.id, day)
        row = store.answer(session, round_.id, person.id) if round_ else None
        ask = store.ask(session, round_.id, person.id) if round_ else None
        skipped = ask is not None and ask.state == asks.SKIPPED
        coming = self.next_moment(session, team, person, now)
        return Today(team, day, row.answers if row else None, skipped, coming)

    def next_for(self, session: Session, person: Person, now: datetime) -> Moment | None:
        """When the member is asked next, in any of their stand-ups; None: not within three weeks."""
        found = (self.next_moment(session, team, person, now) for team in store.teams_of(session, person.id))
        return min((one for one in found if one), key=lambda one: one.opens, default=None)

    def todays_answer(self, session: Session, person: Person, now: datetime) -> Mapping[str, str] | None:
        today = self.today(session, person, now)
        return today.answers if today else None

    def blockers(self, session: Session, day: date) -> list[Blocker]:
        """What stops people, by their own words in the stand-ups of a date."""
        rows = session.execute(
            select(RoundRow, AnswerRow, Member.name)
            .join(AnswerRow, AnswerRow.round_id == RoundRow.id)
            .join(Member, Member.id == AnswerRow.member_id)
            .where(RoundRow.day == day)
            .order_by(RoundRow.id, AnswerRow.created_at, AnswerRow.id)
        )
        found = []
        for round_, row, name in rows:
            team = store.team(session, round_.team_id)
            text = team.answer_to("blocker", row.answers)
            if says_something(text):
                found.append(Blocker(name, text, day, team.channel))
        return found

    def summary_for(self, session: Session, team_id: int, day: date) -> Summary | None:
        round_ = store.round_of(session, team_id, day)
        return summary(session, store.team(session, team_id), round_, {}) if round_ else None

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


def summary(
    session: Session, team: Team, round_: RoundRow, links: Mapping[int, str | None], sprint: str = ""
) -> Summary:
    """What is known of a round now. `links`: where each member's answer can be read."""
    team = team.asking(round_.questions)
    answers, recorded = store.answers(session, round_.id), store.asks(session, round_.id)
    members = session.scalars(select(Member).where(Member.id.in_(answers)))
    names = {member.id: member.name for member in members}
    reports = [
        Report(
            names[member_id],
            links.get(member_id),
            done=team.answer_to("done", row.answers),
            plan=team.answer_to("plan", row.answers),
            blocker=team.answer_to("blocker", row.answers),
            late=row.late,
        )
        for member_id, row in answers.items()
    ]
    absent: dict[str, list[str]] = {what: [] for what in (NOT_IN, LATER, SKIPPED, AWAY, UNASKED)}
    for who in store.participants(session, team.id):
        ask = recorded.get(who.member_id)
        expected = ask or team.moment(round_.day, who.zone).opens >= who.joined_at
        if who.member_id not in answers and expected:
            absent[_SAID_OF[ask.state if ask else None]].append(who.name)
    return Summary(round_.day, reports, absent, sprint)
