"""Runs a prompt on the chat model and returns a checked result with where it came from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.core.errors import BudgetUsedUp, Rejected, Unavailable
from assistant.core.metrics import MODEL_TOKENS
from assistant.core.patience import Patience, Stopped, TookTooLong, patiently
from assistant.core.prompts import Prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.core.allowance import Allowance
    from assistant.core.spending import Ledger

Result = TypeVar("Result", bound=BaseModel)

TRIES = 2
CHARS_A_TOKEN = 3
"""Fewer than any common text has, so that an estimate is rather too high."""


@dataclass(frozen=True)
class Provenance:
    """What made a result. `inputs` is a SHA-256; unchanged inputs are never run twice. `cost` is 0.0 for a
    model without a price; an answer that was kept costs nothing."""

    prompt: str
    model: str
    inputs: str
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0


@dataclass(frozen=True)
class Made(Generic[Result]):
    value: Result
    by: Provenance


@dataclass(frozen=True)
class Room:
    """Tokens: what the model reads and writes in one call, and its longest answer."""

    context: int = 16_000
    answer: int = 1024


class PromptRunner:
    """`chat` is None when no model is configured: ask `enabled` first."""

    def __init__(
        self,
        chat: BaseChatModel | None,
        model: str,
        prompts: Mapping[str, Prompt],
        *,
        team_text: bool = False,
        ledger: Ledger | None = None,
        room: Room = Room(),
        parallel: int = 1,
        allowance: Allowance | None = None,
    ) -> None:
        """`ledger` keeps the budgets; None: nothing is counted. `parallel`: calls at the same time.
        `allowance`: of the person these calls are for."""
        self._chat = chat
        self._team_text = team_text
        self.model = model
        self.prompts = prompts
        self.ledger = ledger
        self.room = room
        self.parallel = parallel
        self._allowance = allowance

    @property
    def enabled(self) -> bool:
        return self._chat is not None

    def for_run(self) -> PromptRunner:
        """The same with a budget of its own for one run."""
        return PromptRunner(
            self._chat,
            self.model,
            self.prompts,
            team_text=self._team_text,
            ledger=self.ledger.for_run() if self.ledger else None,
            room=self.room,
            parallel=self.parallel,
        )

    def for_person(self, person: str) -> PromptRunner:
        """The same, paid from what one person may use in a day."""
        if not person or self.ledger is None:
            return self
        return PromptRunner(
            self._chat,
            self.model,
            self.prompts,
            team_text=self._team_text,
            ledger=self.ledger,
            room=self.room,
            parallel=self.parallel,
            allowance=self.ledger.allowance(person),
        )

    def afford(self, name: str, values: Mapping[str, str]) -> None:
        """BudgetUsedUp when one call with these values would go beyond a budget."""
        with self._room(self.tokens(name, values)):
            pass

    def may_see_team_text(self) -> bool:
        """Answers and tickets go to a provider only by their own opt-in."""
        return self.enabled and self._team_text

    def inputs_hash(self, name: str, values: Mapping[str, str]) -> str:
        whole = json.dumps([self.prompts[name].id, self.model, dict(values)], sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()

    def tokens(self, name: str, values: Mapping[str, str]) -> int:
        """About how many tokens this prompt sends; rather too many."""
        return sum(len(text) for _, text in self.prompts[name].render(values)) // CHARS_A_TOKEN + 50

    def run(
        self,
        name: str,
        values: Mapping[str, str],
        result: type[Result],
        *,
        keep: bool = False,
        patience: Patience | None = None,
    ) -> Made[Result]:
        """`keep`: an answer to the same inputs is kept and not paid for again.

        Raises Unavailable when the provider fails or a budget is used up, Rejected when it answers nonsense
        twice; TookTooLong or Stopped when `patience` ends.
        """
        chat, by = self._ready(name, values, result)
        kept = self.ledger.answer(by.inputs) if keep and self.ledger else None
        if kept is not None:
            return Made(result.model_validate(kept), by)
        model = chat.with_structured_output(result, method="json_schema", include_raw=True)
        for _ in range(TRIES):
            answer, by = self._paid(partial(_invoke, model, patience=patience), name, values, by)
            if isinstance(answer, result):
                if keep and self.ledger:
                    self.ledger.keep_answer(by.inputs, answer.model_dump(mode="json"))
                return Made(answer, by)
        raise Rejected(f"{self.model} gave no usable {result.__name__}")

    def grow(
        self,
        name: str,
        values: Mapping[str, str],
        result: type[Result],
        hear: Callable[[str], None],
        patience: Patience,
    ) -> Made[Result]:
        """As `run`, in one try; `hear` is given all that was written so far, again and again."""
        chat, by = self._ready(name, values, result)
        # The model without the parser behind it, which would wait for the whole; by the schema as data, since
        # clients given the class parse along and warn of what is not whole yet.
        schema = result.model_json_schema()
        model = chat.with_structured_output(schema, method="json_schema").steps[0]  # type: ignore[attr-defined]
        answer, by = self._paid(partial(_grow, model, hear=hear, patience=patience), name, values, by)
        try:
            return Made(result.model_validate_json(answer), by)
        except ValidationError as error:
            raise Rejected(f"{self.model} gave no usable {result.__name__}") from error

    def _ready(
        self, name: str, values: Mapping[str, str], result: type[Result]
    ) -> tuple[BaseChatModel, Provenance]:
        prompt = self.prompts[name]
        if self._chat is None:
            raise Unavailable("no chat model is configured")
        if prompt.front.output != result.__name__:
            raise ValueError(f"prompt {name} makes {prompt.front.output}, not {result.__name__}")
        if prompt.front.team_text and not self._team_text:
            raise Rejected("the team's text does not leave the house: TEAM_TEXT_TO_MODELS is off")
        return self._chat, Provenance(prompt.id, self.model, self.inputs_hash(name, values))

    def _paid(
        self, ask: Callable[[Messages, Heard], Any], name: str, values: Mapping[str, str], by: Provenance
    ) -> tuple[Any, Provenance]:
        """One call within the budget: what it answered, and `by` with what it took."""
        messages, heard = self.prompts[name].render(values), Heard()
        expected = self.tokens(name, values)
        try:
            with self._room(expected):
                answer = ask(messages, heard)
        except (BudgetUsedUp, Rejected):
            raise
        except (TookTooLong, Stopped):
            # The provider has read it all, and may be writing still.
            self._record(name, by, expected, heard.tokens or self.room.answer)
            raise
        except Exception as error:  # every provider has its own exceptions; all mean "not now" to us
            if heard.text:
                self._record(name, by, expected, heard.tokens)
            raise Unavailable(f"{self.model}: {type(error).__name__}") from error
        read, written = heard.usage or (expected if heard.text else 0, heard.tokens)
        return answer, self._record(name, by, read, written)

    @contextmanager
    def _room(self, tokens_in: int) -> Iterator[None]:
        """BudgetUsedUp when one more call of this size would go beyond a budget."""
        with ExitStack() as budgets:
            if self.ledger:
                budgets.enter_context(self.ledger.reserved(self.model, tokens_in, self.room.answer))
            if self._allowance:
                budgets.enter_context(self._allowance.reserved(tokens_in + self.room.answer))
            yield

    def _record(self, name: str, by: Provenance, read: int, written: int) -> Provenance:
        MODEL_TOKENS.labels(name, "in").inc(read)
        MODEL_TOKENS.labels(name, "out").inc(written)
        cost = self.ledger.record(self.model, by.prompt, read, written).cost if self.ledger else 0.0
        if self._allowance:
            self._allowance.charge(read + written)
        took = (by.tokens_in + read, by.tokens_out + written, by.cost + cost)
        return replace(by, tokens_in=took[0], tokens_out=took[1], cost=took[2])


Messages = list[tuple[str, str]]


@dataclass
class Heard:
    """What came of a call so far; `usage` as the provider counts it, where it does."""

    text: str = ""
    usage: tuple[int, int] | None = None

    @property
    def tokens(self) -> int:
        return -(-len(self.text) // CHARS_A_TOKEN)

    def take(self, message: Any) -> None:
        self.text += getattr(message, "text", "")
        used = getattr(message, "usage_metadata", None)
        if used:
            # A provider may count in parts.
            read, written = self.usage or (0, 0)
            self.usage = read + int(used.get("input_tokens", 0)), written + int(used.get("output_tokens", 0))


def _invoke(model: Any, messages: Messages, heard: Heard, *, patience: Patience | None) -> Any:
    def once() -> Iterator[Any]:
        yield model.invoke(messages)

    try:
        answer: dict[str, Any] = next(once() if patience is None else patiently(once, patience))
    except ValueError:  # among them pydantic's, of an answer that does not fit
        return None
    heard.take(answer["raw"])
    return answer["parsed"]


def _grow(
    model: Any, messages: Messages, heard: Heard, *, hear: Callable[[str], None], patience: Patience
) -> str:
    try:
        for piece in patiently(lambda: model.stream(messages), patience):
            heard.take(piece)
            hear(heard.text)
    except ValueError:  # a client that reads along does not like what it reads
        return ""
    return heard.text
