"""Who is who: members with zones, roles and days away, and one budget of messages nobody asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.clock import Clock
from assistant.core.config import Settings
from assistant.core.errors import UserError
from assistant.core.members import (
    BY_IDS,
    ROLES,
    TIMES_AWAY,
    TOLD,
    Away,
    Member,
    Person,
    TimeAway,
    Unasked,
    person_of,
)
from assistant.core.outbox import Outbox
from assistant.core.ports import Json, Profile, TimeOff

__all__ = ["ROLES", "Away", "Member", "People", "Person", "TimeAway", "Unasked"]


class People:
    def __init__(self, settings: Settings, outbox: Outbox, clock: Clock) -> None:
        self._settings = settings
        self._outbox = outbox
        self._clock = clock
        self.on_newcomer: list[Callable[[Session, Person], None]] = []
        self.on_profile: list[Callable[[Session, Person, Profile], None]] = []

    def get(self, session: Session, slack_id: str) -> Person | None:
        row = session.scalar(select(Member).where(Member.slack_id == slack_id))
        return person_of(row) if row else None

    def by_id(self, session: Session, member_id: int) -> Person:
        return person_of(session.get_one(Member, member_id))

    def by_ids(self, session: Session, member_ids: Collection[int]) -> dict[int, Person]:
        rows = database.rows(session, BY_IDS, {"members": list(member_ids)}) if member_ids else ()
        return {row.id: person_of(row) for row in rows}

    def everyone(self, session: Session) -> list[Person]:
        """Active members by name."""
        rows = session.scalars(select(Member).where(Member.active).order_by(Member.name, Member.id))
        return [person_of(row) for row in rows]

    def with_role(self, session: Session, *roles: str) -> list[Person]:
        return [person for person in self.everyone(session) if person.has(*roles)]

    def ensure(self, session: Session, slack_id: str) -> Person:
        """The member, made known on first contact; their name and zone follow from the directory."""
        known = self.get(session, slack_id)
        if known:
            return known
        return self.know(session, Profile(slack_id, name=slack_id, zone=self._settings.team_zone))

    def know(self, session: Session, profile: Profile, roles: Sequence[str] | None = None) -> Person:
        """Take over what the directory says; roles only when given. A newcomer is welcomed."""
        facts: dict[str, Any] = {
            "name": profile.name,
            "email": profile.email,
            "zone": profile.zone if profile.zone in available_timezones() else self._settings.team_zone,
            "active": profile.active and not profile.is_bot,
            "guest": profile.is_guest,
        }
        if roles is not None:
            facts["roles"] = [role for role in ROLES if role in roles]
        session.flush()
        defaults = {"roles": ["admin"] if profile.is_admin else [], "workdays": [0, 1, 2, 3, 4]} | facts
        new = database.insert_new(
            session, Member, slack_id=profile.slack_id, created_at=self._clock(), **defaults
        )
        if new is None:
            changed = update(Member).where(Member.slack_id == profile.slack_id).values(**facts)
            session.execute(changed)
        row = session.scalar(select(Member).where(Member.slack_id == profile.slack_id))
        if row is None:
            raise LookupError(profile.slack_id)
        session.refresh(row)
        person = person_of(row)
        if new is not None:
            for welcome in self.on_newcomer:
                welcome(session, person)
        for look in self.on_profile:
            look(session, person, profile)
        return person

    def require(self, session: Session, slack_id: str, *roles: str) -> Person:
        """The member if they have one of `roles` (an admin has all); else UserError naming who may."""
        person = self.ensure(session, slack_id)
        if not person.has("admin", *roles):
            who = " or ".join(role.replace("_", " ") for role in (*roles, "admin"))
            raise UserError(f"Only a {who} can do that.")
        return person

    def is_away(self, session: Session, person: Person, day: date) -> Away | None:
        covers = (Away.member_id == person.id, Away.first <= day, Away.last >= day)
        return session.scalar(select(Away).where(*covers).limit(1))

    def set_country(self, session: Session, person: Person, place: str | None) -> None:
        session.get_one(Member, person.id).country = place

    def times_away_of(
        self, session: Session, member_ids: Collection[int], first: date, last: date
    ) -> list[TimeAway]:
        """Those of several people that touch the days from `first` to `last`."""
        touching = {"members": list(member_ids), "first": first, "last": last}
        rows = database.rows(session, TIMES_AWAY, touching)
        return [TimeAway(row.member_id, row.first, row.last) for row in rows]

    def set_away(self, session: Session, person: Person, first: date, last: date, reason: str = "") -> None:
        if last < first:
            raise UserError(f"{last} is before {first}. Give the first day, then the last.")
        session.add(Away(member_id=person.id, first=first, last=last, reason=reason))

    def times_away(self, session: Session, person: Person, since: date) -> list[Away]:
        """Those that are not over, earliest first."""
        mine = select(Away).where(Away.member_id == person.id, Away.last >= since)
        return list(session.scalars(mine.order_by(Away.first, Away.id)))

    def clear_away(self, session: Session, person: Person, since: date) -> int:
        """Be there again from that date on, as far as it was typed; how many times away that ended."""
        rows = [row for row in self.times_away(session, person, since) if row.source is None]
        for row in rows:
            _end(session, row, since)
        return len(rows)

    def follow_away(
        self, session: Session, person: Person, source: str, times: Sequence[TimeOff], since: date
    ) -> bool:
        """From `since` on, the member is away when `source` says so; False when it said the same before."""
        known = [row for row in self.times_away(session, person, since) if row.source == source]
        coming = {(max(one.first, since), one.last, one.what) for one in times if one.last >= since}
        if coming == {(max(row.first, since), row.last, row.reason) for row in known}:
            return False
        for row in known:
            _end(session, row, since)
        for first, last, what in sorted(coming):
            session.add(Away(member_id=person.id, first=first, last=last, reason=what, source=source))
        return True

    def tell(
        self, session: Session, person: Person, key: str, message: Json, now: datetime, *, reserve: int = 0
    ) -> bool:
        """A direct message nobody asked for, within the day's budget and outside quiet hours.

        Otherwise it waits in App Home. True when it was (or had been) sent; `key` makes it happen once.
        `reserve`: how many of the day's messages it must leave to what matters more.
        """
        return key in self.tell_all(session, [(person, key, message)], now, reserve=reserve)

    def tell_all(
        self,
        session: Session,
        messages: Sequence[tuple[Person, str, Json]],
        now: datetime,
        *,
        reserve: int = 0,
    ) -> set[str]:
        """As `tell`, for many (person, key, message) at once; the keys of those sent, now or before."""
        keys = [key for _, key, _ in messages]
        today = {person.id: person.today(now) for person, _, _ in messages}
        about = {"keys": keys, "members": list(today), "days": list(set(today.values()))}
        told = database.rows(session, TOLD, about)
        known = {row.key: row.sent for row in told}
        used = Counter(row.member_id for row in told if row.sent and row.day == today[row.member_id])
        new, posts = [], {}
        for person, key, message in messages:
            if key in known:
                continue
            room = used[person.id] < self._settings.unasked_per_day - reserve
            known[key] = sent = room and not self.is_quiet(person, now)
            used[person.id] += sent
            row = {"key": key, "member_id": person.id, "day": today[person.id], "sent": sent}
            new.append(row | {"text": message.get("text", ""), "created_at": now})
            if sent:
                posts[key] = {"channel": person.slack_id, **message}
        database.insert_all_new(session, Unasked, new)
        self._outbox.put_all(session, "slack.post", posts)
        return {key for key in keys if known[key]}

    def limits(self) -> str:
        given = self._settings
        quiet = f", none from {given.quiet_from}:00 to {given.quiet_until}:00"
        hours = quiet if given.quiet_from != given.quiet_until else ""
        return f"At most {given.unasked_per_day} such messages a day{hours}; the rest waits in App Home."

    def is_quiet(self, person: Person, now: datetime) -> bool:
        hour = now.astimezone(person.zone).hour
        start, end = self._settings.quiet_from, self._settings.quiet_until
        return start <= hour < end if start <= end else hour >= start or hour < end

    def waiting(self, session: Session, person: Person) -> list[Unasked]:
        """What did not fit into the budget and has not been seen yet, oldest first."""
        unseen = (Unasked.member_id == person.id, ~Unasked.sent, Unasked.seen_at.is_(None))
        return list(session.scalars(select(Unasked).where(*unseen).order_by(Unasked.created_at)))

    def seen(self, session: Session, person: Person, now: datetime) -> None:
        unseen = (Unasked.member_id == person.id, ~Unasked.sent, Unasked.seen_at.is_(None))
        session.execute(update(Unasked).where(*unseen).values(seen_at=now))

    def prune(self, session: Session, before: datetime) -> int:
        old = delete(Unasked).where(Unasked.created_at < before)
        return session.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]


def _end(session: Session, row: Away, since: date) -> None:
    if row.first < since:
        row.last = since - timedelta(days=1)
    else:
        session.delete(row)
