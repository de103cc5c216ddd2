"""A small client for tests: act as a person, look around, order faults."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from .seed import SERVICE

JSON = dict[str, Any]


class Control:
    def __init__(self, url: str) -> None:
        self._url = url
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def _do(self, name: str, **body: Any) -> Any:
        data = json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self._url}/control/{name}", data, {"Content-Type": "application/json"}
        )
        try:
            with self._opener.open(request, timeout=60) as answer:
                return json.loads(answer.read())["result"]
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise RuntimeError(f"{name}: {refusal.read().decode()}") from None

    # looking

    def requests(self, after: int = 0) -> list[JSON]:
        """Every REST request with its answer, oldest first."""
        return list(self._do("requests", after=after))

    def count(self) -> JSON:
        """requests, writes, too_early (came before Retry-After was over)."""
        return dict(self._do("count"))

    def issues(self) -> list[JSON]:
        """As they are kept, whoever may see them."""
        return list(self._do("issues"))

    def webhooks_sent(self) -> list[JSON]:
        return list(self._do("webhooks_sent"))

    def wait_until(self, look: Callable[[], Any], seconds: float = 30.0) -> None:
        """AssertionError when `look` finds nothing in time."""
        end, pause = time.monotonic() + seconds, threading.Event()
        while not look():
            if time.monotonic() > end:
                raise AssertionError("waited in vain")
            pause.wait(0.02)

    # acting as a person

    def call(self, method: str, path: str, body: Any = None, account: str = SERVICE, **query: Any) -> Any:
        """A REST request in somebody's name; `path` follows /rest/api/3/ unless it begins with /rest."""
        path = path if path.startswith("/rest") else f"/rest/api/3/{path}"
        return self._do("as_account", account=account, method=method, path=path, query=query, body=body)

    def create(self, account: str = SERVICE, project: str = "TN", **fields: Any) -> JSON:
        """{id, key} of a new issue; `type` by name, further fields as the REST API takes them."""
        kind = {"name": fields.pop("type", "Task")}
        body = {
            "fields": {"project": {"key": project}, "issuetype": kind, "summary": "Something to do", **fields}
        }
        return dict(self.call("POST", "issue", body, account))

    def edit(self, issue: str, account: str = SERVICE, **fields: Any) -> None:
        self.call("PUT", f"issue/{issue}", {"fields": fields}, account)

    def transition(self, issue: str, to: str, account: str = SERVICE) -> None:
        steps = self.call("GET", f"issue/{issue}/transitions", account=account)["transitions"]
        (id,) = [step["id"] for step in steps if step["to"]["name"] == to]
        self.call("POST", f"issue/{issue}/transitions", {"transition": {"id": id}}, account)

    def comment(self, issue: str, text: str, account: str = SERVICE, **more: Any) -> JSON:
        return dict(self.call("POST", f"issue/{issue}/comment", {"body": document(text), **more}, account))

    def delete(self, issue: str, account: str = SERVICE) -> None:
        self.call("DELETE", f"issue/{issue}", account=account)

    def move(self, issue: str, project: str, account: str = SERVICE) -> JSON:
        return dict(self._do("move", issue=issue, project=project, account=account))

    # making things happen

    def fault(self, method: str, path: str, kind: str, times: int = 1, **options: Any) -> None:
        """See `Faults.order`."""
        self._do("fault", method=method, path=path, kind=kind, times=times, **options)

    def clear_faults(self) -> None:
        self._do("clear_faults")

    def stop_clock(self, at: float) -> None:
        """Seconds since 1970."""
        self._do("clock", at=at)

    def forward(self, seconds: float) -> float:
        return float(self._do("clock", forward=seconds))

    def settings(self, **values: Any) -> JSON:
        return dict(self._do("settings", **values))

    def row(self, table: str, id: str, **values: Any) -> JSON:
        """Adds or changes a user, project, status, field, sprint, level."""
        return dict(self._do("row", table=table, id=id, values=values))

    def forget(self, table: str, id: str) -> None:
        self._do("forget", table=table, id=id)

    def webhook(self, url: str, secret: str, events: list[str]) -> str:
        return str(self._do("webhook", url=url, secret=secret, events=events))

    def put(self, issue: str, **values: Any) -> None:
        """Changes what is kept of an issue (by id), unchecked and untold."""
        self._do("put", issue=issue, values=values)

    def fill(self, count: int, project: str = "TN", account: str = SERVICE, **fields: Any) -> int:
        return int(self._do("fill", count=count, project=project, account=account, fields=fields))


def document(text: str) -> JSON:
    """Paragraphs as ADF."""
    paragraphs = [line for line in text.split("\n") if line]
    content = [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in paragraphs]
    return {"type": "doc", "version": 1, "content": content}
