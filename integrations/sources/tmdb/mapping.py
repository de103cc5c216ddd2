"""TMDB's answers to titles, reviews and signals. Pure. The API: developer.themoviedb.org/reference."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.core.ports import Json

LISTS = (
    ("trending movies", "/trending/movie/week", "movie"),
    ("trending shows", "/trending/tv/week", "show"),
    ("now playing", "/movie/now_playing", "movie"),
    ("upcoming", "/movie/upcoming", "movie"),
    ("on the air", "/tv/on_the_air", "show"),
)
APPENDED = "credits,keywords,reviews,external_ids,watch/providers"
PLACES = {"movie": "movie", "show": "tv"}
CAST_KEPT = 15
TEXT = ("overview", "tagline")


def own_id(kind: str, number: object) -> str:
    return f"{kind}:{number}"


def path(own: str) -> str:
    kind, _, number = own.partition(":")
    return f"/{PLACES[kind]}/{number}"


def title(own: str, found: Json, region: str) -> Json:
    kind, _, number = own.partition(":")
    released = found.get("release_date") or found.get("first_air_date") or ""
    credits = found.get("credits") or {}
    crew = [person["name"] for person in credits.get("crew", []) if person.get("job") == "Director"]
    runtimes = [found.get("runtime"), *(found.get("episode_run_time") or ())]
    row: dict[str, Any] = {
        "id": own,
        "kind": kind,
        "title": found.get("title") or found.get("name"),
        "year": int(released[:4]) if released[:4].isdigit() else None,
        "released": released,
        "overview": found.get("overview"),
        "tagline": found.get("tagline"),
        "genres": [genre["name"] for genre in found.get("genres") or ()],
        "cast": [person["name"] for person in credits.get("cast", [])][:CAST_KEPT],
        "directors": crew or [person["name"] for person in found.get("created_by") or ()],
        "language": found.get("original_language"),
        "runtime_min": next((minutes for minutes in runtimes if minutes), None),
        "url": f"https://www.themoviedb.org/{PLACES[kind]}/{number}",
        "original_title": found.get("original_title") or found.get("original_name"),
        "keywords": _keywords(found),
        "providers": _providers(found, region),
        "ids": _ids(kind, number, found),
    }
    return {name: value for name, value in row.items() if value not in (None, "", [], {})}


def reviews(own: str, found: Json) -> list[Json]:
    return [
        {
            "id": item["id"],
            "title_id": own,
            "text": item.get("content", ""),
            "rating": _rating((item.get("author_details") or {}).get("rating")),
            "author": item.get("author"),
            "publisher": "TMDB",
            "published": (item.get("created_at") or "")[:10],
            "url": item.get("url"),
        }
        for item in (found.get("reviews") or {}).get("results", [])
    ]


def popularity(own: str, day: date, found: Json) -> Json:
    return {
        "title_id": own,
        "date": day.isoformat(),
        "metric": "popularity",
        "value": found.get("popularity") or 0.0,
    }


def place(own: str, day: date, name: str, rank: int) -> Json:
    """A place in a list; the value falls with the rank, as a list says nothing else."""
    return {
        "title_id": own,
        "date": day.isoformat(),
        "metric": "tmdb_list",
        "value": 1 / rank,
        "rank": rank,
        "list": name,
    }


def _rating(stars: float | None) -> float | None:
    """Out of ten there, 0 to 100 here."""
    return None if stars is None else stars * 10


def _keywords(found: Json) -> list[str]:
    """Under `keywords` for films, `results` for shows."""
    inside = found.get("keywords") or {}
    return [word["name"] for word in inside.get("keywords") or inside.get("results") or ()]


def _providers(found: Json, region: str) -> list[str]:
    """Where it streams; TMDB has this from JustWatch, which wants to be named with it."""
    here = ((found.get("watch/providers") or {}).get("results") or {}).get(region) or {}
    return [provider["provider_name"] for provider in here.get("flatrate") or ()]


def _ids(kind: str, number: str, found: Json) -> dict[str, str]:
    outside = found.get("external_ids") or {}
    imdb = outside.get("imdb_id") or found.get("imdb_id")
    known = {f"tmdb_{kind}": number, "imdb": imdb, "wikidata": outside.get("wikidata_id")}
    return {scheme: value for scheme, value in known.items() if value}
