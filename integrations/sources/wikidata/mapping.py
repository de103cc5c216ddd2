"""The question put to Wikidata, and its answer to titles. Pure.

Properties: P577 published, P580 begun, P57 director, P161 cast, P136 genre, P2047 duration, P364 language,
P345 IMDb, P4947 and P4983 TMDB film and show, P1258 Rotten Tomatoes.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import unquote

from assistant.core.ports import Json, RejectedRow

Binding = dict[str, dict[str, str]]

MOVIES = "wd:Q11424 wd:Q24869 wd:Q202866 wd:Q506240 wd:Q29168811 wd:Q20650540 wd:Q93204"
SHOWS = "wd:Q5398426 wd:Q1259759 wd:Q581714 wd:Q15416 wd:Q526877 wd:Q63952888 wd:Q117467246"
BETWEEN = "\x1f"
"""Stands between the values of one field."""

QUERY = """
SELECT ?item ?kind (MIN(?day) AS ?released) (SAMPLE(?label) AS ?name) (SAMPLE(?about) AS ?description)
  (GROUP_CONCAT(DISTINCT ?genreLabel; separator="{between}") AS ?genres)
  (GROUP_CONCAT(DISTINCT ?directorLabel; separator="{between}") AS ?directors)
  (GROUP_CONCAT(DISTINCT ?castLabel; separator="{between}") AS ?cast)
  (MIN(?minutes) AS ?runtime) (SAMPLE(?code) AS ?spoken) (SAMPLE(?imdb_) AS ?imdb)
  (SAMPLE(?tmdbMovie_) AS ?tmdb_movie)
  (SAMPLE(?tmdbShow_) AS ?tmdb_show) (SAMPLE(?rt_) AS ?rotten_tomatoes) (SAMPLE(?article_) AS ?article)
WHERE {{
  {{
    SELECT DISTINCT ?item ?kind WHERE {{
      {{ VALUES ?class {{ {movies} }} ?item wdt:P577 ?out; wdt:P31 ?class. BIND("movie" AS ?kind) }}
      UNION
      {{ VALUES ?class {{ {shows} }} ?item wdt:P580|wdt:P577 ?out; wdt:P31 ?class. BIND("show" AS ?kind) }}
      FILTER(?out >= "{since}T00:00:00Z"^^xsd:dateTime && ?out < "{until}T00:00:00Z"^^xsd:dateTime)
    }} ORDER BY ?item LIMIT {limit} OFFSET {offset}
  }}
  ?item wdt:P577|wdt:P580 ?day.
  ?item rdfs:label ?label. FILTER(LANG(?label) = "{language}")
  OPTIONAL {{ ?item schema:description ?about. FILTER(LANG(?about) = "{language}") }}
  OPTIONAL {{ ?item wdt:P136/rdfs:label ?genreLabel. FILTER(LANG(?genreLabel) = "{language}") }}
  OPTIONAL {{ ?item wdt:P57/rdfs:label ?directorLabel. FILTER(LANG(?directorLabel) = "{language}") }}
  OPTIONAL {{ ?item wdt:P161/rdfs:label ?castLabel. FILTER(LANG(?castLabel) = "{language}") }}
  OPTIONAL {{ ?item wdt:P2047 ?minutes. }}
  OPTIONAL {{ ?item wdt:P364/wdt:P218 ?code. }}
  OPTIONAL {{ ?item wdt:P345 ?imdb_. }}
  OPTIONAL {{ ?item wdt:P4947 ?tmdbMovie_. }}
  OPTIONAL {{ ?item wdt:P4983 ?tmdbShow_. }}
  OPTIONAL {{ ?item wdt:P1258 ?rt_. }}
  OPTIONAL {{ ?article_ schema:about ?item; schema:isPartOf <https://{language}.wikipedia.org/>. }}
}} GROUP BY ?item ?kind ORDER BY ?item
"""


def query(since: date, until: date, language: str, limit: int, offset: int) -> str:
    return QUERY.format(
        between="\\u001f", movies=MOVIES, shows=SHOWS, since=since, until=until,
        language=language, limit=limit, offset=offset,
    ).strip()  # fmt: skip


def titles(bindings: list[Binding], language: str) -> tuple[list[Json], list[RejectedRow]]:
    found, rejected = [], []
    for number, binding in enumerate(bindings):
        values = {name: cell["value"] for name, cell in binding.items() if cell.get("value")}
        if not {"item", "name", "kind"} <= values.keys():
            rejected.append(
                RejectedRow("title", f"result {number}", "no item, name or kind", str(binding)[:2000])
            )
            continue
        found.append(_title(values, language))
    return found, rejected


def _title(values: dict[str, str], language: str) -> Json:
    own = values["item"].rpartition("/")[2]
    ids = {
        name: values[name]
        for name in ("imdb", "tmdb_movie", "tmdb_show", "rotten_tomatoes")
        if name in values
    }
    article = unquote(values.get("article", "").partition("/wiki/")[2])
    row: dict[str, Any] = {
        "id": own,
        "kind": values["kind"],
        "title": values["name"],
        "released": values.get("released", "")[:10],
        "description": values.get("description"),
        "language": values.get("spoken"),
        "runtime_min": values.get("runtime"),
        "url": f"https://www.wikidata.org/wiki/{own}",
        "ids": ids | {"wikidata": own} | ({"wikipedia": f"{language}:{article}"} if article else {}),
    }
    for name in ("genres", "directors", "cast"):
        row[name] = [_without_medium(value) for value in values.get(name, "").split(BETWEEN) if value]
    row["year"] = int(row["released"][:4]) if row["released"][:4].isdigit() else None
    return {name: value for name, value in row.items() if value not in (None, "", [])}


def _without_medium(name: str) -> str:
    """“comedy film” is a comedy here. People's names never end so."""
    for ending in (" film", " television series", " series"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name
