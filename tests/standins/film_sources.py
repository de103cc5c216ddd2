"""One server with the film sources' faces: Wikidata, pageviews, TMDB, Rotten Tomatoes, Netflix, feeds.

It knows nothing of ours. Small answers are written here; recorded ones can be put over them by path.
Shapes: query.wikidata.org (SPARQL 1.1 JSON results), doc.wikimedia.org (Page Analytics),
developer.themoviedb.org, netflix.com/tudum/top10 (its TSV), schema.org (JSON-LD).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

from tests.standins.threaded import serving

Query = dict[str, str]
Body = bytes | str | dict[str, Any]


@dataclass
class Asked:
    path: str
    query: Query
    headers: dict[str, str]


@dataclass
class FilmSources:
    """`pages` answers by path; a function gets the query. `fail` scripts trouble for the next requests."""

    url: str = ""
    pages: dict[str, Body | Callable[[Query], Body]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    _faults: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def fail(self, status: int, times: int = 1, **headers: str) -> None:
        """`status` 0: the connection is dropped. Header names with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._faults += [(status, named)] * times

    def fault(self) -> tuple[int, dict[str, str]] | None:
        return self._faults.pop(0) if self._faults else None

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


@contextmanager
def film_sources() -> Iterator[FilmSources]:
    stand_in = FilmSources()
    with serving(_handler(stand_in)) as url:
        stand_in.url = url
        yield stand_in


def _handler(stand_in: FilmSources) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlparse(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            path = unquote(parts.path)
            stand_in.asked.append(Asked(path, query, dict(self.headers)))
            fault = stand_in.fault()
            if fault and not fault[0]:
                self.close_connection = True
                self.connection.close()
            elif fault:
                self._send(fault[0], b"in trouble", fault[1])
            elif path not in stand_in.pages:
                self._send(404, b'{"status_code": 34, "status_message": "not found"}', {})
            else:
                self._answer(stand_in.pages[path], query)

        def _answer(self, page: Body | Callable[[Query], Body], query: Query) -> None:
            body = page(query) if callable(page) else page
            data = json.dumps(body) if isinstance(body, dict) else body
            content = data.encode() if isinstance(data, str) else data
            etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == etag:
                self._send(304, b"", {"ETag": etag})
            else:
                self._send(200, content, {"ETag": etag})

        def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content if status != 304 else b"")

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def cell(value: str) -> dict[str, str]:
    return {"type": "literal", "value": value}


def wikidata(query: Query) -> Body:
    """Three rows in the week that has 18 November, none in others; the second page is empty."""
    asked = query["query"]
    since, until = re.findall(r'"(\d{4}-\d\d-\d\d)T', asked)
    if not since <= "2026-11-18" < until or "OFFSET 0" not in asked:
        return {"results": {"bindings": []}}
    film = {
        "item": "http://www.wikidata.org/entity/Q1001",
        "kind": "movie",
        "name": "The Lantern Keeper",
        "released": "2026-11-18T00:00:00Z",
        "genres": "drama film\x1fmystery film",
        "directors": "Ida Holm",
        "cast": "Ann Lee\x1fBo Park",
        "runtime": "112",
        "spoken": "en",
        "imdb": "tt9000001",
        "tmdb_movie": "501",
        "rotten_tomatoes": "m/the_lantern_keeper",
        "article": "https://en.wikipedia.org/wiki/The_Lantern_Keeper_(film)",
    }
    bare = {"item": "http://www.wikidata.org/entity/Q1002", "kind": "show", "name": "Low Tide"}
    nameless = {"item": "http://www.wikidata.org/entity/Q1003", "kind": "movie"}
    rows = [{name: cell(value) for name, value in one.items()} for one in (film, bare, nameless)]
    return {"results": {"bindings": rows}}


VIEWS = {"items": [{"timestamp": f"202611{day:02}00", "views": 100 + day} for day in range(10, 18)]}


def tmdb_list(*ids: int) -> Body:
    return {"page": 1, "total_pages": 1, "results": [{"id": one} for one in ids]}


