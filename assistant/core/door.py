"""What Slack and the tracker send comes in here: stored before anything is acknowledged."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.people import People
from assistant.core.ports import Json
from assistant.core.tracker import Tracker


class Door:
    def __init__(self, db: Database, inbox: Inbox, people: People) -> None:
        self._db = db
        self._inbox = inbox
        self._people = people
        self._known: set[str] = set()

    def event(self, event_id: str, kind: str, body: Json) -> None:
        """Store an event once; committed when this returns."""
        author = body["event"].get("user")
        # A bot's own messages carry a bot_id; only people are made known. Some events carry a whole user.
        person = author if isinstance(author, str) and not body["event"].get("bot_id") else None
        with self._db.begin() as session:
            if person:
                self._people.ensure(session, person)
            self._inbox.put(session, "slack", event_id, kind, body)

    def contact(self, user: str) -> None:
        """Somebody used a command, a button or a form."""
        if user in self._known:
            return
        with self._db.begin() as session:
            self._people.ensure(session, user)
        self._known.add(user)


class TrackerDoor:
    def __init__(self, db: Database, inbox: Inbox, tracker: Tracker) -> None:
        self._db = db
        self._inbox = inbox
        self._tracker = tracker

    def webhook(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Keep where to look, once, and nothing of what was sent: it may hold what only some may read.
        Rejected when it is not the tracker's."""
        hint = self._tracker.webhook(body, headers)
        said = {"ticket_ids": list(hint.ticket_ids), "deleted": hint.deleted}
        with self._db.begin() as session:
            self._inbox.put(session, "tracker", hint.id, "tracker.hint", said)
