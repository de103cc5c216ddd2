"""Searches in Jira's own language: Jira evaluates them, what we know and the person may see is shown."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.core.blocks import escape
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import Rejected, Unavailable, UserError
from assistant.core.inbox import Event, Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import Member, People
from assistant.core.ports import Call, Json, Reply
from assistant.core.tracker import RemoteTicket, Tracker
from assistant.tickets import blocks, jql, store
from assistant.tickets.cards import TicketCard
from assistant.tickets.models import TicketRow
from assistant.tickets.news.models import SubscriptionRow, UnmatchedRow
from assistant.tickets.news.service import OLD, News
from assistant.tickets.news.subscriptions import Subscriptions
from assistant.tickets.search import Found
from assistant.tickets.sync.models import AccountRow, LinkedRow
from assistant.tickets.sync.rights import Rights

log = logging.getLogger(__name__)

MATCH = "tickets.match"
MOST, AT_ONCE = 50, 50
SECONDS = 10.0


class JqlSearch:
    """The tracker is asked from a work item; the answer comes as a direct message."""

    def __init__(
        self,
        db: Database,
        inbox: Inbox,
        outbox: Outbox,
        tracker: Tracker,
        rights: Rights,
        subscriptions: Subscriptions,
        slash: str,
    ) -> None:
        self._db = db
        self._inbox = inbox
        self._outbox = outbox
        self._tracker = tracker
        self._rights = rights
        self._subscriptions = subscriptions
        self._slash = slash

    def ask(self, kind: str, call: Call, text: str) -> Reply:
        jql.checked(text)
        with self._db.begin() as session:
            account_of(session, call.user, self._slash)
            body = {"user": call.user, "channel": call.channel, "text": text}
            self._inbox.put(session, "command", call.id, kind, body)
        return Reply("I am asking Jira and tell you in a direct message.")

    def search(self, event: Event) -> None:
        user, text = event.body["user"], event.body["text"]
        found = [one for one in self._found(user, text, MOST) if not one.security]
        with self._db.begin() as session:
            cards, unknown = self._known(session, found, user)
            message = blocks.found_message(Found(cards, text))
            if unknown:
                message["blocks"].append(blocks.not_here_yet(unknown))
            self._outbox.put(session, "slack.post", f"jql:{event.id}", {"channel": user, **message})

    def follow(self, event: Event) -> None:
        user, channel, text = (event.body[name] for name in ("user", "channel", "text"))
        self._found(user, text, 1)
        self._subscriptions.follow(channel, text, by=user)
        said = f"<#{channel}> gets news of tickets with `{escape(text.replace('`', ''))}` from now on. "
        post = {"channel": user, "text": said + "I must be in it: `/invite` me if I am not."}
        with self._db.begin() as session:
            self._outbox.put(session, "slack.post", f"jql:{event.id}", post)

    def _found(self, user: str, text: str, limit: int) -> list[RemoteTicket]:
        with self._db.read() as session:
            account = account_of(session, user, self._slash)
        return self._tracker.search(jql.asked_by(account, text), limit)

    def _known(
        self, session: Session, found: Sequence[RemoteTicket], user: str
    ) -> tuple[list[TicketCard], int]:
        """Cards in the tracker's order, and how many the person may see that are not here yet."""
        hidden = self._rights.hidden(session, user)
        seen = [one for one in found if one.project not in hidden]
        linked = LinkedRow.remote_id.in_([one.id for one in seen])
        ids = select(LinkedRow.remote_id, LinkedRow.ticket_id).where(linked, LinkedRow.state != "secret")
        here = {str(remote): ticket for remote, ticket in session.execute(ids)}
        cards = store.cards(session, TicketRow.id.in_(list(here.values())), store.visible(session, user))
        place = {one.key: n for n, one in enumerate(seen)}
        cards.sort(key=lambda card: place.get(card.key, len(place)))
        known = select(LinkedRow.remote_id).where(linked)
        return cards, len(seen) - len(set(session.scalars(known)))


