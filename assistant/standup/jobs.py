"""The tick: asks everybody whose moment has come, reminds, and sums up the rounds whose time is over."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from assistant.core.db import Database
from assistant.core.people import People
from assistant.standup import store, turns
from assistant.standup.asking import Asking
from assistant.standup.closing import Closing
from assistant.standup.prompting.reminders import Reminders
from assistant.standup.rounds import Rounds

BATCH = 100
"""Members asked in one transaction, so that an acknowledgement never waits long for the database."""
ROUNDS = 5
"""Summed up in one transaction, likewise."""
PAUSE_SECONDS = 0.05
"""Between batches: SQLite lets whoever asks first have the next turn, and we would be it each time."""


class StandupJobs:
    def __init__(self, db: Database, people: People, rounds: Rounds) -> None:
        self._db = db
        self._asking = Asking(people, rounds)
        self._closing = Closing(rounds)
        self._reminders = Reminders(people)

    def tick(self, now: datetime) -> None:
        """Whatever is due at `now`. Repeating it, or running it in two places at once, changes nothing."""
        with self._db.read() as session:
            due = turns.is_anybody_due(session, now)
            rounds = store.to_look_at(session, now)
        if due:
            self._ask(now)
        for first in range(0, len(rounds), ROUNDS):
            self._look(rounds[first : first + ROUNDS], now)

    def _look(self, round_ids: Sequence[int], now: datetime) -> None:
        with self._db.begin() as session:
            rounds = store.lock(session, round_ids)
            teams = store.teams_by_id(session, {round_.team_id for round_ in rounds})
            for round_ in rounds:
                self._closing.look(session, teams[round_.team_id], round_, now)
                self._reminders.look(session, teams[round_.team_id], round_, now)

    def _ask(self, now: datetime) -> None:
        while True:
            with self._db.begin() as session:
                asked = self._asking.ask_some(session, now, BATCH)
            if asked < BATCH:
                return
            time.sleep(PAUSE_SECONDS)
