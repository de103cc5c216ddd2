"""The set: each template asked several times, with a seed, in phrasings of one half."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Literal

import yaml

from tests.quality.questions import about_many as many
from tests.quality.questions import about_one as one
from tests.quality.questions import unknown
from tests.quality.questions.gold import Gold
from tests.quality.questions.shelf import Shelf

Half = Literal["seen", "held"]
Maker = Callable[[Shelf, Random], one.Drawn]

KINDS: dict[str, tuple[Maker, ...]] = {
    "simple": (one.cast_of, one.year_of, one.genre_of, one.director_of),
    "conditional": (many.film_with_in, many.film_genre_with, one.cast_of_that_year),
    "set": (many.films_of, many.films_of_decade, many.films_of_both, many.films_genre_span),
    "comparison": (many.older, many.newer, many.more_films, many.more_reviews),
    "aggregation": (many.count_genre_year, many.count_person, many.count_person_genre, one.count_reviews),
    "multi-hop": (
        many.year_with_both,
        many.genres_with_both,
        many.costars,
        many.shared_cast,
        many.same_director,
    ),
    "post-processing": (
        many.years_between,
        one.age_in,
        one.cast_size,
        many.first_film,
        many.last_film,
        one.decade_of,
    ),
    "false premise": (one.wrong_year, one.wrong_cast, one.wrong_genre, many.never_together),
    "aspect": (one.aspect_of,),
    "unanswerable": (
        unknown.absent_title,
        unknown.absent_person,
        unknown.absent_runtime,
        unknown.absent_money,
        unknown.absent_prize,
        unknown.off_topic,
    ),
}
"""The kinds of CRAG (Yang and others, 2024) but for the last two."""

EACH = 36
"""Questions of a kind."""


@dataclass(frozen=True)
class Question:
    qid: str
    kind: str
    text: str
    gold: Gold


def questions(shelf: Shelf, seed: int, half: Half, each: int = EACH) -> Iterator[Question]:
    phrasings = yaml.safe_load((Path(__file__).parent / "phrasings.yaml").read_text("utf-8"))
    for kind, makers in KINDS.items():
        for place, maker in enumerate(makers):
            random = Random(f"{seed} {maker.__name__}")
            count = each // len(makers) + (place < each % len(makers))
            texts = phrasings[maker.__name__][half]
            for n, (slots, gold) in enumerate(islice(maker(shelf, random), count)):
                text = texts[n % len(texts)].format(**slots)
                yield Question(f"{maker.__name__}-{n}", kind, text, gold)
