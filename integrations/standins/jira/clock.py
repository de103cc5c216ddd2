"""The site's clock: the computer's, moved or stopped by the control API."""

import time
from collections.abc import Callable


class Clock:
    """This process imports nothing of the bot, so it reads the time itself."""

    def __init__(self, read: Callable[[], float] = time.time) -> None:  # noqa: TID251
        self._read = read
        self.offset = 0.0
        self.stopped_at: float | None = None

    def now(self) -> float:
        """Seconds since 1970."""
        return self._read() + self.offset if self.stopped_at is None else self.stopped_at

    def ms(self) -> int:
        return int(self.now() * 1000)

    def forward(self, seconds: float) -> None:
        if self.stopped_at is None:
            self.offset += seconds
        else:
            self.stopped_at += seconds
