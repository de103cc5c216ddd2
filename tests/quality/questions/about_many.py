"""Questions over many films: lists, counts, comparisons, and what must be found before it can be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tests.quality.questions.about_one import Drawn
from tests.quality.questions.gold import Gold
from tests.quality.questions.shelf import GENRES, Row, Shelf


def among(films: list[Row], **conditions: object) -> Gold:
    return Gold(
        about=frozenset(film["id"] for film in films),
        names=tuple(film["title"] for film in films),
        **conditions,  # type: ignore[arg-type]
    )


def listed(films: list[Row]) -> Gold:
    ids = frozenset(film["id"] for film in films)
    return among(films, titles=ids, least=min(len(ids), 5))


def _people(shelf: Shelf, random: Random, least: int, most: int) -> Iterator[tuple[str, list[Row]]]:
    known = [person for person, films in shelf.by_person.items() if least <= len(films) <= most]
    while True:
        person = random.choice(known)
        yield person, shelf.by_person[person]


def _pairs(shelf: Shelf, random: Random, least: int, most: int) -> Iterator[tuple[str, str, list[Row]]]:
    known = [pair for pair, films in shelf.by_pair.items() if least <= len(films) <= most]
    while True:
        a, b = pair = random.choice(known)
        yield a, b, shelf.by_pair[pair]


def _two(shelf: Shelf, random: Random) -> Iterator[tuple[Row, Row]]:
    """The older first."""
    while True:
        first, second = random.sample(shelf.films, 2)
        if first["year"] < second["year"]:
            yield first, second


def film_with_in(shelf: Shelf, random: Random) -> Drawn:
    for person, films in _people(shelf, random, 3, 20):
        year = random.choice(films)["year"]
        found = [film for film in films if film["year"] == year]
        if len(found) == 1:
            yield {"person": person, "year": year}, listed(found)


def film_genre_with(shelf: Shelf, random: Random) -> Drawn:
    for person, films in _people(shelf, random, 2, 20):
        name, said = random.choice(sorted(GENRES.items()))
        found = [film for film in films if name in (film.get("genres") or [])]
        if len(found) == 1:
            yield {"person": person, "genre": said}, listed(found)


def films_of(shelf: Shelf, random: Random) -> Drawn:
    for person, films in _people(shelf, random, 2, 5):
        yield {"person": person}, listed(films)


def films_of_decade(shelf: Shelf, random: Random) -> Drawn:
    for person, films in _people(shelf, random, 4, 30):
        decade = random.choice(films)["year"] // 10 * 10
        found = [film for film in films if film["year"] // 10 * 10 == decade]
        if 2 <= len(found) <= 5 < len(films):
            yield {"person": person, "decade": decade}, listed(found)


def films_of_both(shelf: Shelf, random: Random) -> Drawn:
    for a, b, films in _pairs(shelf, random, 2, 5):
        yield {"a": a, "b": b}, listed(films)


def films_genre_span(shelf: Shelf, random: Random) -> Drawn:
    for person, films in _people(shelf, random, 5, 40):
        name, said = random.choice(sorted(GENRES.items()))
        first = random.choice(films)["year"] - 3
        found = [f for f in films if first <= f["year"] <= first + 12 and name in (f.get("genres") or [])]
        if 2 <= len(found) <= 5:
            yield {"genre": said, "person": person, "first": first, "last": first + 12}, listed(found)


def older(shelf: Shelf, random: Random) -> Drawn:
    for first, second in _two(shelf, random):
        yield _either(first, second, random, first)


def newer(shelf: Shelf, random: Random) -> Drawn:
    for first, second in _two(shelf, random):
        yield _either(first, second, random, second)


def _either(first: Row, second: Row, random: Random, right: Row) -> tuple[dict[str, object], Gold]:
    other = second if right is first else first
    a, b = random.sample([first, second], 2)
    gold = among([first, second], first=right["title"], second=other["title"])
    return {"first": a["title"], "second": b["title"]}, gold


def more_films(shelf: Shelf, random: Random) -> Drawn:
    for (a, more), (b, fewer) in zip(
        _people(shelf, random, 6, 40), _people(shelf, random, 2, 5), strict=False
    ):
        said = dict(zip(("a", "b"), random.sample([a, b], 2), strict=True))
        yield dict(said), among([*more, *fewer], first=a, second=b)


def more_reviews(shelf: Shelf, random: Random) -> Drawn:
    while True:
        first, second = random.sample(shelf.reviewed, 2)
        more, fewer = (len(shelf.reviews[row["id"]]) for row in (first, second))
        if more > fewer:
            yield _either(first, second, random, first)


def count_genre_year(shelf: Shelf, random: Random) -> Drawn:
    while True:
        (name, said), year = random.choice(sorted(GENRES.items())), random.randint(1970, 2022)
        found = [f for f in shelf.everything if f["year"] == year and name in (f.get("genres") or [])]
        if len(found) > 1:
            yield {"genre": said, "year": year}, among(found, number=len(found))


def count_person(shelf: Shelf, random: Random) -> Drawn:
    for person, films in _people(shelf, random, 3, 40):
        yield {"person": person}, among(films, number=len(films))


def count_person_genre(shelf: Shelf, random: Random) -> Drawn:
    for person, films in _people(shelf, random, 4, 40):
        name, said = random.choice(sorted(GENRES.items()))
        found = [film for film in films if name in (film.get("genres") or [])]
        if len(found) > 1:
            yield {"person": person, "genre": said}, among(found, number=len(found))


def year_with_both(shelf: Shelf, random: Random) -> Drawn:
    for a, b, films in _pairs(shelf, random, 1, 1):
        yield {"a": a, "b": b}, among(films, says=(str(films[0]["year"]),))


def genres_with_both(shelf: Shelf, random: Random) -> Drawn:
    for a, b, films in _pairs(shelf, random, 1, 1):
        if films[0].get("genres"):
            yield {"a": a, "b": b}, among(films, says=tuple(films[0]["genres"]))


def costars(shelf: Shelf, random: Random) -> Drawn:
    for person, films in _people(shelf, random, 2, 20):
        year = random.choice(films)["year"]
        found = [film for film in films if film["year"] == year]
        if len(found) == 1 and len(found[0]["cast"]) > 2:
            others = tuple(p for p in found[0]["cast"] if p != person)
            yield {"person": person, "year": year}, among(found, says=others[:3])


def shared_cast(shelf: Shelf, random: Random) -> Drawn:
    for person, films in _people(shelf, random, 2, 8):
        first, second = random.sample(films, 2)
        shared = set(first["cast"]) & set(second["cast"])
        apart = (set(first["cast"]) | set(second["cast"])) - shared
        if first in shelf.films and second in shelf.films and len(shared) == 1:
            said: dict[str, object] = {"first": first["title"], "second": second["title"]}
            yield said, among([first, second], says=(person,), without=tuple(apart))


def same_director(shelf: Shelf, random: Random) -> Drawn:
    by_director: dict[str, list[Row]] = {}
    for row in shelf.critics:
        for name in (row.get("directors") or [])[:1]:
            by_director.setdefault(name, []).append(row)
    pairs = [films for films in by_director.values() if len(films) == 2]
    while True:
        known, other = random.sample(random.choice(pairs), 2)
        yield {"title": known["title"]}, among([known, other], says=(other["title"],))


def years_between(shelf: Shelf, random: Random) -> Drawn:
    for first, second in _two(shelf, random):
        said, _ = _either(first, second, random, first)
        yield said, among([first, second], says=(str(second["year"] - first["year"]),))


def first_film(shelf: Shelf, random: Random) -> Drawn:
    yield from _outermost(shelf, random, min)


def last_film(shelf: Shelf, random: Random) -> Drawn:
    yield from _outermost(shelf, random, max)


def _outermost(shelf: Shelf, random: Random, which: Callable[[list[int]], int]) -> Drawn:
    for person, films in _people(shelf, random, 3, 20):
        year = which([film["year"] for film in films])
        found = [film for film in films if film["year"] == year]
        if len(found) == 1:
            yield {"person": person}, among(found, says=(found[0]["title"], str(year)))


def never_together(shelf: Shelf, random: Random) -> Drawn:
    for (a, mine), (b, theirs) in zip(
        _people(shelf, random, 3, 30), _people(shelf, random, 3, 30), strict=False
    ):
        if a != b and not {f["id"] for f in mine} & {f["id"] for f in theirs}:
            yield {"a": a, "b": b}, among([*mine, *theirs], corrects=True)
