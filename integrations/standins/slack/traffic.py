"""The last requests in both directions, to be read back."""

from collections import deque

from .clock import Clock
from .errors import JSON

KEPT = 5000


class Traffic:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[JSON] = deque(maxlen=KEPT)
        self._count = 0

    def add(self, direction: str, kind: str, name: str, body: object, reply: object = None,
            status: int | None = None) -> JSON:  # fmt: skip
        """`direction` is "in" for what reaches the workspace and "out" for what it sends to the app."""
        self._count += 1
        entry: JSON = {
            "n": self._count, "at": self._clock.now(), "direction": direction, "kind": kind, "name": name,
            "status": status, "body": body, "reply": reply,
        }  # fmt: skip
        self._entries.append(entry)
        return entry

    def after(self, n: int, limit: int = KEPT) -> list[JSON]:
        return [entry for entry in self._entries if entry["n"] > n][-limit:]
