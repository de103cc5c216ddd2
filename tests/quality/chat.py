"""The chat model of LLM_MODEL on what the offline engine is measured on, with what it cost."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.core.clock import utc_now
from assistant.core.config import Settings
from assistant.core.db import Database
from assistant.core.llm import PromptRunner, Room
from assistant.core.migrate import migrate
from assistant.core.ports import Encoder
from assistant.core.prompts import load_prompts
from assistant.core.spending import Ledger
from assistant.titles.engines.llm import LlmMaker
from assistant.titles.engines.offline import OfflineEngine
from assistant.titles.engines.result import TitleText, Work
from assistant.titles.makers import OfflineMaker, Produced
from integrations.models import ModelSettings, chat_model
from tests.quality import critics, demo
from tests.quality.table import Line, NoData, compared

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"


def measure(encoder: Encoder) -> Iterator[Line]:
    settings = ModelSettings()
    if not settings.llm_model:
        raise NoData("LLM_MODEL is not set, so no chat model is measured")
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/quality.db")
        migrate(db)
        maker = _maker(settings, Ledger.of(db, utc_now, Settings()), encoder)
        yield from _demo(maker)
        yield from _critics(maker, encoder)
        db.close()


def _maker(settings: ModelSettings, ledger: Ledger, encoder: Encoder) -> LlmMaker:
    runner = PromptRunner(
        chat_model(settings),
        settings.llm_model,
        load_prompts(PROMPTS),
        ledger=ledger.for_run(),
        room=Room(settings.llm_context_tokens, settings.llm_max_tokens),
        parallel=settings.llm_parallel,
    )
    engine = OfflineEngine(encoder)
    return LlmMaker(runner, OfflineMaker(engine), engine.tags)


def _demo(maker: LlmMaker) -> Iterator[Line]:
    gold = demo.labels()
    made = list(maker.make(demo.works(gold, starred=True)))
    tags = [[tag.name for tag in one.enrichment.tags] for one in made]
    yield demo.tag_precision("chat model: demo, precision of the tags", tags, gold)
    yield from _bill("demo", made)


def _critics(maker: LlmMaker, encoder: Encoder) -> Iterator[Line]:
    gold, reviews = critics.consensus(), critics.snippets()
    works = [Work(TitleText(i, "movie", i, genres=("Drama",)), reviews[i]) for i in gold]
    made = list(maker.make(works))
    verdicts = {i: one.enrichment.verdict or "" for i, one in zip(gold, made, strict=True)}
    yield compared(
        "chat model: verdict, ROUGE-L with the consensus",
        len(gold),
        {"centroid": critics.rouge(gold, {i: critics.central(reviews[i], encoder) for i in gold})},
        critics.rouge(gold, verdicts),
    )
    yield from _bill("critics", made)


def _bill(where: str, made: Sequence[Produced]) -> Iterator[Line]:
    """What was taken from the model, and its price by LLM_PRICES."""
    taken = sum(one.engine == "llm" for one in made)
    tokens = sum(one.tokens_in + one.tokens_out for one in made)
    yield Line(f"chat model: {where}, titles by the model", len(made), {}, taken)
    yield Line(f"chat model: {where}, tokens", len(made), {}, tokens)
    yield Line(f"chat model: {where}, cost by LLM_PRICES", len(made), {}, sum(one.cost for one in made))
