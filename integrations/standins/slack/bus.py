"""What happens, told to the pages that are open."""

import asyncio
from collections.abc import Callable, Iterable

from .errors import JSON


class Bus:
    def __init__(self) -> None:
        self._listeners: list[tuple[str, asyncio.Queue[JSON | None]]] = []

    def listen(self, user_id: str) -> "asyncio.Queue[JSON | None]":
        """Everything for this member from now on; None says that the server stops."""
        queue: asyncio.Queue[JSON | None] = asyncio.Queue()
        self._listeners.append((user_id, queue))
        return queue

    def leave(self, queue: "asyncio.Queue[JSON | None]") -> None:
        self._listeners = [(user, q) for user, q in self._listeners if q is not queue]

    def tell(self, users: Iterable[str], event: JSON) -> None:
        wanted = set(users)
        self.tell_each(lambda user: event if user in wanted else None)

    def tell_each(self, event_for: Callable[[str], JSON | None]) -> None:
        for user, queue in self._listeners:
            event = event_for(user)
            if event is not None:
                queue.put_nowait(event)

    def close(self) -> None:
        for _, queue in self._listeners:
            queue.put_nowait(None)
