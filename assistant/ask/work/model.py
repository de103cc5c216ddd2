"""The chat model's part in answers about work: it may choose what is looked up, and word what was found. What
it may see was settled before, by the rights of who asks."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from pydantic import BaseModel

from assistant.ask.answer import Answer, Draft, WorkSource
from assistant.ask.checking import AnswerDraft, Sentence, holds, numbered
from assistant.ask.hostile import hostile
from assistant.ask.work.question import WorkQuestion, is_span, whom
from assistant.core.errors import Rejected, Unavailable
from assistant.core.llm import PromptRunner
from assistant.tickets.keys import find_keys

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

    def __init__(self, runner: PromptRunner) -> None:
        self._runner = runner

    def chosen(self, text: str) -> WorkQuestion | None:
        """What to look up for a question of no known form; None: nothing, or no usable call came."""
        try:
            call = self._runner.run(CALL, {"question": text}, WorkCall).value
        except (Unavailable, Rejected):
            return None
        if call.tool == "none" or bool(call.key) != (call.tool == "ticket"):
            return None
        if (call.key and [call.key.upper()] != find_keys(call.key)) or (call.days and not is_span(call.days)):
            return None
        return WorkQuestion(call.tool, whom(call.who.strip()), call.days, call.key)

    def worded(self, question: str, found: Answer, names: Collection[str]) -> Answer:
        """What was found, in sentences, and after them as it stands whatever they leave out; `names` of
        people are spoken only where a cited passage does. Raises Unavailable, and Rejected when nothing holds
        or somebody's text gives orders.
        """
        sources = [source for source in found.sources if isinstance(source, WorkSource)]
        passages = [f"{source.label}: {source.quote}" for source in sources]
        if any(hostile(source.quote) for source in sources):
            raise Rejected("what was found gives orders, so it is told as it stands")
        made = self._runner.run(WORDS, {"question": question, "passages": numbered(passages)}, AnswerDraft)
        draft = Draft()
        told: set[int] = set()
        for sentence in made.value.sentences:
            if holds(sentence, passages) and _of_whom(sentence, passages, names):
                draft.say(sentence.text.strip(), *(sources[n - 1] for n in dict.fromkeys(sentence.sources)))
                told |= set(sentence.sources)
        if not told:
            raise Rejected("nothing the model said had a source")
        for statement in found.statements:
            if not set(statement.sources) <= told or not statement.sources:
                draft.say(statement.text, *(sources[n - 1] for n in statement.sources))
        return draft.answer(searched=found.searched, engine=f"{made.by.model} {made.by.prompt}")


def _of_whom(sentence: Sentence, passages: list[str], names: Collection[str]) -> bool:
    """Whether the people and tickets it speaks of are those of the cited passages."""
    read = " ".join(passages[n - 1] for n in sentence.sources)
    spoken, known = set(re.findall(r"\w+", sentence.text)), set(re.findall(r"\w+", read))
    people = {part for name in names for part in re.findall(r"\w{3,}", name)}
    return (spoken & people) <= known and set(find_keys(sentence.text)) <= set(find_keys(read))
