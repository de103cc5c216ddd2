"""The use cases of changing a stand-up. Its owner may, a Scrum Master and an admin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.core.blocks import escape
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.people import Member, People, Person
from assistant.standup import store, turns
from assistant.standup.away import parse_days
from assistant.standup.days_off import checked_place
from assistant.standup.figures.counting import weekly_instant
from assistant.standup.models import DayOffRow, ParticipantRow, TeamRow
from assistant.standup.moods.unnamed import FEWEST
from assistant.standup.setup import clock_time
from assistant.standup.team import Question, Team, questions_as_json, team_of
from assistant.tickets.text import one_line

MOST_QUESTIONS = 10


@dataclass(frozen=True)
class Overview:
    """`members` and `observers` are Slack ids; `days_off` those to come."""

    team: Team
    owner: str
    members: Sequence[str]
    observers: Sequence[str]
    days_off: Sequence[tuple[date, date, str]]


@dataclass(frozen=True)
class When:
    """As a form gives it. `close_at` empty: when all have answered."""

    time: str
    one_zone: bool
    evening_before: bool
    weekdays: Sequence[int]
    window_hours: int
    close_at: str
    reminders: Sequence[int]
    country: str


@dataclass(frozen=True)
class Afterwards:
    """What happens to answers. `escalate_after`: working days; `weekly`: the channel gets a weekly digest;
    `comments`: tickets named in them get one."""

    name: str
    answers_to: str
    readers: str
    escalate_after: int
    weekly: bool = False
    comments: bool = True


class TeamService:
    def __init__(self, db: Database, people: People, clock: Clock, *, command: str) -> None:
        self._db = db
        self._people = people
        self._clock = clock
        self.command = command

    def managed(self, slack_id: str, channel: str, name: str = "") -> Overview:
        """The stand-up a person means and may change: by name, else of the channel, else their only one."""
        with self._db.read() as session:
            person = self._people.get(session, slack_id)
            mine = [team for team in store.active_teams(session) if person and _may(person, team)]
            named = [team for team in mine if name and name.casefold() in team.name.casefold()]
            found = named if name else [team for team in mine if team.channel == channel] or mine
            if len(found) == 1:
                return self._overview(session, found[0])
            if not found and name:
                raise UserError(f"There is no stand-up called {escape(name[:40])} that you may change.")
            if not found:
                raise UserError(f"There is no stand-up you may change. `{self.command} setup` starts one.")
            names = ", ".join(f"“{escape(team.name)}” in <#{team.channel}>" for team in found)
            raise UserError(f"Which one: {names}? `{self.command} adjust {escape(found[0].name)}`.")

    def overview(self, team_id: int, by: str) -> Overview:
        with self._db.read() as session:
            return self._overview(session, team_of(self._row(session, team_id, by)))

    def set_people(self, team_id: int, members: Sequence[str], observers: Sequence[str], *, by: str) -> None:
        """Who is asked and who reads along. Who stays keeps the day they joined."""
        if not members:
            raise UserError("Choose at least one person.", field="members")
        with self._db.begin() as session:
            self._row(session, team_id, by).follows = None
            wanted = dict.fromkeys(members, False) | dict.fromkeys(observers, True)
            wanted |= dict.fromkeys(members, False)
            ids = {self._people.ensure(session, slack_id).id: reads for slack_id, reads in wanted.items()}
            rows = session.scalars(select(ParticipantRow).where(ParticipantRow.team_id == team_id))
            known = {row.member_id: row for row in rows}
            for member_id, row in known.items():
                if member_id not in ids:
                    session.delete(row)
                elif row.observer != ids[member_id]:
                    row.observer, row.joined_at = ids[member_id], self._clock()
            for member_id in ids.keys() - known.keys():
                new = {"joined_at": self._clock(), "observer": ids[member_id]}
                session.add(ParticipantRow(team_id=team_id, member_id=member_id, **new))

    def set_when(self, team_id: int, when: When, *, by: str) -> None:
        if not when.weekdays:
            raise UserError("Choose at least one day.", field="weekdays")
        if not 1 <= when.window_hours <= 23:
            raise UserError("The time to answer is between 1 and 23 hours.", field="window")
        with self._db.begin() as session:
            row = self._row(session, team_id, by)
            row.prompt_time = clock_time(when.time, field="time")
            row.close_at = clock_time(when.close_at, field="close_at") if when.close_at else None
            row.one_zone, row.evening_before = when.one_zone, when.evening_before
            row.weekdays, row.window_hours = sorted(when.weekdays), when.window_hours
            row.reminders = sorted(minutes for minutes in when.reminders if minutes < when.window_hours * 60)
            row.country = checked_place(when.country, field="country")
            session.flush()
            turns.plan_anew(session, team_id)
            team, owner = team_of(row), self._people.by_id(session, row.owner_id)
            if self._people.is_quiet(owner, team.moment(owner.today(self._clock()), owner.zone).opens):
                raise UserError("That is within the quiet hours, when I write to nobody.", field="time")

    def set_results(self, team_id: int, wanted: Afterwards, *, by: str) -> None:
        if not one_line(wanted.name):
            raise UserError("Give it a name.", field="name")
        with self._db.begin() as session:
            row = self._row(session, team_id, by)
            row.name, row.answers_to = one_line(wanted.name)[:60], wanted.answers_to
            row.readers, row.escalate_after = wanted.readers, wanted.escalate_after
            row.comments = wanted.comments
            if wanted.weekly != (row.weekly_at is not None):
                row.weekly_at = weekly_instant(team_of(row), self._clock()) if wanted.weekly else None

    def set_questions(self, team_id: int, questions: Sequence[Question], *, by: str) -> None:
        """From the next round on. UserError without a question, or with too many."""
        if not 1 <= len(questions) <= MOST_QUESTIONS:
            raise UserError(f"A stand-up has 1 to {MOST_QUESTIONS} questions.")
        with self._db.begin() as session:
            row = self._row(session, team_id, by)
            if any(one.anonymous for one in questions):
                _refuse_recognisable(questions, len(store.participants(session, team_id)))
            row.questions = questions_as_json(questions)

    def pause(self, team_id: int, *, by: str, paused: bool) -> None:
        self._change(team_id, by, paused=paused)

    def end(self, team_id: int, *, by: str) -> None:
        """Nobody is asked any more; what was said stays readable until its retention."""
        self._change(team_id, by, active=False)

    def hand_over(self, team_id: int, to: str, *, by: str) -> None:
        with self._db.begin() as session:
            row, person = self._row(session, team_id, by), self._people.ensure(session, to)
            if not person.active:
                raise UserError(f"{escape(person.name)} is no longer in the workspace.", field="owner")
            row.owner_id = person.id

    def set_days_off(self, team_id: int, country: str, days: str, *, clear: bool, by: str) -> None:
        """`days` to add as typed, "2026-12-24..2027-01-02 Christmas"; `clear` takes the others away."""
        with self._db.begin() as session:
            row = self._row(session, team_id, by)
            row.country = checked_place(country, field="country")
            if clear:
                session.execute(delete(DayOffRow).where(DayOffRow.team_id == team_id))
            if days.strip():
                today = self._people.ensure(session, by).today(self._clock())
                try:
                    first, last, name = parse_days(days, today)
                except UserError as error:
                    raise UserError(error.text, field="days") from None
                session.add(DayOffRow(team_id=team_id, first=first, last=last, name=name or "day off"))

    def adopt(self, session: Session, team: Team, leaving: Person) -> Person | None:
        """A stand-up whose owner has left goes to a Scrum Master, else an admin; None: there is nobody."""
        heirs = self._people.with_role(session, "scrum_master") or self._people.with_role(session, "admin")
        heir = next((person for person in heirs if person.id != leaving.id), None)
        if heir:
            session.get_one(TeamRow, team.id).owner_id = heir.id
        return heir

    def _change(self, team_id: int, by: str, **values: Any) -> None:
        with self._db.begin() as session:
            row = self._row(session, team_id, by)
            for name, value in values.items():
                setattr(row, name, value)

    def _row(self, session: Session, team_id: int, by: str) -> TeamRow:
        row = session.get(TeamRow, team_id)
        if row is None or not row.active:
            raise UserError("That stand-up is over.")
        person = self._people.ensure(session, by)
        if not _may(person, team_of(row)):
            owner = self._people.by_id(session, row.owner_id).name
            raise UserError(f"Only {escape(owner)}, a scrum master or an admin can do that.")
        return row

    def _overview(self, session: Session, team: Team) -> Overview:
        rows = session.execute(
            select(Member.slack_id, ParticipantRow.observer)
            .join(ParticipantRow, ParticipantRow.member_id == Member.id)
            .where(ParticipantRow.team_id == team.id, Member.active)
            .order_by(Member.name, Member.id)
        ).all()
        coming = select(DayOffRow).where(DayOffRow.team_id == team.id, DayOffRow.last >= self._clock().date())
        off = [(row.first, row.last, row.name) for row in session.scalars(coming.order_by(DayOffRow.first))]
        owner = self._people.by_id(session, team.owner_id).slack_id
        members = [slack_id for slack_id, observes in rows if not observes]
        return Overview(team, owner, members, [slack_id for slack_id, observes in rows if observes], off)


def _may(person: Person, team: Team) -> bool:
    return person.id == team.owner_id or person.has("scrum_master", "admin")


def _refuse_recognisable(questions: Sequence[Question], people: int) -> None:
    if people < FEWEST:
        said = f"Anonymous answers need {FEWEST} people; here are {people}. Fewer could be recognised."
        raise UserError(said, field="anonymous")
    if all(one.anonymous for one in questions):
        raise UserError("Keep a question that is not anonymous.", field="anonymous")
