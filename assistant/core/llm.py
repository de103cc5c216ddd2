"""Runs a prompt on the chat model and returns a checked result with where it came from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.core.errors import Rejected, Unavailable
from assistant.core.metrics import MODEL_TOKENS
from assistant.core.prompts import Prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Result = TypeVar("Result", bound=BaseModel)

TRIES = 2


@dataclass(frozen=True)
class Provenance:
    """What made a result. `inputs` is a SHA-256; unchanged inputs are never run twice."""

    prompt: str
    model: str
    inputs: str
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True)
class Made(Generic[Result]):
    value: Result
    by: Provenance


class PromptRunner:
    """`chat` is None when no model is configured: ask `enabled` first."""

    def __init__(
        self,
        chat: BaseChatModel | None,
        model: str,
        prompts: Mapping[str, Prompt],
        *,
        team_text: bool = False,
    ) -> None:
        self._chat = chat
        self._team_text = team_text
        self.model = model
        self.prompts = prompts

    @property
    def enabled(self) -> bool:
        return self._chat is not None

    def may_see_team_text(self) -> bool:
        """Answers and tickets go to a provider only by their own opt-in."""
        return self.enabled and self._team_text

    def inputs_hash(self, name: str, values: Mapping[str, str]) -> str:
        whole = json.dumps([self.prompts[name].id, self.model, dict(values)], sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()

    def run(self, name: str, values: Mapping[str, str], result: type[Result]) -> Made[Result]:
        """Raises Unavailable when the provider fails, Rejected when it answers nonsense twice."""
        prompt = self.prompts[name]
        if self._chat is None:
            raise Unavailable("no chat model is configured")
        if prompt.front.output != result.__name__:
            raise ValueError(f"prompt {name} makes {prompt.front.output}, not {result.__name__}")
        if prompt.front.team_text and not self._team_text:
            raise Rejected("the team's text does not leave the house: TEAM_TEXT_TO_MODELS is off")
        model = self._chat.with_structured_output(result, method="json_schema", include_raw=True)
        tokens_in = tokens_out = 0
        for _ in range(TRIES):
            answer = self._invoke(model, prompt.render(values))
            usage = getattr(answer["raw"], "usage_metadata", None) or {}
            tokens_in += usage.get("input_tokens", 0)
            tokens_out += usage.get("output_tokens", 0)
            MODEL_TOKENS.labels(name, "in").inc(usage.get("input_tokens", 0))
            MODEL_TOKENS.labels(name, "out").inc(usage.get("output_tokens", 0))
            if isinstance(answer["parsed"], result):
                by = Provenance(prompt.id, self.model, self.inputs_hash(name, values), tokens_in, tokens_out)
                return Made(answer["parsed"], by)
        raise Rejected(f"{self.model} gave no usable {result.__name__}")

    def _invoke(self, model: Any, messages: list[tuple[str, str]]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = model.invoke(messages)
        except (ValidationError, ValueError) as error:
            return {"raw": None, "parsed": None, "parsing_error": error}
        except Exception as error:  # every provider has its own exceptions; all mean "not now" to us
            raise Unavailable(f"{self.model}: {type(error).__name__}") from error
        return answer
