"""Threads that work off rows: woken by a commit, with a slow poll for what other processes wrote."""

import logging
import threading
import time
from collections.abc import Callable

from assistant.core.errors import Unavailable, UserError

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0


class Workers:
    """`step` does one piece of work and says whether there was any; it survives what a step raises."""

    def __init__(self, name: str, step: Callable[[], bool], threads: int) -> None:
        self._name = name
        self._step = step
        self._wake = threading.Condition()
        self._wakes = 0
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._run, args=(n == 0,), name=f"{name}-{n}", daemon=True)
            for n in range(threads)
        ]
        self.last_alive = time.monotonic()

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There is work: one thread looks, and wakes the next one if it found some."""
        with self._wake:
            self._wakes += 1
            self._wake.notify()

    def stop(self, timeout: float) -> None:
        """Finish the pieces in hand; at most `timeout` seconds."""
        self._stopping = True
        with self._wake:
            self._wake.notify_all()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, deadline - time.monotonic()))

    def _run(self, polls: bool) -> None:
        while not self._stopping:
            seen = self._wakes
            try:
                worked = self._step()
            except (Unavailable, UserError) as error:  # the database is away or full, and says so in words
                log.warning("%s: %s", self._name, error)
                worked = False
            except Exception:  # a worker outlives whatever one step meets; the row's lease brings it back
                log.exception("%s: a step failed", self._name)
                worked = False
            self.last_alive = time.monotonic()
            if worked:
                self.wake()
                continue
            with self._wake:
                if self._wakes == seen and not self._stopping:
                    self._wake.wait(POLL_SECONDS if polls else None)
