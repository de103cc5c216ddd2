"""What searches see: issues as they were `index_lag` seconds ago (docs: search-and-reconcile)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .errors import JSON

if TYPE_CHECKING:
    from .site import Site


class Index:
    def __init__(self, site: "Site") -> None:
        self._site = site
        self._before: dict[str, list[tuple[int, JSON | None]]] = {}
        self._seen: dict[str, JSON | None] = {}
        self.generation = 0

    def wrote(self, id: str, before: JSON | None, issue: JSON | None) -> None:
        """A version that searches know of once the lag is over."""
        self.generation += 1
        lag = int(self._site.settings["index_lag"] * 1000)
        if lag or id in self._before:
            self._seen.setdefault(id, before)
            self._before.setdefault(id, []).append((self._site.clock.ms() + lag, issue))
        else:
            self._seen[id] = issue

    def all(self, reconcile: frozenset[str]) -> Iterator[JSON]:
        """Every issue as searches see it now; those in `reconcile` as they really are."""
        now = self._site.clock.ms()
        for id in list(self._before):
            waiting = self._before[id]
            while waiting and waiting[0][0] <= now:
                self.generation += 1
                self._seen[id] = waiting.pop(0)[1]
            if not waiting:
                del self._before[id]
        known = self._site.issues.keys() | self._seen.keys() if self._seen else self._site.issues.keys()
        for id in known:
            real = self._site.issues.get(id)
            issue = real if id in reconcile else self._seen.get(id, real)
            if issue is not None:
                yield issue
