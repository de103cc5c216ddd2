"""Questions that the catalogue cannot answer: titles and people it lacks, facts it lacks, other matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from tests.quality.questions.about_one import Drawn
from tests.quality.questions.gold import Gold
from tests.quality.questions.shelf import Row, Shelf

NO_ANSWER = Gold(unanswerable=True)
_MONEY = re.compile(r"\$|million|gross|budget|box office|earn|cost", re.I)
_PRIZES = re.compile(r"award|oscar|nominat|\bwon\b|prize", re.I)


def absent_title(shelf: Shelf, random: Random) -> Drawn:
    while True:
        yield {"title": random.choice(shelf.strangers)["title"]}, NO_ANSWER


def absent_person(shelf: Shelf, random: Random) -> Drawn:
    """The first name of one actor and the last name of another."""
    known = [person for person in shelf.by_person if len(person.split()) == 2]
    names = {*shelf.by_person}
    while True:
        made_up = f"{random.choice(known).split()[0]} {random.choice(known).split()[1]}"
        if made_up not in names:
            yield {"person": made_up}, NO_ANSWER


def absent_runtime(shelf: Shelf, random: Random) -> Drawn:
    yield from _of(shelf, random, re.compile(r"minute|hour"))


def absent_money(shelf: Shelf, random: Random) -> Drawn:
    yield from _of(shelf, random, _MONEY)


def absent_prize(shelf: Shelf, random: Random) -> Drawn:
    yield from _of(shelf, random, _PRIZES)


def _of(shelf: Shelf, random: Random, told: re.Pattern[str]) -> Drawn:
    for film in _drawn(shelf.films, random):
        if not told.search(film["overview"]):
            yield {"title": film["title"]}, NO_ANSWER


def _drawn(films: list[Row], random: Random) -> Iterator[Row]:
    while True:
        yield random.choice(films)


def off_topic(shelf: Shelf, random: Random) -> Drawn:
    while True:
        yield {}, NO_ANSWER
