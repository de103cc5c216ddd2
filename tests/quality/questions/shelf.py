"""The two sets as plain rows, with what questions are drawn from."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assistant.titles.words import norms
from tests.quality.table import rows

Row = dict[str, Any]
FAMILIAR = ("wikipedia", "rt_critics")
GENRES = {
    "Comedy": "comedy",
    "Horror": "horror",
    "Action": "action",
    "Thriller": "thriller",
    "Drama": "drama",
    "Western": "western",
    "Crime": "crime",
    "Science Fiction": "science fiction",
    "Fantasy": "fantasy",
    "War": "war",
}
"""As the data names them, and as people say them."""


@dataclass(frozen=True)
class Shelf:
    films: list[Row]
    """Of Wikipedia, those whose id and name occur once."""
    namesakes: list[tuple[Row, Row]]
    critics: list[Row]
    reviewed: list[Row]
    reviews: dict[str, list[Row]]
    strangers: list[Row]
    """Films that no set in the catalogue has, by name."""

    @cached_property
    def by_person(self) -> dict[str, list[Row]]:
        """Every film of each person, those with namesakes too, so that counts are whole."""
        found: dict[str, list[Row]] = defaultdict(list)
        for film in self.everything:
            for person in dict.fromkeys(film.get("cast") or []):
                if len(person.split()) > 1:
                    found[person].append(film)
        return found

    @cached_property
    def by_pair(self) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for film in self.everything:
            cast = sorted(set(film.get("cast") or []) & self.by_person.keys())
            for place, a in enumerate(cast):
                for b in cast[place + 1 :]:
                    found[a, b].append(film)
        return found

    @cached_property
    def everything(self) -> list[Row]:
        once = {film["id"]: film for film in rows("wikipedia/titles.jsonl")}
        return list(once.values())


def shelf() -> Shelf:
    films = rows("wikipedia/titles.jsonl")
    critics = rows("rt_critics/titles.jsonl")
    names = Counter(_key(row["title"]) for row in (*films, *critics))
    by_name: dict[str, list[Row]] = defaultdict(list)
    for film in films:
        by_name[_key(film["title"])].append(film)
    reviews: dict[str, list[Row]] = defaultdict(list)
    for review in rows("rt_critics/reviews.jsonl"):
        reviews[review["title_id"]].append(review)
    return Shelf(
        films=[film for film in films if names[_key(film["title"])] == 1 and len(film["title"]) > 2],
        namesakes=[
            (a, b)
            for a, b in (found for found in by_name.values() if len(found) == 2)
            if a["year"] != b["year"] and a.get("cast") and b.get("cast")
        ],
        critics=critics,
        reviewed=[row for row in critics if len(_texts(reviews[row["id"]])) == len(reviews[row["id"]]) > 4],
        reviews=reviews,
        strangers=[row for row in rows("tomt/titles.jsonl") if _key(row["title"]) not in names],
    )


def _texts(reviews: list[Row]) -> set[str]:
    """Each once, without those that have no words: the catalogue sets these aside."""
    return {" ".join(norms(review["text"])) for review in reviews} - {""}


def _key(title: str) -> str:
    return " ".join(norms(title))
