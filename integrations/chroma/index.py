"""`TitleIndex` on Chroma. Vectors are always passed in: Chroma would download a model to make its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError

from assistant.core.errors import Unavailable, UserError
from assistant.core.ports import Document, Hit, Vectors
from integrations.chroma.lock import FolderLock

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api import ClientAPI

BATCH = 5000
"""Chroma takes at most 5,461 rows in one call."""


def folder_index(folder: Path, lock: FolderLock) -> ChromaIndex:
    """The embedded index in `folder`, whose lock the caller holds; `close` lets go of it."""
    try:
        client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    except (ChromaError, ValueError) as error:
        lock.release()
        raise UserError(
            f"The search index in {folder} cannot be opened ({error}). Move it away and run `index`."
        ) from error
    return ChromaIndex(client, lock)


def server_index(url: str, seconds: float) -> ChromaIndex:
    """The index on a Chroma server, which is given `seconds` for each answer.

    UserError when `url` is none, Unavailable when nobody answers there.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UserError("CHROMA_URL must look like http://host:port")
    secure = parts.scheme == "https"
    try:
        # Chroma's client waits for ever and has no setting for it: ask first, then tell its own client.
        httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=seconds).raise_for_status()
        client = chromadb.HttpClient(
            parts.hostname,
            parts.port or (443 if secure else 8000),
            ssl=secure,
            # Chroma's client never closes the connections it keeps, so it keeps none.
            settings=Settings(anonymized_telemetry=False, chroma_http_max_keepalive_connections=0),
        )
        client._server._session.timeout = httpx.Timeout(seconds)  # type: ignore[attr-defined]
    except (ChromaError, httpx.HTTPError, ValueError) as error:
        raise Unavailable(f"no Chroma server answers at {parts.hostname}") from error
    return ChromaIndex(client)


@contextmanager
def _plain() -> Iterator[None]:
    """Chroma's own exceptions stop here."""
    try:
        yield
    except (ChromaError, httpx.HTTPError) as error:
        raise Unavailable(f"the index: {type(error).__name__}: {error}"[:300]) from error


class ChromaIndex:
    def __init__(self, client: ClientAPI, lock: FolderLock | None = None) -> None:
        self._client = client
        self._lock = lock

    @_plain()
    def upsert(self, collection: str, documents: Sequence[Document]) -> None:
        if not documents:
            return
        rows = self._client.get_or_create_collection(
            collection, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        for start in range(0, len(documents), BATCH):
            part = documents[start : start + BATCH]
            rows.upsert(
                ids=[document.id for document in part],
                embeddings=np.stack([document.vector for document in part]),
                metadatas=[{"title_id": document.title_id} for document in part],
            )

    @_plain()
    def delete(self, collection: str, ids: Sequence[str]) -> None:
        rows = self._open(collection)
        for start in range(0, len(ids) if rows else 0, BATCH):
            rows.delete(ids=list(ids[start : start + BATCH]))  # type: ignore[union-attr]

    @_plain()
    def search(self, collection: str, vector: Vectors, limit: int) -> list[Hit]:
        rows = self._open(collection)
        if rows is None:
            return []
        found = rows.query(query_embeddings=vector[None], n_results=limit, include=["metadatas", "distances"])
        metadatas, distances = found["metadatas"], found["distances"]
        if metadatas is None or distances is None:
            return []
        return [
            Hit(row_id, int(str(metadata["title_id"])), 1.0 - distance)
            for row_id, metadata, distance in zip(found["ids"][0], metadatas[0], distances[0], strict=True)
        ]

    @_plain()
    def count(self, collection: str) -> int:
        rows = self._open(collection)
        return rows.count() if rows else 0

    @_plain()
    def drop(self, collection: str) -> None:
        if self._open(collection):
            self._client.delete_collection(collection)

    def close(self) -> None:
        """Let another process have the folder."""
        if isinstance(self._client, Client):  # always, but the library's functions promise less
            self._client.close()
        if self._lock:
            self._lock.release()

    def _open(self, collection: str) -> Collection | None:
        try:
            return self._client.get_collection(collection, embedding_function=None)
        except NotFoundError:
            return None
