"""A vector as text: base64 of its little-endian float32 values, a third of what JSON numbers take."""

import base64

import numpy as np

from assistant.core.ports import Vectors


def pack(vector: Vectors) -> str:
    return base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode()


def unpack(text: str) -> Vectors:
    """ValueError when `text` is no such thing."""
    return np.frombuffer(base64.b64decode(text, validate=True), dtype="<f4").astype(np.float32)
