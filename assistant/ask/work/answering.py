"""Answers about the team's work: as tickets and stand-ups have it, each line with its source.

Rights go by the Slack id of who asks and by where everybody reads the answer; nothing in a question, and
nothing that was read, changes them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from assistant.ask.answer import Answer, declined
from assistant.ask.mentions import mentions_of
from assistant.ask.text import plain
from assistant.ask.work import lines
from assistant.ask.work.lines import Lines
from assistant.ask.work.model import WORDED, WorkModel, sounds_like_work
from assistant.ask.work.people import MENTION, Meant, is_member, meant, names_a_film
from assistant.ask.work.question import WorkQuestion, work_question
from assistant.ask.work.spans import coming_days, past_days
from assistant.ask.writing import Desk
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.people import People, Person
from assistant.standup.telling import Telling
from assistant.tickets.channels import is_channel
from assistant.tickets.keys import find_keys
from assistant.tickets.reading import Sight, TicketReader
from assistant.titles.snapshot import Snapshot

GUEST = "Guests can't see tickets or stand-ups. Ask somebody of the team."
STRANGER = "I don't know you yet, so I can't tell what you may see. Open my Home tab once, then ask again."
NOBODY = "I don't know whom you mean. Begin the name with @ and pick it from the list."
PLANS = timedelta(days=3)
"""So far back a plan may say what somebody works on: on Monday that of Friday."""
CHANGES = 6
"""Changes of a ticket that are told."""


@dataclass(frozen=True)
class Asker:
    """Who asks, and where the answer is read: a channel, or a person alone."""

    user: str
    channel: str

    @property
    def alone(self) -> bool:
        return not is_channel(self.channel)


@dataclass(frozen=True)
class Look:
    """One question on its way to an answer."""

    session: Session
    question: WorkQuestion
    person: Person
    meant: Meant
    channel: str
    now: datetime

    @property
    def sight(self) -> Sight:
        return Sight(self.person.slack_id, self.channel)

    @property
    def today(self) -> date:
        return self.person.today(self.now)

    @property
    def past(self) -> tuple[date, date]:
        return past_days(self.question.span, self.today)

    def moment(self, day: date) -> datetime:
        """When a day begins where the person is."""
        return datetime.combine(day, time(), self.person.zone)


class WorkAnswers:
    def __init__(
        self,
        db: Database,
        people: People,
        tickets: TicketReader,
        standups: Telling,
        clock: Clock,
        model: WorkModel | None = None,
    ) -> None:
        self._db = db
        self._people = people
        self._tickets = tickets
        self._standups = standups
        self._clock = clock
        self._model = model
        self._answers: Mapping[str, Callable[[Look, Lines], None]] = {
            "blocked": self._blocked,
            "finished": self._finished,
            "doing": self._doing,
            "sprint": self._sprint,
            "late": self._late,
            "unassigned": self._unassigned,
            "ticket": self._ticket,
            "away": self._away,
        }

    def understood(
        self, text: str, catalogue: Callable[[], Snapshot], person: str = ""
    ) -> tuple[str, WorkQuestion] | None:
        """The question with names for mentions, and what it asks; None when it is about titles, or anything
        else."""
        question = work_question(text)
        if question is None and self._model and sounds_like_work(text):
            named = mentions_of(plain(text), catalogue())
            question = None if named.matches or named.people else self._model.chosen(text, person)
        if question is None or not self._is_ours(question) or names_a_film(text, question, catalogue()):
            return None
        return self._readable(text), question

    def answer(self, text: str, question: WorkQuestion, asker: Asker, desk: Desk | None = None) -> Answer:
        """UserError when a name fits several members."""
        found, names = self._found(question, asker)
        if self._model is None or found.declined or question.kind not in WORDED:
            return found
        return self._model.worded(text, found, names, desk)

    def _found(self, question: WorkQuestion, asker: Asker) -> tuple[Answer, Collection[str]]:
        """The answer as it stands, and the names of everybody."""
        with self._db.read() as session:
            person = self._people.get(session, asker.user)
            if person is None or person.guest or not person.active:
                return declined(GUEST if person else STRANGER), ()
            members = self._people.everyone(session)
            whom = meant(members, question.who, person)
            if whom is None:
                return declined(NOBODY), ()
            look = Look(session, question, person, whom, asker.channel, self._clock())
            names = {one.slack_id: one.name for one in members}
            told = Lines(self._tickets, look.sight, session, names)
            self._answers[question.kind](look, told)
            return told.answer(alone=asker.alone), list(names.values())

    def _readable(self, text: str) -> str:
        """With the names of those it mentions."""
        with self._db.read() as session:
            names = {one.slack_id: one.name for one in self._people.everyone(session)}
        return plain(MENTION.sub(lambda who: names.get(who[1], " "), text))

    def _is_ours(self, question: WorkQuestion) -> bool:
        """A name is a member's, and a key one of a project that there is."""
        with self._db.read() as session:
            if question.key:
                return self._tickets.is_key(session, question.key)
            return not question.who or is_member(self._people.everyone(session), question.who)

    def _blocked(self, look: Look, told: Lines) -> None:
        whose = look.meant.ids
        standing = self._standups.blockers(look.session, look.person, look.channel, look.today, whose)
        for one in standing:
            told.wrote(one, lines.blocker(one))
        for stuck in self._tickets.stuck(look.session, look.sight, whose):
            if not any(stuck.card.key in find_keys(one.text) for one in standing):
                told.ticket(stuck.card, lines.stuck(stuck), *stuck.behind)
        told.looked("open blockers of stand-ups")
        told.nothing(f"I know of nothing that blocks {look.meant.words}.")

    def _finished(self, look: Look, told: Lines) -> None:
        first, last = look.past
        since, until = look.moment(first), look.moment(last + timedelta(days=1))
        whose = look.meant.ids
        for card in self._tickets.finished(look.session, look.sight, since, until, whose):
            told.ticket(card, "done")
        self._said(look, told, "done", first, last)
        told.nothing(f"I find nothing finished by {look.meant.words}, {lines.days(first, last)}.")

    def _doing(self, look: Look, told: Lines) -> None:
        for card in self._tickets.in_hand(look.session, look.sight, look.meant.ids):
            told.ticket(card)
        self._said(look, told, "plan", look.today - PLANS, look.today, newest=True)
        told.nothing(f"I find nothing in progress of {look.meant.words}.")

    def _said(
        self, look: Look, told: Lines, kind: str, first: date, last: date, *, newest: bool = False
    ) -> None:
        found = self._standups.answers(
            look.session, look.person, look.channel, kind, first, last, look.meant.ids
        )
        if newest:
            found = list({one.name: one for one in found}.values())
        writers = len({one.name for one in found})
        told.looked(f"{lines.answers_of(writers)}, {lines.days(first, last)},")
        if writers > 1:  # there may be more than has room: the newest matter most
            found.sort(key=lambda one: one.day, reverse=True)
        for one in found:
            told.wrote(one, lines.said(one))

    def _sprint(self, look: Look, told: Lines) -> None:
        for sprint, cards in self._tickets.sprints(look.session, look.sight, look.today):
            left = [card for card in cards if card.category != "done"]
            told.sprint(sprint, cards)
            for card in left:
                told.ticket(card)
        told.nothing("No sprint is running that I may show you here.")

    def _late(self, look: Look, told: Lines) -> None:
        for card in self._tickets.late(look.session, look.sight, look.today):
            told.ticket(card, f"left from {card.sprint}")
        told.looked("the last days of sprints (I know no other due dates)")
        told.nothing("Nothing open is left from a sprint that is over.")

    def _unassigned(self, look: Look, told: Lines) -> None:
        for card in self._tickets.unassigned(look.session, look.sight):
            told.ticket(card)
        told.nothing("Every open ticket has somebody.")

    def _ticket(self, look: Look, told: Lines) -> None:
        card = self._tickets.one(look.session, look.sight, look.question.key)
        if card is None:
            told.nothing(f"{look.question.key.upper()} is no ticket that I may show you here.")
            return
        told.ticket(card)
        since = look.moment(look.past[0]) if look.question.span else None
        for change in self._tickets.changes(look.session, card.key, since, CHANGES):
            told.changed(card, change, look.person.zone)

    def _away(self, look: Look, told: Lines) -> None:
        first, last = coming_days(look.question.span, look.today)
        if look.meant.ids and not look.question.span:
            last = first + timedelta(days=60)
        gone = self._standups.away(look.session, look.person, look.channel, first, last, look.meant.ids)
        for one in gone:
            told.gone(one, f"{one.name} is away {lines.days(one.first, one.last)}.")
        told.looked(f"the times away of {lines.days(first, last)}", tickets=False)
        told.nothing(f"Nobody I may tell you of is away {lines.days(first, last)}.")
