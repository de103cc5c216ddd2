"""The use cases: questions put to experts, and corrections by the Product Owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.people import People, Person
from assistant.core.ports import Json
from assistant.curation import blocks
from assistant.curation.blocks import Card, Question
from assistant.titles import cleaning, corrections, identity, verdicts
from assistant.titles.models import Doubt, Review, Title
from assistant.titles.rows import name_key

SHOWN = 3
SAME_NAMES = 5
GONE = "That title is no longer there."


@dataclass(frozen=True)
class Curation:
    db: Database
    people: People
    inbox: Inbox
    clock: Clock

    def home_section(self, session: Session, person: Person) -> list[Json]:
        """Questions for those with the role; nothing for others."""
        if not person.has("expert"):
            return []
        doubts = verdicts.open_doubts(session, SHOWN + 1)
        questions = [_question(session, doubt) for doubt in doubts[:SHOWN]]
        return blocks.queue(questions, more=len(doubts) > SHOWN)

    def ask_about_tags(self, now: datetime) -> None:
        with self.db.begin() as session:
            if self.people.with_role(session, "expert"):
                verdicts.ask_about_tags(session, now)

    def answer(self, slack_id: str, doubt_id: int, answer: str, click: str) -> None:
        """Keep an expert's verdict; the first one counts. Their page is drawn anew."""
        with self.db.begin() as session:
            person = self.people.require(session, slack_id, "expert")
            doubt = session.get(Doubt, doubt_id)
            if doubt and doubt.answer is None:
                verdicts.decide(session, doubt, answer, person.slack_id, self.clock())
            self.inbox.put(session, "home", f"curation:{click}", "home.stale", {"user": slack_id})

    def find(self, slack_id: str, text: str) -> list[Card]:
        """Titles of that name, hidden ones included, for who may correct them."""
        with self.db.begin() as session:
            self._may(session, slack_id)
            found = session.scalars(
                select(Title)
                .where(Title.name_key == name_key(text), Title.merged_into.is_(None))
                .order_by(Title.year.desc().nulls_last(), Title.id)
                .limit(SAME_NAMES)
            ).all()
            if not found:
                raise UserError(f"No title is called {text}. Write its name as `/trending` shows it.")
            return [_card(session, title) for title in found]

    def card(self, slack_id: str, title_id: int) -> Card:
        with self.db.begin() as session:
            self._may(session, slack_id)
            return _card(session, _title(session, title_id))

    def correct(self, slack_id: str, title_id: int, values: Mapping[str, Any], click: str) -> Card:
        """`values` by column; only what differs is kept as corrected."""
        with self.db.begin() as session:
            self._may(session, slack_id)
            title = _title(session, title_id)
            changed = {name: value for name, value in values.items() if getattr(title, name) != value}
            if changed and self.inbox.once(session, "view", click):
                corrections.correct(session, title, changed, self.clock())
            return _card(session, title)

    def hide(self, slack_id: str, title_id: int, *, hidden: bool) -> Card:
        with self.db.begin() as session:
            self._may(session, slack_id)
            title = _title(session, title_id)
            corrections.hide(title, self.clock(), hidden=hidden)
            session.flush()
            return _card(session, title)

    def split(self, slack_id: str, member_id: int) -> Card:
        """Take one source's row out of the title it was merged into."""
        with self.db.begin() as session:
            person = self._may(session, slack_id)
            member = _title(session, member_id)
            into = member.merged_into
            if into is None:
                raise UserError(f"{member.name} already stands for itself.")
            corrections.split(session, member, person.slack_id, self.clock())
            return _card(session, _title(session, into))

    def delete(self, slack_id: str, title_id: int) -> str:
        """Its name, once it is gone."""
        with self.db.begin() as session:
            self._may(session, slack_id)
            title = _title(session, title_id)
            name = title.name
            corrections.delete(session, title, self.clock())
            return name

    def _may(self, session: Session, slack_id: str) -> Person:
        return self.people.require(session, slack_id, "product_owner")


def _title(session: Session, title_id: int) -> Title:
    title = session.get(Title, title_id)
    if title is None:
        raise UserError(GONE)
    return title


def _card(session: Session, title: Title) -> Card:
    return Card(
        id=title.id,
        name=title.name,
        kind=title.kind,
        year=title.year,
        genres=tuple(title.genres),
        overview=title.overview,
        hidden=title.hidden,
        source=title.source,
        members=tuple((one.id, _described(one)) for one in corrections.members(session, title)),
    )


def _question(session: Session, doubt: Doubt) -> Question:
    title = session.get(Title, doubt.title_id) if doubt.title_id else None
    if doubt.kind == "about":
        choices = [session.get(Title, id_) for id_ in doubt.detail["choices"]]
        # Two of them may have become one since the question was asked.
        named = {one.id: _described(one) for one in (identity.standing(session, c) for c in choices if c)}
        row = verdicts.waiting_review(session, doubt)
        year = f" ({doubt.detail['year']})" if doubt.detail["year"] else ""
        asked = f"Which title is a review of “{row.get('about') or doubt.detail['name']}{year}” about?"
        pairs = tuple((str(id_), described) for id_, described in named.items())
        return Question(doubt.id, "about", asked, pairs, cleaning.text(str(row.get("text") or "")))
    described = _described(title) if title else "?"
    if doubt.kind == verdicts.TAG:
        review = session.get(Review, doubt.detail["review"])
        said = f"One review says: “{review.text}”" if review else ""
        return Question(doubt.id, "tag", f"Is {described} {doubt.detail['tag']}?", detail=said)
    other = session.get(Title, doubt.other_id) if doubt.other_id else None
    return Question(
        doubt.id, "same", "Are these the same?", detail=f"{described}\n{_described(other) if other else '?'}"
    )


def _described(title: Title) -> str:
    year = f" ({title.year})" if title.year else " (no year)"
    people = f", {', '.join((*title.directors, *title.cast)[:2])}" if title.directors or title.cast else ""
    return f"{title.name}{year}, {title.kind}{people}, from {title.source}"
