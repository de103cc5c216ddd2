"""Socket Mode by its public protocol."""

import json

import pytest
from websockets.sync.client import connect

from tests.conformance.conftest import Target


def test_hello_comes_first(target: Target) -> None:
    if not target.app_token:
        pytest.skip(f"{target.name} has no app-level token")
    url = target.client().apps_connections_open(app_token=target.app_token)["url"]
    with connect(url, proxy=None) as link:
        hello = json.loads(link.recv(timeout=10))
    assert hello["type"] == "hello"
    assert hello["num_connections"] >= 1
    assert hello["debug_info"]["approximate_connection_time"] > 0
    assert hello["connection_info"]["app_id"].startswith("A")


def test_the_bots_own_token_opens_no_socket(target: Target) -> None:
    if not target.app_token:
        pytest.skip(f"{target.name} has no app-level token")
    with pytest.raises(Exception, match="not_allowed_token_type"):
        target.client().apps_connections_open(app_token=target.bot_token)
