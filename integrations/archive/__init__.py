"""Immutable Parquet parts of raw rows, on local disk or in any store `pyarrow.fs` knows (S3 first)."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.core.ports import ReviewArchive
from integrations.archive.parquet import ParquetArchive


class ArchiveSettings(BaseSettings):
    """`archive_url`: empty for a folder in DATA_DIR, a path, or e.g. `s3://bucket/prefix?region=eu-west-1`
    (credentials come from the environment as AWS's own tools read them)."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    archive_url: str = ""


def build(settings: ArchiveSettings, data_dir: Path) -> ReviewArchive:
    return ParquetArchive(settings.archive_url or str((data_dir / "archive").absolute()))
