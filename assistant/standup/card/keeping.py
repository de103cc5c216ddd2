"""Cards as they are made, changed and carried out.

Joins the caller's transaction, which has the round's lock.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.errors import UserError
from assistant.core.outbox import Outbox
from assistant.core.people import People, Person
from assistant.standup.card import blocks, finding, store
from assistant.standup.card.models import DONE, FAILED, LEFT, PROPOSED, UNDONE, CardRow, LineRow
from assistant.standup.models import RoundRow
from assistant.standup.proposals.changes import FLAG, MOVE
from assistant.standup.team import Team
from assistant.tickets.acting import Acting

WHY = "said in the stand-up"
"""In the ticket's history, where others read it: the words themselves stay on the card."""


class Cards:
    def __init__(self, people: People, outbox: Outbox, clock: Clock) -> None:
        self._acting = Acting(people, clock)
        self._outbox = outbox

    def hear(
        self,
        session: Session,
        team: Team,
        round_: RoundRow,
        person: Person,
        answers: Mapping[str, str],
        now: datetime,
    ) -> None:
        """Put what an answer means on a card. An answer that was changed replaces what is still open there;
        what was settled, on this card or an earlier one, stays and is not asked again."""
        around = self._acting.around(session, person, "\n".join(answers.values()))
        cards = store.of_answer(session, round_.id, person.id)
        before = store.lines(session, *(card.id for card in cards))
        settled = {(row.key, row.kind, row.to) for row in before if row.state != PROPOSED}
        open_ = [row for row in before if row.state == PROPOSED]
        new = [
            row for found in finding.find(team, answers, around) if _what(row := _line(found)) not in settled
        ]
        if [_said(row) for row in new] == [_said(row) for row in open_]:
            return
        card = cards[-1] if open_ else _new(session, round_, person, len(cards) + 1, now)
        for row in open_:
            session.delete(row)
        session.flush()
        for row in new:
            row.card_id = card.id
            session.add(row)
        session.flush()
        if store.at_once(session, person):
            self.carry_out(session, person, [row for row in new if row.sure])
        self.draw(session, card, person, round_.day)

    def settle(
        self, session: Session, card: CardRow, person: Person, ticked: Collection[int], day: date
    ) -> None:
        """Make the changes that were ticked, and leave the others."""
        waiting = [row for row in store.lines(session, card.id) if row.state == PROPOSED]
        for row in waiting:
            if row.id not in ticked:
                row.state = LEFT
        self.carry_out(session, person, [row for row in waiting if row.id in ticked])
        self.draw(session, card, person, day)

    def carry_out(self, session: Session, person: Person, rows: Sequence[LineRow]) -> None:
        """Each by itself: what cannot be made says why, and stops no other."""
        for row in sorted(rows, key=lambda row: row.key):  # one order for all: no two can block each other
            try:
                with session.begin_nested():
                    change_id = self._change(session, person, row)
            except UserError as error:
                row.state, row.note = FAILED, error.text
            else:
                row.state, row.change_id = DONE, change_id
                row.note = "" if change_id else "It was so already."
        session.flush()

    def undo(self, session: Session, card: CardRow, row: LineRow, person: Person, day: date) -> None:
        if row.state == DONE and row.change_id:
            self._acting.undo(session, row.change_id, by=person)
            row.state = UNDONE
            session.flush()
            self.draw(session, card, person, day)

    def draw(self, session: Session, card: CardRow, person: Person, day: date) -> None:
        """The card's message as things stand now: posted first, edited from then on."""
        key = store.message_key(card)
        card.version += 1
        rows = store.lines(session, card.id)
        titles = self._acting.titles(session, person, {row.key for row in rows})
        message = blocks.message(card, rows, day, titles, at_once=store.at_once(session, person))
        if card.version == 1:
            self._outbox.put(session, "slack.post", key, {"channel": person.slack_id, **message})
        else:
            self._outbox.replace_pending(session, f"{key}:edit:", order=key)
            self._outbox.put(session, "slack.update", f"{key}:edit:{card.version}", message, target=key)

    def _change(self, session: Session, person: Person, row: LineRow) -> int | None:
        if row.kind == MOVE:
            return self._acting.move(session, row.key, row.to, by=person, seen_in=row.seen_in, why=WHY)
        return self._acting.flag(session, row.key, row.kind == FLAG, by=person, why=WHY)


def _new(session: Session, round_: RoundRow, person: Person, number: int, now: datetime) -> CardRow:
    card = CardRow(round_id=round_.id, member_id=person.id, number=number, version=0, created_at=now)
    session.add(card)
    session.flush()
    return card


def _line(found: finding.Found) -> LineRow:
    change, ticket = found.change, found.ticket
    return LineRow(
        key=change.key,
        kind=change.kind,
        to=change.to or "",
        seen_in=ticket.status,
        why=change.why,
        sure=change.sure,
        state=PROPOSED,
        note="",
    )


def _what(row: LineRow) -> tuple[str, str, str]:
    return row.key, row.kind, row.to


def _said(row: LineRow) -> tuple[str, ...]:
    return *_what(row), row.seen_in, row.why
