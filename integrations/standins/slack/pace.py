"""Rate limits, when they are switched on (docs: apis/web-api/rate-limits)."""

from collections import defaultdict, deque

from .args import Args
from .errors import SlackError
from .methods import Method
from .workspace import Workspace

PER_MINUTE = {2: 20, 3: 50, 4: 100}
POSTING = ("chat.postMessage", "chat.startStream")


class Pace:
    """`pace`: one message a second and channel. `tiers`: calls of a method in a minute."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def check(self, name: str, method: Method, args: Args) -> None:
        if self._ws.settings["tiers"] and method.tier:
            self._take(name, PER_MINUTE[method.tier], 60.0)
        if self._ws.settings["pace"] and name in POSTING:
            self._take(f"post {args.get('channel')}", 1, 1.0)

    def _take(self, key: str, most: int, seconds: float) -> None:
        now, calls = self._ws.clock.now(), self._calls[key]
        while calls and calls[0] <= now - seconds:
            calls.popleft()
        if len(calls) >= most:
            raise SlackError("ratelimited", retry_after=max(1, round(calls[0] + seconds - now)))
        calls.append(now)
