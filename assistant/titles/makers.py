"""An engine with its provenance: what made a result, and under which recipe it would be made again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.titles.engines.result import Engine, Enrichment, Work


@dataclass(frozen=True)
class Produced:
    """`note` says why it was not the engine that was asked for."""

    enrichment: Enrichment
    recipe: str
    engine: str
    model: str
    prompt: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    note: str | None = None
    cost: float = 0.0


@dataclass(frozen=True)
class Estimate:
    """What making a title would take at most. `cost` is None without a price for the model."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = 0.0

    def __add__(self, other: Estimate) -> Estimate:
        cost = None if self.cost is None or other.cost is None else self.cost + other.cost
        tokens_in, tokens_out = self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out
        return Estimate(self.calls + other.calls, tokens_in, tokens_out, cost)


class Maker(Protocol):
    """`recipe` changes whenever the same inputs would give another result."""

    @property
    def recipe(self) -> str: ...

    def make(self, works: Sequence[Work]) -> Iterator[Produced]:
        """One per title, in order, each as soon as it is made."""
        ...

    def estimate(self, work: Work) -> Estimate: ...


class OfflineMaker:
    """The engine's version covers its vocabulary of tags."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.recipe = f"{engine.name} {engine.version}"

    def make(self, works: Sequence[Work]) -> Iterator[Produced]:
        for made in self._engine.enrich(works):
            yield Produced(made, self.recipe, self._engine.name, self._engine.version)

    def estimate(self, work: Work) -> Estimate:
        """No model is asked."""
        return Estimate()
