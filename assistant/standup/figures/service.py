"""The use cases of the figures. One public method, one transaction."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.outbox import Outbox
from assistant.core.people import People, Person
from assistant.standup import store as standups
from assistant.standup.blockers.keeping import Blockers
from assistant.standup.blockers.models import BlockerRow
from assistant.standup.figures import store
from assistant.standup.figures.counting import Happened, Stop, Week, monday_of, weeks, whole
from assistant.standup.moods.store import moods
from assistant.standup.team import Team

WEEKS, MOST_WEEKS = 8, 12


@dataclass(frozen=True)
class Figures:
    """`total` is all weeks as one; `open` and `oldest`: the blockers that stand now, and the working days
    of the oldest."""

    team: Team
    weeks: Sequence[Week]
    total: Week
    open: int
    oldest: int


class Counts:
    """Joins the caller's transaction."""

    def __init__(self, people: People, blockers: Blockers) -> None:
        self._people = people
        self._blockers = blockers

    def figures(self, session: Session, team: Team, first: date, last: date) -> Figures:
        parts = store.parts(session, team.id, first, last)
        rows = store.blockers(session, team.id, first, last)
        people = self._people.by_ids(session, {row.member_id for row in rows})
        stops = [self._stop(session, team, people[row.member_id], row, last) for row in rows]
        standing = [stop.days for stop in stops if stop.resolved_on is None]
        happened = Happened(parts, stops, moods(session, team.id, first, last))
        return Figures(
            team,
            weeks(happened, first, last),
            whole(happened, first, last),
            len(standing),
            max(standing, default=0),
        )

    def _stop(self, session: Session, team: Team, person: Person, row: BlockerRow, last: date) -> Stop:
        until = row.resolved_on or last
        days = self._blockers.working_days(session, team, person, row.since, until)
        return Stop(row.since, row.resolved_on, len(days))


class FigureService:
    def __init__(
        self,
        db: Database,
        outbox: Outbox,
        people: People,
        counts: Counts,
        clock: Clock,
        *,
        command: str,
    ) -> None:
        self._db = db
        self._outbox = outbox
        self._people = people
        self._counts = counts
        self._clock = clock
        self._command = command

    def figures(self, slack_id: str, *, channel: str = "", count: int = WEEKS) -> Figures:
        """Of the stand-up of this channel, else of the person's first; `count` weeks, with this one."""
        if not 1 <= count <= MOST_WEEKS:
            raise UserError(f"Give 1 to {MOST_WEEKS} weeks, such as `{self._command} figures 4`.")
        with self._db.read() as session:
            person = self._people.get(session, slack_id)
            around = standups.teams_around(session, person) if person else []
            here = [team for team in around if team.channel == channel] or around
            if person is None or not here:
                raise UserError(f"You take part in no stand-up here. `{self._command} setup` starts one.")
            return self._of(session, here[0], person.today(self._clock()), count)

    def send_csv(self, slack_id: str, team_id: int, count: int, *, click: str) -> None:
        """The weeks as a file into the person's direct messages; once for a `click`."""
        with self._db.begin() as session:
            person = self._people.get(session, slack_id)
            around = standups.teams_around(session, person) if person else []
            team = next((team for team in around if team.id == team_id), None)
            if person is None or team is None:
                raise UserError("Only who takes part in that stand-up can do this.")
            today = person.today(self._clock())
            found = self._of(session, team, today, count)
            key = f"standup:figures:{team_id}:{slack_id}:{click}"
            file = {
                "channel": slack_id,
                "name": f"standup-figures-{team_id}-{today}-{click}.csv",
                "title": f"Figures of the stand-up, {today}",
                "alt": "One line for each week: who was asked, who answered, blockers.",
                "content": base64.b64encode(as_csv(found.weeks).encode()).decode(),
            }
            self._outbox.put(session, "slack.file", key, file)

    def _of(self, session: Session, team: Team, today: date, count: int) -> Figures:
        first = monday_of(today) - timedelta(weeks=count - 1)
        return self._counts.figures(session, team, first, today)


def as_csv(weeks: Sequence[Week]) -> str:
    """Numbers and dates only, so that no cell can be taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ["week", "asked", "answered", "answered_percent", "minutes_to_answer", "blockers_raised",
         "blockers_resolved", "working_days_to_resolve", "mood"]
    )  # fmt: skip
    for week in weeks:
        writer.writerow(
            [week.first, week.asked, week.answered, week.percent, week.minutes, week.raised, week.resolved,
             week.days, week.mood]
        )  # fmt: skip
    return text.getvalue()
