"""Telling what happened: each event once, in the transaction that marks it as told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.blocks import escape
from assistant.core.db import Database
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.tickets import blocks, channels, store
from assistant.tickets.jql import is_jql
from assistant.tickets.models import TicketRow
from assistant.tickets.news import happened
from assistant.tickets.news.happened import Happened
from assistant.tickets.news.models import (
    AnnouncedRow,
    NoticeRow,
    SubscriptionRow,
    ThreadRow,
    UnmatchedRow,
    UnwantedRow,
)
from assistant.tickets.search import TicketSearch

OLD = timedelta(hours=6)
"""What happened longer ago is history, not news: taken over from elsewhere, or the bot was down for long."""


class News:
    def __init__(self, db: Database, people: People, outbox: Outbox, search: TicketSearch) -> None:
        self._db = db
        self._people = people
        self._outbox = outbox
        self._search = search

    def tick(self, now: datetime) -> None:
        """Tell a batch of what has happened. Repeated, or in two places at once, it tells nothing twice."""
        with self._db.read() as session:
            if not happened.waiting(session):
                return
        with self._db.begin() as session:
            events = defaultdict(list)
            for event in happened.take(session):
                if now - event.at <= OLD:
                    events[event.ticket_id].append(event)
            for ticket_id, mine in events.items():
                ticket = session.get_one(TicketRow, ticket_id)
                self._in_channels(session, ticket, mine)
                self._in_thread(session, ticket, mine)
                self._to_people(session, ticket, mine)

    def _in_channels(self, session: Session, ticket: TicketRow, events: Sequence[Happened]) -> None:
        """The first message of a ticket in a channel is kept up to date, the rest goes into its thread."""
        mine = select(AnnouncedRow).where(AnnouncedRow.ticket_id == ticket.id)
        announced = {
            row.channel: row
            for row in session.scalars(mine).all()
            if channels.may_show(session, row.channel, ticket)
        }
        note = f"{events[0].by} {events[0].told}" if len(events) == 1 else ""
        for followed in session.scalars(select(SubscriptionRow).order_by(SubscriptionRow.channel)).all():
            if followed.channel in announced or not channels.may_show(session, followed.channel, ticket):
                continue
            if is_jql(followed.search):
                _wait(session, followed, ticket, note, events[-1].at)
            elif self._fits(session, followed, ticket):
                self._announce(session, followed.channel, ticket, note, events[-1].at)
        detail = store.detail(session, ticket)
        talked = set(session.scalars(select(ThreadRow.channel).where(ThreadRow.ticket_id == ticket.id)))
        for channel, row in announced.items():
            key = _announced(channel, ticket)
            row.edits += 1
            self._outbox.replace_pending(session, f"{key}:edit:")
            update = blocks.card_message(detail)
            self._outbox.put(session, "slack.update", f"{key}:edit:{row.edits}", update, target=key)
            for event in events:
                told_there = event.comment_id is not None and channel in talked
                if not told_there and not (event.source or "").startswith(f"slack:{channel}:"):
                    reply = {"channel": channel, "text": f"{event.by} {event.told}"}
                    self._outbox.put(session, "slack.post", f"{key}:{event.key}", reply, target=key)

    def announce_match(self, session: Session, unmatched_id: int, *, by: str) -> None:
        """The tracker has said that a ticket fits; `by` is whose subscription it is."""
        waited = session.get(UnmatchedRow, unmatched_id)
        if waited is None:
            return
        channel = session.get_one(SubscriptionRow, waited.subscription_id).channel
        ticket = session.get_one(TicketRow, waited.ticket_id)
        seen = store.cards(session, TicketRow.id == ticket.id, store.visible(session, by))
        if seen and channels.may_show(session, channel, ticket):
            self._announce(session, channel, ticket, waited.note, waited.at)

    def _announce(self, session: Session, channel: str, ticket: TicketRow, note: str, at: datetime) -> None:
        """Its first message in a channel, once."""
        new = {"channel": channel, "ticket_id": ticket.id, "edits": 0, "at": at}
        if database.insert_new(session, AnnouncedRow, **new) is not None:
            message = {"channel": channel, **blocks.card_message(store.detail(session, ticket), note)}
            self._outbox.put(session, "slack.post", _announced(channel, ticket), message)

    def _fits(self, session: Session, followed: SubscriptionRow, ticket: TicketRow) -> bool:
        by = self._people.by_id(session, followed.by_id)
        return self._search.fits(session, followed.search, ticket.id, by=by.slack_id)

    def _in_thread(self, session: Session, ticket: TicketRow, events: Sequence[Happened]) -> None:
        """Comments made elsewhere go into the threads that belong to the ticket."""
        for thread in session.scalars(select(ThreadRow).where(ThreadRow.ticket_id == ticket.id)).all():
            if not channels.may_show(session, thread.channel, ticket):
                continue
            here = f"slack:{thread.channel}:{thread.thread_ts}:"
            for event in events:
                if event.comment_id is None or (event.source or "").startswith(here):
                    continue
                key = f"ticket:thread:{thread.id}:comment:{event.comment_id}"
                said = {"text": f"{event.by} on {ticket.key} {event.told}"}
                if event.edited and self._outbox.result(session, key):
                    self._outbox.put(session, "slack.update", f"{key}:{event.key}", said, target=key)
                else:
                    place = {"channel": thread.channel, "thread_ts": thread.thread_ts}
                    self._outbox.put(session, "slack.post", key, {**place, **said})

    def _to_people(self, session: Session, ticket: TicketRow, events: Sequence[Happened]) -> None:
        """A line for whoever the ticket belongs to or came from, never about what they did themselves."""
        unwanted = set(session.scalars(select(UnwantedRow.member_id)))
        for member_id in {id for id in (ticket.assignee_id, ticket.created_by_id) if id} - unwanted:
            if not store.sees(session, self._people.by_id(session, member_id).slack_id, ticket):
                continue
            for event in events:
                if event.by_id != member_id:
                    text = f"*{ticket.key}* {escape(ticket.summary)}: {event.by} {event.told}"
                    told = {"event": event.key, "text": text, "at": event.at, "told": False}
                    database.insert_new(session, NoticeRow, member_id=member_id, ticket_id=ticket.id, **told)


def _wait(session: Session, row: SubscriptionRow, ticket: TicketRow, note: str, at: datetime) -> None:
    new = {"subscription_id": row.id, "ticket_id": ticket.id, "note": note, "at": at}
    database.upsert(session, UnmatchedRow, ["subscription_id", "ticket_id"], [new])


def _announced(channel: str, ticket: TicketRow) -> str:
    return f"ticket:{ticket.id}:in:{channel}"
