"""Runs a prompt on the chat model and returns a checked result with where it came from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.core.errors import Rejected, Unavailable
from assistant.core.metrics import MODEL_TOKENS
from assistant.core.prompts import Prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

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
    ) -> None:
        """`ledger` keeps the budgets; None: nothing is counted. `parallel`: calls at the same time."""
        self._chat = chat
        self._team_text = team_text
        self.model = model
        self.prompts = prompts
        self.ledger = ledger
        self.room = room
        self.parallel = parallel

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
        self, name: str, values: Mapping[str, str], result: type[Result], *, keep: bool = False
    ) -> Made[Result]:
        """`keep`: an answer to the same inputs is kept and not paid for again.

        Raises Unavailable when the provider fails or a budget is used up, Rejected when it answers nonsense
        twice.
        """
        prompt = self.prompts[name]
        if self._chat is None:
            raise Unavailable("no chat model is configured")
        if prompt.front.output != result.__name__:
            raise ValueError(f"prompt {name} makes {prompt.front.output}, not {result.__name__}")
        if prompt.front.team_text and not self._team_text:
            raise Rejected("the team's text does not leave the house: TEAM_TEXT_TO_MODELS is off")
        by = Provenance(prompt.id, self.model, self.inputs_hash(name, values))
        kept = self.ledger.answer(by.inputs) if keep and self.ledger else None
        if kept is not None:
            return Made(result.model_validate(kept), by)
        model = self._chat.with_structured_output(result, method="json_schema", include_raw=True)
        for _ in range(TRIES):
            answer, by = self._paid(model, name, values, by)
            if isinstance(answer, result):
                if keep and self.ledger:
                    self.ledger.keep_answer(by.inputs, answer.model_dump(mode="json"))
                return Made(answer, by)
        raise Rejected(f"{self.model} gave no usable {result.__name__}")

    def _paid(
        self, model: Any, name: str, values: Mapping[str, str], by: Provenance
    ) -> tuple[Any, Provenance]:
        """One call within the budget: what it answered, and `by` with what it took."""
        messages = self.prompts[name].render(values)
        if self.ledger is None:
            answer = self._invoke(model, messages)
        else:
            with self.ledger.reserved(self.model, self.tokens(name, values), self.room.answer):
                answer = self._invoke(model, messages)
        usage = getattr(answer["raw"], "usage_metadata", None) or {}
        read, written = int(usage.get("input_tokens", 0)), int(usage.get("output_tokens", 0))
        MODEL_TOKENS.labels(name, "in").inc(read)
        MODEL_TOKENS.labels(name, "out").inc(written)
        cost = self.ledger.record(self.model, by.prompt, read, written).cost if self.ledger else 0.0
        took = (by.tokens_in + read, by.tokens_out + written, by.cost + cost)
        return answer["parsed"], replace(by, tokens_in=took[0], tokens_out=took[1], cost=took[2])

    def _invoke(self, model: Any, messages: list[tuple[str, str]]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = model.invoke(messages)
        except (ValidationError, ValueError) as error:
            return {"raw": None, "parsed": None, "parsing_error": error}
        except Exception as error:  # every provider has its own exceptions; all mean "not now" to us
            raise Unavailable(f"{self.model}: {type(error).__name__}") from error
        return answer
