"""Questions: understood, answered, kept, and judged by those who asked."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.ask import followups
from assistant.ask.answer import Answer, declined, named, noted
from assistant.ask.blocks import answer_message
from assistant.ask.followups import Before
from assistant.ask.kept import WORK
from assistant.ask.llm import KINDS, LlmAnswers
from assistant.ask.models import Question, Vote
from assistant.ask.offline import OfflineAnswers
from assistant.ask.plan import Plan, make_plan, vibe_plan
from assistant.ask.text import plain
from assistant.ask.work.answering import Asker, WorkAnswers
from assistant.ask.writing import SECONDS, Desk, gone_on, why_offline
from assistant.core import db as database
from assistant.core.blocks import context
from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import Rejected, Unavailable, UserError
from assistant.core.outbox import Outbox
from assistant.core.ports import Json
from assistant.core.streams import Growing, Stage, Streams
from assistant.titles.search import TitleSearch

log = logging.getLogger(__name__)

KIND = "ask.question"
"""The work item by which any part of the bot has a question answered."""
EXAMPLES = (
    "Ask me about films and shows, for example: “how is the pacing of Dune?”, "
    "“compare Parasite and Get Out”, “a comedy under two hours”, “what is trending?” "
    "Or about our work: “what is blocking us?”, “what did Ada finish this week?”, “how is the sprint?”"
)
NOT_KEPT = "Told from tickets and stand-ups. Who may see those changes, so what was told is not kept."
NO_TITLES = "I know no titles yet. Once some are ingested (`ingest --source …`), ask me again."


@dataclass(frozen=True)
class Asking:
    """One question as it came in. `key` names the event; `chosen` is the title picked from buttons; `vibe`:
    not a question, but what a title should be like."""

    key: str
    user: str
    channel: str
    text: str
    thread_ts: str | None = None
    chosen: int | None = None
    vibe: bool = False
    root: str | None = None
    """The message that asked, or its thread's: under it an answer can grow. None: there is none."""
    team: str = ""

    @property
    def stage(self) -> Stage | None:
        if self.root is None or not self.team:
            return None
        return Stage(self.channel, self.root, self.user, self.team)


