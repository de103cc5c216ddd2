"""Which channel follows which tickets."""

from __future__ import annotations

from sqlalchemy import delete, select

from assistant.core import db as database
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.people import People
from assistant.tickets.jql import is_jql
from assistant.tickets.news.models import SubscriptionRow, UnmatchedRow
from assistant.tickets.search import TicketSearch

MOST = 10
"""Subscriptions of one channel."""


class Subscriptions:
    def __init__(self, db: Database, people: People, search: TicketSearch, clock: Clock) -> None:
        self._db = db
        self._people = people
        self._search = search
        self._clock = clock

    def of(self, channel: str) -> list[str]:
        """What a channel follows, oldest first."""
        with self._db.read() as session:
            mine = select(SubscriptionRow.search).where(SubscriptionRow.channel == channel)
            return list(session.scalars(mine.order_by(SubscriptionRow.id)))

    def follow(self, channel: str, search: str, *, by: str) -> str:
        """Follow what fits `search` from now on; how it is understood, in JQL. Once."""
        if not channel.startswith(("C", "G")):
            raise UserError(
                "Tickets are followed in channels. Use this in the channel that should get the news."
            )
        with self._db.begin() as session:
            person = self._people.ensure(session, by)
            understood = search if is_jql(search) else self._search.understood(session, search, by=by)
            followed = len(
                list(session.scalars(select(SubscriptionRow.id).where(SubscriptionRow.channel == channel)))
            )
            if followed >= MOST:
                raise UserError(f"This channel follows {MOST} searches already. Take one away first.")
            new = {"search": search, "by_id": person.id, "created_at": self._clock()}
            database.insert_new(session, SubscriptionRow, channel=channel, **new)
            return understood

    def unfollow(self, channel: str, number: int | None) -> str:
        """Take the numbered search of a channel away, or its only one; what it was."""
        followed = self.of(channel)
        if not followed:
            raise UserError("This channel follows no tickets.")
        chosen = number or (1 if len(followed) == 1 else 0)
        if not 1 <= chosen <= len(followed):
            raise UserError(f"Which one? Give its number, 1 to {len(followed)}.")
        search = followed[chosen - 1]
        with self._db.begin() as session:
            mine = (SubscriptionRow.channel == channel, SubscriptionRow.search == search)
            waiting = UnmatchedRow.subscription_id.in_(select(SubscriptionRow.id).where(*mine))
            session.execute(delete(UnmatchedRow).where(waiting))
            session.execute(delete(SubscriptionRow).where(*mine))
        return search
