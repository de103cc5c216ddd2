"""Titles by their names: as they are, with an article less, by a part, misspelt, with a year."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from assistant.titles import words
from assistant.titles.lexical import Bm25, Scores, Speller, best
from assistant.titles.reading import TitleView

How = Literal["exact", "alias", "spelling", "part"]
PARTS_SHOWN = 8


@dataclass(frozen=True)
class Match:
    """Which titles a phrase may mean (by position), and how that was seen."""

    positions: tuple[int, ...]
    how: How


class Names:
    def __init__(self, views: Sequence[TitleView]) -> None:
        self._years = [view.year for view in views]
        self.exact: dict[str, list[int]] = defaultdict(list)
        self.alias: dict[str, list[int]] = defaultdict(list)
        documents = []
        for position, view in enumerate(views):
            own = words.norms(view.name)
            for key in {" ".join(own), " ".join(words.without_article(own))}:
                self.exact[key].append(position)
            for key in _aliases(view.name):
                self.alias[key].append(position)
            documents.append(own + _joined(view.name) + ([str(view.year)] if view.year else []))
        self._sets = [frozenset(document) for document in documents]
        counted = Counter(word for document in self._sets for word in document)
        self._weight = {word: float(np.log(1 + len(views) / n)) for word, n in counted.items()}
        self._speller = Speller(counted)
        self._bm25 = Bm25(documents)
        self.longest = max((len(key.split()) for key in self.exact), default=0)

    def find(self, phrase: str, year: int | None = None) -> Match | None:
        """What a phrase that should be a title means; None when no name is like it."""
        spoken = words.norms(phrase)
        if year is None and len(spoken) > 1 and words.is_year(spoken[-1]) and not self._known(spoken):
            spoken, year = spoken[:-1], int(spoken[-1])
        if not spoken:
            return None
        corrected = [self._speller.correct(word) for word in spoken]
        for attempt, how in ((spoken, None), (corrected, "spelling")):
            for keys, name in ((self.exact, "exact"), (self.alias, "alias")):
                found = keys.get(" ".join(attempt)) or keys.get(" ".join(words.without_article(attempt)))
                if found and (positions := self._of_year(found, year)):
                    return Match(positions, how or name)  # type: ignore[arg-type]  # one of How
        parts = self._containing(words.content(corrected))
        return Match(self._of_year(parts, year) or tuple(parts), "part") if parts else None

    def nearest(self, phrase: str, limit: int = 3) -> list[int]:
        """Positions of the titles whose names share most with a phrase that is no title's."""
        return best(self.scores(words.content(words.norms(phrase))), limit)

    def scores(self, spoken: Iterable[str]) -> Scores:
        """BM25 on the name alone, with misspelt words corrected."""
        return self._bm25.scores(self._speller.correct(word) for word in spoken)

    def coverage(self, spoken: Sequence[str], position: int) -> float:
        """How much of a query this name accounts for, 0 to 1; a rare word counts for more."""
        corrected = [self._speller.correct(word) for word in spoken]
        heaviest = max(self._weight.values(), default=1.0)
        weights = [self._weight.get(word, heaviest) for word in corrected]
        held = sum(w for word, w in zip(corrected, weights, strict=True) if word in self._sets[position])
        return held / sum(weights)

    def is_exactly(self, spoken: Sequence[str], position: int) -> bool:
        keys = (" ".join(spoken), " ".join(words.without_article(list(spoken))))
        return any(position in self.exact.get(key, ()) for key in keys)

    def _known(self, spoken: Sequence[str]) -> bool:
        return " ".join(spoken) in self.exact

    def _of_year(self, positions: Iterable[int], year: int | None) -> tuple[int, ...]:
        return tuple(p for p in positions if year is None or self._years[p] == year)

    def _containing(self, spoken: list[str]) -> list[int]:
        """Names that hold every one of these words, best first; none for words too common to tell."""
        if not spoken or not all(self._bm25.knows(word) for word in spoken):
            return []
        found = best(self._bm25.scores(spoken), 50)
        whole = [position for position in found if set(spoken) <= self._sets[position]]
        return whole if len(whole) <= PARTS_SHOWN else []


def _aliases(name: str) -> set[str]:
    """The parts around a colon or dash ("Kill Bill: Vol. 1"), and hyphened words as one."""
    parts = re.split(r":\s|\s[-–—]\s", name)
    keys = {" ".join(words.norms(part)) for part in parts} if len(parts) > 1 else set()
    if "-" in name:
        keys |= {" ".join(words.norms(part.replace("-", ""))) for part in (*parts, name)}
    return {key for key in keys if len(key) >= 4}


def _joined(name: str) -> list[str]:
    return [
        word for match in re.findall(r"\w+(?:-\w+)+", name) for word in words.norms(match.replace("-", ""))
    ]
