"""One SQLite table of JSON documents, read at start and written through."""

import json
import sqlite3
from pathlib import Path
from typing import Any

JSON = dict[str, Any]


class Store:
    """Every write is committed at once; without fsync it still survives a killed process."""

    def __init__(self, directory: Path | None, name: str) -> None:
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
        path = ":memory:" if directory is None else str(directory / name)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS document"
            " (kind TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )

    def table(self, kind: str) -> "Table":
        rows = self._db.execute("SELECT key, body FROM document WHERE kind = ? ORDER BY key", (kind,))
        return Table(self, kind, {key: json.loads(body) for key, body in rows})

    def write(self, kind: str, key: str, body: JSON) -> None:
        self._db.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?)", (kind, key, json.dumps(body)))

    def erase(self, kind: str, key: str) -> None:
        self._db.execute("DELETE FROM document WHERE kind = ? AND key = ?", (kind, key))

    def close(self) -> None:
        self._db.close()


class Table(dict[str, JSON]):
    """Documents of one kind. A document changed in place needs `save`."""

    def __init__(self, store: Store, kind: str, rows: dict[str, JSON]) -> None:
        super().__init__(rows)
        self._store = store
        self._kind = kind

    def __setitem__(self, key: str, body: JSON) -> None:
        super().__setitem__(key, body)
        self.save(key)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self._store.erase(self._kind, key)

    def save(self, key: str) -> None:
        self._store.write(self._kind, key, self[key])
