"""A direct message as an answer, its edits, and that it was none. One public method, one transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Event, Inbox, InboxRow
from assistant.core.outbox import Outbox
from assistant.core.people import People, Person
from assistant.core.ports import Json
from assistant.standup import store as standups
from assistant.standup.models import RoundRow
from assistant.standup.replies import blocks, store
from assistant.standup.replies.models import ReplyRow
from assistant.standup.replies.reading import open_question, read, says_which, sounds_like_an_answer
from assistant.standup.taking_part import TakingPart, Where
from assistant.standup.team import Team
from assistant.standup.writing import Writing, checked
from assistant.tickets.text import typed


class ReplyService:
    def __init__(
        self,
        db: Database,
        inbox: Inbox,
        outbox: Outbox,
        people: People,
        taking_part: TakingPart,
        writing: Writing,
        clock: Clock,
        command: str,
    ) -> None:
        self._db = db
        self._inbox = inbox
        self._outbox = outbox
        self._people = people
        self._taking_part = taking_part
        self._writing = writing
        self._clock = clock
        self._command = command

    def claims(self, event: Event) -> bool:
        """Whether a direct message is an answer; the first who asks decides it for all."""
        with self._db.begin() as session:
            return self._claim(session, event) is not None

    def said(self, event: Event) -> None:
        """Take an answer over, or ask which stand-up it is for."""
        with self._db.begin() as session:
            row = self._claim(session, event)
            if row is None:
                return
            said = event.body["event"]
            if row.team_id is not None and row.day is not None:
                self._take(session, row, (row.team_id, row.day), said)
                return
            person = self._people.by_id(session, row.member_id)
            rounds = store.waiting(session, person, self._clock())
            message = {"channel": row.channel, **blocks.which_message(rounds, row.id)}
            self._outbox.put(session, "slack.post", f"standup:reply:{row.id}:which", message)

    def chosen(self, slack_id: str, reply_id: int, where: Where) -> None:
        """The member has said which stand-up it is for."""
        with self._db.begin() as session:
            row = self._mine(session, slack_id, reply_id)
            event = session.get(InboxRow, row.event_id)
            if row.team_id is not None or row.released or event is None:
                raise UserError("You have said so already.")
            row.team_id, row.day = where
            self._take(session, row, where, event.body["event"])

    def edited(self, event: Event) -> None:
        """The answer follows the message: in place, marked when the summary was out."""
        change = event.body["event"]
        message, before = change["message"], change.get("previous_message", {})
        if message.get("bot_id") or message.get("text", "") == before.get("text"):
            return
        with self._db.begin() as session:
            row = store.reply_at(session, change["channel"], message["ts"])
            if row is None or row.released or row.team_id is None or row.day is None:
                return
            person, team, round_ = self._round(session, row, (row.team_id, row.day))
            answers = _answers(team, row, message)
            if any(answers.values()):
                others = self._others(session, team, row, round_, person, before)
                self._writing.write(
                    session, team, round_, person, checked(team, {**others, **answers}), self._clock()
                )

    def deleted(self, event: Event) -> None:
        """The answer goes with the message while its window is open, unless it has been changed since."""
        change, now = event.body["event"], self._clock()
        with self._db.begin() as session:
            row = store.reply_at(session, change["channel"], change["deleted_ts"])
            if row is None or row.released or row.team_id is None or row.day is None:
                return
            person, team, round_ = self._round(session, row, (row.team_id, row.day))
            given = standups.answer(session, round_.id, person.id)
            words = checked(team, _answers(team, row, change.get("previous_message", {})))
            if given is None or any(given.answers.get(name) != text for name, text in words.items()):
                return
            rest = {name: text for name, text in given.answers.items() if name not in words}
            if team.moment(row.day, person.zone).is_open(now):
                row.released = True
                if rest:
                    self._writing.write(session, team, round_, person, rest, now)
                else:
                    self._writing.withdraw(session, team, round_, person, now)
            else:
                stays = {"channel": row.channel, **blocks.stays_message(team, row.day, self._command)}
                self._outbox.put(session, "slack.post", f"standup:reply:{row.id}:stays", stays)

    def release(self, slack_id: str, reply_id: int) -> None:
        """It was no answer: take it back, and let whoever answers questions have it."""
        now = self._clock()
        with self._db.begin() as session:
            row = self._mine(session, slack_id, reply_id)
            if row.released:
                return
            row.released = True
            if row.team_id is not None and row.day is not None:
                person, team, round_ = self._round(session, row, (row.team_id, row.day))
                self._writing.withdraw(session, team, round_, person, now)
            event = session.get(InboxRow, row.event_id)
            if event is not None:
                self._inbox.put(session, "released", str(row.id), event.kind, event.body)

    def _claim(self, session: Session, event: Event) -> ReplyRow | None:
        said = event.body["event"]
        if said.get("bot_id") or not said.get("user") or not said.get("text"):
            return None
        known = store.reply_at(session, said["channel"], said["ts"])
        if known is not None:
            return None if known.released else known
        person = self._people.get(session, said["user"])
        where = self._where(session, person, said) if person else None
        if person is None or where is None:
            return None
        team_id, day = where if len(where) == 2 else (None, None)
        new = {"channel": said["channel"], "ts": said["ts"], "member_id": person.id, "event_id": event.id}
        values = {"team_id": team_id, "day": day, "created_at": self._clock()}
        database.insert_new(session, ReplyRow, **new, **values, released=False)
        return store.reply_at(session, said["channel"], said["ts"])

    def _where(self, session: Session, person: Person, said: Json) -> Where | tuple[()] | None:
        """The round a message answers; () when it may be one of several; None when it is no answer."""
        now, thread = self._clock(), said.get("thread_ts")
        if thread:
            return store.asked_in(session, self._outbox, person, said["channel"], thread, now)
        if not sounds_like_an_answer(typed(said["text"])):
            return None
        found = [(team.id, day) for team, day in store.waiting(session, person, now)]
        if not found:
            return None
        return found[0] if len(found) == 1 else ()

    def _take(self, session: Session, row: ReplyRow, where: Where, said: Json) -> None:
        person, team, round_ = self._round(session, row, where)
        thread = said.get("thread_ts")
        given = standups.answer(session, round_.id, person.id)
        known = given.answers if given and thread else {}
        if row.answers is None:
            row.answers = _put_down_to(team, known, typed(said["text"]))
        answers = _answers(team, row, said)
        if not answers:
            raise UserError("That stand-up asks no question that takes text. Press “Answer” instead.")
        answers = checked(team, {**known, **answers})
        self._writing.write(session, team, round_, person, answers, self._clock())
        following = open_question(team.questions, answers) if thread else None
        message = blocks.taken_message(
            team, where[1], answers, row.id, in_thread=bool(thread), following=following
        )
        place = {"channel": row.channel} | ({"thread_ts": thread} if thread else {})
        self._outbox.put(session, "slack.post", f"standup:reply:{row.id}", place | message)

    def _others(
        self, session: Session, team: Team, row: ReplyRow, round_: RoundRow, person: Person, before: Json
    ) -> dict[str, str]:
        """What the member answered otherwise than by this message, which said `before` until now."""
        given = standups.answer(session, round_.id, person.id)
        mine = _answers(team, row, before)
        return {name: text for name, text in given.answers.items() if name not in mine} if given else {}

    def _round(self, session: Session, row: ReplyRow, where: Where) -> tuple[Person, Team, RoundRow]:
        slack_id = self._people.by_id(session, row.member_id).slack_id
        person, team, day = self._taking_part.round_for(session, slack_id, None, where, self._clock())
        round_ = standups.lock_round(session, team.id, day)
        return person, team.asking(round_.questions), round_

    def _mine(self, session: Session, slack_id: str, reply_id: int) -> ReplyRow:
        row = session.get(ReplyRow, reply_id, with_for_update=True)
        person = self._people.get(session, slack_id)
        if row is None or person is None or row.member_id != person.id:
            raise UserError("That message is not there any more.")
        return row


def _put_down_to(team: Team, known: Mapping[str, str], text: str) -> str:
    """The question that a further reply answers: the first that is open. Empty for a first reply, for one
    whose words say it, and where all is answered: those are read by their own words."""
    if not known or says_which(team.questions, text):
        return ""
    following = open_question(team.questions, known)
    return following.id if following else ""


def _answers(team: Team, row: ReplyRow, said: Json) -> dict[str, str]:
    """What a message answers, by question."""
    text = typed(said.get("text", ""))
    return {row.answers: text.strip()} if row.answers else read(team.questions, text)