TMDB_FILM = {
    "id": 501,
    "title": "The Lantern Keeper",
    "release_date": "2026-11-18",
    "overview": "A keeper of lights finds a door in the sea wall.",
    "genres": [{"id": 18, "name": "Drama"}],
    "runtime": 112,
    "popularity": 41.5,
    "credits": {"cast": [{"name": "Ann Lee"}], "crew": [{"name": "Ida Holm", "job": "Director"}]},
    "keywords": {"keywords": [{"name": "lighthouse"}]},
    "external_ids": {"imdb_id": "tt9000001", "wikidata_id": "Q1001"},
    "reviews": {
        "results": [
            {"id": "a1", "author": "Kim", "content": "Quiet and bright.", "author_details": {"rating": 8.0}},
            {"id": "a2", "author": "Lou", "content": "Slow.", "author_details": {"rating": None}},
        ]
    },
    "watch/providers": {"results": {"US": {"flatrate": [{"provider_name": "Harbour+"}]}}},
}
TMDB_SHOW = {"id": 77, "name": "Low Tide", "first_air_date": "2026-10-01", "popularity": 12.0}

RT_PAGE = """<html><head><meta property="og:title" content="The Lantern Keeper (2026)">
<script type="application/ld+json">{"@type": "Movie", "name": "The Lantern Keeper", "genre": ["Drama"],
"director": [{"name": "Ida Holm"}], "datePublished": "2026-11-18",
"aggregateRating": {"ratingValue": "91"}}</script>
</head><body><p data-qa="critics-consensus">Small, and lit from within.</p></body></html>"""
RT_REVIEWS = """<html><body><div class="review-row"><a data-qa="review-critic-link">R. Voss</a>
<a data-qa="review-publication">The Dock</a><p data-qa="review-quote">It glows.</p></div></body></html>"""
RT_LIST = """<html><body><a href="/m/the_lantern_keeper">x</a><a href="/m/gone">y</a>
<a href="/about">z</a></body></html>"""

NETFLIX = "week\tcategory\tweekly_rank\tshow_title\tseason_title\tweekly_hours_viewed\n" + "".join(
    f"{week}\t{category}\t{rank}\t{title}\t{season}\t{hours}\n"
    for week, category, rank, title, season, hours in (
        ("2026-11-15", "Films (English)", 1, "The Lantern Keeper", "N/A", 9_000_000),
        ("2026-11-15", "TV (English)", 1, "Low Tide", "Low Tide: Season 2", 7_000_000),
        ("2026-11-15", "TV (English)", 4, "Low Tide", "Low Tide: Season 1", 2_000_000),
        ("2026-11-15", "TV (English)", "x", "Broken", "", 1),
        ("2026-11-08", "Films (English)", 2, "The Lantern Keeper", "N/A", 5_000_000),
    )
)

FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:letterboxd="https://letterboxd.com"><channel>
<title>Notes from the pier</title>
<item><guid>r1</guid><title>The Lantern Keeper, 2026 - ★★★½</title><link>http://127.0.0.1/r1</link>
<pubDate>Tue, 17 Nov 2026 20:00:00 +0100</pubDate>
<description>&lt;p&gt;A small wonder.&lt;/p&gt;</description></item>
<item><guid>r2</guid><title>What I did on Sunday</title><description>Slept.</description></item>
</channel></rss>"""


def furnish(stand_in: FilmSources) -> None:
    """The small world of our own: two titles, seen by every source."""
    quoted = "/metrics/pageviews/per-article/en.wikipedia/all-access/user/The_Lantern_Keeper_(film)/daily"
    stand_in.pages |= {
        "/sparql": wikidata,
        f"{quoted}/20260918/20261117": VIEWS,
        "/trending/movie/week": tmdb_list(501, 502),
        "/trending/tv/week": tmdb_list(77),
        "/movie/now_playing": tmdb_list(501),
        "/movie/upcoming": tmdb_list(),
        "/tv/on_the_air": tmdb_list(77),
        "/movie/changes": tmdb_list(501, 9),
        "/tv/changes": tmdb_list(),
        "/movie/501": TMDB_FILM,
        "/tv/77": TMDB_SHOW,
        "/robots.txt": "User-agent: *\nDisallow: /browse/movies_at_home/\n",
        "/browse/movies_in_theaters/": RT_LIST,
        "/m/the_lantern_keeper": RT_PAGE,
        "/m/the_lantern_keeper/reviews": RT_REVIEWS,
        "/tudum/top10/data/all-weeks-global.tsv": NETFLIX,
        "/feed": FEED,
    }
