"""What `doctor` looks at in the search index: who owns its folder, or whether its server answers."""

from __future__ import annotations

from pathlib import Path

from assistant.core.errors import Unavailable, UserError
from assistant.core.ports import Finding
from integrations.chroma import ChromaSettings
from integrations.chroma.lock import FolderLock


def check(settings: ChromaSettings, data_dir: Path) -> list[Finding]:
    return [_server(settings) if settings.chroma_url else _folder(data_dir / "chroma")]


def _server(settings: ChromaSettings) -> Finding:
    from integrations.chroma.index import server_index

    try:
        server_index(settings.chroma_url, settings.chroma_timeout_seconds).close()
    except (UserError, Unavailable) as error:
        return Finding("index server", False, str(error), "Start the Chroma server, or correct CHROMA_URL.")
    return Finding("index server", True, "answers")


def _folder(folder: Path) -> Finding:
    if not folder.exists():
        return Finding("index folder", True, f"{folder} is not there yet; `bot.py index` makes it")
    lock = FolderLock(folder)
    try:
        free = lock.take()
    except UserError as error:
        return Finding("index folder", False, str(folder), error.text)
    lock.release()
    return Finding(
        "index folder", True, f"{folder}, {'free' if free else f'owned by process {lock.owner()}'}"
    )
