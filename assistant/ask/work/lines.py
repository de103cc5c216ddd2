"""The lines of an answer about work, each with the source that opens what it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from assistant.ask.answer import Answer, Draft, WorkSource, declined
from assistant.core.blocks import clip, counted
from assistant.standup.summary import gist
from assistant.standup.telling import Gone, Told
from assistant.tickets.cards import SprintInfo, TicketCard
from assistant.tickets.keys import find_keys
from assistant.tickets.reading import Change, Sight, Stuck, TicketReader

MOST = 10
"""Lines of an answer; it is read on a phone."""
BEHIND = 3
"""Further tickets that one line cites."""
TEXT = 200
ELSEWHERE = "Stand-ups of other channels I tell you in a direct message."


class Lines:
    """Collects what was found for one person in one place. Tickets that must not be shown there are in no
    line, also where somebody else wrote of them."""

    def __init__(
        self, tickets: TicketReader, sight: Sight, session: Session, names: Mapping[str, str]
    ) -> None:
        self._tickets = tickets
        self._sight = sight
        self._session = session
        self._names = names
        self._draft = Draft()
        self._shown = self._left = 0
        self._looked: list[str] = []
        self._nothing = ""
        self._with_tickets = True

    def ticket(self, card: TicketCard, note: str = "", *more: str) -> None:
        """One in a line, with the keys of `more` that it speaks of as further sources."""
        if not self._room():
            return
        others = [
            other for key in more[:BEHIND] if (other := self._tickets.one(self._session, self._sight, key))
        ]
        who = self._names.get(card.assignee or "", "somebody else") if card.assignee else "nobody"
        points = f", {card.points:g} points" if card.points else ""
        said = f"{card.key} {clip(card.summary, TEXT)} ({card.status}, {who}{points})"
        text = f"• {said}{f': {note}' if note else ''}"
        self._draft.say(text, *(self._source(one) for one in (card, *others)))

    def changed(self, card: TicketCard, one: Change, zone: ZoneInfo) -> None:
        if self._room():
            self._draft.say(f"• {change(one, self._names, zone)}", self._source(card))

    def wrote(self, told: Told, text: str) -> None:
        """What somebody wrote, without its lines that name tickets which must not be shown."""
        hidden = self._tickets.hidden(self._session, self._sight, told.text)
        kept = [line for line in told.text.splitlines() if not hidden & set(find_keys(line))]
        said = clip(gist("\n".join(kept)), TEXT)
        if said and self._room():
            label = f"{told.name}, stand-up of {day(told.day)}"
            source = WorkSource("standup", told.id, label, said, told.url)
            self._draft.say(f"• {text}: {said}", source)

    def gone(self, who: Gone, text: str) -> None:
        if self._room():
            label = f"{who.name}, away {days(who.first, who.last)}"
            self._draft.say(f"• {text}", WorkSource("away", f"{who.name}:{who.first}", label, text))

    def sprint(self, info: SprintInfo, cards: Sequence[TicketCard]) -> None:
        """A line over its tickets."""
        text = sprint(info, cards)
        self._draft.say(text, WorkSource("sprint", info.name, f"the tickets of {info.name}", text))

    def looked(self, at: str, *, tickets: bool = True) -> None:
        """`tickets`: besides those that the person may see."""
        self._looked.append(at)
        self._with_tickets = self._with_tickets and tickets

    def nothing(self, said: str) -> None:
        """What to say when no line was found."""
        self._nothing = said

    def answer(self, *, alone: bool) -> Answer:
        looked = [*self._looked, *([self._tickets_seen()] if self._with_tickets else [])]
        searched = f"Looked at {' and '.join(looked)}." + ("" if alone else f" {ELSEWHERE}")
        if not self._draft.answer().statements:
            return declined(self._nothing, searched=searched)
        if self._left:
            self._draft.say(f"and {self._left} more.")
        return self._draft.answer(searched=searched)

    def _tickets_seen(self) -> str:
        projects = self._tickets.projects(self._session, self._sight)
        number = self._tickets.count(self._session, self._sight)
        return f"{counted(number, 'ticket')} of {', '.join(projects)}" if projects else "no tickets"

    def _room(self) -> bool:
        if self._shown >= MOST:
            self._left += 1
            return False
        self._shown += 1
        return True

    def _source(self, card: TicketCard) -> WorkSource:
        url = self._tickets.urls(self._session, [card.key]).get(card.key)
        who = self._names.get(card.assignee or "", "somebody else") if card.assignee else "nobody"
        quote = f"{card.summary}; {card.status}, {card.category}; assigned to {who}"
        return WorkSource("ticket", card.key, card.key, quote, url)


def stuck(found: Stuck) -> str:
    flag = ["flagged"] if found.card.flagged else []
    more = f" and {len(found.behind) - BEHIND} more" if len(found.behind) > BEHIND else ""
    behind = [f"blocked by {', '.join(found.behind[:BEHIND])}{more}"] if found.behind else []
    return ", ".join([*flag, *behind])


def blocker(told: Told) -> str:
    return f"{told.name} is blocked ({told.note})"


def said(told: Told) -> str:
    return f"{told.name}, {day(told.day)}"


def sprint(info: SprintInfo, cards: Sequence[TicketCard]) -> str:
    """How much is done, and how long it goes on."""
    done = [card for card in cards if card.category == "done"]
    points = sum(card.points or 0 for card in cards)
    of_points = f" ({sum(card.points or 0 for card in done):g} of {points:g} points)" if points else ""
    when = f"day {info.day} of {info.days}, until {day(info.last)}"
    return f"{info.name}, {when}: {len(done)} of {counted(len(cards), 'ticket')} done{of_points}."


def change(one: Change, names: Mapping[str, str], zone: ZoneInfo) -> str:
    at = one.at.astimezone(zone)
    what = "made" if one.field == "created" else f"{one.field} changed"
    old, new = (names.get(value, value) if value else "nothing" for value in (one.old, one.new))
    values = f", {clip(old, 60)} → {clip(new, 60)}" if one.field != "created" and (one.old or one.new) else ""
    by = f" by {one.by}" if one.by else ""
    return f"{day(at.date())} {at:%H:%M}: {what}{values}{by}"


def answers_of(number: int) -> str:
    if not number:
        return "no stand-up answers"
    return f"stand-up answers of {'1 person' if number == 1 else f'{number} people'}"


def day(one: date) -> str:
    return f"{one:%a} {one.day} {one:%b}"


def days(first: date, last: date) -> str:
    return day(first) if first == last else f"{day(first)} to {day(last)}"
