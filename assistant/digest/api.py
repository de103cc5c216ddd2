"""Trending Now over HTTP: the chart as a page to explore, and its titles as JSON. The page holds no data."""

# No postponed annotations: FastAPI reads them while the routes are made inside a function.

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel

from assistant.core.clock import Clock
from assistant.core.errors import UserError
from assistant.digest import chart
from assistant.digest.edition import Edition, Item, top_line
from assistant.digest.service import DigestService

PAGE = Path(__file__).parent / "page"
FILES = ("page.css", "page.js", "d3-hierarchy.min.js", "d3-selection.min.js")
OWN = {"Content-Security-Policy": "default-src 'self'; img-src data:; style-src 'self' 'unsafe-inline'"}
OWN |= {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class TitleOut(BaseModel):
    """`radius`, `lines`, `baselines` and `size` (of the type) are those of the picture, in pixels."""

    id: int
    rank: int
    name: str
    kind: str
    year: int | None
    vibe_score: int | None
    review_count: int
    tags: list[str]
    verdict: str | None
    why: str
    where: list[str]
    url: str | None
    radius: float
    lines: list[str]
    baselines: list[float]
    size: float
    colour: str
    ink: str


class ColourOut(BaseModel):
    tag: str
    colour: str


class EditionOut(BaseModel):
    """`top` is the edition's first sentence."""

    top: str
    titles: list[TitleOut]
    colours: list[ColourOut]
    credits: list[str]


def pages() -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/trending")
    def page() -> FileResponse:
        return FileResponse(PAGE / "index.html", headers=OWN)

    @routes.get("/trending/{name}")
    def file(name: str) -> FileResponse:
        known = {path.name: path for path in (*(PAGE / own for own in FILES), *chart.font_files())}
        if name not in known:
            raise HTTPException(404, "There is no such file.")
        return FileResponse(known[name], headers=OWN)

    return routes


def router(digests: DigestService, clock: Clock) -> APIRouter:
    routes = APIRouter(prefix="/v1", tags=["trending"])

    @routes.get("/trending")
    def trending(
        words: Annotated[str, Query(max_length=200)] = "",
        channel: Annotated[str, Query(pattern=r"^[CGUW][A-Z0-9]{1,20}$")] | None = None,
    ) -> EditionOut:
        """What a channel's edition ranks now; else what `words` name, as after `/trending`."""
        try:
            found = digests.ranked(channel, clock()) if channel else digests.now(words, clock())
        except UserError as error:
            raise HTTPException(422, str(error)) from error
        return _edition(found)

    return routes


def _edition(edition: Edition) -> EditionOut:
    tagged = [chart.first_tag(item) for item in edition.items]
    by_tag = chart.colours(tagged)
    colours = [ColourOut(tag=tag, colour=colour) for tag, colour in by_tag.items()]
    if any(tag not in by_tag for tag in tagged):
        colours.append(ColourOut(tag="other", colour=chart.GREY))
    shown = [
        _title(item, by_tag.get(tag, chart.GREY)) for item, tag in zip(edition.items, tagged, strict=True)
    ]
    credits = [*edition.credits, *edition.where_credit]
    return EditionOut(top=top_line(edition), titles=shown, colours=colours, credits=credits)


def _title(item: Item, colour: str) -> TitleOut:
    title, radius = item.title, chart.radius(item)
    lines, size = chart.fitted(title.name, radius)
    return TitleOut(
        id=title.id, rank=item.rank, name=title.name, kind=title.kind, year=title.year,
        vibe_score=title.vibe_score, review_count=title.review_count, tags=list(title.tags),
        verdict=title.verdict, why=item.why, where=list(title.where), url=title.url,
        radius=radius, lines=lines, baselines=chart.baselines(len(lines) + 1, size), size=size,
        colour=colour, ink=chart.ink(colour),
    )  # fmt: skip
