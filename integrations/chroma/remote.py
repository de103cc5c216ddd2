"""`TitleIndex` through the private side of the bot that owns the folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from assistant.core.errors import Rejected, Unavailable
from assistant.core.ports import Document, Hit, Vectors
from integrations.chroma.wire import pack

PATH = "/index"
SECONDS = 60.0


class RemoteIndex:
    def __init__(self, url: str, token: str) -> None:
        self._url = url + PATH
        self._token = token
        # The owner is on this machine: a proxy set for the outside must not stand between.
        self._opener = build_opener(ProxyHandler({}))

    def upsert(self, collection: str, documents: Sequence[Document]) -> None:
        rows = [{"id": d.id, "title_id": d.title_id, "vector": pack(d.vector)} for d in documents]
        for start in range(0, len(rows), 500):
            self._call(collection, "upsert", {"documents": rows[start : start + 500]})

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        self._call(collection, "delete", {"ids": list(ids)})

    def search(self, collection: str, vector: Vectors, limit: int) -> list[Hit]:
        found = self._call(collection, "search", {"vector": pack(vector), "limit": limit})
        return [Hit(**hit) for hit in found]

    def count(self, collection: str) -> int:
        return int(self._call(collection, "count", {}))

    def drop(self, collection: str) -> None:
        self._call(collection, "drop", {})

    def close(self) -> None:
        """Nothing is held between calls."""

    def _call(self, collection: str, verb: str, body: dict[str, Any]) -> Any:
        request = Request(
            f"{self._url}/{collection}/{verb}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"},
            method="POST",
        )
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                return json.load(answer)
        except HTTPError as error:
            if error.code in (401, 404, 422):
                raise Rejected(f"the bot's index: {error.code} {error.reason}") from error
            raise Unavailable(f"the bot's index: {error.code} {error.reason}") from error
        except (OSError, ValueError) as error:
            raise Unavailable("the bot's index does not answer") from error
