"""Learning of Slack's do-not-disturb: ahead of the questions, and when it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.db import Database
from assistant.core.inbox import Event, Inbox
from assistant.core.people import Member
from assistant.core.ports import Directory, Span
from assistant.standup.models import ParticipantRow
from assistant.standup.quiet import LOOK_SECONDS
from assistant.standup.quiet.models import DndRow, HeldRow

LOOK = "standup.look_at_quiet"
AHEAD = timedelta(seconds=2 * LOOK_SECONDS)


class Looking:
    """When Slack does not say, people are asked: a question too early is better than none."""

    def __init__(self, db: Database, inbox: Inbox, directory: Directory) -> None:
        self._db = db
        self._inbox = inbox
        self._directory = directory

    def tick(self, now: datetime) -> None:
        """Ask Slack about those whose question comes soon."""
        soon = (ParticipantRow.next_at > now, ParticipantRow.next_at <= now + AHEAD, ~ParticipantRow.observer)
        mine = select(Member.slack_id).join(ParticipantRow, ParticipantRow.member_id == Member.id)
        with self._db.read() as session:
            users = session.scalars(mine.where(*soon, Member.active).distinct()).all()
        if users:
            with self._db.begin() as session:
                key = f"quiet:{int(now.timestamp() // LOOK_SECONDS)}"
                self._inbox.put(session, "standup", key, LOOK, {"users": list(users)})

    def look(self, event: Event) -> None:
        users: Sequence[str] = event.body["users"]
        spans = self._directory.do_not_disturb(users)
        with self._db.begin() as session:
            _keep(session, {user: spans.get(user) for user in users})

    def told(self, event: Event) -> None:
        """Somebody's do-not-disturb has changed; a question that waits for its end is planned anew."""
        said = event.body["event"]
        status = said["dnd_status"]
        times = (status.get("next_dnd_start_ts", 0), status.get("next_dnd_end_ts", 0))
        starts, ends = (datetime.fromtimestamp(at, UTC) for at in times)
        with self._db.begin() as session:
            _keep(session, {said["user"]: (starts, ends) if status.get("dnd_enabled") else None})
            held = select(HeldRow.team_id).join(Member, Member.id == HeldRow.member_id)
            member = select(Member.id).where(Member.slack_id == said["user"]).scalar_subquery()
            waits = (ParticipantRow.member_id == member, ParticipantRow.team_id.in_(held))
            session.execute(update(ParticipantRow).where(*waits).values(next_at=None))


def _keep(session: Session, spans: Mapping[str, Span | None]) -> None:
    ids = dict(
        session.execute(select(Member.slack_id, Member.id).where(Member.slack_id.in_(list(spans)))).all()
    )
    session.execute(delete(DndRow).where(DndRow.member_id.in_(ids.values())))
    rows = [
        {"member_id": ids[user], "starts": span[0], "ends": span[1]}
        for user, span in spans.items()
        if span and user in ids
    ]
    database.insert_all_new(session, DndRow, rows)
