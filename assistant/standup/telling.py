"""What of stand-ups a person may be told where they ask. Functions join the caller's transaction.

Elsewhere than in its own channel a stand-up is told to each alone, as its setting says; to a guest nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from assistant.core.outbox import Outbox
from assistant.core.people import Member, People, Person
from assistant.standup import store
from assistant.standup.blockers.blocks import standing as how_it_stands
from assistant.standup.blockers.keeping import Blockers
from assistant.standup.blockers.store import standing
from assistant.standup.models import AnswerRow, RoundRow
from assistant.standup.posts import link_to
from assistant.standup.reports.store import readable
from assistant.standup.rounds import answer_key
from assistant.standup.team import Team
from assistant.tickets.channels import is_channel


@dataclass(frozen=True)
class Told:
    """What somebody wrote. `id` names the answer, `url` is where it stands in the thread, if it was posted;
    `note`: how a blocker stands."""

    id: str
    name: str
    day: date
    text: str
    url: str | None
    note: str = ""


@dataclass(frozen=True)
class Gone:
    name: str
    first: date
    last: date


class Telling:
    def __init__(self, people: People, outbox: Outbox, blockers: Blockers) -> None:
        self._people = people
        self._outbox = outbox
        self._blockers = blockers

    def teams(self, session: Session, person: Person, channel: str) -> list[Team]:
        """Whose answers may be told there."""
        if person.guest:
            return []
        return _there(readable(session, person), channel)

    def answers(
        self,
        session: Session,
        person: Person,
        channel: str,
        kind: str,
        first: date,
        last: date,
        members: Collection[int] = (),
    ) -> list[Told]:
        """Those to the questions of a kind ("done", "plan"), by day and name; no anonymous one. In private
        also the person's own of every stand-up."""
        if person.guest:
            return []
        teams = {team.id: team for team in self.teams(session, person, channel)}
        mine: ColumnElement[bool] = RoundRow.team_id.in_(teams)
        if not is_channel(channel):
            mine = or_(mine, AnswerRow.member_id == person.id)
        found = (
            select(AnswerRow, RoundRow, Member.name)
            .join(RoundRow, RoundRow.id == AnswerRow.round_id)
            .join(Member, Member.id == AnswerRow.member_id)
            .where(RoundRow.day.between(first, last), mine)
            .order_by(RoundRow.day, Member.name, AnswerRow.id)
        )
        if members:
            found = found.where(AnswerRow.member_id.in_(members))
        rows = session.execute(found).all()
        for _, round_, _ in rows:
            if round_.team_id not in teams:
                teams[round_.team_id] = store.team(session, round_.team_id)
        links = self._links(session, [(round_.id, answer.member_id) for answer, round_, _ in rows])
        told = [
            Told(key, name, round_.day, _said(teams[round_.team_id], round_, answer, kind), links[key])
            for answer, round_, name in rows
            for key in [answer_key(round_.id, answer.member_id)]
        ]
        return [one for one in told if one.text]

    def blockers(
        self, session: Session, person: Person, channel: str, today: date, members: Collection[int] = ()
    ) -> list[Told]:
        """Those that stand open now, oldest first, each with how it stands."""
        if person.guest:
            return []
        readable = self.teams(session, person, channel)
        own = [] if is_channel(channel) else store.teams_of(session, person.id)
        told = []
        for team in {one.id: one for one in (*readable, *own)}.values():
            whose = None if team in readable else person.id
            open_now = standing(session, team_ids=[team.id], member_id=whose)
            for one in self._blockers.aged(session, team, open_now, today):
                if not members or one.member_id in members:
                    url = self._said_at(session, team.id, one.said_on, one.member_id)
                    note = how_it_stands(one)
                    told.append(Told(f"blocker:{one.id}", one.name, one.since, one.text, url, note))
        return sorted(told, key=lambda one: one.day)

    def away(
        self,
        session: Session,
        person: Person,
        channel: str,
        first: date,
        last: date,
        members: Collection[int] = (),
    ) -> list[Gone]:
        """Who of the stand-ups around the person is away on these days. Why, nobody else is told."""
        if person.guest:
            return []
        teams = _there(store.teams_around(session, person), channel)
        around = {who.member_id: who.name for team in teams for who in store.participants(session, team.id)}
        if not is_channel(channel):
            around.setdefault(person.id, person.name)
        asked = [who for who in around if not members or who in members]
        times = self._people.times_away_of(session, asked, first, last)
        found = {Gone(around[one.member_id], one.first, one.last) for one in times}
        return sorted(found, key=lambda one: (one.first, one.name))

    def _said_at(self, session: Session, team_id: int, day: date, member_id: int) -> str | None:
        round_ = store.round_of(session, team_id, day)
        if round_ is None:
            return None
        return self._links(session, [(round_.id, member_id)])[answer_key(round_.id, member_id)]

    def _links(self, session: Session, answers: Sequence[tuple[int, int]]) -> dict[str, str | None]:
        keys = [answer_key(*one) for one in answers]
        posted = self._outbox.results(session, keys)
        return {key: link_to(posted.get(key)) for key in keys}


def _there(teams: Sequence[Team], channel: str) -> list[Team]:
    return [team for team in teams if not is_channel(channel) or team.channel == channel]


def _said(team: Team, round_: RoundRow, answer: AnswerRow, kind: str) -> str:
    """Nothing of a question that is, or was then, answered without a name."""
    then = team.asking(round_.questions) if round_.questions else team
    unnamed = {one.id for one in (*team.questions, *then.questions) if one.anonymous}
    named = [one for one in then.questions if one.kind == kind and one.id not in unnamed]
    return "\n".join(text for one in named if (text := answer.answers.get(one.id, "")))
