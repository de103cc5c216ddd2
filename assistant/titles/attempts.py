"""Raw rows read, or refused, before anybody else has to wait for the database. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.core.ports import Json
from assistant.titles import rows
from assistant.titles.rows import BadRow, Parsed

Attempt = tuple[Parsed | BadRow, Json]


@dataclass(frozen=True)
class Attempts:
    """Titles come before what speaks of them."""

    titles: Sequence[Attempt] = ()
    reviews: Sequence[Attempt] = ()
    signals: Sequence[Attempt] = ()


def read(titles: Sequence[Json] = (), reviews: Sequence[Json] = (), signals: Sequence[Json] = ()) -> Attempts:
    return Attempts(_read(rows.title, titles), _read(rows.review, reviews), _read(rows.signal, signals))


def _read(how: Callable[[Json], Parsed], raw: Sequence[Json]) -> list[Attempt]:
    found: list[Attempt] = []
    for row in raw:
        try:
            found.append((how(row), row))
        except BadRow as refused:
            found.append((refused, row))
    return found
