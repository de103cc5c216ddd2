"""Titles, reviews and signals from a folder of JSONL, CSV or Parquet files in the interchange format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.core.errors import UserError
from assistant.core.ports import TitleSource
from integrations.sources.file.jsonl import FILES, SUFFIXES, FileSource, present


class Settings(BaseSettings):
    """`file_source_dir`: the folder the daily job reads; empty: none."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    file_source_dir: str = ""


def build(options: Mapping[str, str], settings: Settings) -> TitleSource:
    """`options`: `path` of the folder, and `name` to keep its titles apart.

    Raises UserError when no folder is set, it is not there, or it holds none of the three files.
    """
    if options.get("since"):
        raise UserError("The file source reads whole files; leave --since out.")
    path = options.get("path") or settings.file_source_dir
    if not path:
        raise UserError("The file source needs a folder: give --path, or set FILE_SOURCE_DIR.")
    folder = Path(path).expanduser().resolve()
    if not folder.is_dir():
        raise UserError(f"There is no folder {folder}. Give one with --path.")
    if not any(present(folder, name) for name in FILES.values()):
        names = f"{', '.join(FILES.values())} as {', '.join(SUFFIXES)}"
        raise UserError(f"{folder} holds none of {names}.")
    return FileSource(folder, options.get("name") or "file")
