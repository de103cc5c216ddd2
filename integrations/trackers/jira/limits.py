"""What Jira asked us to wait for: nothing goes out earlier (docs: rate-limiting).

A quota holds for every call, a burst for its endpoint and method, a limit of writes for its issue.
"""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from assistant.core.clock import Clock

UNKNOWN_WAIT = 30.0
_IDS = re.compile(r"/(issue|comment|sprint|board|project|issueLink)/(?!bulkfetch|createmeta|rank)[^/]+")


class Limits:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def refused(self, method: str, path: str, reason: str, seconds: float) -> None:
        """Remember a 429 with its reason."""
        until = self._clock() + timedelta(seconds=seconds)
        scope = self._scope(method, path, reason)
        with self._lock:
            self._until[scope] = max(until, self._until.get(scope, until))

    def wait(self, method: str, path: str) -> float:
        """Seconds until this call may go out."""
        now = self._clock()
        with self._lock:
            self._until = {scope: until for scope, until in self._until.items() if until > now}
            scopes = ("everything", _endpoint(method, path), _issue(path) if method != "GET" else "")
            left = [(self._until[scope] - now).total_seconds() for scope in scopes if scope in self._until]
        return max(left, default=0.0)

    def _scope(self, method: str, path: str, reason: str) -> str:
        if reason == "jira-per-issue-on-write" and _issue(path):
            return _issue(path)
        return _endpoint(method, path) if reason == "jira-burst-based" else "everything"


def _endpoint(method: str, path: str) -> str:
    return method + " " + _IDS.sub(r"/\1/*", path)


def _issue(path: str) -> str:
    found = re.search(r"/issue/(?!bulkfetch|createmeta|rank)([^/]+)", path)
    return f"issue {found[1]}" if found else ""


def seconds(retry_after: str | None, date: str | None) -> float:
    """What Retry-After says: a whole or broken number, or a date, read against the answer's own Date."""
    if retry_after is None:
        return UNKNOWN_WAIT
    try:
        return max(float(retry_after), 0.0)
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(retry_after)
        return max((moment - parsedate_to_datetime(date or "")).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return UNKNOWN_WAIT
