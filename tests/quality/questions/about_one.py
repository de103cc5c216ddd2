"""Questions about one film: its facts, what is wrongly supposed of it, what its reviews speak of."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from assistant.titles.words import norms
from tests.quality.questions.gold import Gold
from tests.quality.questions.shelf import GENRES, Row, Shelf

Drawn = Iterator[tuple[dict[str, object], Gold]]
CUES = {
    "acting": "acting performance performances acted cast actor actors actress",
    "story": "story plot script screenplay storytelling narrative",
    "humour": "funny humor humour jokes laughs hilarious comedy witty wit",
    "music": "music soundtrack score songs song",
    "direction": "direction directing directed director",
    "pacing": "pacing pace paced slow overlong brisk drags tedious",
    "dialogue": "dialogue dialog lines banter",
    "characters": "characters character",
}


def one(film: Row, **conditions: object) -> Gold:
    return Gold(about=frozenset({film["id"]}), names=(film["title"],), **conditions)  # type: ignore[arg-type]


def _films(shelf: Shelf, random: Random) -> Iterator[Row]:
    while True:
        film = random.choice(shelf.films)
        if film.get("cast") and film.get("genres") and all(len(p.split()) > 1 for p in film["cast"]):
            yield film


def cast_of(shelf: Shelf, random: Random) -> Drawn:
    for film in _films(shelf, random):
        yield {"title": film["title"]}, one(film, says=tuple(film["cast"][:3]))


def year_of(shelf: Shelf, random: Random) -> Drawn:
    for film in _films(shelf, random):
        yield {"title": film["title"]}, one(film, says=(str(film["year"]),))


def genre_of(shelf: Shelf, random: Random) -> Drawn:
    for film in _films(shelf, random):
        yield {"title": film["title"]}, one(film, says=tuple(film["genres"]))


def director_of(shelf: Shelf, random: Random) -> Drawn:
    while True:
        film = random.choice(shelf.reviewed)
        if film.get("directors"):
            yield {"title": film["title"]}, one(film, says=tuple(film["directors"]))


def count_reviews(shelf: Shelf, random: Random) -> Drawn:
    while True:
        film = random.choice(shelf.reviewed)
        yield {"title": film["title"]}, one(film, says=(str(len(shelf.reviews[film["id"]])),))


def cast_of_that_year(shelf: Shelf, random: Random) -> Drawn:
    while True:
        meant, other = random.sample(random.choice(shelf.namesakes), 2)
        apart = tuple(person for person in other["cast"] if person not in meant["cast"])
        gold = one(meant, says=tuple(meant["cast"][:3]), without=apart)
        yield {"title": meant["title"], "year": meant["year"]}, gold


def cast_size(shelf: Shelf, random: Random) -> Drawn:
    for film in _films(shelf, random):
        yield {"title": film["title"]}, one(film, number=len(film["cast"]))


def age_in(shelf: Shelf, random: Random) -> Drawn:
    for film in _films(shelf, random):
        later = film["year"] + random.randint(5, 40)
        gold = one(film, says=(str(later - film["year"]),))
        yield {"title": film["title"], "year": later}, gold


def decade_of(shelf: Shelf, random: Random) -> Drawn:
    for film in _films(shelf, random):
        yield {"title": film["title"]}, one(film, says=(f"{film['year'] // 10 * 10}s",))


def wrong_year(shelf: Shelf, random: Random) -> Drawn:
    for film in _films(shelf, random):
        wrong = film["year"] + random.choice([-19, -12, -7, 6, 11, 17])
        yield {"title": film["title"], "year": wrong}, one(film, corrects=True, says=(str(film["year"]),))


def wrong_cast(shelf: Shelf, random: Random) -> Drawn:
    famous = [person for person, films in shelf.by_person.items() if len(films) > 5]
    for film in _films(shelf, random):
        person = random.choice(famous)
        if person not in film["overview"] and person not in film["cast"]:
            yield {"title": film["title"], "person": person}, one(film, corrects=True, says=(person,))


def wrong_genre(shelf: Shelf, random: Random) -> Drawn:
    for film in _films(shelf, random):
        name, said = random.choice(sorted(GENRES.items()))
        if name not in film["genres"] and said not in film["overview"].lower():
            gold = one(film, corrects=True, says=(film["genres"][0],))
            yield {"title": film["title"], "genre": said}, gold


def aspect_of(shelf: Shelf, random: Random) -> Drawn:
    while True:
        film, aspect = random.choice(shelf.reviewed), random.choice(sorted(CUES))
        cues = frozenset(CUES[aspect].split())
        if sum(bool(cues & set(norms(r["text"]))) for r in shelf.reviews[film["id"]]) > 1:
            yield {"title": film["title"], "aspect": aspect}, one(film, cues=cues)
