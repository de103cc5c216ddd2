"""Keeps the vector index in step with the catalogue: only what changed is embedded and written.

A rebuild goes into a fresh generation that becomes live in one transaction, so that a search never meets half
an index. Killed at any point and run again, the same index comes out: a document is recorded after it is in.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.jobs import JobRuns
from assistant.core.ports import Document, Embedder, Json, TitleIndex, Vectors
from assistant.titles import index_store as store
from assistant.titles.documents import Text, card, passages
from assistant.titles.index_models import IndexGeneration
from assistant.titles.reading import TitleReader

BATCH = 500
TITLES_A_PAGE = 50


def cards_of(generation: str) -> str:
    return f"{generation}-cards"


def passages_of(generation: str) -> str:
    return f"{generation}-passages"


@dataclass
class IndexReport:
    """`embedded` texts were new to the model; `changed` documents were written."""

    titles: int = 0
    documents: int = 0
    changed: int = 0
    embedded: int = 0
    removed: int = 0
    rebuilt: str | None = None
    """Why everything was written anew."""

    def as_json(self) -> Json:
        return asdict(self)

    def as_text(self) -> str:
        again = f" (rebuilt: {self.rebuilt})" if self.rebuilt else ""
        return (
            f"{self.documents} documents of {self.titles} titles: {self.changed} written, "
            f"{self.removed} removed, {self.embedded} embedded{again}\n"
        )


class Indexer:
    def __init__(
        self, db: Database, index: TitleIndex, embedder: Embedder, runs: JobRuns, clock: Clock
    ) -> None:
        self._db = db
        self._index = index
        self._embedder = embedder
        self._runs = runs
        self._clock = clock

    def run(
        self,
        *,
        rebuild: bool = False,
        pause: float = 0.0,
        progress: Callable[[IndexReport], None] = lambda report: None,
    ) -> IndexReport:
        """Unavailable when another process is indexing. `pause` is rest between batches, in seconds."""
        with self._runs.exclusive("index"):
            report = IndexReport()
            generation, report.rebuilt = self._generation(rebuild)
            with self._db.read() as session:
                known = store.indexed(session, generation)
            seen: set[str] = set()
            used: set[str] = set()
            for batch in self._batches(report):
                seen.update(text.id for text in batch)
                report.documents = len(seen)
                used.update(text.text_hash for text in batch)
                if self._write(generation, [t for t in batch if known.get(t.id) != t.hash], report):
                    time.sleep(pause)
                progress(report)
            self._remove(generation, sorted(set(known) - seen), report)
            self._finish(generation, used)
            return report

    def _generation(self, rebuild: bool) -> tuple[str, str | None]:
        """Where to write, and why that is a fresh one."""
        with self._db.read() as session:
            live = store.live(session)
            expected = len(store.indexed(session, live.name)) if live else 0
        if live is None:
            why = "there was no index"
        elif rebuild:
            why = "as asked"
        elif live.embedder != self._embedder.name:
            why = "another embedding model"
        elif expected != self._count(live.name):
            why = "the index was not as we left it"
        else:
            return live.name, None
        name = f"titles-{os.urandom(4).hex()}"
        with self._db.begin() as session:
            session.add(
                IndexGeneration(name=name, embedder=self._embedder.name, live=False, created_at=self._clock())
            )
        return name, why

    def _count(self, generation: str) -> int:
        return self._index.count(cards_of(generation)) + self._index.count(passages_of(generation))

    def _batches(self, report: IndexReport) -> Iterator[list[Text]]:
        reader = TitleReader()
        with self._db.read() as session:
            views = reader.all(session)
        texts: list[Text] = []
        for start in range(0, len(views), TITLES_A_PAGE):
            page = views[start : start + TITLES_A_PAGE]
            with self._db.read() as session:
                reviews = list(store.review_texts(session, [view.id for view in page]))
            report.titles += len(page)
            texts += [card(view) for view in page]
            texts += [text for review in reviews for text in passages(*review)]
            while len(texts) >= BATCH:
                yield texts[:BATCH]
                texts = texts[BATCH:]
        yield texts

    def _write(self, generation: str, texts: Sequence[Text], report: IndexReport) -> bool:
        if not texts:
            return False
        vectors = self._vectors(texts, report)
        for collection, is_card in ((cards_of(generation), True), (passages_of(generation), False)):
            documents = [
                Document(t.id, t.title_id, vectors[t.text_hash]) for t in texts if t.is_card is is_card
            ]
            self._index.upsert(collection, documents)
        with self._db.begin() as session:
            store.record(session, generation, {text.id: text.hash for text in texts})
        report.changed += len(texts)
        return True

    def _vectors(self, texts: Sequence[Text], report: IndexReport) -> dict[str, Vectors]:
        wanted = {text.text_hash: text.text for text in texts}
        with self._db.read() as session:
            known = store.vectors(session, self._embedder.name, wanted)
        missing = [one for one in wanted if one not in known]
        if missing:
            rows = self._embedder.embed([wanted[one] for one in missing])
            made = dict(zip(missing, rows, strict=True))
            with self._db.begin() as session:
                store.keep_vectors(session, self._embedder.name, made)
            known |= made
            report.embedded += len(made)
        return known

    def _remove(self, generation: str, doc_ids: Sequence[str], report: IndexReport) -> None:
        if not doc_ids:
            return
        self._index.delete(cards_of(generation), [doc for doc in doc_ids if doc.startswith("t:")])
        self._index.delete(passages_of(generation), [doc for doc in doc_ids if doc.startswith("r:")])
        with self._db.begin() as session:
            store.unrecord(session, generation, doc_ids)
        report.removed += len(doc_ids)

    def _finish(self, generation: str, used: set[str]) -> None:
        """Make it live, then drop every other generation and the vectors of texts that are gone."""
        with self._db.begin() as session:
            store.make_live(session, generation)
            store.prune_vectors(session, self._embedder.name, used)
            stale = store.others(session)
        for name in stale:
            self._index.drop(cards_of(name))
            self._index.drop(passages_of(name))
            with self._db.begin() as session:
                store.forget(session, name)
