"""The workspace's clock: the computer's, moved by the control API."""

import time
from collections.abc import Callable


class Clock:
    """Seconds since 1970. This process imports nothing of the bot, so it reads the time itself."""

    def __init__(self, read: Callable[[], float] = time.time) -> None:  # noqa: TID251
        self._read = read
        self.offset = 0.0
        self._last = 0

    def now(self) -> float:
        return self._read() + self.offset

    def ts(self) -> str:
        """A message timestamp: microseconds, never the same twice, never going back."""
        self._last = max(int(self.now() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def seen(self, ts: str) -> None:
        """Timestamps handed out from now on are later than `ts`."""
        seconds, _, micros = ts.partition(".")
        self._last = max(self._last, int(seconds) * 1_000_000 + int(micros))
