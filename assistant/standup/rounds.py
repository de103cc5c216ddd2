"""A round in its channel: the thread, the answers in it, the summary. Joins the caller's transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from assistant.core.outbox import Outbox
from assistant.core.people import People, Person
from assistant.core.ports import Json
from assistant.standup import asks, posts, store, summary
from assistant.standup.blockers.keeping import Blockers
from assistant.standup.card.keeping import Cards
from assistant.standup.drafts.drafting import Drafting
from assistant.standup.drafts.said_and_done import to_the_team
from assistant.standup.models import AnswerRow, AskRow, RoundRow
from assistant.standup.reading import StandupReader
from assistant.standup.store import Roll
from assistant.standup.summary import Summary
from assistant.standup.team import Team
from assistant.tickets.cards import Mentioned
from assistant.tickets.places import TicketPlaces
from assistant.tickets.service import TicketService

STILL_TRUE = timedelta(days=1)
"""How long after its date a round's summary tells what tickets did since the plans before it."""
LINK_WAIT = timedelta(minutes=1)
"""How long after an answer a summary without a link to it counts as unfinished."""


class Rounds:
    def __init__(
        self,
        outbox: Outbox,
        tickets: TicketService,
        people: People,
        reader: StandupReader,
        blockers: Blockers,
        cards: Cards,
        places: TicketPlaces,
    ) -> None:
        self._outbox = outbox
        self._tickets = tickets
        self._people = people
        self._reader = reader
        self._blockers = blockers
        self._cards = cards
        self._places = places
        self.drafting = Drafting(tickets)

    def open(
        self, session: Session, team: Team, round_: RoundRow, now: datetime, *, answered: bool = True
    ) -> None:
        """Start the day's thread in the channel, once, with the answers that came ahead.

        `answered` False: there are none yet."""
        if round_.opened_at is None:
            message = posts.thread_message(round_.day, self._sprint(session, team, round_.day))
            round_.opened_at = now
            self._outbox.put(session, "slack.post", thread_key(round_), {"channel": team.channel, **message})
            kept = store.answers(session, round_.id) if answered else {}
            people = self._people.by_ids(session, kept)
            for member_id, answer in kept.items():
                self.post_answer(session, team.asking(round_.questions), round_, people[member_id], answer)

    def post_answer(
        self,
        session: Session,
        team: Team,
        round_: RoundRow,
        person: Person,
        answer: AnswerRow,
    ) -> None:
        """The answer into the thread, over its earlier version when there is one; and what it says of
        tickets and blockers to what is known of them."""
        at = answer.updated_at
        mentioned = self.mention(session, team, round_, person, answer.answers, at)
        self._blockers.hear(session, team, person, round_.day, answer.answers, at)
        self._cards.hear(session, team, round_, person, answer.answers, at)
        if team.answers_to == "summary":
            return
        view = posts.AnswerView(
            person.name,
            team.labelled(answer.answers),
            team.answer_to("plan", answer.answers),
            mentioned,
            answer.late,
            answer.edited,
        )
        message, key = posts.answer_message(view), answer_key(round_.id, person.id)
        reply = {"channel": team.channel, **message}
        new = not answer.posted and self._outbox.put(
            session, "slack.post", key, reply, target=thread_key(round_)
        )
        answer.posted = True
        if not new:
            self.edit(session, key, round(at.timestamp() * 1000), message)

    def mention(
        self,
        session: Session,
        team: Team,
        round_: RoundRow,
        person: Person,
        said: dict[str, str],
        at: datetime,
    ) -> list[Mentioned]:
        """The tickets that an answer names; where the team wants it, each gets a comment of it."""
        lines = [f"{heading}: {line}" for heading, text in team.labelled(said) for line in text.splitlines()]
        source = f"standup:{round_.id}:{person.id}"
        text = "\n".join(lines)
        return self._tickets.mention(
            session, text, by=person, source=source, at=at, channel=team.channel, comment=team.comments
        )

    def unmention(self, session: Session, round_: RoundRow, person: Person) -> None:
        """Take the comments back that an answer left on tickets."""
        self._tickets.mention(session, "", by=person, source=f"standup:{round_.id}:{person.id}")

    def ask_again(self, session: Session, team: Team, round_: RoundRow, person: Person) -> None:
        """The question in a member's DM stands again."""
        row = store.ask(session, round_.id, person.id)
        if row and row.prompted:
            row.prompt_edits += 1
            message = posts.settled_message(team, round_.day, "not answered yet.", "Answer")
            self.edit(session, ask_key(round_.id, person.id), row.prompt_edits, message)

    def unhear(self, session: Session, team: Team, round_: RoundRow, person: Person, now: datetime) -> None:
        """What an answer said of tickets and blockers counts no more."""
        self.unmention(session, round_, person)
        self._blockers.hear(session, team, person, round_.day, {}, now)
        self._cards.hear(session, team, round_, person, {}, now)

    def take_back(self, session: Session, round_: RoundRow, person: Person, why: str, now: datetime) -> None:
        """What was posted of an answer says `why` it is not there any more."""
        key = answer_key(round_.id, person.id)
        if key in self._outbox.results(session, [key]):
            self.edit(session, key, round(now.timestamp() * 1000), {"text": why, "blocks": []})

    def settle(
        self, session: Session, team: Team, round_: RoundRow, person: Person, state: str, now: datetime
    ) -> None:
        """Record that a member has answered, skips or is away, and take the question in their DM back."""
        round_.look_at = None
        if round_.told_of and not team.moment(round_.day, person.zone).is_open(now):
            round_.stale = True
        row = store.ask(session, round_.id, person.id)
        if row is None:
            session.add(AskRow(round_id=round_.id, member_id=person.id, state=state, at=now))
            return
        if row.state == state:
            return
        if state != asks.ANSWERED or row.state not in asks.WAS_ASKED:
            row.state = state
        if row.prompted:
            row.prompt_edits += 1
            message = posts.settled_message(team, round_.day, *_SETTLED[state])
            self.edit(session, ask_key(round_.id, person.id), row.prompt_edits, message)

    def summarise(self, session: Session, team: Team, round_: RoundRow, roll: Roll, now: datetime) -> None:
        """The thread's first message becomes the summary of what is known by now; once more when the last
        answers, which are on their way to the thread, can be linked."""
        found = self.summary(session, team, round_, roll)
        if now.date() - round_.day <= STILL_TRUE:
            found = replace(found, said_and_done=self._said_and_done(session, team, round_, roll))
        unlinked = any(report.link is None for report in found.reports)
        round_.summaries += 1
        round_.stale = unlinked and store.answered_since(session, round_.id, now - LINK_WAIT)
        message = {"text": summary.headline(found), "blocks": posts.summary_message(found, team.id)}
        self.edit(session, thread_key(round_), round_.summaries, message)

    def summary(self, session: Session, team: Team, round_: RoundRow, roll: Roll) -> Summary:
        """With links to the answers and to the tickets they name."""
        keys = {answer_key(round_.id, who): who for who in roll.answers}
        places = self._outbox.results(session, keys)
        text = "\n".join(str(said) for row in roll.answers.values() for said in row.answers.values())
        return self._reader.summary(
            session,
            team,
            round_,
            roll,
            {who: posts.link_to(places.get(key)) for key, who in keys.items()},
            sprint=self._sprint(session, team, round_.day),
            tickets=self._places.named_in(session, text),
        )

    def _said_and_done(self, session: Session, team: Team, round_: RoundRow, roll: Roll) -> str:
        plans = [(team.id, who.member_id, round_.day) for who in roll.participants]
        last = store.last_answers(session, plans)
        people = self._people.by_ids(session, [who for _, who in last]).values()
        return to_the_team(self.drafting.kept(session, team, list(people), last))

    def edit(self, session: Session, key: str, number: int, message: Json) -> None:
        if number > 1:
            self._outbox.replace_pending(session, f"{key}:edit:", order=key)
        self._outbox.put(session, "slack.update", f"{key}:edit:{number}", message, target=key)

    def _sprint(self, session: Session, team: Team, day: date) -> str:
        sprint = self._tickets.current_sprint(session, day, channel=team.channel)
        if sprint is None:
            return ""
        goal = f" · Goal: {sprint.goal}" if sprint.goal else ""
        return f"{sprint.name}, day {sprint.day} of {sprint.days}{goal}"


_SETTLED = {
    asks.ANSWERED: ("answered, thank you.", "Change my answer"),
    asks.SKIPPED: ("skipped.", "Answer after all"),
    asks.AWAY: ("you are away.", "Answer after all"),
}


def thread_key(round_: RoundRow) -> str:
    return f"standup:{round_.id}:thread"


def ask_key(round_id: int, member_id: int) -> str:
    return f"standup:{round_id}:ask:{member_id}"


def answer_key(round_id: int, member_id: int) -> str:
    return f"standup:{round_id}:answer:{member_id}"