class AskService:
    def __init__(
        self,
        db: Database,
        outbox: Outbox,
        clock: Clock,
        search: TitleSearch,
        offline: OfflineAnswers,
        llm: LlmAnswers | None = None,
        work: WorkAnswers | None = None,
        streams: Streams | None = None,
        seconds: float = SECONDS,
        seats: int = 4,
    ) -> None:
        """`streams`: without them every answer comes whole. `seconds`: so long it waits for a model, which
        writes `seats` answers at the same time; who finds none free is answered offline."""
        self._db = db
        self._outbox = outbox
        self._clock = clock
        self._search = search
        self._offline = offline
        self._llm = llm
        self._work = work
        self._streams = streams
        self._seconds = seconds
        self._seats = threading.Semaphore(max(seats, 1))

    def answer(
        self,
        text: str,
        chosen: int | None = None,
        earlier: Before | None = None,
        *,
        vibe: bool = False,
        asker: Asker | None = None,
        growing: Growing | None = None,
        quiet: bool = False,
    ) -> tuple[Plan, Answer]:
        """UserError when there is no question in the text. Without an `asker`, of titles only. `growing`
        shows what a model writes; with `quiet` nothing before there is something to tell."""
        question = plain(text)
        if not any(character.isalnum() for character in question):
            raise UserError(EXAMPLES)
        person, turns = asker.user if asker else "", earlier.turns if earlier else ()
        desk = Desk(person, growing, quiet, self._seconds, turns, seats=self._seats)
        if self._work and asker and not vibe:
            of_work = self._work.understood(text, self._search.catalogue, person)
            if of_work:
                question, work = of_work
                return Plan(WORK, question, work=work), self._work.answer(question, work, asker, desk)
        catalogue = self._search.catalogue()
        if not catalogue.views:
            return Plan("unknown", question), declined(NO_TITLES)
        if vibe:
            plan = vibe_plan(question, catalogue)
            return plan, self._by_an_engine(plan, desk)
        plan = make_plan(question, catalogue, chosen)
        if (
            not plan.titles
            and not plan.filters.people
            and (full := followups.in_full(question, earlier)) != question
        ):
            plan = make_plan(full, catalogue, chosen)
            plan = replace(plan, note=f"I read this as “{full}”.")
        answer = self._by_an_engine(plan, desk)
        return plan, noted(answer, " ".join(part for part in (plan.note, answer.note) if part))

    def ask(self, asking: Asking) -> None:
        """Answer where it was asked; once, however often the event comes."""
        if self._known(asking.key):
            return
        self._reply(asking, self._before(asking))

    def go_on(self, asking: Asking) -> None:
        """A message in a thread that nobody addressed to us: answered when it asks on and we know."""
        earlier = None if self._known(asking.key) else self._before(asking)
        if earlier and followups.goes_on(asking.text, asking.user, earlier):
            self._reply(asking, earlier, unasked=True)

    def _before(self, asking: Asking) -> Before | None:
        with self._db.read() as session:
            return followups.before(session, asking.channel, asking.thread_ts, asking.user, self._clock())

    def _reply(self, asking: Asking, earlier: Before | None, *, unasked: bool = False) -> None:
        asker = Asker(asking.user, asking.channel)
        stage = asking.stage
        growing = self._streams.open(asking.key, stage) if self._streams and stage else None
        plan, answer = self.answer(
            asking.text,
            asking.chosen,
            earlier,
            vibe=asking.vibe,
            asker=asker,
            growing=growing,
            quiet=unasked,
        )
        if unasked and answer.declined and not answer.choices:
            return
        with self._db.begin() as session:
            question_id = database.insert_new(session, Question, **self._row(asking, plan, answer))
            if question_id is None:
                return
            place = {"channel": asking.channel}
            if asking.thread_ts:
                place["thread_ts"] = asking.thread_ts
            shareable = asker.alone and plan.kind != WORK
            message = answer_message(answer, question_id, shareable=shareable)
            key = f"ask:{asking.key}"
            if growing is None or not growing.finish(session, key, message):
                self._outbox.put(session, "slack.post", key, {**place, **message})

    def again(self, session: Session, question_id: int, user: str, title_id: int, key: str) -> Asking:
        """The same question, now that `user` said which title is meant; answered where it was asked."""
        asked = session.get(Question, question_id)
        if asked is None:
            raise UserError("That question is no longer kept. Please ask it again.")
        return Asking(key, user, asked.channel, asked.text, asked.thread_ts, title_id)

    def share(self, submission: str, channel: str, user: str, shown: Sequence[Json]) -> None:
        """Post an answer's blocks in a channel, once for a submission."""
        told = f"<@{user}> shared an answer of mine."
        blocks = [context(told), *(block for block in shown if block["type"] in ("section", "context"))]
        with self._db.begin() as session:
            message = {"channel": channel, "text": told, "blocks": blocks}
            self._outbox.put(session, "slack.post", f"ask:share:{submission}", message)

    def vote(self, question_id: int, user: str, *, helpful: bool, wrong: str = "", words: str = "") -> None:
        """Keep the person's latest word. UserError when the question is gone."""
        with self._db.begin() as session:
            if session.get(Question, question_id) is None:
                raise UserError("That answer is no longer kept, so it cannot be rated.")
            row = {
                "question_id": question_id,
                "user_id": user,
                "helpful": helpful,
                "wrong": wrong,
                "words": words,
                "created_at": self._clock(),
            }
            database.upsert(session, Vote, ["question_id", "user_id"], [row])

    def prune(self, session: Session, before: datetime) -> int:
        """Forget questions asked before then, and their votes; how many."""
        old = select(Question.id).where(Question.created_at < before)
        session.execute(delete(Vote).where(Vote.question_id.in_(old)))
        gone = session.execute(delete(Question).where(Question.created_at < before))
        return gone.rowcount  # type: ignore[attr-defined,no-any-return]

    def _by_an_engine(self, plan: Plan, desk: Desk) -> Answer:
        if self._llm is None or plan.kind not in KINDS:
            return self._offline.answer(plan, self._clock())
        try:
            return self._llm.answer(plan, desk)
        except (Unavailable, Rejected) as error:
            log.warning("answered offline: %s", error)
            offline = self._offline.answer(plan, self._clock())
            return gone_on(desk.draft, noted(offline, why_offline(error)), self._llm.engine)

    def _known(self, key: str) -> bool:
        with self._db.read() as session:
            return session.scalar(select(Question.id).where(Question.key == key)) is not None

    def _row(self, asking: Asking, plan: Plan, answer: Answer) -> dict[str, object]:
        return {
            "key": asking.key,
            "user_id": asking.user,
            "channel": asking.channel,
            "thread_ts": asking.thread_ts,
            "text": plan.question,
            "plan": {**plan.as_json(), "names": _names(plan, answer)},
            "answer": answer.text if plan.kind != WORK else NOT_KEPT,
            "sources": [source.as_citation() for source in answer.sources],
            "declined": answer.declined,
            "engine": answer.engine,
            "created_at": self._clock(),
        }


def _names(plan: Plan, answer: Answer) -> list[str]:
    """Which titles it was about: those asked for, else those told of."""
    titles = plan.titles or answer.titles
    return list(dict.fromkeys(named(title) for title in titles))
