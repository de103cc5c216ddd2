"""Waiting for a slow other side no longer than somebody wants to wait."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TypeVar

from assistant.core.errors import Unavailable

Item = TypeVar("Item")
LOOK_SECONDS = 0.25
"""So often it is asked whether the wait is still wanted."""


class TookTooLong(Unavailable):
    """The time that was given is over."""


class Stopped(Exception):
    """Whoever asked wants no more of it."""


class Patience:
    """How long somebody waits from now on. `stopped`: whether they want no more, asked again and again."""

    def __init__(self, seconds: float, stopped: Callable[[], bool] = lambda: False) -> None:
        self._until = time.monotonic() + seconds
        self._stopped = stopped

    def check(self) -> None:
        """Raises Stopped or TookTooLong."""
        if self._stopped():
            raise Stopped("who asked wants no more")
        if time.monotonic() > self._until:
            raise TookTooLong("no answer in the time given")


def patiently(make: Callable[[], Iterator[Item]], patience: Patience) -> Iterator[Item]:
    """What `make` gives. It runs in a thread of its own, which may hang; when patience ends it is left there
    and closed as soon as it says something."""
    came: queue.SimpleQueue[tuple[str, Item | Exception | None]] = queue.SimpleQueue()
    left = threading.Event()

    def read() -> None:
        try:
            with closing(make()) as items:  # type: ignore[type-var]  # generators, which can be closed
                for item in items:
                    if left.is_set():
                        return
                    came.put(("item", item))
            came.put(("end", None))
        except Exception as error:  # told to who waits
            came.put(("error", error))

    threading.Thread(target=read, name="patience", daemon=True).start()
    try:
        while True:
            patience.check()
            try:
                kind, what = came.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            if kind == "end":
                return
            if isinstance(what, Exception):
                raise what
            yield what  # type: ignore[misc]  # an item
    finally:
        left.set()
