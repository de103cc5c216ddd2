"""Files that commands read and write; whatever is wrong with one is a UserError that names it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assistant.core.errors import UserError


def read_text(path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} cannot be read: it is not UTF-8 text.") from error


def write_json_lines(path: str, rows: Iterable[dict[str, Any]]) -> int:
    """One JSON object a line; how many there were."""
    count = 0
    try:
        with Path(path).open("w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}).") from error
    return count
