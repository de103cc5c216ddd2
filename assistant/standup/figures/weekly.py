"""The tick that sums up the week in a stand-up's channel, where that is wanted; once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.db import Database
from assistant.core.outbox import Outbox
from assistant.standup.asks import prompt_instant
from assistant.standup.figures import blocks, store
from assistant.standup.figures.counting import weekly_instant
from assistant.standup.figures.service import Counts
from assistant.standup.models import TeamRow
from assistant.standup.team import Team, team_of
from assistant.tickets.moves import finished_of
from assistant.tickets.places import TicketPlaces

LATE = timedelta(days=2)
"""A bot that was down for longer lets the digest of that week go."""


class Weekly:
    def __init__(self, db: Database, outbox: Outbox, counts: Counts, places: TicketPlaces) -> None:
        self._db = db
        self._outbox = outbox
        self._counts = counts
        self._places = places

    def tick(self, now: datetime) -> None:
        """Whatever is due at `now`. Repeating it, or running it in two places at once, changes nothing."""
        due = (TeamRow.active, TeamRow.weekly_at <= now)
        with self._db.read() as session:
            team_ids = list(session.scalars(select(TeamRow.id).where(*due).order_by(TeamRow.id)))
        for team_id in team_ids:
            with self._db.begin() as session:
                mine = select(TeamRow).where(TeamRow.id == team_id, *due)
                row = session.scalar(mine.with_for_update(skip_locked=True))
                if row is not None and row.weekly_at is not None:
                    was_due, row.weekly_at = row.weekly_at, weekly_instant(team_of(row), now)
                    if not row.paused and now - was_due <= LATE:
                        self._tell(session, team_of(row), was_due)

    def _tell(self, session: Session, team: Team, due: datetime) -> None:
        monday = due.astimezone(team.zone).date() - timedelta(weeks=1)
        found = self._counts.figures(session, team, monday, monday + timedelta(days=6))
        if found.total.asked:
            finished = self._finished(session, team, monday)
            places = self._places.named_in(session, " ".join(key for key, _ in finished))
            message = blocks.weekly_message(found, finished, places)
            key = f"standup:{team.id}:week:{monday}"
            self._outbox.put(session, "slack.post", key, {"channel": team.channel, **message})

    def _finished(self, session: Session, team: Team, monday: date) -> list[tuple[str, str]]:
        """(key, summary) of the tickets that were spoken of in the week's answers and got done in it."""
        rounds = store.round_ids(session, team.id, monday, monday + timedelta(days=6))
        since, until = (
            prompt_instant(day, datetime.min.time(), team.zone)
            for day in (monday, monday + timedelta(weeks=1))
        )
        sources = [f"standup:{round_id}:" for round_id in rounds]
        return finished_of(session, sources, since, until, channel=team.channel)
