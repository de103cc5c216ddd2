"""Trending Now over HTTP: what the page is given, who may have it, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from assistant.core.config import Settings
from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import People
from assistant.core.ports import Profile
from assistant.digest import api, chart
from assistant.digest.service import DigestService
from assistant.digest.subscriptions import Wish
from assistant.titles.reading import TitleReader
from integrations.web import WebSettings
from integrations.web.apps import private_app
from integrations.web.guard import guard
from tests.conftest import HandClock
from tests.features.film_shelf import shelve

CHANNEL = "C0000001"
Made = Callable[..., DigestService]


@pytest.fixture
def digests(
    settings: Settings, db: Database, outbox: Outbox, inbox: Inbox, people: People, clock: HandClock
) -> Made:
    shelve(db, clock())
    with db.begin() as session:
        people.know(session, Profile("U0000001", "Ada", "UTC"))

    def make(**changes: Any) -> DigestService:
        return DigestService(settings, db, outbox, inbox, people, TitleReader(), **changes)

    return make


def served(digests: DigestService, clock: HandClock, **web: Any) -> FastAPI:
    check = guard(WebSettings(_env_file=None, **web))
    return private_app([api.pages()], [api.router(digests, clock)], check, {}, {}, lambda: None)


def test_the_page_has_the_titles_colours_and_sizes_of_the_picture(digests: Made, clock: HandClock) -> None:
    service = digests()
    client = TestClient(served(service, clock))
    answer = client.get("/v1/trending", params={"words": "movies"}).json()
    edition = service.now("movies", clock())
    assert answer["top"] == "Trending now: Contact leads and rises fastest."
    assert [one["name"] for one in answer["titles"]] == [item.title.name for item in edition.items]
    legend = [line for line in chart.svg(edition).split("\n") if line.startswith("<circle")]
    assert [one["colour"] for one in answer["colours"]] == [
        line.split('fill="')[1][:7] for line in legend[len(edition.items) :]
    ]
    radii = {one["vibe_score"]: one["radius"] for one in answer["titles"]}
    assert sorted(radii.values()) == [radii[score] for score in sorted(radii, key=lambda s: s or 0)]
    assert client.get("/v1/trending", params={"words": "polka"}).status_code == 422


def test_a_channels_page_shows_what_its_edition_ranks(digests: Made, clock: HandClock) -> None:
    service = digests()
    service.subscribe("U0000001", Wish(CHANNEL, "09:00", (0,), None, ["Comedy"], 5), clock(), "V1")
    client = TestClient(served(service, clock))
    shown = client.get("/v1/trending", params={"channel": CHANNEL}).json()["titles"]
    assert [one["name"] for one in shown] == [
        item.title.name for item in service.preview(service.subscription(CHANNEL), clock()).items
    ]
    assert client.get("/v1/trending", params={"channel": "<b>"}).status_code == 422


def test_the_page_is_for_anybody_and_its_data_for_who_has_the_token(digests: Made, clock: HandClock) -> None:
    app = served(digests(), clock, private_host="0.0.0.0", private_token=SecretStr("s3cret"))
    client = TestClient(app)
    for path in ("/trending", "/trending/page.js", "/trending/page.css", "/trending/d3-hierarchy.min.js"):
        assert client.get(path).headers["content-security-policy"].startswith("default-src 'self'")
    assert client.get("/trending/index.py").status_code == 404
    assert client.get("/v1/trending").status_code == 401
    assert client.get("/v1/trending", headers={"Authorization": "Bearer s3cret"}).status_code == 200


def test_editions_link_to_the_page_only_where_there_is_one(
    digests: Made, db: Database, outbox: Outbox, clock: HandClock
) -> None:
    from tests.features.test_digest import posts

    digests().post(digests().subscription("C1"), "2026-11-18", clock())
    linked = digests(pages_url=WebSettings(_env_file=None, public_url="https://us.example/").pages_url)
    linked.post(linked.subscription("C2"), "2026-11-18", clock())
    said = {row.payload["channel"]: str(row.payload["blocks"]) for row in posts(db) if not row.target_key}
    assert "/trending" not in said["C1"]
    assert WebSettings(_env_file=None).pages_url is None
    assert "<https://us.example/trending?channel=C2|Explore the chart>" in said["C2"]
