"""A chat model at work on one answer: what it writes is checked by the sentence, and shown once it holds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from assistant.ask.answer import Answer, Cited, Draft, Turn
from assistant.ask.blocks import told
from assistant.ask.checking import AnswerDraft, Sentence, finished
from assistant.core.errors import BudgetUsedUp, Rejected, Unavailable
from assistant.core.llm import PromptRunner
from assistant.core.patience import Patience, TookTooLong
from assistant.core.streams import Growing

SECONDS = 30.0
MOST, LONGEST = 12, 600
"""Sentences of one answer, and characters of one: what is shown one by one must fit into a message."""
STOPPED = "Stopped here, as was asked."
NOTHING_YET = "This was stopped before anything was checked."
BUSY = "The chat model is busy with other questions."
NO_USE = "The chat model gave no usable answer."


class Busy(Unavailable):
    """As many answers are being written as may be at the same time."""


@dataclass
class Desk:
    """One question being answered. `person` pays; `growing` shows what holds (`quiet`: nothing before
    that); `draft` keeps what was told, also when the model fails later; `turns` came before it; `seats`: one
    is taken while the model writes."""

    person: str = ""
    growing: Growing | None = None
    quiet: bool = False
    seconds: float = SECONDS
    turns: Sequence[Turn] = ()
    draft: Draft = field(default_factory=Draft)
    seats: threading.Semaphore | None = None

    @property
    def patience(self) -> Patience:
        return Patience(self.seconds, self.growing.stopped) if self.growing else Patience(self.seconds)

    @contextmanager
    def seat(self) -> Iterator[None]:
        if self.seats and not self.seats.acquire(blocking=False):
            raise Busy("no seat is free")
        try:
            yield
        finally:
            if self.seats:
                self.seats.release()


class Writing:
    """`sources` by number from 1, as the model is shown them; `sound`: whether a sentence may be told."""

    def __init__(self, desk: Desk, sources: Sequence[Cited], sound: Callable[[Sentence], bool]) -> None:
        self._desk = desk
        self._sources = sources
        self._sound = sound
        self._heard = 0
        self.used: set[int] = set()
        """Numbers of the sources that were told of."""

    def run(self, runner: PromptRunner, prompt: str, values: Mapping[str, str], doing: str) -> str:
        """The engine's name. Raises as the runner does; what held until then is in the draft."""
        runner, patience = runner.for_person(self._desk.person), self._desk.patience
        self._doing = doing
        with self._desk.seat():
            if self._desk.growing is None:
                self._hear(runner.run(prompt, values, AnswerDraft, patience=patience).value.sentences)
            else:
                self._grow(runner, prompt, values, patience)
        if not self._desk.draft:
            raise Rejected("nothing the model said had a source")
        return engine(runner, prompt)

    def _grow(self, runner: PromptRunner, prompt: str, values: Mapping[str, str], patience: Patience) -> None:
        def hear(text: str) -> None:
            self._hear(finished(text))

        runner.afford(prompt, values)
        if self._desk.growing and not self._desk.quiet:
            self._desk.growing.begin(self._doing)
        try:
            made = runner.grow(prompt, values, AnswerDraft, hear, patience)
        except Rejected:
            if self._heard:
                raise
            made = runner.grow(prompt, values, AnswerDraft, hear, patience)
        self._hear(made.value.sentences)

    def _hear(self, sentences: Sequence[Sentence]) -> None:
        for sentence in sentences[self._heard : MOST]:
            if len(sentence.text) <= LONGEST and self._sound(sentence):
                self._tell(sentence)
        self._heard = max(self._heard, len(sentences))

    def _tell(self, sentence: Sentence) -> None:
        numbers = dict.fromkeys(sentence.sources)
        statement = self._desk.draft.say(sentence.text.strip(), *(self._sources[n - 1] for n in numbers))
        self.used |= set(numbers)
        if self._desk.growing:
            self._desk.draft.apart += 1
            self._desk.growing.begin(self._doing)
            self._desk.growing.add([told(statement)])


def engine(runner: PromptRunner, prompt: str) -> str:
    return f"{runner.model} {runner.prompts[prompt].id}"


def stopped(draft: Draft, *, searched: str, engine: str) -> Answer:
    """What was told until somebody wanted no more."""
    if not draft:
        draft.say(NOTHING_YET)
    return replace(draft.answer(searched=searched, engine=engine), note=STOPPED)


def gone_on(draft: Draft, rest: Answer, engine: str) -> Answer:
    """What a model told before it failed, and then what is told without it."""
    if not draft:
        return rest
    if not (rest.declined or rest.choices):
        for statement in rest.statements:
            draft.say(statement.text, *(rest.sources[n - 1] for n in statement.sources))
    return replace(draft.answer(searched=rest.searched, engine=engine), note=rest.note)


def why_offline(error: Exception) -> str:
    """What the person is told of a model that failed."""
    if isinstance(error, TookTooLong):
        return "The chat model took too long."
    if isinstance(error, Busy):
        return BUSY
    if isinstance(error, BudgetUsedUp):
        return f"The chat model was not asked: {error}."
    return NO_USE
