"""Tells commands run beside the bot where its private side is, and how to be let in."""

import json
import os
from pathlib import Path


def announce(data_dir: Path, port: int, token: str) -> None:
    """Write {port, token} to DATA_DIR/private.json, for this user's eyes only."""
    path = data_dir / "private.json"
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({"port": port, "token": token}, file)


def withdraw(data_dir: Path) -> None:
    (data_dir / "private.json").unlink(missing_ok=True)
