"""Taking what was said away: on request, and when it is old. Joins the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from assistant.core.inbox import InboxRow
from assistant.core.outbox import Outbox, OutboxRow
from assistant.core.people import Person, Unasked
from assistant.standup.asks import TAKEN_BACK
from assistant.standup.blockers.models import RESOLVED, BlockerRow
from assistant.standup.card import store as cards
from assistant.standup.card.models import CardRow
from assistant.standup.drafts.models import DraftRow
from assistant.standup.models import AnswerRow, AskRow, RoundRow
from assistant.standup.moods.models import MoodRow
from assistant.standup.quiet.models import HeldRow
from assistant.standup.replies.models import ReplyRow
from assistant.standup.rounds import Rounds, answer_key, ask_key, thread_key

REMOVED = "This was removed by who wrote it."
FILES = "standup:export:"
"""Begins the keys of files with answers."""


class Forgetting:
    def __init__(self, outbox: Outbox, rounds: Rounds) -> None:
        self._outbox = outbox
        self._rounds = rounds

    def forget(self, session: Session, person: Person, now: datetime) -> int:
        """Everything a member said in stand-ups; how many answers that were."""
        mine = (
            select(AnswerRow, RoundRow)
            .join(RoundRow, RoundRow.id == AnswerRow.round_id)
            .where(AnswerRow.member_id == person.id)
            .order_by(RoundRow.team_id, RoundRow.day)
        )
        found = session.execute(mine).all()
        rounds = [round_ for _, round_ in found]
        for answer, round_ in found:
            self._rounds.unmention(session, round_, person)
            self._rounds.take_back(session, round_, person, REMOVED, now)
            session.delete(answer)
        asked = (AskRow.member_id == person.id, AskRow.round_id.in_([round_.id for round_ in rounds]))
        session.execute(update(AskRow).where(*asked).values(state=TAKEN_BACK))
        answers, asks = ([key(one.id, person.id) for one in rounds] for key in (answer_key, ask_key))
        self._blank(session, answers, "sent", "dead", "pending")
        others = [*asks, *map(thread_key, rounds), *self._told_of_blockers(session, person)]
        others += self._cards(session, person, now)
        self._blank(session, others, "sent", "dead")
        self._blank_files(session)
        self._forget_replies(session, person)
        session.execute(delete(DraftRow).where(DraftRow.member_id == person.id))
        for round_ in rounds:
            round_.themes = round_.themes and [
                one for one in round_.themes if person.id not in one["members"]
            ]
            round_.stale = round_.summaries > 0 and bool(self._outbox.result(session, thread_key(round_)))
        return len(found)

    def _cards(self, session: Session, person: Person, now: datetime) -> list[str]:
        """Delete their cards of ticket changes; the keys of the messages, which say so."""
        mine = CardRow.member_id == person.id
        keys = [cards.message_key(card) for card in session.scalars(select(CardRow).where(mine))]
        cards.forget(session, mine)
        for key in keys:
            self._rounds.edit(session, key, round(now.timestamp() * 1000), {"text": REMOVED, "blocks": []})
        return keys

    def _blank(self, session: Session, keys: Sequence[str], *states: str) -> None:
        """The words in our copies of messages, and of their edits."""
        told = or_(OutboxRow.key.in_(keys), OutboxRow.order_key.in_(keys))
        for row in session.scalars(select(OutboxRow).where(told, OutboxRow.state.in_(states))):
            kept = {name: row.payload[name] for name in ("channel", "thread_ts") if name in row.payload}
            row.payload = kept | {"text": REMOVED, "blocks": []}

    def _blank_files(self, session: Session) -> None:
        """Files that were sent: whoever has them has them, we need no copy."""
        files = OutboxRow.kind == "slack.file", OutboxRow.key.startswith(FILES), OutboxRow.state == "sent"
        for row in session.scalars(select(OutboxRow).where(*files)):
            row.payload = {**row.payload, "content": ""}

    def _forget_replies(self, session: Session, person: Person) -> None:
        """Direct messages that were answers, as they came in and as they were confirmed."""
        gone = session.scalars(
            delete(ReplyRow).where(ReplyRow.member_id == person.id).returning(ReplyRow)
        ).all()
        self._blank(session, [f"standup:reply:{row.id}" for row in gone], "sent", "dead")
        places = {(row.channel, row.ts) for row in gone}
        came = select(InboxRow).where(InboxRow.kind.startswith("message.im"), InboxRow.state == "done")
        for event in session.scalars(came) if places else ():
            said = event.body.get("event", {})
            ts = said.get("deleted_ts") or said.get("message", said).get("ts")
            if (said.get("channel"), ts) in places:
                event.body = {"event": {"channel": said["channel"]}}

    def _told_of_blockers(self, session: Session, person: Person) -> list[str]:
        """Delete their blockers; the keys of what others were told of them."""
        gone = session.scalars(
            delete(BlockerRow).where(BlockerRow.member_id == person.id).returning(BlockerRow.id)
        ).all()
        if not gone:
            return []
        about = or_(*(Unasked.key.startswith(f"standup:blocker:{number}:") for number in gone))
        keys = list(session.scalars(select(Unasked.key).where(about)))
        session.execute(update(Unasked).where(Unasked.key.in_(keys)).values(text=REMOVED))
        return keys


def prune(session: Session, before: datetime) -> int:
    """Rounds from before a date, all that was said in them, and blockers resolved before; how many rows."""
    day = before.date()
    old = select(RoundRow.id).where(RoundRow.day < day)
    gone = 0
    for table in (MoodRow, AnswerRow, AskRow):
        gone += _deleted(session, delete(table).where(table.round_id.in_(old)))
    gone += cards.forget(session, RoundRow.day < day)
    gone += _deleted(session, delete(ReplyRow).where(ReplyRow.created_at < before))
    gone += _deleted(session, delete(DraftRow).where(DraftRow.day < day))
    gone += _deleted(session, delete(HeldRow).where(HeldRow.day < day))
    gone += _deleted(
        session, delete(BlockerRow).where(BlockerRow.state == RESOLVED, BlockerRow.resolved_on < day)
    )
    return gone + _deleted(session, delete(RoundRow).where(RoundRow.day < day))


def _deleted(session: Session, statement: object) -> int:
    return session.execute(statement).rowcount  # type: ignore[call-overload,no-any-return]
