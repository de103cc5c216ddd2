"""Channels that are gone for the bot: their stand-ups pause, and whoever runs them hears why."""

from __future__ import annotations

from assistant.core.blocks import escape
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.inbox import Event, Inbox
from assistant.core.people import People
from assistant.standup import store
from assistant.standup.models import TeamRow

_REMOVED = "I was taken out of <#{channel}>. Invite me again, then resume the stand-up"
_WHAT = {
    "channel_archive": "<#{channel}> is archived. Once it is open again, resume the stand-up",
    "group_archive": "its channel is archived. Once it is open again, resume the stand-up",
    "channel_deleted": "its channel is deleted. Start a new one with `{command} setup`; end this one",
    "group_deleted": "its channel is deleted. Start a new one with `{command} setup`; end this one",
    "channel_left": _REMOVED,
    "group_left": _REMOVED,
    "member_left_channel": _REMOVED,
}


class LostChannels:
    def __init__(self, db: Database, people: People, clock: Clock, *, command: str) -> None:
        self._db = db
        self._people = people
        self._clock = clock
        self._command = command

    def listen(self, inbox: Inbox) -> None:
        for kind in _WHAT:
            inbox.on(kind, self.lost)

    def lost(self, event: Event) -> None:
        """Once for an event; people who leave a channel leave it to us."""
        what, us = event.body["event"], event.body.get("authorizations") or [{}]
        if event.kind == "member_left_channel" and what["user"] != us[0].get("user_id"):
            return
        with self._db.begin() as session:
            for team in store.teams_in(session, what["channel"]):
                if team.paused:
                    continue
                session.get_one(TeamRow, team.id).paused = True
                why = _WHAT[event.kind].format(channel=team.channel, command=self._command)
                said = f"The stand-up “{escape(team.name)}” is paused: {why} in `{self._command} adjust`."
                owner = self._people.by_id(session, team.owner_id)
                key = f"standup:{team.id}:lost:{event.id}"
                self._people.tell(session, owner, key, {"text": said}, self._clock())
