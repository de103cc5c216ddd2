"""Queries on the index's tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assistant.core.db import upsert
from assistant.core.ports import Vectors
from assistant.titles.index_models import IndexedDocument, IndexGeneration, TextVector
from assistant.titles.models import Review

CHUNK = 500


def live(session: Session) -> IndexGeneration | None:
    return session.scalar(select(IndexGeneration).where(IndexGeneration.live))


def others(session: Session) -> list[str]:
    """Generations that nobody searches."""
    return list(session.scalars(select(IndexGeneration.name).where(~IndexGeneration.live)))


def make_live(session: Session, name: str) -> None:
    session.execute(update(IndexGeneration).values(live=IndexGeneration.name == name))


def forget(session: Session, generation: str) -> None:
    session.execute(delete(IndexedDocument).where(IndexedDocument.generation == generation))
    session.execute(delete(IndexGeneration).where(IndexGeneration.name == generation))


def indexed(session: Session, generation: str) -> dict[str, str]:
    """The hash of every document of a generation, by its id."""
    columns = (IndexedDocument.doc_id, IndexedDocument.hash)
    rows = session.execute(select(*columns).where(IndexedDocument.generation == generation))
    return {row.doc_id: row.hash for row in rows}


def record(session: Session, generation: str, hashes: Mapping[str, str]) -> None:
    rows = [{"generation": generation, "doc_id": doc, "hash": one} for doc, one in hashes.items()]
    upsert(session, IndexedDocument, ["generation", "doc_id"], rows)


def unrecord(session: Session, generation: str, doc_ids: Sequence[str]) -> None:
    for chunk in _chunks(doc_ids):
        gone = (IndexedDocument.generation == generation, IndexedDocument.doc_id.in_(chunk))
        session.execute(delete(IndexedDocument).where(*gone))


def vectors(session: Session, embedder: str, text_hashes: Collection[str]) -> dict[str, Vectors]:
    """Those that are known, by text hash."""
    found: dict[str, Vectors] = {}
    for chunk in _chunks(list(text_hashes)):
        known = (TextVector.embedder == embedder, TextVector.text_hash.in_(chunk))
        for one, packed in session.execute(select(TextVector.text_hash, TextVector.vector).where(*known)):
            found[one] = np.frombuffer(packed, dtype="<f4").astype(np.float32, copy=False)
    return found


def keep_vectors(session: Session, embedder: str, made: Mapping[str, Vectors]) -> None:
    rows: list[dict[str, Any]] = [
        {"text_hash": one, "embedder": embedder, "vector": vector.astype("<f4").tobytes()}
        for one, vector in made.items()
    ]
    upsert(session, TextVector, ["text_hash", "embedder"], rows)


def prune_vectors(session: Session, embedder: str, used: Collection[str]) -> int:
    """Forget vectors of texts that are gone, and of models no longer used; how many."""
    rows = session.execute(select(TextVector.id, TextVector.text_hash, TextVector.embedder))
    gone = [id_ for id_, one, by in rows if by != embedder or one not in used]
    for chunk in _chunks(gone):
        session.execute(delete(TextVector).where(TextVector.id.in_(chunk)))
    return len(gone)


def review_texts(session: Session, title_ids: Sequence[int]) -> Iterable[tuple[int, int, str]]:
    """(review, title, text) of these titles; duplicates left out."""
    columns = (Review.id, Review.title_id, Review.text)
    for chunk in _chunks(title_ids):
        wanted = (Review.title_id.in_(chunk), Review.duplicate_of.is_(None))
        yield from session.execute(select(*columns).where(*wanted).order_by(Review.id))


def _chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
