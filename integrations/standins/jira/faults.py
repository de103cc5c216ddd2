"""Trouble to order, and the limits that Jira has by itself (docs: rate-limiting)."""

import re
from collections import deque
from typing import Any

from .clock import Clock
from .errors import JSON, JiraError

KINDS = {
    "429", "500", "502", "503", "503_after", "slow", "drop_before", "drop_after", "late", "cut", "error",
    "lose", "duplicate", "delay", "reorder",
}  # fmt: skip
REASONS = (
    "jira-quota-global-based",
    "jira-quota-tenant-based",
    "jira-burst-based",
    "jira-per-issue-on-write",
)
PER_ISSUE = ((2.0, 20), (30.0, 100))


class Faults:
    def __init__(self) -> None:
        self.orders: list[JSON] = []

    def order(self, method: str, path: str, kind: str, times: int = 1, **options: Any) -> None:
        """The next `times` requests with this method ("*": any) whose path the regular expression finds;
        method WEBHOOK: deliveries of an event. Options: `seconds`, `reason`, `retry_after`, `status`, `body`,
        `match` (words that the request's body holds)."""
        if kind not in KINDS:
            raise JiraError(400, f"There is no fault {kind}. There are: {', '.join(sorted(KINDS))}.")
        self.orders.append({"method": method, "path": path, "kind": kind, "times": times, **options})

    def next(self, method: str, path: str, body: str = "") -> JSON | None:
        for order in self.orders:
            named = order["method"] in (method, "*") and (method != "WEBHOOK" or order["method"] == method)
            if named and re.search(order["path"], path) and order.get("match", "") in body:
                order["times"] -= 1
                if order["times"] <= 0:
                    self.orders.remove(order)
                return order
        return None


class Limits:
    """Remembers what was refused until when, so that whoever comes back too early is counted."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._closed: list[tuple[str, str, float, str]] = []
        self._writes: dict[str, deque[float]] = {}
        self.too_early = 0

    def close(self, method: str, path: str, reason: str, retry_after: float) -> None:
        self._closed.append((method, path, self._clock.now() + retry_after, reason))

    def blocking(self, method: str, path: str) -> tuple[str, float] | None:
        """The reason and the seconds left when this request comes too early. A quota holds for everything,
        a burst for the endpoint, a limit of writes for the issue."""
        now = self._clock.now()
        self._closed = [one for one in self._closed if one[2] > now + 0.001]
        for was, where, until, reason in self._closed:
            same = (was, endpoint(where)) == (method, endpoint(path))
            if "quota" in reason or (reason == "jira-burst-based" and same) or (
                reason == "jira-per-issue-on-write" and method != "GET" and issue_in(where) == issue_in(path)
            ):  # fmt: skip
                self.too_early += 1
                return reason, until - now
        return None

    def write(self, issue: str) -> float | None:
        """Counts a write on an issue: 20 in 2 s and 100 in 30 s. The seconds to wait when it is too many."""
        now, times = self._clock.now(), self._writes.setdefault(issue, deque(maxlen=PER_ISSUE[-1][1]))
        for span, most in PER_ISSUE:
            recent = [at for at in times if at > now - span]
            if len(recent) >= most:
                return max(recent[0] + span - now, 1.0)
        times.append(now)
        return None


def issue_in(path: str) -> str:
    found = re.search(r"/issue/([^/]+)", path)
    return found[1] if found else ""


def endpoint(path: str) -> str:
    """The path with its ids taken out."""
    return re.sub(r"/(issue|comment|sprint|board|project)/(?!bulkfetch|createmeta|rank)[^/]+", r"/\1/*", path)
