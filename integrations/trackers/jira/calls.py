"""Requests whose every failure is one of our three errors. The `jira` library carries them: without its own
retries (they post twice), with a timeout, one client a thread."""

from __future__ import annotations

import threading
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from jira import JIRA, JIRAError
from requests import RequestException, Response
from requests.exceptions import ConnectTimeout
from urllib3.exceptions import NewConnectionError

from assistant.core.clock import Clock
from assistant.core.errors import Rejected, Unavailable
from assistant.core.ports import Json
from integrations.trackers.jira import Settings
from integrations.trackers.jira.limits import Limits, seconds

# Connecting and answering; a delivery's lease assumes that no request lasts longer.
TIMEOUT = (3.0, 10.0)
TOKEN_WAIT = 300.0


class Refused(Rejected):
    """Jira's no, with what it said of each field."""

    def __init__(self, what: str, status: int, fields: Json) -> None:
        super().__init__(what)
        self.status = status
        self.fields = fields


class Calls:
    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._site = settings.base_url.rstrip("/")
        self._limits = Limits(clock)
        self._local = threading.local()

    def get(self, path: str, **params: Any) -> Any:
        return self._json(self.request("GET", path, params=params), reads=True)

    def read(self, path: str, body: Json) -> Any:
        """A POST that changes nothing."""
        return self._json(self.request("POST", path, body, reads=True), reads=True)

    def site_time(self) -> datetime:
        """What time it is over there, by a cheap request."""
        return parsedate_to_datetime(self.request("GET", "myself").headers["Date"])

    def write(self, method: str, path: str, body: Json | None = None, **params: Any) -> Any:
        """What is answered, None for nothing. A lost answer is Unavailable with `maybe_done`."""
        answer = self.request(method, path, body, params=params)
        return self._json(answer, reads=False) if answer.content else None

    def request(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        params: Json | None = None,
        reads: bool = False,
    ) -> Response:
        """`path` follows /rest/api/3/ unless it begins with /rest."""
        path = path if path.startswith("/") else f"/rest/api/3/{path}"
        reads = reads or method == "GET"
        if wait := self._limits.wait(method, path):
            raise Unavailable("Jira asked us to wait", retry_after=wait)
        try:
            return self._client()._session.request(method, self._site + path, json=body, params=params)
        except JIRAError as error:
            raise self._sorted(method, path, error.response, reads) from error
        except RequestException as error:
            lost = not reads and not _never_sent(error)
            raise Unavailable(f"Jira did not answer ({type(error).__name__})", maybe_done=lost) from error

    def _client(self) -> JIRA:
        if not hasattr(self._local, "client"):
            self._local.client = JIRA(
                self._site,
                basic_auth=(self._settings.email, self._settings.api_token.get_secret_value()),
                options={"rest_api_version": "3"},
                max_retries=0,
                timeout=TIMEOUT,
                get_server_info=False,
            )
        client: JIRA = self._local.client
        return client

    def _sorted(self, method: str, path: str, answer: Response | None, reads: bool) -> Exception:
        if answer is None:
            return Unavailable("Jira did not answer", maybe_done=not reads)
        if answer.status_code == 429:
            wait = seconds(answer.headers.get("Retry-After"), answer.headers.get("Date"))
            self._limits.refused(method, path, answer.headers.get("RateLimit-Reason", ""), wait)
            return Unavailable("Jira limits our calls for a while", retry_after=wait)
        if answer.status_code == 401:
            return Unavailable(
                "Jira does not accept JIRA_API_TOKEN (expired?); make a new one", retry_after=TOKEN_WAIT
            )
        if answer.status_code >= 500:
            told = answer.headers.get("Retry-After")
            wait_told = seconds(told, answer.headers.get("Date")) if told else None
            if wait_told:
                self._limits.refused(method, path, "jira-burst-based", wait_told)
            what = f"Jira has trouble ({answer.status_code})"
            return Unavailable(what, retry_after=wait_told, maybe_done=not reads)
        if answer.status_code in (408, 409, 425):
            return Unavailable(f"Jira is busy with it ({answer.status_code})", maybe_done=not reads)
        said, fields = _said(answer)
        if answer.status_code == 403:
            said = f"my account in Jira may not do that ({said})"
        return Refused(said, answer.status_code, fields)

    def _json(self, answer: Response, *, reads: bool) -> Any:
        try:
            return answer.json()
        except ValueError as error:
            raise Unavailable("Jira's answer was cut off", maybe_done=not reads) from error


def _never_sent(error: RequestException) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, ConnectTimeout) or isinstance(reason, NewConnectionError)


def _said(answer: Response) -> tuple[str, Json]:
    """Jira's words, shortened, and those by field."""
    try:
        body = answer.json()
    except ValueError:
        body = {}
    body = body if isinstance(body, dict) else {}
    errors = body.get("errors")
    fields: Json = errors if isinstance(errors, dict) else {}
    messages = [*(body.get("errorMessages") or ()), *(f"{name}: {what}" for name, what in fields.items())]
    return (" ".join(map(str, messages)) or f"Jira said no ({answer.status_code})")[:300], fields
