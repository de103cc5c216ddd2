"""Keeps participants in step with a channel or a user group. What asks Slack runs from an inbox row."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.blocks import escape
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.people import Member, People, Person
from assistant.core.ports import Directory, Profile
from assistant.standup import store
from assistant.standup.models import ParticipantRow, TeamRow
from assistant.standup.team import Team
from assistant.standup.teams.service import TeamService

CHANNEL = "channel"
"""What a team follows when it follows its own channel; else a user group's id."""
LOOK = "standup.roster"


class RosterService:
    def __init__(
        self,
        db: Database,
        inbox: Inbox,
        people: People,
        teams: TeamService,
        directory: Directory,
        clock: Clock,
    ) -> None:
        self._db = db
        self._inbox = inbox
        self._people = people
        self._teams = teams
        self._directory = directory
        self._clock = clock

    def follow(self, by: str, channel: str, what: str | None, *, key: str) -> Team:
        """Follow CHANNEL or a user group from now on; None: leave the participants as they are."""
        team = self._teams.managed(by, channel).team
        with self._db.begin() as session:
            session.get_one(TeamRow, team.id).follows = what
            if what:
                self._inbox.put(session, "roster", f"{team.id}:{key}", LOOK, {"team": team.id})
        return team

    def queue_all(self, now: datetime) -> None:
        """A look at every team that follows something."""
        with self._db.begin() as session:
            for team in store.active_teams(session):
                if team.follows:
                    key = f"{team.id}:{now:%Y-%m-%dT%H:%M}"
                    self._inbox.put(session, "roster", key, LOOK, {"team": team.id})

    def changed(self, place: str, key: str) -> None:
        """Somebody came to or left a channel or a group."""
        with self._db.begin() as session:
            for team in store.active_teams(session):
                if place == _place(team):
                    self._inbox.put(session, "roster", f"{team.id}:{key}", LOOK, {"team": team.id})

    def look(self, team_id: int) -> None:
        """Take over who is there. A guest takes part only when the owner has named them; nobody is dropped
        when nobody is left."""
        with self._db.read() as session:
            row = session.get(TeamRow, team_id)
            place = _place(store.team(session, team_id)) if row and row.active else None
            known = set(session.scalars(select(Member.slack_id)))
        if place is None:
            return
        there = self._directory.members_of(place)
        strangers = [self._directory.profile(one) for one in there if one not in known]
        with self._db.begin() as session:
            for profile in strangers:
                if profile.active and not profile.is_bot and not profile.is_guest:
                    self._people.know(session, profile)
            self._take(session, team_id, place, there)

    def _take(self, session: Session, team_id: int, place: str, there: Collection[str]) -> None:
        row = session.scalar(select(TeamRow).where(TeamRow.id == team_id).with_for_update())
        if row is None or _place(store.team(session, team_id)) != place:
            return
        here = session.scalars(select(Member).where(Member.slack_id.in_(there), Member.active))
        wanted = {member.id: member.guest for member in here}
        rows = session.scalars(select(ParticipantRow).where(ParticipantRow.team_id == team_id))
        known = {row.member_id: row for row in rows}
        for member_id, participant in known.items():
            if wanted and member_id not in wanted and not participant.observer:
                session.delete(participant)
        for member_id, guest in wanted.items():
            if member_id not in known and not guest:
                session.add(ParticipantRow(team_id=team_id, member_id=member_id, joined_at=self._clock()))

    def hand_on(self, session: Session, person: Person, profile: Profile) -> None:
        """The stand-ups of an owner who has left go to a Scrum Master, else an admin, who is told."""
        if profile.active:
            return
        for team in store.active_teams(session):
            heir = self._teams.adopt(session, team, person) if team.owner_id == person.id else None
            if heir:
                said = (
                    f"{escape(person.name)} has left, so you run the stand-up “{escape(team.name)}” in "
                    f"<#{team.channel}> now. `{self._teams.command} adjust` changes it or hands it on."
                )
                self._people.tell(
                    session, heir, f"standup:{team.id}:heir:{heir.id}", {"text": said}, self._clock()
                )


def _place(team: Team) -> str | None:
    return team.channel if team.follows == CHANNEL else team.follows
