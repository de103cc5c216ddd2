"""The one way sources ask the web: identified, paced, within a budget, patient with servers in trouble."""

from __future__ import annotations

import random
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from assistant.core.clock import utc_now
from assistant.core.errors import BudgetUsedUp, Rejected, Unavailable, UserError

TRIES = 4
LONGEST_WAIT = 60.0
"""Seconds; a server that asks for more is left alone until the next run."""
AGENT = "Usher/0.1 (assistant of a film team{contact})"
IN_TROUBLE = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Manners:
    """`budget`: requests a run may make; `pace`: seconds between two; `backoff`: seconds before the first
    repetition, doubled with each further one; `contact`: an address the server's people can write to."""

    budget: int
    contact: str = ""
    pace: float = 0.0
    backoff: float = 1.0
    timeout: float = 20.0
    headers: Mapping[str, str] = field(default_factory=dict)


class Web:
    """One run's requests to one server. Raises BudgetUsedUp, Unavailable, Rejected and nothing else."""

    def __init__(self, base_url: str, manners: Manners) -> None:
        self.base_url = base_url.rstrip("/")
        self.agent = AGENT.format(contact=f"; {manners.contact}" if manners.contact else "")
        self._manners = manners
        self._used = 0
        self._last = float("-inf")
        self._client = httpx.Client(
            timeout=manners.timeout,
            follow_redirects=True,
            headers={"User-Agent": self.agent, **manners.headers},
        )
        weakref.finalize(self, self._client.close)

    def json(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        answer = self.get(path, params)
        try:
            return answer.json()
        except ValueError as error:
            raise Unavailable(f"{self._where(path)} answered with something that is not JSON") from error

    def get(
        self,
        path: str,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The answer, 2xx or 304. `path`: below the base address, or a whole address."""
        url = path if "://" in path else f"{self.base_url}{path}"
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._once(url, params, headers)
            except httpx.HTTPError as error:
                if attempt == TRIES:
                    raise Unavailable(f"{self._where(url)} cannot be reached ({error})") from error
                self._rest(attempt, None)
                continue
            if answer.status_code not in IN_TROUBLE:
                return self._accepted(answer)
            wait = _asked_wait(answer)
            if attempt == TRIES or (wait or 0) > LONGEST_WAIT:
                raise Unavailable(f"{self._where(url)} answered {answer.status_code}", retry_after=wait)
            self._rest(attempt, wait)
        raise AssertionError("the last attempt returns or raises")

    def _once(
        self, url: str, params: Mapping[str, Any] | None, headers: Mapping[str, str] | None
    ) -> httpx.Response:
        if self._used >= self._manners.budget:
            raise BudgetUsedUp(f"the budget of {self._manners.budget} requests a run is used up")
        time.sleep(max(0.0, self._last + self._manners.pace - time.monotonic()))
        self._used += 1
        try:
            return self._client.get(url, params=params, headers=headers)
        finally:
            self._last = time.monotonic()

    def _accepted(self, answer: httpx.Response) -> httpx.Response:
        status = answer.status_code
        if answer.is_success or status == httpx.codes.NOT_MODIFIED:
            return answer
        where = self._where(str(answer.url))
        if status in (401, 403):
            raise Rejected(f"{where} refuses us ({status}): check the key and what it may do")
        raise Rejected(f"{where} answered {status}")

    def _rest(self, attempt: int, asked: float | None) -> None:
        own = self._manners.backoff * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)
        time.sleep(own if asked is None else asked)

    def _where(self, url: str) -> str:
        """Without the query: a key may stand in it."""
        return url.partition("?")[0]


def since(options: Mapping[str, str]) -> date | None:
    """The day given by --since."""
    given = options.get("since")
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise UserError(f"--since {given} is no date; write it like 2026-01-31.") from error


def _asked_wait(answer: httpx.Response) -> float | None:
    """Seconds named by Retry-After, which may also be a moment."""
    asked = answer.headers.get("Retry-After", "")
    try:
        return max(0.0, float(asked))
    except ValueError:
        pass
    try:
        moment: datetime = parsedate_to_datetime(asked)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - utc_now()).total_seconds())
