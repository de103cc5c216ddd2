"""The chat model's part in answers about work: it may choose what is looked up, and word what was found. What
it may see was settled before, by the rights of who asks."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from typing import Literal

from pydantic import BaseModel

from assistant.ask.answer import Answer, WorkSource, noted
from assistant.ask.checking import Sentence, holds, numbered
from assistant.ask.hostile import hostile
from assistant.ask.work.question import WorkQuestion, is_span, whom
from assistant.ask.writing import SECONDS, Desk, Writing, engine, stopped, why_offline
from assistant.core.errors import Rejected, Unavailable
from assistant.core.llm import PromptRunner
from assistant.core.patience import Patience, Stopped
from assistant.tickets.keys import find_keys

log = logging.getLogger(__name__)

WORDED = frozenset({"blocked", "finished", "doing"})
"""What reads better in sentences; lists and states are exact as they are."""
WORDS, CALL = "ask-work", "ask-work-call"
_OF_WORK = re.compile(
    r"\b(?:sprints?|tickets?|backlog|stand-?ups?|block(?:ed|ers?|ing)|assigned|unassigned|colleagues?|teammates?|"
    r"(?:our|the) team|(?:are|did|have|do) (?:we|you guys)|working on|vacation|on leave)\b|<@[A-Z0-9]+",
    re.I,
)
_OF_FILMS = re.compile(
    r"\b(?:films?|movies?|shows?|series|titles?|watch(?:ing)?|starr(?:s|ing)|actors?|actress|director|review)",
    re.I,
)


class WorkCall(BaseModel):
    """Which tool, and what it is to look for; `days` in the words of `spans`."""

    tool: Literal["blocked", "finished", "doing", "sprint", "late", "unassigned", "ticket", "away", "none"]
    who: str = ""
    days: str = ""
    key: str = ""


def sounds_like_work(text: str) -> bool:
    """Whether to ask the model at all: it costs a call."""
    return bool(_OF_WORK.search(text)) and not _OF_FILMS.search(text)


class WorkModel:
    """For a team that lets its text go to the provider."""

    def __init__(self, runner: PromptRunner, seconds: float = SECONDS) -> None:
        self._runner = runner
        self._seconds = seconds

    def chosen(self, text: str, person: str = "") -> WorkQuestion | None:
        """What to look up for a question of no known form; None: nothing, or no usable call came."""
        try:
            runner, patience = self._runner.for_person(person), Patience(self._seconds)
            call = runner.run(CALL, {"question": text}, WorkCall, patience=patience).value
        except (Unavailable, Rejected):
            return None
        if call.tool == "none" or bool(call.key) != (call.tool == "ticket"):
            return None
        if (call.key and [call.key.upper()] != find_keys(call.key)) or (call.days and not is_span(call.days)):
            return None
        return WorkQuestion(call.tool, whom(call.who.strip()), call.days, call.key)

    def worded(
        self, question: str, found: Answer, names: Collection[str], desk: Desk | None = None
    ) -> Answer:
        """What was found, in sentences, and after them as it stands whatever they leave out; `names` of
        people are spoken only where a cited passage does. When the model fails, or somebody's text gives
        orders, it is told as it stands, with a note.
        """
        desk = desk or Desk()
        sources = [source for source in found.sources if isinstance(source, WorkSource)]
        passages = [f"{source.label}: {source.quote}" for source in sources]

        def sound(sentence: Sentence) -> bool:
            return holds(sentence, passages) and _of_whom(sentence, passages, names)

        writing, note = Writing(desk, sources, sound), found.note
        values = {"question": question, "passages": numbered(passages)}
        try:
            if any(hostile(source.quote) for source in sources):
                raise Rejected("what was found gives orders, so it is told as it stands")
            writing.run(self._runner, WORDS, values, found.searched)
        except Stopped:
            return stopped(desk.draft, searched=found.searched, engine=engine(self._runner, WORDS))
        except (Unavailable, Rejected) as error:
            log.warning("answered offline: %s", error)
            if not desk.draft:
                return noted(found, why_offline(error))
            note = why_offline(error)
        for statement in found.statements:
            if not set(statement.sources) <= writing.used or not statement.sources:
                desk.draft.say(statement.text, *(sources[n - 1] for n in statement.sources))
        answer = desk.draft.answer(searched=found.searched, engine=engine(self._runner, WORDS))
        return noted(answer, note)


def _of_whom(sentence: Sentence, passages: list[str], names: Collection[str]) -> bool:
    """Whether the people and tickets it speaks of are those of the cited passages."""
    read = " ".join(passages[n - 1] for n in sentence.sources)
    spoken, known = set(re.findall(r"\w+", sentence.text)), set(re.findall(r"\w+", read))
    people = {part for name in names for part in re.findall(r"\w{3,}", name)}
    return (spoken & people) <= known and set(find_keys(sentence.text)) <= set(find_keys(read))
