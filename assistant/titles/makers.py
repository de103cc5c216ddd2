"""An engine with its provenance: what made a result, and under which recipe it would be made again."""

from __future__ import annotations

import hashlib
import json
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
    def __init__(self, engine: Engine, tags: Sequence[str] | None = None) -> None:
        self._engine = engine
        self.recipe = f"{engine.name} {engine.version}{vocabulary_mark(tags)}"

    def make(self, title: TitleText, reviews: Sequence[ReviewText]) -> Produced:
        made = self._engine.enrich(title, reviews)
        return Produced(made, self.recipe, self._engine.name, self._engine.version)


def vocabulary_mark(tags: Sequence[str] | None) -> str:
    """What a recipe adds for tags of one's own; nothing for the built-in ones, which the version covers."""
    return f" tags:{hashlib.sha256(json.dumps(list(tags)).encode()).hexdigest()[:8]}" if tags else ""