class Matching:
    """Which of the changed tickets fit the channels' searches in JQL. They wait in a table until the tracker
    has said so; the first message of a ticket in a channel follows from that."""

    def __init__(
        self,
        db: Database,
        inbox: Inbox,
        people: People,
        tracker: Tracker,
        news: News,
        clock: Clock,
        slash: str,
    ) -> None:
        self._db = db
        self._inbox = inbox
        self._people = people
        self._tracker = tracker
        self._news = news
        self._clock = clock
        self._slash = slash

    def tick(self, now: datetime) -> None:
        with self._db.read() as session:
            if session.scalar(select(UnmatchedRow.id).limit(1)) is None:
                return
        with self._db.begin() as session:
            key = f"match:{int(now.timestamp() // SECONDS)}"
            self._inbox.put(session, "tickets.match", key, MATCH, {})

    def match(self, _event: Event) -> None:
        """What cannot be asked now waits for the next time."""
        with self._db.begin() as session:
            session.execute(delete(UnmatchedRow).where(UnmatchedRow.at < self._clock() - OLD))
            waiting = session.scalars(select(UnmatchedRow).order_by(UnmatchedRow.id)).all()
            of = defaultdict(list)
            for row in waiting:
                of[row.subscription_id].append(row.id)
        for subscription_id, rows in of.items():
            try:
                self._match(subscription_id, rows[:AT_ONCE])
            except (Unavailable, Rejected) as error:
                log.warning("which tickets fit subscription %d is asked later: %s", subscription_id, error)

    def _match(self, subscription_id: int, rows: Sequence[int]) -> None:
        with self._db.read() as session:
            row = session.get_one(SubscriptionRow, subscription_id)
            by = self._people.by_id(session, row.by_id)
            linked = select(LinkedRow.remote_id, UnmatchedRow.id).join(
                UnmatchedRow, UnmatchedRow.ticket_id == LinkedRow.ticket_id
            )
            ready = UnmatchedRow.id.in_(rows), LinkedRow.remote_id.is_not(None), LinkedRow.state == "live"
            asked = {str(remote): row_id for remote, row_id in session.execute(linked.where(*ready))}
        try:
            with self._db.read() as session:
                account = account_of(session, by.slack_id, self._slash)
            fits = self._tracker.matching(jql.asked_by(account, row.search), list(asked)) if asked else set()
        except UserError as error:
            self._tell_broken(row, by.slack_id, error.text)
            fits = set()
        unmade = select(LinkedRow.ticket_id).where(LinkedRow.remote_id.is_(None))
        with self._db.begin() as session:
            for remote in sorted(fits):
                self._news.announce_match(session, asked[remote], by=by.slack_id)
            mine = UnmatchedRow.id.in_(rows), UnmatchedRow.ticket_id.not_in(unmade)
            session.execute(delete(UnmatchedRow).where(*mine))

    def _tell_broken(self, row: SubscriptionRow, by: str, why: str) -> None:
        text = f"<#{row.channel}> gets no news of `{escape(row.search.replace('`', ''))}`: {why} "
        text += f"`{self._slash} unsubscribe` there takes it away."
        with self._db.begin() as session:
            person = self._people.ensure(session, by)
            self._people.tell(session, person, f"jql:broken:{row.id}", {"text": text}, self._clock())


def account_of(session: Session, slack_id: str, slash: str) -> str:
    """Whose eyes Jira is to look through for currentUser(). UserError when nobody knows."""
    mine = select(AccountRow.id).join(Member, Member.id == AccountRow.member_id)
    account = session.scalar(mine.where(Member.slack_id == slack_id, ~Member.guest))
    if account is None:
        how = f"`{slash} iam me@example.com` says it."
        raise UserError(f"I don't know who you are in Jira, so I can't ask it for you. {how}")
    return account


def place(body: Json) -> Json:
    """Where a failure is told."""
    return {"channel": body["user"]}
