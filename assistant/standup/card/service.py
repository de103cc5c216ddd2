"""The use cases of cards. One public method, one transaction; `choice_of` joins its caller's."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assistant.core.blocks import escape
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.people import People, Person
from assistant.standup import store as standups
from assistant.standup.card import store
from assistant.standup.card.keeping import Cards
from assistant.standup.card.models import DONE, FAILED, PROPOSED, CardRow, LineRow
from assistant.standup.models import RoundRow
from assistant.standup.proposals.changes import MOVE

LOOKED_AFTER = timedelta(days=7)
"""How long after its card was made a change may still turn out to be refused."""


class CardService:
    """People act by their Slack id, on their own cards."""

    def __init__(self, db: Database, inbox: Inbox, people: People, cards: Cards, clock: Clock) -> None:
        self._db = db
        self._inbox = inbox
        self._people = people
        self._cards = cards
        self._clock = clock

    def confirm(self, card_id: int, version: int, ticked: Collection[int], *, by: str) -> None:
        """Make the changes that were ticked, leave the others. Again: nothing happens."""
        with self._db.begin() as session:
            card, round_, person = self._card(session, card_id, by)
            if not any(row.state == PROPOSED for row in store.lines(session, card.id)):
                return
            if card.version != version:
                raise UserError("Your answer has changed since, and so has this card. Look at it once more.")
            self._cards.settle(session, card, person, ticked, round_.day)

    def undo(self, line_id: int, *, by: str) -> None:
        """Take a change back. Again: nothing happens. UserError when somebody has changed it since."""
        with self._db.begin() as session:
            row = session.get(LineRow, line_id)
            if row is None:
                raise UserError("That change is no longer kept. Move the ticket by name.")
            card, round_, person = self._card(session, row.card_id, by)
            session.refresh(row)
            self._cards.undo(session, card, row, person, round_.day)

    def look(self, now: datetime) -> None:
        """What a card calls done but the tracker did not take, it says from now on."""
        with self._db.read() as session:
            found = store.refused(session, now - LOOKED_AFTER)
        for card_id, reasons in found.items():
            with self._db.begin() as session:
                card = session.get(CardRow, card_id)
                if card is None:
                    continue  # removed meanwhile
                round_ = standups.lock_one(session, card.round_id)
                session.refresh(card)
                for row in store.lines(session, card_id):
                    if row.id in reasons and row.state == DONE:
                        row.state, row.note = FAILED, _refused(row, reasons[row.id])
                session.flush()
                self._cards.draw(session, card, self._people.by_id(session, card.member_id), round_.day)

    def choose(self, *, by: str, at_once: bool, home: str = "") -> None:
        """Whether what is said outright is made without asking; `home`: tells a click in App Home from
        others."""
        with self._db.begin() as session:
            person = self._people.ensure(session, by)
            store.choose(session, person, at_once=at_once)
            if home:
                self._inbox.put(session, "home", home, "home.stale", {"user": by})

    def chosen(self, by: str) -> bool:
        with self._db.read() as session:
            person = self._people.get(session, by)
            return bool(person and store.at_once(session, person))

    def choice_of(self, session: Session, person: Person) -> bool | None:
        """None for whoever takes part in no stand-up."""
        return store.at_once(session, person) if standups.teams_of(session, person.id) else None

    def _card(self, session: Session, card_id: int, by: str) -> tuple[CardRow, RoundRow, Person]:
        """With the round locked, as by those who change the answer."""
        card, person = session.get(CardRow, card_id), self._people.ensure(session, by)
        if card is None or card.member_id != person.id:
            raise UserError("That card is no longer kept, or not yours.")
        round_ = standups.lock_one(session, card.round_id)
        session.refresh(card)
        return card, round_, person


def _refused(row: LineRow, why: str) -> str:
    if row.kind != MOVE:
        return f"{escape(why.rstrip('. '))}. It stands here only; `/sync dead` says who can mend that."
    back = f"It is back in {escape(row.seen_in)}; move it by name once Jira lets you."
    return f"{escape(why.rstrip('. '))}. {back}"
