"""The use cases of blockers. One public method, one transaction. Who takes part in a stand-up may act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.blocks import escape
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.people import People, Person
from assistant.standup import store as standups
from assistant.standup.blockers import store
from assistant.standup.blockers.keeping import Blockers
from assistant.standup.blockers.models import ACKNOWLEDGED, OPEN, RESOLVED, BlockerRow
from assistant.standup.blockers.store import Blocker
from assistant.standup.team import Team


@dataclass(frozen=True)
class Board:
    team: Team
    found: Sequence[Blocker]


@dataclass(frozen=True)
class Done:
    """What came of a button: `said` to whoever pressed it; `still_open` is the id of one that is not over."""

    said: str
    text: str
    team_id: int
    still_open: int | None = None


class BlockerService:
    def __init__(
        self,
        db: Database,
        inbox: Inbox,
        people: People,
        blockers: Blockers,
        clock: Clock,
        *,
        command: str,
    ) -> None:
        self._db = db
        self._inbox = inbox
        self._people = people
        self._blockers = blockers
        self._clock = clock
        self._command = command

    def board(self, slack_id: str, *, channel: str = "", team_id: int | None = None) -> Board:
        """What stops people in a stand-up that the person takes part in: this one, else of the channel, else
        their first."""
        with self._db.read() as session:
            person = self._people.get(session, slack_id)
            teams = standups.teams_around(session, person) if person else []
            if team_id is not None:
                teams = [team for team in teams if team.id == team_id]
            here = [team for team in teams if team.channel == channel] or teams
            if person is None or not here:
                raise UserError(f"You take part in no stand-up here. `{self._command} setup` starts one.")
            found = store.standing(session, team_ids=[here[0].id])
            return Board(here[0], self._blockers.aged(session, here[0], found, person.today(self._clock())))

    def mine(self, session: Session, person: Person) -> list[Blocker]:
        """What stops a person, in all their stand-ups; joins the caller's transaction."""
        today, mine = person.today(self._clock()), store.standing(session, member_id=person.id)
        teams = standups.teams_by_id(session, {one.team_id for one in mine})
        return [one for team in teams.values() for one in self._aged_in(session, team, mine, today)]

    def acknowledge(self, blocker_id: int, *, by: str, at_home: str | None = None) -> Done:
        """The person is on it. Again, or by another: whoever was first stays."""
        with self._db.begin() as session:
            row, person = self._row(session, blocker_id, by)
            self._redraw(session, person, at_home)
            if row.state == RESOLVED:
                return Done("It is resolved already.", row.text, row.team_id)
            if row.helper_id and row.helper_id != person.id:
                first = self._people.by_id(session, row.helper_id)
                return Done(f"{escape(first.name)} is on it already.", row.text, row.team_id, row.id)
            if row.helper_id is None:
                row.helper_id = person.id
                row.state = ACKNOWLEDGED if row.state == OPEN else row.state
                store.refresh_summary(session, row.team_id)
            return Done("You are on it.", row.text, row.team_id, row.id)

    def resolve(self, blocker_id: int, *, by: str, at_home: str | None = None) -> Done:
        with self._db.begin() as session:
            row, person = self._row(session, blocker_id, by)
            self._redraw(session, person, at_home)
            if row.state == RESOLVED:
                return Done("It is resolved already.", row.text, row.team_id)
            now = self._clock()
            self._blockers.resolve(session, row, person.today(now), now, "button")
            return Done("Resolved.", row.text, row.team_id)

    def _aged_in(self, session: Session, team: Team, found: Sequence[Blocker], today: date) -> list[Blocker]:
        return self._blockers.aged(session, team, [one for one in found if one.team_id == team.id], today)

    def _row(self, session: Session, blocker_id: int, by: str) -> tuple[BlockerRow, Person]:
        person = self._people.get(session, by)
        locked = select(BlockerRow).where(BlockerRow.id == blocker_id).with_for_update()
        row = session.scalar(locked)
        if row is None:
            raise UserError("That blocker is no longer kept.")
        around = standups.teams_around(session, person) if person else []
        if person is None or row.team_id not in {team.id for team in around}:
            raise UserError("Only who takes part in that stand-up can do this.")
        return row, person

    def _redraw(self, session: Session, person: Person, at_home: str | None) -> None:
        """App Home, where the button was: drawn anew."""
        if at_home:
            self._inbox.put(session, "home", at_home, "home.stale", {"user": person.slack_id})
