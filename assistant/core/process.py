"""One process: starts its parts in order, waits for a signal, stops them in reverse within 20 seconds."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

log = logging.getLogger(__name__)

STOP_SECONDS = 20.0


@dataclass(frozen=True)
class Part:
    name: str
    start: Callable[[], None]
    stop: Callable[[], None]


class Process:
    """The main thread owns the signals; every part runs in threads of its own."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self._ended = threading.Event()

    def add(self, name: str, start: Callable[[], None], stop: Callable[[], None]) -> None:
        self.parts.append(Part(name, start, stop))

    def run(self, announce: Callable[[], None]) -> None:
        """Start, `announce` it, and stop at SIGINT or SIGTERM; a second signal ends the process at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._signalled)
        self.start()
        announce()
        self._ended.wait()
        self.stop()

    def start(self) -> None:
        # Each of SQLite's steps lets go of the interpreter; by default a busy thread keeps it for 5 ms then,
        # which adds up to a tenth of a second in a transaction of twenty steps.
        sys.setswitchinterval(0.0005)
        self._start()

    def _start(self) -> None:
        """Start every part; if one fails, stop those already started and raise."""
        started: list[Part] = []
        try:
            for part in self.parts:
                part.start()
                started.append(part)
        except BaseException:
            self._stop(started)
            raise

    def stop(self) -> None:
        self._stop(self.parts)

    def _signalled(self, number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        self._ended.set()

    def _stop(self, parts: list[Part]) -> None:
        for part in reversed(parts):
            thread = threading.Thread(target=part.stop, name=f"stop-{part.name}", daemon=True)
            thread.start()
            thread.join(STOP_SECONDS / 2)
            if thread.is_alive():
                log.warning("%s did not stop in time", part.name)


class Background:
    """Does things one after the other on a thread of its own, so that nothing waits for them."""

    def __init__(self, tasks: Sequence[Callable[[], None]]) -> None:
        self._tasks = tasks
        self._stopping = False

    def start(self) -> None:
        threading.Thread(target=self._run, name="background", daemon=True).start()

    def stop(self) -> None:
        self._stopping = True

    def _run(self) -> None:
        for task in list(self._tasks):
            if self._stopping:
                return
            try:
                task()
            except Exception:  # the bot is up without it; whoever needs it meets the error again
                log.exception("a task at start failed")
