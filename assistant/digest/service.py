"""Trending Now: at once for one person, or as a scheduled edition, once for a channel and a day."""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.core import db
from assistant.core.blocks import clip, escape
from assistant.core.config import Settings
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import Json
from assistant.digest import blocks, chart, subscriptions
from assistant.digest.edition import Edition, Selected, compose, describe
from assistant.digest.models import DigestEdition
from assistant.digest.selection import Asked, Selection
from assistant.digest.subscriptions import Subscription, Wish
from assistant.titles.reading import TitleReader, TrendLine

log = logging.getLogger(__name__)

DEFAULT_COUNT = 10
REMEMBERED = 7
"""Editions in which a title of a section is not told again."""


@dataclass(frozen=True)
class DigestService:
    settings: Settings
    db: Database
    outbox: Outbox
    inbox: Inbox
    people: People
    titles: TitleReader
    pages_url: str | None = None
    """Where the chart's page is, if anywhere."""

    @property
    def selection(self) -> Selection:
        return Selection(self.titles)

    def now(self, words: str, now: datetime) -> Edition:
        """What trends now; `words` may name a kind, genres and a window ("shows comedy week")."""
        with self.db.read() as session:
            asked = self.selection.understood(session, words)
            lines = self.selection.lines(session, now, asked)
        return compose(Selected(lines[:DEFAULT_COUNT]), [], asked.about)

    def subscribe(self, user: str, wish: Wish, now: datetime, submission: str) -> Subscription:
        with self.db.begin() as session:
            person = self.people.ensure(session, user)
            existing = subscriptions.get(session, wish.channel)
            if existing and existing.owner != user:
                self.people.require(session, user, "product_owner", "scrum_master")
            wish = replace(wish, genres=self.selection.known_genres(session, wish.genres))
            if not self.inbox.once(session, "view", submission):
                return existing or subscriptions.save(session, person, wish, now)
            return subscriptions.save(session, person, wish, now)

    def mine(self, user: str) -> list[Subscription]:
        with self.db.read() as session:
            return [one for one in subscriptions.active(session) if one.owner == user]

    def unsubscribe(self, user: str, channel: str) -> Subscription:
        """Its owner may, and who runs the product or the team."""
        with self.db.begin() as session:
            found = self._owned(session, user, channel)
            subscriptions.end(session, channel)
            return found

    def pause(self, user: str, channel: str, *, paused: bool) -> Subscription:
        with self.db.begin() as session:
            self._owned(session, user, channel)
            subscriptions.change(session, channel, paused=paused)
            return self._owned(session, user, channel)

    def leave_out(self, user: str, channel: str, genres: Sequence[str]) -> Subscription:
        """From now on without titles of these genres; none: with all again."""
        with self.db.begin() as session:
            self._owned(session, user, channel)
            subscriptions.change(session, channel, without=self.selection.known_genres(session, genres))
            return self._owned(session, user, channel)

    def _owned(self, session: Session, user: str, channel: str) -> Subscription:
        found = subscriptions.get(session, channel)
        if found is None:
            raise UserError("There is no Trending Now in that channel; `mine` lists yours.")
        if found.owner != user:
            self.people.require(session, user, "product_owner", "scrum_master")
        return found

    def tick(self, now: datetime) -> None:
        """Post every edition that is due, each in its own transaction."""
        with self.db.read() as session:
            due = [
                (one, day)
                for one in subscriptions.active(session)
                if not one.paused and (day := one.due(now))
            ]
            periods = {(one.channel, day.isoformat()) for one, day in due}
            done = set(
                session.execute(
                    select(DigestEdition.channel, DigestEdition.period).where(
                        DigestEdition.period.in_({period for _, period in periods})
                    )
                )
            )
        for one, day in due:
            if (one.channel, day.isoformat()) in done:
                continue
            try:
                self.post(one, day.isoformat(), now)
            except Exception:  # the next tick tries this one again; the others need not wait for it
                log.exception("the edition of %s could not be made", one.channel)

    def post(self, subscription: Subscription, period: str, now: datetime) -> bool:
        """Write the edition and its messages; False when that period had one."""
        edition = self.preview(subscription, now)
        drawn = picture(edition) if subscription.chart and edition.changed else None
        with self.db.begin() as session:
            claim = {"channel": subscription.channel, "period": period, "created_at": now}
            if db.insert_new(session, DigestEdition, items=edition.record(), **claim) is None:
                return False
            if subscription.quiet and not edition.changed:
                return True
            key = f"digest:{subscription.channel}:{period}"
            where = {"channel": subscription.channel}
            message = where | blocks.edition_message(edition, subscription.channel, self._page(subscription))
            self.outbox.put(session, "slack.post", key, message)
            if drawn:
                file = where | {"name": f"trending-{period}.png", **drawn}
                self.outbox.put(session, "slack.file", f"{key}:chart", file, target=key, order=f"{key}:chart")
            if edition.changed:
                full = where | blocks.thread_message(edition)
                self.outbox.put(session, "slack.post", f"{key}:full", full, target=key)
        return True

    def _page(self, subscription: Subscription) -> str | None:
        return f"{self.pages_url}/trending?channel={subscription.channel}" if self.pages_url else None

    def preview(self, subscription: Subscription, now: datetime) -> Edition:
        with self.db.read() as session:
            return self._edition(session, subscription, now)

    def ranked(self, channel: str, now: datetime) -> Edition:
        """What its edition would rank, whatever it has been told before."""
        one = self.subscription(channel)
        with self.db.read() as session:
            selected = self.selection.of(session, one, now)
        return compose(Selected(selected.lines), [], describe(one.kind, one.genres))

    def subscription(self, channel: str) -> Subscription:
        """The channel's own, else one as the form would make it."""
        with self.db.read() as session:
            found = subscriptions.get(session, channel)
        midnight = datetime.min.time()
        everyday = tuple(range(7))
        return found or Subscription(
            channel, "", midnight, everyday, self.settings.zone, None, (), DEFAULT_COUNT
        )

    def forget(self, session: Session, before: datetime) -> int:
        """Editions older than that; how many. The next one of such a channel compares itself with nothing."""
        old = delete(DigestEdition).where(DigestEdition.created_at < before)
        return len(session.scalars(old.returning(DigestEdition.id)).all())

    def genres(self) -> list[str]:
        with self.db.read() as session:
            return self.titles.genres(session)

    def why(self, name: str, now: datetime) -> TrendLine:
        """The title meant, where it stands and the numbers behind that."""
        with self.db.read() as session:
            lines = self.selection.lines(session, now, Asked())
        wanted = name.casefold().strip()
        exact = [line for line in lines if line.title.name.casefold() == wanted]
        found = exact or [line for line in lines if wanted in line.title.name.casefold()]
        if not found:
            raise UserError(f"No title with new numbers is called “{escape(clip(name, 60))}”.")
        return found[0]

    def zone_of(self, user: str) -> ZoneInfo:
        with self.db.begin() as session:
            return self.people.ensure(session, user).zone

    def _edition(self, session: Session, subscription: Subscription, now: datetime) -> Edition:
        selected = self.selection.of(session, subscription, now)
        mine = select(DigestEdition.items).where(DigestEdition.channel == subscription.channel)
        records = session.scalars(mine.order_by(DigestEdition.period.desc()).limit(REMEMBERED))
        about = describe(subscription.kind, subscription.genres)
        return compose(selected, records.all(), about)


def picture(edition: Edition) -> Json | None:
    """The chart as a file to post; None when it cannot be drawn, which never keeps the text back."""
    try:
        drawn = chart.png(chart.svg(edition))
    except Exception:  # whatever is wrong with drawing, or with the fonts
        log.exception("the chart of an edition could not be drawn")
        return None
    content = base64.b64encode(drawn).decode()
    return {"title": "Trending Now", "alt": chart.alt_text(edition), "content": content}
