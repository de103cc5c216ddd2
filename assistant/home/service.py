"""The use cases of home. One public method is one transaction; `welcome` joins its caller's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.commands import Commands
from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import Member, People, Person, Unasked
from assistant.core.ports import Json, Profile
from assistant.home import blocks

Section = Callable[[Session, Person], list[Json]]

STAYS = timedelta(hours=1)
"""How long what was waiting stays on the page once it has been seen: a click redraws the page."""


class HomeService:
    def __init__(
        self,
        db: Database,
        people: People,
        inbox: Inbox,
        outbox: Outbox,
        clock: Clock,
        *,
        commands: Commands,
        sections: Sequence[Section],
    ) -> None:
        self._db = db
        self._people = people
        self._inbox = inbox
        self._outbox = outbox
        self._clock = clock
        self._commands = commands
        self._sections = sections

    def welcome(self, session: Session, person: Person) -> None:
        """Greet a newcomer, and look up who they are."""
        self._inbox.put(
            session, "people", f"newcomer:{person.id}", "people.look_up", {"user": person.slack_id}
        )
        if person.active:
            message = {"channel": person.slack_id, **blocks.welcome(self._commands)}
            self._outbox.put(session, "slack.post", f"welcome:{person.slack_id}", message)

    def met(self, slack_id: str) -> None:
        with self._db.begin() as session:
            self._people.ensure(session, slack_id)

    def show(self, slack_id: str, key: str) -> None:
        """Publish a person's App Home, once for each `key`; what waits there counts as seen."""
        now = self._clock()
        with self._db.begin() as session:
            person = self._people.ensure(session, slack_id)
            sections = [section(session, person) for section in self._sections]
            page = blocks.page(_waiting(session, person, now), sections, self._commands)
            self._people.seen(session, person, now)
            mine = f"home:{slack_id}"
            self._outbox.replace_pending(session, f"{mine}:")
            payload = {"user": slack_id, "blocks": page}
            self._outbox.put(session, "slack.home", f"{mine}:{key}", payload, order=mine)

    def introduce(self, profile: Profile) -> None:
        """Who a newcomer is; an admin of the workspace is one here too, until told otherwise."""
        with self._db.begin() as session:
            person = self._people.ensure(session, profile.slack_id)
            roles = [*person.roles, "admin"] if profile.is_admin else None
            self._people.know(session, profile, roles)

    def take_over(self, profiles: Iterable[Profile]) -> None:
        """Bring the members we know up to date. Others stay strangers until they address the bot, or the
        whole workspace would be welcomed at once."""
        found = list(profiles)
        with self._db.begin() as session:
            known = set(session.scalars(select(Member.slack_id)))
            for profile in found:
                if profile.slack_id in known:
                    self._people.know(session, profile)


def _waiting(session: Session, person: Person, now: datetime) -> list[str]:
    unseen = or_(Unasked.seen_at.is_(None), Unasked.seen_at > now - STAYS)
    mine = select(Unasked.text).where(Unasked.member_id == person.id, ~Unasked.sent, unseen)
    return list(session.scalars(mine.order_by(Unasked.created_at)))
