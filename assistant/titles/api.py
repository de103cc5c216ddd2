"""The catalogue over HTTP, to read: what an app draws, and the genre classifier."""

# No postponed annotations: FastAPI reads them while the routes are made inside a function.

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from assistant.core.db import Database
from assistant.core.ports import Embedder
from assistant.titles.models import TitleEnrichment
from assistant.titles.reading import TitleReader

MOST = 200
LONGEST = 20_000
"""Characters of an overview; the model reads the first thousand or so."""


class TitleOut(BaseModel):
    """`vibe_score` is 0 to 100, null under three reviews."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    source_id: str
    kind: str
    name: str
    year: int | None
    genres: list[str]
    verdict: str | None
    summary: str | None
    vibe_score: int | None
    tags: list[str]
    review_count: int
    engine: str | None
    url: str | None


class Page(BaseModel):
    """`next` is the `after` of the following page, null on the last."""

    titles: list[TitleOut]
    next: int | None


class ReviewOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    text: str
    rating: float | None
    sentiment: float | None
    author: str | None
    publisher: str | None
    published: date | None
    url: str | None


class TagOut(BaseModel):
    """`reviews` are the ids of the reviews that carry it."""

    name: str
    weight: float
    reviews: list[int]


class Details(TitleOut):
    """`evidence`: part of the result to the ids of the reviews behind it. `model` made the words."""

    overview: str | None
    cast: list[str]
    directors: list[str]
    runtime_min: int | None
    spread: int | None = None
    confidence: float | None = None
    model: str | None = None
    prompt: str | None = None
    weighed_tags: list[TagOut] = []
    evidence: dict[str, list[int]] = {}
    reviews: list[ReviewOut] = []


class GenreRequest(BaseModel):
    overviews: list[Annotated[str, Field(max_length=LONGEST)]] = Field(min_length=1, max_length=100)


class GenreOut(BaseModel):
    """`share` is the model's probability, 0 to 1."""

    name: str
    share: float


class GenreAnswer(BaseModel):
    """One list per overview, in order: the likeliest genre first; empty for a blank overview."""

    genres: list[list[GenreOut]]


def router(db: Database, embedder: Callable[[], Embedder]) -> APIRouter:
    routes = APIRouter(prefix="/v1", tags=["titles"])
    reader = TitleReader()

    @routes.get("/titles")
    def titles(
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
        after: int = 0,
        kind: str | None = None,
        genre: str | None = None,
    ) -> Page:
        """In the order of their ids."""
        with db.read() as session:
            found = reader.page(session, after, limit + 1, kind, genre)
        shown = [TitleOut.model_validate(view) for view in found[:limit]]
        return Page(titles=shown, next=shown[-1].id if len(found) > limit else None)

    @routes.get("/titles/{title_id}")
    def title(title_id: int) -> Details:
        with db.read() as session:
            view = reader.get(session, title_id)
            if view is None:
                raise HTTPException(404, f"There is no title {title_id}.")
            made = session.scalar(select(TitleEnrichment).where(TitleEnrichment.title_id == title_id))
            reviews = [ReviewOut.model_validate(one) for one in reader.reviews(session, title_id)]
            details = Details.model_validate(view).model_copy(update=_made(made) if made else {})
        return details.model_copy(update={"reviews": reviews})

    @routes.post("/genres")
    def genres(body: GenreRequest) -> GenreAnswer:
        """What the overviews speak of, by the twenty names TMDB uses."""
        from assistant.titles.engines.genres import genres_of

        return GenreAnswer.model_validate({"genres": genres_of(body.overviews, embedder())})

    return routes


def _made(made: TitleEnrichment) -> dict[str, Any]:
    return {
        "spread": made.spread,
        "confidence": made.confidence,
        "model": made.model,
        "prompt": made.prompt,
        "weighed_tags": [TagOut.model_validate(tag) for tag in made.tags],
        "evidence": made.evidence,
    }
