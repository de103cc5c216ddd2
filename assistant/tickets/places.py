"""Where tickets can be seen: in the tracker, else at the card in Slack."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.outbox import Outbox
from assistant.tickets.keys import find_keys
from assistant.tickets.models import TicketRow


class TicketPlaces:
    def __init__(self, outbox: Outbox, url: Callable[[str], str] | None = None) -> None:
        self._outbox = outbox
        self._url = url

    def named_in(self, session: Session, text: str) -> dict[str, str]:
        """Addresses of the tickets that a text names, by key; those that can be seen nowhere left out."""
        keys = find_keys(text)
        if not keys:
            return {}
        known = select(TicketRow.id, TicketRow.key).where(TicketRow.key.in_(keys))
        cards = {f"ticket:{row.id}:card": row.key for row in session.execute(known)}
        if self._url:
            return {key: self._url(key) for key in cards.values()}
        posted = self._outbox.results(session, cards)
        return {
            key: f"https://slack.com/archives/{place['channel']}/p{place['ts'].replace('.', '')}"
            for card, key in cards.items()
            if (place := posted.get(card))
        }
