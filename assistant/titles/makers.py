"""An engine with its provenance: what made a result, and under which recipe it would be made again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.titles.engines.result import Engine, Enrichment, ReviewText, TitleText


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


class Maker(Protocol):
    """`recipe` changes whenever the same inputs would give another result."""

    @property
    def recipe(self) -> str: ...

    def make(self, title: TitleText, reviews: Sequence[ReviewText]) -> Produced: ...


class OfflineMaker:
    """The engine's version covers its vocabulary of tags."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.recipe = f"{engine.name} {engine.version}"

    def make(self, title: TitleText, reviews: Sequence[ReviewText]) -> Produced:
        made = self._engine.enrich(title, reviews)
        return Produced(made, self.recipe, self._engine.name, self._engine.version)
