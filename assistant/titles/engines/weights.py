"""The trained numbers that ship with the project, checked before they are used."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.core.errors import UserError

FOLDER = Path(__file__).parent.parent / "weights"
CHECKSUMS = "SHA256.json"

Arrays = Mapping[str, NDArray[Any]]


@cache
def load(name: str, folder: Path = FOLDER) -> Arrays:
    """The arrays of NAME.npz. UserError when the file is not the one its checksum was written for."""
    data = (folder / f"{name}.npz").read_bytes()
    if hashlib.sha256(data).hexdigest() != checksums(folder).get(f"{name}.npz"):
        raise UserError(
            f"The weights {name}.npz have been changed (SHA-256 differs). Restore or retrain them."
        )
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        return {key: archive[key] for key in archive.files}


def scaled(arrays: Arrays, name: str) -> NDArray[np.float32]:
    """Numbers kept as bytes, as numbers."""
    return arrays[name].astype(np.float32) * np.float32(arrays[f"{name}_scale"])


def checksums(folder: Path = FOLDER) -> dict[str, str]:
    found: dict[str, str] = json.loads((folder / CHECKSUMS).read_text())
    return found


def save(name: str, arrays: Arrays, folder: Path = FOLDER) -> Path:
    """Writes NAME.npz and its checksum; the same arrays always give the same bytes."""
    path = folder / f"{name}.npz"
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **dict(sorted(arrays.items())))  # type: ignore[arg-type]
    path.write_bytes(buffer.getvalue())
    known = checksums(folder) if (folder / CHECKSUMS).exists() else {}
    known[path.name] = hashlib.sha256(buffer.getvalue()).hexdigest()
    (folder / CHECKSUMS).write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")
    return path
