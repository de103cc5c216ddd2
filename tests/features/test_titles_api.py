"""The catalogue over HTTP: pages, one title with its evidence, the genre classifier, and who may read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from assistant.core.db import Database
from assistant.core.jobs import JobRuns
from assistant.titles import attempts
from assistant.titles.api import router
from assistant.titles.enrich import Enrich
from assistant.titles.makers import OfflineMaker
from assistant.titles.merge import Merge
from integrations.models import ModelSettings, embedder
from integrations.web import WebSettings
from integrations.web.apps import private_app
from integrations.web.guard import guard
from tests.conftest import HandClock
from tests.features.test_titles_enrich import LengthEngine

TITLES: list[dict[str, Any]] = [
    {"id": "dune", "kind": "movie", "title": "Dune", "year": 2021, "genres": ["Adventure"]},
    {"id": "severance", "kind": "show", "title": "Severance", "genres": ["Drama", "Mystery"]},
    {"id": "arrival", "kind": "movie", "title": "Arrival"},
]
REVIEWS = [
    {"id": f"r{n}", "title_id": "dune", "text": text} for n, text in enumerate(("Vast.", "Loud.", "Long."))
]


@pytest.fixture
def catalogue(db: Database, runs: JobRuns, clock: HandClock) -> Database:
    with db.begin() as session:
        Merge(session, "test", clock(), demo=False).rows(attempts.read(titles=TITLES, reviews=REVIEWS))
    Enrich(db, runs, clock).run(OfflineMaker(LengthEngine()))
    return db


def app(db: Database, **settings: object) -> FastAPI:
    web = WebSettings(_env_file=None, **settings)  # type: ignore[arg-type]
    routes = router(db, lambda: embedder(ModelSettings(_env_file=None)))
    return private_app([], [routes], guard(web), {}, {}, lambda: None)


@pytest.fixture
def client(catalogue: Database) -> Iterator[TestClient]:
    with TestClient(app(catalogue)) as client:
        yield client


def test_pages_follow_each_other(client: TestClient) -> None:
    first = client.get("/v1/titles", params={"limit": 2}).json()
    assert [title["name"] for title in first["titles"]] == ["Dune", "Severance"]
    second = client.get("/v1/titles", params={"limit": 2, "after": first["next"]}).json()
    assert ([title["name"] for title in second["titles"]], second["next"]) == (["Arrival"], None)


def test_kind_and_genre_narrow_the_list(client: TestClient) -> None:
    shows = client.get("/v1/titles", params={"kind": "show"}).json()
    assert [title["source_id"] for title in shows["titles"]] == ["severance"]
    # A title without genres of its source has those of the classifier.
    dramas = client.get("/v1/titles", params={"genre": "drama"}).json()
    assert [title["source_id"] for title in dramas["titles"]] == ["severance", "arrival"]


def test_a_title_comes_with_what_lies_behind_it(client: TestClient) -> None:
    listed = client.get("/v1/titles").json()["titles"][0]
    found = client.get(f"/v1/titles/{listed['id']}").json()
    reviews = {review["id"]: review["text"] for review in found["reviews"]}
    assert sorted(reviews.values()) == ["Long.", "Loud.", "Vast."]
    assert [reviews[id_] for id_ in found["evidence"]["verdict"]] == [found["verdict"]]
    assert found["weighed_tags"] == [{"name": "long", "weight": 0.9, "reviews": sorted(reviews)}]
    assert found["vibe_score"] == listed["vibe_score"] == 25


def test_an_unknown_title_is_not_found(client: TestClient) -> None:
    assert client.get("/v1/titles/99999").status_code == 404
    assert client.get("/v1/titles", params={"limit": 0}).status_code == 422


def test_genres_of_overviews(client: TestClient) -> None:
    story = "A sheriff and his posse hunt a gang of outlaws across the frontier to a lawless mining town."
    answer = client.post("/v1/genres", json={"overviews": [story, "  "]}).json()["genres"]
    assert answer[0][0]["name"] == "Western"
    shares = [genre["share"] for genre in answer[0]]
    assert shares == sorted(shares, reverse=True)
    assert answer[1] == []
    assert client.post("/v1/genres", json={"overviews": []}).status_code == 422


def test_the_page_of_the_routes_names_them(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/v1/titles", "/v1/titles/{title_id}", "/v1/genres"} <= set(paths)
    assert set(paths["/v1/titles"]) == {"get"}
    assert client.get("/docs").status_code == 200


@pytest.mark.parametrize(
    ("settings", "sent", "status"),
    [
        ({}, "", 200),
        ({"private_host": "::1"}, "", 200),
        ({"private_host": "0.0.0.0"}, "", 403),
        ({"private_host": "0.0.0.0"}, "Bearer ", 403),
        ({"private_host": "0.0.0.0", "private_token": SecretStr("s3")}, "", 401),
        ({"private_host": "0.0.0.0", "private_token": SecretStr("s3")}, "Bearer wrong", 401),
        ({"private_host": "0.0.0.0", "private_token": SecretStr("s3")}, "Bearer s3", 200),
        ({"private_token": SecretStr("s3")}, "", 401),
    ],
)
def test_who_may_read(catalogue: Database, settings: dict[str, object], sent: str, status: int) -> None:
    with TestClient(app(catalogue, **settings)) as client:
        for path in ("/v1/titles", "/v1/titles/1"):
            assert client.get(path, headers={"Authorization": sent}).status_code == status
        assert client.get("/livez").status_code == 200
