"""What readers think of a title's line; what is wrong with it can become a ticket with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.people import People
from assistant.digest.models import DigestVote
from assistant.tickets.cards import NewTicket
from assistant.tickets.service import TicketService
from assistant.titles.reading import TitleReader, TitleView

WRONG: Mapping[str, str] = {
    "score": "The vibe score",
    "tags": "The tags",
    "line": "The sentence about it",
    "other": "Something else",
}
SHOWN_REVIEWS = 10


@dataclass(frozen=True)
class Complaint:
    """`wrong` is one of WRONG."""

    title_id: int
    wrong: str
    words: str
    open_ticket: bool


class Votes:
    def __init__(
        self, db: Database, people: People, titles: TitleReader, tickets: TicketService, clock: Clock
    ) -> None:
        self._db = db
        self._people = people
        self._titles = titles
        self._tickets = tickets
        self._clock = clock

    def title(self, title_id: int) -> TitleView:
        with self._db.read() as session:
            return self._title(session, title_id)

    def up(self, title_id: int, user: str) -> None:
        with self._db.begin() as session:
            self._people.ensure(session, user)
            self._keep(session, title_id, user, up=True)

    def down(self, complaint: Complaint, user: str, submission: str) -> str | None:
        """Keep it; the key of the ticket it opened, if it was to. A repeated submission opens none again."""
        title = self.title(complaint.title_id)
        key = None
        if complaint.open_ticket:
            new = NewTicket(
                _summary(title, complaint), type="bug", description=self._evidence(title, complaint)
            )
            made = self._tickets.create(new, by=user, source=f"view:{submission}", card_to={"channel": user})
            key = made.card.key
        with self._db.begin() as session:
            self._people.ensure(session, user)
            wrong, words = complaint.wrong, complaint.words
            self._keep(session, complaint.title_id, user, up=False, wrong=wrong, words=words, ticket=key)
        return key

    def _keep(
        self, session: Session, title_id: int, user: str, *, up: bool,
        wrong: str = "", words: str = "", ticket: str | None = None,
    ) -> None:  # fmt: skip
        """The last vote of a person on a title counts."""
        row = {"title_id": title_id, "user": user, "up": up, "wrong": wrong, "words": words}
        row |= {"ticket": ticket, "at": self._clock()}
        database.upsert(session, DigestVote, ["title_id", "user"], [row])

    def _title(self, session: Session, title_id: int) -> TitleView:
        found = self._titles.get(session, title_id)
        if found is None:
            raise UserError("That title is no longer in the catalogue.")
        return found

    def _evidence(self, title: TitleView, complaint: Complaint) -> str:
        """What was shown and what it came from, so that nobody has to look for it again."""
        with self._db.read() as session:
            reviews = self._titles.reviews(session, title.id)
        lines = [complaint.words, "", f"Title: {title.name} ({title.source_id}), engine {title.engine}"]
        lines.append(f"Vibe score {title.vibe_score} of {title.review_count} reviews")
        lines.append(f"Tags: {', '.join(title.tags) or 'none'}")
        lines.append(f"Verdict: {title.verdict or 'none'}")
        lines += [f"Review {one.source_id}: {one.text[:300]}" for one in reviews[:SHOWN_REVIEWS]]
        return "\n".join(lines).strip()


def forget(session: Session, before: datetime) -> int:
    """Votes older than that; how many."""
    old = delete(DigestVote).where(DigestVote.at < before)
    return len(session.scalars(old.returning(DigestVote.id)).all())


def _summary(title: TitleView, complaint: Complaint) -> str:
    return f"{title.name}: {WRONG[complaint.wrong].lower()} is wrong"[:255]
