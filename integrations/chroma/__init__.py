"""The vector index: Chroma in a folder of ours, on a server, or through the bot that owns the folder."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.core.errors import Unavailable, UserError
from assistant.core.ports import TitleIndex
from integrations.chroma.lock import FolderLock
from integrations.chroma.remote import RemoteIndex

PRIVATE_SIDE = "private.json"
"""In DATA_DIR, readable by its owner only: {port, token} of the running bot's private side."""


class ChromaSettings(BaseSettings):
    """`chroma_url` empty: an embedded index in DATA_DIR/chroma; else a server, http://host:port."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    chroma_url: str = ""
    chroma_timeout_seconds: float = Field(30, gt=0)


def build(settings: ChromaSettings, data_dir: Path, *, beside_bot: bool = True) -> TitleIndex:
    """The index as far as this process may have it.

    An embedded folder has one owner, because two writers silently lose vectors. When it is taken, a command
    (`beside_bot`) talks to the owner over its private side; the bot itself raises Unavailable.
    """
    if settings.chroma_url:
        from integrations.chroma.index import server_index

        return server_index(settings.chroma_url, settings.chroma_timeout_seconds)
    folder = data_dir / "chroma"
    lock = FolderLock(folder)
    if lock.take():
        from integrations.chroma.index import folder_index

        return folder_index(folder, lock)
    if not beside_bot:
        raise Unavailable(f"the index in {folder} is in use by process {lock.owner()}", retry_after=30)
    return _through_owner(data_dir, lock)


def _through_owner(data_dir: Path, lock: FolderLock) -> TitleIndex:
    try:
        place = json.loads((data_dir / PRIVATE_SIDE).read_text("utf-8"))
        remote = RemoteIndex(f"http://127.0.0.1:{int(place['port'])}", str(place["token"]))
        remote.count("any")
    except (OSError, ValueError, KeyError, Unavailable) as error:
        raise UserError(
            f"The search index in {data_dir / 'chroma'} is in use by process {lock.owner()}, which does not "
            "share it. Wait until it is done, or set CHROMA_URL to a Chroma server that many can use."
        ) from error
    return remote
