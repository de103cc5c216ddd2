"""App Home is drawn anew when a click in it has changed what it shows."""

from __future__ import annotations

from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.ports import Json


class HomePages:
    def __init__(self, db: Database, inbox: Inbox) -> None:
        self._db = db
        self._inbox = inbox

    def clicked(self, body: Json, action: Json) -> None:
        """After a button, wherever it was."""
        view = body.get("view") or {}
        if view.get("type") == "home":
            self.stale(body["user"]["id"], f"{view['id']}:{action['action_ts']}")

    def stale(self, slack_id: str, key: str) -> None:
        """Once for each `key`."""
        with self._db.begin() as session:
            self._inbox.put(session, "home", key, "home.stale", {"user": slack_id})
