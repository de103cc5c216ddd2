"""A Jira of a test's own, and a plain client of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from integrations.standins.jira import Control, LocalJira, serve

ADA, BEN, SERVICE = "712020:ada", "712020:ben", "557058:usher-service"


@dataclass
class Client:
    """Plain requests with the service account's token."""

    http: httpx.Client

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self.http.request(method, path if path.startswith("/rest") else f"/rest/api/3/{path}", **more)

    def search(self, jql: str, **more: Any) -> dict[str, Any]:
        answer = self.ask("POST", "search/jql", json={"jql": jql, **more})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def keys(self, jql: str, **more: Any) -> list[str]:
        return [issue["key"] for issue in self.search(jql, fields=["summary"], **more)["issues"]]

    def refusal(self, jql: str) -> str:
        answer = self.ask("POST", "search/jql", json={"jql": jql})
        assert answer.status_code == 400, answer.text
        return str(answer.json()["errorMessages"][0])


@pytest.fixture
def jira() -> Iterator[LocalJira]:
    with serve() as site:
        yield site


@pytest.fixture
def control(jira: LocalJira) -> Control:
    return jira.control


@pytest.fixture
def client(jira: LocalJira) -> Iterator[Client]:
    with httpx.Client(base_url=jira.url, auth=(jira.email, jira.token), trust_env=False) as http:
        yield Client(http)
