"""Raw rows read, or refused, before anybody else has to wait for the database. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.core.ports import Json
from assistant.titles import rows
from assistant.titles.rows import BadRow, Parsed

Attempt = tuple[Parsed | BadRow, Json]
KINDS = ("title", "review", "signal")


@dataclass(frozen=True)
class Attempts:
    """Titles come before what speaks of them."""

    titles: Sequence[Attempt] = ()
    reviews: Sequence[Attempt] = ()
    signals: Sequence[Attempt] = ()

    def slices(self, size: int) -> Iterator[Attempts]:
        """The same in the same order, at most `size` rows each; one even when there is none."""
        marked = [(kind, one) for kind in KINDS for one in getattr(self, f"{kind}s")]
        for start in range(0, max(len(marked), 1), size):
            part = marked[start : start + size]
            yield Attempts(*([one for kind, one in part if kind == wanted] for wanted in KINDS))


def read(titles: Sequence[Json], reviews: Sequence[Json], signals: Sequence[Json]) -> Attempts:
    return Attempts(_read(rows.title, titles), _read(rows.review, reviews), _read(rows.signal, signals))


def _read(how: Callable[[Json], Parsed], raw: Sequence[Json]) -> list[Attempt]:
    found: list[Attempt] = []
    for row in raw:
        try:
            found.append((how(row), row))
        except BadRow as refused:
            found.append((refused, row))
    return found
